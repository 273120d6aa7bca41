"""Three people edit a map while they go offline, vanish, and the server is killed: all end with the same, and nothing is lost.

Whatever one of them has seen of another, and whatever the server has acknowledged to a program, is in the map at the end
unless somebody took it away. The short form is part of every run of the tests; ``make faults`` runs the long one.
Variables: FAULT_KILLS, FAULT_SEED and FAULT_ONLY as in ``test_kills.py`` (``coediting:17``).
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import httpx
import msgspec
import pytest

from etappe.bootstrap import open_workspace
from etappe.coediting.shape import Reader, opened
from etappe.maps.model.checking import read_document
from etappe.maps.model.document import SCHEMA_VERSION, MapDocument
from etappe.maps.model.normalising import normalised
from etappe.storage.records.database import Database
from etappe.storage.records.map_log import SqlMapLog
from tests.coediting.people import small_map

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are forked, and killed by a signal")

ROOT = Path(__file__).parents[2]
NODE, MODULES = ROOT / ".venv/bin/node", ROOT / "ui"
FAILED_ONCE: tuple[int, ...] = ()
"""Seeds that showed a fault; it stays shown that it is mended."""
SHORT, SHORT_S, LONG_S = 2, 5, 12
KILLS_A_LOT = 5
PATIENCE_S = 90.0


def seeds() -> Iterator[int]:
    """The seeds of this run."""
    if only := os.environ.get("FAULT_ONLY"):
        scenario, _, seed = only.partition(":")
        yield from [int(seed)] if scenario == "coediting" else []
        return
    kills, first = int(os.environ.get("FAULT_KILLS", "12")), int(os.environ.get("FAULT_SEED", "1"))
    yield from FAILED_ONCE
    yield from range(first, first + (SHORT if is_short() else max(SHORT, kills // KILLS_A_LOT // 2)))


def groups() -> list[tuple[int, ...]]:
    """Seeds that are tried at the same time, each at a map of its own: all of a short run, as one server's start is enough."""
    found = tuple(seeds())
    return [found] if is_short() else [(seed,) for seed in found]


def is_short() -> bool:
    """Whether this is part of an ordinary run of the tests."""
    return "FAULT_KILLS" not in os.environ and "FAULT_ONLY" not in os.environ


class Killed:
    """A server over a data folder that is back as soon as it is killed."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        self._forking = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.map_server", str(folder), str(port)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._pid = self._next()
        self.kills = 0

    def _next(self) -> int:
        assert self._forking.stdout is not None
        return int(self._forking.stdout.readline())

    def wait(self) -> None:
        """Wait until it answers."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            with suppress(httpx.TransportError):
                httpx.get(f"{self.address}/api/health", timeout=5)
                return
            assert time.monotonic() < deadline, "the server does not come back"
            time.sleep(0.01)

    def kill(self) -> None:
        """End the server in the middle of whatever it does."""
        os.kill(self._pid, signal.SIGKILL)
        self._pid = self._next()
        self.kills += 1

    def end(self) -> None:
        """End it for good."""
        self._forking.communicate(timeout=PATIENCE_S)


@pytest.mark.parametrize("group", groups(), ids=str)
def test_all_end_with_the_same_and_nothing_that_was_seen_is_lost(group: tuple[int, ...], tmp_path: Path) -> None:
    assert (MODULES / "node_modules/yjs").is_dir(), "the interface's packages are there after `make built`"
    rng, seconds = Random(group[0]), SHORT_S if is_short() else LONG_S
    folder = tmp_path / "data"
    workspace = open_workspace(folder)
    project = workspace.projects.create("Shop", description="", time_zone="UTC").id
    maps = {seed: workspace.maps.create(project, small_map()).id for seed in group}
    secret = workspace.sessions.new_session()
    workspace.close()

    server = Killed(folder)
    try:
        server.wait()
        people = {
            seed: people_at(f"{server.address}/api/projects/{project}/maps/{map_id}", secret, seed, seconds)
            for seed, map_id in maps.items()
        }
        end = time.monotonic() + seconds - 2.0  # the last edits have to arrive without anybody's coming back
        while (left := end - time.monotonic()) > 0 and any(each.poll() is None for each in people.values()):
            time.sleep(min(left, rng.uniform(0.3, 1.5)))
            server.kill()
        found = {seed: told(each) for seed, each in people.items()}
    finally:
        server.end()
    assert server.kills >= 2
    for seed, map_id in maps.items():
        check(folder, map_id, found[seed], f"seed {seed}: {server.kills} kills")

    again = open_workspace(folder)
    with again.served():
        revisions = {entry.id: entry.revision for entry in again.maps.list(project)}
        for seed, map_id in maps.items():
            assert again.maps.show(project, map_id).document == document_of(found[seed])
            last = again.history.versions(project, map_id)[0].seq
            assert revisions[map_id] == last, "what was left behind is put right at the start"
    again.close()


def people_at(address: str, secret: str, seed: int, seconds: float) -> subprocess.Popen[str]:
    """Three people who edit a map from now on."""
    return subprocess.Popen(
        [NODE, Path(__file__).with_name("map_people.mjs"), MODULES, address, secret, str(seed), str(seconds)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def told(people: subprocess.Popen[str]) -> dict[str, Any]:
    """What they say at the end."""
    said, problems = people.communicate(timeout=PATIENCE_S)
    assert people.returncode == 0, problems
    found: dict[str, Any] = msgspec.json.decode(said.splitlines()[-1])
    return found


def document_of(found: dict[str, Any]) -> MapDocument:
    """The map that they have in the end."""
    raw = dict(found["documents"][0])
    texts: dict[str, str] = {}
    for place in ("steps", "cells"):
        texts |= {
            f"{place}.{key}.{field.removesuffix(':de')}": text
            for key, one in raw[place].items()
            for field, text in one.items()
            if field.endswith(":de")
        }
        raw[place] = {
            key: {field: value for field, value in one.items() if not field.endswith(":de")}
            for key, one in raw[place].items()
        }
    return normalised({"schema": SCHEMA_VERSION, **raw.pop("map"), **raw, "translations": {"de": texts}})


def check(folder: Path, map_id: str, found: dict[str, Any], run: str) -> None:
    """Make sure that nothing was lost, and that the log says what they have."""
    sys.stdout.write(f"\n{run}, {found['tally']}, {found['kept']} words kept\n")
    assert found["same"], "all have the same"
    assert found["lost"] == [], "nothing that somebody else has seen, or that was acknowledged, is lost"
    assert found["twice"] == [], "nothing is there twice"
    for happened in ("edits", "offline", "undone", "seen"):
        assert found["tally"][happened] > 0, f"nothing was tried of: {happened}"
    document = document_of(found)
    assert read_document(msgspec.json.encode(found["stored"]["document"])) == document, "the server says the same"
    database = Database(folder)
    log = SqlMapLog(database)
    lines = list(log.lines(map_id))
    assert [line.seq for line in lines] == list(range(1, len(lines) + 1)), "the log has no gaps"
    assert normalised(Reader(opened(*(one.data for one in log.since(map_id, 0)))).raw()) == document
    database.close()
