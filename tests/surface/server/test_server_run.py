"""``serve`` as a process of its own: it says where it is, ends when told, and being killed leaves nothing half."""

from __future__ import annotations

import os
import queue
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from etappe.bootstrap import open_workspace
from etappe.events.importing import ReadOptions
from etappe.foundation.errors import InvalidInput, Unavailable
from etappe.server.run import DEFAULT_PORT, serve

if TYPE_CHECKING:
    from collections.abc import Callable

READY = re.compile(r"^Etappe is ready: (http://127\.0\.0\.1:(\d+))/\?token=(\S+)$")
SERVES = "from etappe.server.run import serve; serve()"
WAITS = """
import time
from etappe.storage.events.bulk import TableBulk
def stuck(bulk):
    bulk.prepare()
    print("prepared", flush=True)
    time.sleep(600)
TableBulk.commit = stuck
"""
"""A server whose imports are written to the last event and never committed."""


class Process:
    """A server in a process of its own, by its data folder."""

    def __init__(self, folder: Path, *, before: str = "", **environment: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-c", before + SERVES],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=os.environ | {"ETAPPE_DATA": str(folder), "ETAPPE_OPEN": "0", "LC_ALL": "C.UTF-8"} | environment,
        )
        self.lines: queue.Queue[str] = queue.Queue()
        self.printed: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))

    def until(self, pattern: str) -> re.Match[str]:
        """The first line from here on that matches."""
        while True:
            line = self.lines.get(timeout=60)
            self.printed.append(line)
            if found := re.search(pattern, line):
                return found

    @contextmanager
    def client(self) -> Iterator[httpx.Client]:
        """A browser that was let in by the printed link."""
        ready = self.until(READY.pattern)
        with httpx.Client(base_url=ready[1], timeout=60, verify=False) as browser:  # noqa: S501 -- no TLS here
            assert browser.get("/", params={"token": ready[3]}).status_code == 303
            yield browser

    def end(self, with_signal: int) -> None:
        """Send a signal and wait until it has ended."""
        if self.process.poll() is None:
            self.process.send_signal(with_signal)
        self.process.wait(30)
        self._reader.join(30)
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Process]]:
    running: list[Process] = []

    def started(**options: Any) -> Process:  # noqa: ANN401 -- those of Process
        running.append(Process(tmp_path / "data", **options))
        return running[-1]

    yield started
    for each in running:
        each.end(signal.SIGKILL)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


def test_it_says_where_it_is_lets_in_and_ends_when_told(start: Callable[..., Process], tmp_path: Path) -> None:
    port = free_port()
    server = start(ETAPPE_PORT=str(port))
    with server.client() as browser:
        assert browser.base_url.port == port
        assert browser.get("/api/session").json()["principal"]["role"] == "owner"
        workspace = open_workspace(tmp_path / "data")
        assert workspace.running_address() == f"http://127.0.0.1:{port}"
        link = workspace.new_link()
        with httpx.Client(base_url=browser.base_url, verify=False) as second:  # noqa: S501
            assert second.get("/", params={"token": link}).status_code == 303
            assert second.get("/api/session").status_code == 200
        with pytest.raises(Unavailable) as in_use:
            serve(workspace=workspace, port=0, open_browser=False)
        assert in_use.value.code == "storage.in_use"
    server.end(signal.SIGTERM)
    workspace = open_workspace(tmp_path / "data")
    with pytest.raises(Unavailable) as error:
        workspace.running_address()
    assert error.value.code == "storage.not_served"
    workspace.close()
    assert not [line for line in server.printed if "Traceback" in line]


