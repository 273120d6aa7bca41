"""Points at which a process kills itself: at the n-th call of one of the functions that change what is on the disk.

Nothing of this is in the product: its functions, and those of the system that it calls, are wrapped in a test's process.
A point is a name and a number, such as ``fsync<3`` (before the third fsync), ``commit>1`` (after the first commit of a
table) or ``any<250`` (the 250th step of whatever kind, counting the moments before and after every call).
"""

from __future__ import annotations

import functools
import os
import signal
from collections import Counter
from collections.abc import Callable
from random import Random
from threading import Lock
from typing import Any

SYSTEM = ("fsync", "rename", "replace", "unlink", "link", "mkdir", "rmdir")
STORE = ("commit", "write", "inbox", "forget", "settle", "state")
IN = {
    "flush": ("columns", "commit", "forget"),
    "compaction": ("checkpoint", "commit"),
    "import": ("confirm", "commit"),
    "index": ("settle", "state"),
    "erasure": ("checkpoint", "commit"),
}
"""Points that matter more in some scenario."""
ANY = "any"


class Points:
    """Counts what passes, and ends the process at its point; without one it only counts."""

    def __init__(self, at: str | None) -> None:
        self.passed = Counter[str]()
        self._at = at
        self._lock = Lock()

    def install(self) -> None:
        """Wrap everything that is a point."""
        from deltalake import DeltaTable

        from etappe.storage.events import bulk as events_bulk
        from etappe.storage.events import erasure as events_erasure
        from etappe.storage.events import log as events_log
        from etappe.storage.events import project as events_project
        from etappe.storage.events import writing as events_writing
        from etappe.storage.inbox.sqlite_inbox import SqliteInbox
        from etappe.storage.inbox.writer import Writer
        from etappe.storage.index import files as index_files
        from etappe.storage.index import journey_indexes
        from etappe.storage.records.imports import SqlImportLog

        for name in SYSTEM:
            self._wrap(os, name, name)
        self._wrap(DeltaTable, "create_write_transaction", "commit")
        self._wrap(events_log.TableLog, "add_columns", "columns")
        self._wrap(events_log.TableLog, "_put_down", "checkpoint")
        self._wrap(events_writing, "write_rows", "write")
        for user in (events_project, events_bulk, events_erasure):
            user.write_rows = events_writing.write_rows  # type: ignore[attr-defined]  # the same, where it is used
        self._wrap(Writer, "_commit", "inbox")
        self._wrap(SqliteInbox, "forget", "forget")
        self._wrap(SqlImportLog, "confirm", "confirm")
        self._wrap(journey_indexes, "_settle", "settle")
        self._wrap(index_files, "write_record", "state")

    def _wrap(self, owner: Any, attribute: str, name: str) -> None:  # noqa: ANN401 - a module or a class
        inner: Callable[..., object] = getattr(owner, attribute)

        @functools.wraps(inner)
        def wrapped(*given: object, **named: object) -> object:
            self._pass(f"{name}<")
            result = inner(*given, **named)
            self._pass(f"{name}>")
            return result

        setattr(owner, attribute, wrapped)

    def _pass(self, name: str) -> None:
        with self._lock:
            for counted in (name, f"{ANY}<"):
                self.passed[counted] += 1
                if f"{counted}{self.passed[counted]}" == self._at:
                    os.kill(os.getpid(), signal.SIGKILL)


def drawn(scenario: str, chance: Random) -> str:
    """A point by chance: most are early, some so late that only much work comes to them."""
    if chance.random() < 0.5:
        return f"{ANY}<{int(10 ** chance.uniform(0, 2.6))}"
    names = SYSTEM if scenario == "restore" else (*SYSTEM, *STORE, *STORE, *IN.get(scenario, ()) * 6)
    return f"{chance.choice(names)}{chance.choice('<>')}{int(10 ** chance.uniform(0, 0.8))}"
