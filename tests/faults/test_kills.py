"""Killed anywhere, nothing that was acknowledged is lost or doubled, and answers are what they would be without the kill.

The short form is part of every run of the tests. ``make faults`` runs the long one. Variables:

    FAULT_KILLS   how many processes are killed in all (12)
    FAULT_SEED    the first seed of each scenario (1); each lot of at most five kills in one folder has its own
    FAULT_ONLY    one lot alone, such as ``import:1003``, with all its five kills: how a failure is looked at again
"""

from __future__ import annotations

import functools
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from etappe.bootstrap import Workspace, open_workspace, restore_workspace
from etappe.storage import journey_store
from etappe.storage.backup import check_backup
from etappe.storage.events.table import DeltaEvents
from etappe.storage.identity_keys import SqlIdentityKeys
from etappe.storage.keeper import Keeper
from etappe.storage.records.database import Database
from tests.adapters.memory_events import Told as Journeys
from tests.adapters.memory_events import told as journeys_of
from tests.faults.findings import counted, in_inbox, in_table, with_marker
from tests.faults.lots import KILLS_A_LOT, Lot, Tally, tallied
from tests.faults.questions import answers
from tests.faults.telling import OPTIONS, event, marker, names, told
from tests.faults.worker import FILE_ROWS, PROJECT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are killed by a signal")

SHARES = {"ingest": 5, "flush": 5, "compaction": 7, "import": 6, "index": 6, "erasure": 5, "backup": 3, "restore": 3}
"""How many of forty kills each scenario gets."""
SHORT = {"ingest": 2, "flush": 1, "compaction": 2, "import": 2, "index": 2, "erasure": 1, "backup": 1, "restore": 1}
PATIENCE_S = 60.0


