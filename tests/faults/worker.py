"""A process that works in a data folder as a server, an importer or an operator does, until it is killed.

    python -m tests.faults.worker

reads what to do from its input, one line of JSON, and says what was acknowledged, a line each: a word, and names. A
line is written only after the call that it speaks of has returned.
"""

from __future__ import annotations

import functools
import json
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random
from threading import Lock, Thread
from types import ModuleType

from msgspec import Struct, structs

import etappe.analyses.asking
import etappe.connectors
import etappe.storage.doctor  # noqa: F401 - loaded before the work begins, so that it is not killed while loading
from etappe.bootstrap import Workspace, open_workspace, restore_workspace
from etappe.foundation.errors import InvalidInput, Refused
from etappe.storage import journey_store, keeper
from etappe.storage.events import buckets as events_buckets
from etappe.storage.events import bulk as events_bulk
from etappe.storage.events import compaction as events_compaction
from etappe.storage.events import log as events_log
from etappe.storage.events import project as events_project
from etappe.storage.index import journey_indexes
from tests.faults.points import Points
from tests.faults.questions import QUESTIONS
from tests.faults.telling import OPTIONS, event, marker, names, write_csv

CALLERS = 3
PROJECT = "shop"
FILE_ROWS = 900


class Task(Struct, frozen=True):
    """What a process does: its scenario, in which folder, beginning with which chance, where it ends itself if at all.

    ``run`` counts the processes that have worked in the folder before; ``resume`` is what they left to be finished.
    """

    scenario: str
    folder: str
    seed: int
    run: int
    at: str | None = None
    resume: tuple[str, ...] = ()


class Telling:
    """Says what has happened, from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()

    def __call__(self, word: str, *names: str) -> None:
        with self._lock:
            sys.stdout.write(" ".join((word, *names)) + "\n")
            sys.stdout.flush()


SMALL: dict[ModuleType, dict[str, object]] = {
    events_buckets: {"MOST_ROWS": 700},
    events_project: {"ROWS_A_FILE": 150},
    events_bulk: {"_PART_BITS": 3, "ROWS_A_FILE": 150, "_HELD_BYTES": 1 << 16, "_ROWS_A_BLOCK": 400},
    events_compaction: {"ROWS_A_FILE": 150, "_FILES_A_MERGE": 4},
    events_log: {"COMMITS_A_CHECKPOINT": 9},
    keeper: {"COMPACT_BATCHES": 3, "COMPACT_QUIET_S": 0.5, "_COMPACT_SHARE": 0.9},
    journey_indexes: {"_FEW_EVENTS": 400},
}
"""What is reached after minutes and by millions, at a size at which it is reached after moments and by hundreds."""


def make_small(every_s: float, grace_s: float | None) -> None:
    """Let everything happen soon; the table keeps files for other processes for ``grace_s``, or as long as ever."""
    for module, constants in SMALL.items():
        for name, value in constants.items():
            assert hasattr(module, name), f"{module.__name__}.{name} is gone"
            setattr(module, name, value)
    replace(journey_store, "Keeper", every_s=every_s)
    if grace_s is not None:
        replace(journey_store, "DeltaEvents", grace_s=grace_s)


def replace(module: ModuleType, name: str, **named: object) -> None:
    """Let something in a module be made with other values than the product's."""
    setattr(module, name, functools.partial(getattr(module, name), **named))


