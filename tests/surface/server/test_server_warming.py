"""A server that answers at once when it says that it is there."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from etappe import kernels
from etappe.bootstrap import open_workspace
from etappe.server import run, warming
from etappe.storage.lock import FileLock


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_small_packets_are_sent_at_once(host: str) -> None:
    if host == "::1" and not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    listening = run._listen(host, 0, say=lambda _line: None, language="en")  # noqa: SLF001 -- how a socket is made
    with listening:
        # What asyncio looks at before it sets TCP_NODELAY on a connection.
        assert listening.proto == socket.IPPROTO_TCP


def test_the_first_of_each_is_loaded_before_it_says_so(tmp_path: Path) -> None:
    workspace = open_workspace(tmp_path)
    loaded = SimpleNamespace(count=0)
    loaded.set = lambda: setattr(loaded, "count", loaded.count + 1)
    warming.warm(workspace, loaded)  # type: ignore[arg-type] -- of an Event only what it is told
    assert loaded.count == 1
    workspace.close()


def test_a_server_is_ready_even_where_loading_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = SimpleNamespace(is_set=False)
    told.set = lambda: setattr(told, "is_set", True)
    monkeypatch.setitem(sys.modules, "etappe.analyses.warming", ModuleType("broken"))
    workspace = open_workspace(tmp_path)
    with pytest.raises(ImportError):
        warming.warm(workspace, told)  # type: ignore[arg-type] -- of an Event only what it is told
    workspace.close()
    assert told.is_set


def test_two_processes_do_not_compile_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    loading = ModuleType("loading")
    monkeypatch.setattr(loading, "load_first", lambda: told.append("first"), raising=False)
    monkeypatch.setattr(loading, "load_kernels", lambda: told.append("all"), raising=False)
    monkeypatch.setitem(sys.modules, "etappe.analyses.warming", loading)
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(warming, "_LOOK_AGAIN_S", 0.001)
    workspace = open_workspace(tmp_path / "data")
    first = threading.Event()
    other = FileLock(tmp_path / "compiling.lock")
    assert other.acquire()
    try:
        loads = threading.Thread(target=warming.warm, args=(workspace, first))
        loads.start()
        assert first.wait(20)
        loads.join(0.05)
        assert told == ["first"], "the first questions wait for nobody"
    finally:
        other.release()
    loads.join(20)
    assert told == ["first", "all"]
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "nowhere" / "at all"))
    warming.warm(workspace, first)
    assert told == ["first", "all"] * 2, "where nothing can be kept nobody waits"
    workspace.close()


def test_kernels_are_kept_below_the_data_where_the_installation_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    warming.keep_kernels_in(tmp_path / "kernels")
    assert "NUMBA_CACHE_DIR" not in os.environ, "the installation's own folder does"
    monkeypatch.setattr(kernels, "__file__", str(tmp_path / "nothing" / "__init__.py"))
    monkeypatch.setenv("NUMBA_CACHE_DIR", "theirs")
    warming.keep_kernels_in(tmp_path / "kernels")
    assert os.environ["NUMBA_CACHE_DIR"] == "theirs"
    monkeypatch.delenv("NUMBA_CACHE_DIR")
    warming.keep_kernels_in(tmp_path / "kernels")
    assert os.environ["NUMBA_CACHE_DIR"] == str(tmp_path / "kernels")
    kept = "import numpy as np; from etappe.kernels import matching as m; e = np.empty(0, np.int64); c = np.empty(0, np.uint8); m.scatter_keys(e, c, e, e)"
    subprocess.run([sys.executable, "-c", kept], check=True)
    assert list((tmp_path / "kernels").rglob("matching.scatter_keys-*.nbc"))