def lots() -> Iterator[tuple[str, int, int]]:
    """Scenario, seed and kills of each lot of this run."""
    if only := os.environ.get("FAULT_ONLY"):
        scenario, _, seed = only.partition(":")
        yield scenario, int(seed), KILLS_A_LOT
        return
    kills, first = int(os.environ.get("FAULT_KILLS", "12")), int(os.environ.get("FAULT_SEED", "1"))
    for name, share in SHARES.items():
        left = SHORT[name] if kills <= sum(SHORT.values()) else max(1, round(kills * share / sum(SHARES.values())))
        for lot in range((left + KILLS_A_LOT - 1) // KILLS_A_LOT):
            yield name, first + lot, min(left - lot * KILLS_A_LOT, KILLS_A_LOT)


@pytest.fixture(scope="module")
def report() -> Iterator[list[tuple[str, Tally]]]:
    tallies: list[tuple[str, Tally]] = []
    yield tallies
    sys.stdout.write(f"\n{tallied(tallies)}\n")


@pytest.fixture(autouse=True)
def quick_keeper(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who looks need not wait long for a flush."""
    monkeypatch.setattr(journey_store, "Keeper", functools.partial(Keeper, every_s=0.05))


@pytest.mark.parametrize(("scenario", "seed", "kills"), list(lots()), ids=str)
def test_killed_anywhere(scenario: str, seed: int, kills: int, tmp_path: Path, report: list[tuple[str, Tally]]) -> None:
    lot = Lot(scenario, seed, tmp_path / "data")
    try:
        CHECKS[scenario](lot, kills)
    except BaseException as error:
        error.add_note(f"To see it again: make faults FAULT_ONLY={scenario}:{seed}")
        raise
    finally:
        report.append((scenario, lot.tally))
        lot.close()


def kill_and_look(lot: Lot, kills: int, resume: Callable[[], tuple[str, ...]] = tuple) -> None:
    """Kill so many processes; look after each at what lies in the folder, and at the end at everything."""
    for _ in range(kills):
        where = lot.kill_one(resume())
        sys.stdout.write(f"{lot.scenario}:{lot.seed} kill {lot.tally.kills} {where}\n")
        look(lot)
    look_at_everything(lot)


def look(lot: Lot) -> None:
    """What was acknowledged is in the table or waits, once; an import is in it or not; who is erased is gone."""
    table = counted(in_table(lot.folder, PROJECT))
    waiting = counted(in_inbox(lot.folder, PROJECT))
    compare(lot, {name: table.get(name, 0) + waiting.get(name, 0) for name in {*table, *waiting}})


def compare(lot: Lot, found: dict[str, int]) -> None:
    """What was found, with what was said."""
    heard = lot.heard
    begun, erased = set(heard.names("erasing")), set(heard.names("erased"))
    wanted = [name for name in heard.names("ack") if name.partition("-")[0] not in begun]
    wanted += [name for file in heard.names("imported") for name in names(file, FILE_ROWS)]
    lost = [name for name in wanted if name not in found]
    doubled = [name for name, times in found.items() if times > 1]
    lot.tally.acknowledged = len(set(wanted))
    lot.tally.lost += len(lost)
    lot.tally.doubled += len(doubled)
    assert lost == [], "acknowledged and lost"
    assert doubled == [], "stored more than once"
    for file in heard.unfinished("importing", "imported"):
        there = sum(name in found for name in names(file, FILE_ROWS))
        assert there in (0, FILE_ROWS), f"{there} rows of {file} are there"
    for whom in begun:
        acknowledged = {name for name in heard.names("ack") if name.startswith(f"{whom}-")}
        there = len(acknowledged & found.keys())
        assert there in ((0,) if whom in erased else (0, len(acknowledged))), f"{there} events of {whom} are there"
    for whom in erased:
        assert list(with_marker(lot.folder, marker(whom))) == [], f"{whom} is erased"


def look_at_everything(lot: Lot) -> None:
    """As ``look``, through the product: its doctor, its inbox, its table, its index, its answers."""
    with closing(open_workspace(lot.folder)) as workspace:
        assert faults(workspace) == []
        with served_until_flushed(workspace):
            for whom in lot.heard.unfinished("erasing", "erased"):
                workspace.erase(PROJECT, [marker(whom)])
                lot.heard.lines += [("erased", (whom,))]
        assert in_inbox(lot.folder, PROJECT) == []
        found = in_snapshot(workspace)
        compare(lot, found)
        assert faults(workspace) == []
        if not found:
            return
        before, journeys = answers(workspace, PROJECT), dump(workspace)
        assert_journeys(journeys, found)
    shutil.rmtree(lot.folder / "projects" / PROJECT / "index")
    with closing(open_workspace(lot.folder)) as workspace:
        differing = sum(one != other for one, other in zip(before, answers(workspace, PROJECT), strict=True))
        lot.tally.differing += differing
        assert differing == 0, "an index made anew gives other answers"
        assert dump(workspace) == journeys
        assert faults(workspace) == []


def faults(workspace: Workspace) -> list[object]:
    return [finding for finding in workspace.examine(mends=False) if finding.grade == "fault"]


@contextmanager
def served_until_flushed(workspace: Workspace) -> Iterator[None]:
    """Serve, until nothing waits any more."""
    with workspace.served():
        yield
        until = time.monotonic() + PATIENCE_S
        while in_inbox(workspace.folder, PROJECT):
            assert time.monotonic() < until, "what waits is not flushed"
            time.sleep(0.02)


def in_snapshot(workspace: Workspace) -> dict[str, int]:
    """The names of a project's events as the product reads them, and how often each is there."""
    found: dict[str, int] = {}
    with closing(Database(workspace.folder)) as database:
        table = DeltaEvents(workspace.folder, SqlIdentityKeys(database).of)
        with table.snapshot(workspace.projects.show(PROJECT).id) as snapshot:
            for label in snapshot.buckets:
                for name in snapshot.bucket(label, ["name"])["name"].to_list():
                    found[name] = found.get(name, 0) + 1
    return found


def dump(workspace: Workspace) -> Journeys:
    """All journeys in words, by customer."""
    return journeys_of(workspace.journeys.index(PROJECT))


def assert_journeys(journeys: Journeys, found: dict[str, int]) -> None:
    """The index has each event that the table has where it belongs."""
    expected: dict[str, list[tuple[object, ...]]] = {}
    for name in found:
        person, time_ms, kind, channel, page = told(name)
        expected.setdefault(person, []).append((name, time_ms, kind, channel, page))
    assert journeys.keys() == expected.keys()
    for person, rows in journeys.items():
        has = [_row(*row) for row in rows]
        assert [row[1] for row in has] == sorted(int(str(row[1])) for row in expected[person])
        assert sorted(has, key=str) == sorted(expected[person], key=str)


def _row(time_ms: object, kind: object, *pairs: object) -> tuple[object, ...]:
    values: dict[str, object] = dict(pair for pair in pairs if isinstance(pair, tuple))
    return values["name"], time_ms, kind, values.get("channel"), values.get("page")


def check_store(lot: Lot, kills: int) -> None:
    kill_and_look(lot, kills)
    if lot.tally.kills == KILLS_A_LOT:
        assert lot.tally.acknowledged > 0


def check_imports(lot: Lot, kills: int) -> None:
    kill_and_look(lot, kills, lambda: tuple(lot.heard.unfinished("importing", "imported")[-1:]))
    with closing(open_workspace(lot.folder)) as workspace:
        for name in lot.heard.unfinished("importing", "imported"):
            workspace.import_file(PROJECT, lot.folder.parent / f"{name}.csv", OPTIONS)
            lot.heard.lines.append(("imported", (name,)))
    look(lot)


def check_erasure(lot: Lot, kills: int) -> None:
    kill_and_look(lot, kills, lambda: tuple(lot.heard.unfinished("erasing", "erased")))


def check_backups(lot: Lot, kills: int) -> None:
    kill_and_look(lot, kills)
    archives = sorted(lot.folder.parent.glob("*.etappe"))
    assert {path.name for path in archives} >= set(lot.heard.names("backed-up"))
    for path in archives:
        check_backup(path)  # none is half
    for path in archives[-2:]:
        restored = lot.folder.parent / "restored"
        restore_workspace(path, restored)
        begun = next(
            at for at, (word, said) in enumerate(lot.heard.lines) if word == "backing-up" and path.name in said
        )
        before = {name for word, said in lot.heard.lines[:begun] if word == "ack" for name in said}
        with closing(open_workspace(restored)) as workspace:
            with served_until_flushed(workspace):
                pass
            found = in_snapshot(workspace)
            assert before <= found.keys(), "acknowledged before the backup began, and not in it"
            assert set(found.values()) <= {1}
            assert faults(workspace) == []
        shutil.rmtree(restored)


def check_restores(lot: Lot, kills: int) -> None:
    contents: dict[str, set[str]] = {}
    for backup in ("first", "second"):
        with closing(open_workspace(lot.folder)) as workspace:
            if not workspace.projects.list():
                workspace.projects.create(PROJECT)
            with served_until_flushed(workspace):
                workspace.append(PROJECT, [event(name) for name in names(backup, 700)])
                if backup == "first":
                    time.sleep(0.1)
            workspace.back_up(lot.folder.parent / f"{backup}.etappe")
            contents[f"{backup}.etappe"] = set(in_snapshot(workspace))
    assert len(contents["second.etappe"]) == 1400
    now = "second.etappe"
    for _ in range(kills):
        sys.stdout.write(f"{lot.scenario}:{lot.seed} kill {lot.tally.kills} {lot.kill_one()}\n")
        done = lot.heard.names("restored")
        maybe = {done[-1] if done else now, *lot.heard.names("restoring")[-1:]}
        with closing(open_workspace(lot.folder)) as workspace:
            with served_until_flushed(workspace):
                pass
            found = in_snapshot(workspace)
            assert set(found) in [contents[name] for name in maybe]
            assert set(found.values()) == {1}
            assert faults(workspace) == []
            answers(workspace, PROJECT)
        lot.tally.acknowledged += len(found)
        lot.heard.lines.clear()
        now = next(name for name in contents if contents[name] == set(found))
        for kept in lot.folder.glob("before-restore-*"):
            shutil.rmtree(kept)


CHECKS: dict[str, Callable[[Lot, int], None]] = {
    **dict.fromkeys(("ingest", "flush", "compaction", "index"), check_store),
    "import": check_imports,
    "erasure": check_erasure,
    "backup": check_backups,
    "restore": check_restores,
}