def test_it_listens_to_this_machine_only(start: Callable[..., Process]) -> None:
    server = start(ETAPPE_PORT=str(free_port()))
    with server.client() as browser:
        port = browser.base_url.port
        assert port is not None
        others = {str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
        for address in others - {"127.0.0.1"} - {each for each in others if each.startswith("127.")}:
            with pytest.raises(OSError):  # noqa: PT011 -- the system's word for it differs
                socket.create_connection((address, port), timeout=2)


def test_without_a_wish_it_takes_the_next_free_port_and_says_so(start: Callable[..., Process]) -> None:
    try:
        taken = socket.create_server(("127.0.0.1", DEFAULT_PORT))
    except OSError:  # somebody has it already, which does as well
        taken = socket.socket()
    with taken:
        server = start(ETAPPE_PORT="0")
        with server.client() as browser:
            port = browser.base_url.port
            assert port is not None
            assert DEFAULT_PORT < port < DEFAULT_PORT + 50
            assert f"Port {DEFAULT_PORT} is taken; Etappe uses {port}." in server.printed


def test_a_port_that_is_wished_for_is_not_changed(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(Unavailable) as error:
        serve(tmp_path, port=taken.getsockname()[1], open_browser=False)
    assert error.value.code == "server.port_taken"


@pytest.mark.parametrize("written", ["eighty", "-1", "70000", "8 0"])
def test_a_wrong_port_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("ETAPPE_PORT", written)
    with pytest.raises(InvalidInput) as error:
        serve(tmp_path, open_browser=False)
    assert error.value.code == "server.port_wrong"


def test_killed_in_the_middle_of_an_import_it_leaves_nothing(
    start: Callable[..., Process], tmp_path: Path, import_file: Callable[..., dict[str, Any]]
) -> None:
    folder = tmp_path / "data"
    first = start(ETAPPE_PORT=str(free_port()))
    with first.client() as browser:
        browser.post("/api/projects", json={"title": "Shop"})
        import_file(browser, "shop")
        kept = browser.get("/api/projects/shop").json()
        answer = browser.post("/api/projects/shop/answers", json={"question": "variants"}).text
    first.end(signal.SIGINT)
    before = set((folder / "projects/shop").rglob("*.parquet"))
    second = start(ETAPPE_PORT=str(free_port()), before=WAITS)
    with second.client() as browser:
        content = b"customer_id,timestamp,event,channel,amount\nz,2026-02-01T00:00:00Z,view,web,1\n"
        upload = browser.post("/api/projects/shop/uploads?name=more.csv", content=content).json()["id"]
        options = {"customer": "customer_id", "time": "timestamp", "event": "event", "value": "amount"}
        job = browser.post("/api/projects/shop/imports", json={"upload": upload, "options": options}).json()["id"]
        second.until("prepared")
        assert browser.get(f"/api/projects/shop/jobs/{job}").json()["phase"] == "storing"
        written = set((folder / "projects/shop").rglob("*.parquet")) - before
        assert written, "its events are written, but do not count"
        (folder / "projects/shop/uploads/torn.part").write_bytes(b"half of an upload")
        second.end(signal.SIGKILL)
    third = start(ETAPPE_PORT=str(free_port()))
    with third.client() as browser:
        assert browser.get("/api/projects/shop").json() == kept
        assert browser.post("/api/projects/shop/answers", json={"question": "variants"}).text == answer
        third_has = set((folder / "projects/shop").rglob("*.parquet"))
        assert third_has == before
        assert [path.name for path in (folder / "projects/shop/uploads").iterdir()] != ["torn.part"]
        dead = browser.get(f"/api/projects/shop/jobs/{job}", headers={"accept-language": "de"}).json()
        assert (dead["state"], dead["report"], dead["error"]["code"]) == ("failed", None, "import.cut_off")
        assert dead["error"]["title"] == "Der Import wurde unterbrochen, weil Etappe beendet wurde."
        again = browser.post("/api/projects/shop/imports", json={"upload": upload, "options": options})
        assert again.status_code == 202, "the upload waits to be imported again"


def test_the_command_line_may_import_while_the_server_runs(start: Callable[..., Process], tmp_path: Path) -> None:
    server = start(ETAPPE_PORT=str(free_port()))
    with server.client() as browser:
        workspace = open_workspace(tmp_path / "data")
        project = workspace.projects.find_or_create("Shop")
        assert workspace.projects.find_or_create("Shop") == workspace.projects.find_or_create("shop") == project
        file = tmp_path / "events.csv"
        for day in (1, 2):
            file.write_text(f"who,when,what\na,2026-01-0{day}T00:00:00Z,view\n")
            workspace.import_file(project.id, file, ReadOptions(customer="who", time="when", event="what"))
            assert browser.get("/api/projects/shop").json()["summary"]["events"] == day
        workspace.close()