class Work:
    """One task in an open workspace."""

    def __init__(self, workspace: Workspace, task: Task, say: Telling) -> None:
        self.workspace = workspace
        self.task = task
        self.say = say
        self.folder = Path(task.folder)
        self.chance = Random(f"{task.scenario} {task.seed} {task.run}")

    def serve(self, *work: Callable[[], None], callers: int = CALLERS, pause_s: float = 0.03) -> None:
        """Serve, with callers that hand in events without end, and something else beside them without end."""
        with self.workspace.served():
            self.say("serving")
            for caller in range(callers):
                Thread(target=self.hand_in, args=(caller, pause_s), daemon=True).start()
            for each in work:
                Thread(target=self._again_and_again, args=(each,), daemon=True).start()
            while True:
                time.sleep(1)

    def _again_and_again(self, work: Callable[[], None]) -> None:
        try:
            while True:
                work()
        except BaseException as error:
            self.say("failed", repr(error).replace("\n", " "))
            raise

    def hand_in(self, caller: int, pause_s: float) -> None:
        """What the run before sent first once more, and then batches without end, each in part twice."""
        chance, first = Random(f"{self.task.seed} {self.task.run} {caller}"), 0
        try:
            if self.task.run:
                self.append(names(f"{self.task.seed}-{self.task.run - 1}-{caller}", 60))
            prefix = f"{self.task.seed}-{self.task.run}-{caller}"
            while True:
                size = chance.randint(1, 50)
                self.append([f"{prefix}-{number}" for number in range(first, first + size)], again=3)
                first += size
                time.sleep(pause_s)
        except BaseException as error:
            self.say("failed", repr(error).replace("\n", " "))
            raise

    def append(self, wanted: list[str], again: int = 0) -> None:
        """Hand events in, the first of them twice; say so when that is acknowledged."""
        events = [event(name) for name in wanted]
        receipts = self.workspace.append(PROJECT, events + events[:again])
        assert {receipt.outcome for receipt in receipts} <= {"stored", "duplicate"}
        assert {receipt.outcome for receipt in receipts[len(events) :]} <= {"duplicate"}
        self.say("ack", *wanted)

    def ask(self) -> None:
        """Some question, answered."""
        try:
            self.workspace.journeys.ask(PROJECT, self.chance.choice(QUESTIONS))
        except Refused as error:
            if error.code != "project.empty":
                raise
        except InvalidInput:
            pass  # it names something that is not there yet
        time.sleep(0.01)

    def import_next(self) -> None:
        """The file that was cut off once more, or the next one; every third that was imported is imported again."""
        prefix = self.task.resume[0] if self.task.resume else f"file{self.task.run}"
        for number in range(0 if not self.task.resume else int(prefix.rpartition("x")[2]), 1_000_000):
            name = f"{prefix.partition('x')[0]}x{number}"
            path = self.folder.parent / f"{name}.csv"
            if not path.exists():
                write_csv(path, names(name, FILE_ROWS))
            self.say("importing", name)
            report = self.workspace.import_file(PROJECT, path, OPTIONS)
            assert report.events == FILE_ROWS, report
            self.say("imported", name)
            if number % 3 == 0:
                again = self.workspace.import_file(PROJECT, path, OPTIONS)
                assert again.same_as is not None, "the same file is the same data once"

    def erase_next(self) -> None:
        """Who was to be erased when the work was cut off, and then one after the other comes and is erased."""
        for whom in self.task.resume:
            self.erase(whom)
        for number in range(1_000_000):
            whom = f"gone{self.task.run}x{number}"
            wanted = names(f"{whom}-{self.task.seed}", 40)
            for first in range(0, 40, 10):
                self.append(wanted[first : first + 10])
                time.sleep(self.chance.random() * 0.1)
            # Another body under a known id is kept with the bad events, and names her too.
            wrong = structs.replace(event(wanted[0]), event="other")
            receipts = self.workspace.append(PROJECT, [wrong])
            assert [receipt.outcome for receipt in receipts] == ["conflict"]
            self.erase(whom)

    def erase(self, whom: str) -> None:
        """Erase somebody, and say when it begins and when it is done."""
        self.say("erasing", whom)
        self.workspace.erase(PROJECT, [marker(whom)])
        self.say("erased", whom)

    def back_up(self) -> None:
        """A backup into a file of its own."""
        target = self.folder.parent / f"backup{self.task.run}x{self.chance.getrandbits(40):010x}.etappe"
        self.say("backing-up", target.name)
        self.workspace.back_up(target)
        self.say("backed-up", target.name)
        time.sleep(0.05)


def restore(task: Task, say: Telling) -> None:
    """Put one of two backups in the place of the folder's content, again and again."""
    folder = Path(task.folder)
    chance = Random(f"{task.scenario} {task.seed} {task.run}")
    while True:
        archive = chance.choice(sorted(folder.parent.glob("*.etappe")))
        say("restoring", archive.name)
        restore_workspace(archive, folder, replace=True)
        say("restored", archive.name)


def main() -> None:
    """Do what the input says."""
    task_line = sys.stdin.readline()
    if not task_line:
        return  # not needed
    task = Task(**json.loads(task_line))
    say = Telling()
    make_small(
        every_s={"ingest": 0.3, "flush": 0.01}.get(task.scenario, 0.05),
        grace_s=None if task.scenario == "erasure" else 0.3,
    )
    Points(task.at).install()
    say("begin")
    if task.scenario == "restore":
        restore(task, say)
    with closing(open_workspace(task.folder)) as workspace:
        if not any(project.id == PROJECT for project in workspace.projects.list()):
            workspace.projects.create(PROJECT)
        work = Work(workspace, task, say)
        match task.scenario:
            case "ingest" | "flush" | "compaction":
                work.serve()
            case "import":
                work.serve(work.import_next, callers=1, pause_s=0.1)
            case "index":
                work.serve(work.ask, callers=1)
            case "erasure":
                work.serve(work.erase_next, work.ask, callers=1)
            case "backup":
                work.serve(work.back_up, callers=2)
            case other:
                raise AssertionError(other)


if __name__ == "__main__":
    main()
