"""The file of the inbox: its tables, its version, and what can be said about its health.

Law: what a transaction has committed survives loss of power (WAL with synchronous=FULL), and what was deleted is
overwritten (secure_delete), so that erased events cannot be read from the file's free pages.

    project   numbers for project ids, never used twice
    waiting   acknowledged events that are not in the table yet, many to a row: JSON, in order of arrival
    fresh     digests of message ids and bodies, as they come; seen_<n> the older ones (see inbox_memory)
    bad       what was not taken, and why
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from etappe.foundation.errors import Refused, Unavailable
from etappe.storage.files import sync_folder

FILE: Final = "inbox.db"
VERSION: Final = 1
"""Of the tables below; a file of a higher one is refused."""
_BUSY_S: Final = 30
_CHECKPOINT_PAGES: Final = 4096  # 16 MB; a longer log only makes opening slower
_CACHE_KB: Final = 32 << 10
_LITTLE_ROOM: Final = 1 << 20
_TABLES: Final = """
CREATE TABLE project (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE waiting (
    last INTEGER PRIMARY KEY AUTOINCREMENT, -- the sequence of its last event; those of the others lead up to it
    project INTEGER NOT NULL REFERENCES project (number),
    count INTEGER NOT NULL,
    received_ms INTEGER NOT NULL,           -- before it was acknowledged
    identities BLOB NOT NULL,               -- four bytes an event, to find a customer's without reading the rest
    events BLOB NOT NULL                    -- a JSON array of Event
) STRICT;
CREATE INDEX waiting_by_project ON waiting (project, last, count, received_ms);
CREATE TABLE fresh (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms INTEGER NOT NULL,
    records BLOB NOT NULL                   -- 16 bytes of a message id and 8 of its body each
) STRICT;
CREATE TABLE bad (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    project INTEGER NOT NULL REFERENCES project (number),
    digest BLOB NOT NULL,                   -- of code and raw: the same again is counted, not kept again
    at_ms INTEGER NOT NULL,
    times INTEGER NOT NULL,
    code TEXT NOT NULL,
    data TEXT NOT NULL,
    raw BLOB NOT NULL,
    UNIQUE (project, digest)
) STRICT;
"""


def open_inbox(folder: Path) -> sqlite3.Connection:
    """A connection that writes, to the inbox in ``folder``; the file is made where there is none.

    Raises Refused ``storage.newer`` where a newer Etappe has written it, Unavailable ``storage.unreadable`` where it is
    damaged or cannot be written, ``storage.full`` where there is no room.
    """
    path = folder / FILE
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        sync_folder(folder)
    except OSError as error:
        raise Unavailable("storage.unreadable", path=str(path), reason=str(error)) from error
    with in_our_words(path):
        connection = _connect(path)
        try:
            _bring_up_to_date(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


def open_reader(folder: Path) -> sqlite3.Connection:
    """A connection that only reads, to an inbox that is open for writing elsewhere."""
    path = folder / FILE
    with in_our_words(path):
        connection = _connect(path)
        connection.execute("PRAGMA query_only=ON")
    return connection


@contextmanager
def in_our_words(path: Path) -> Iterator[None]:
    """Turns what SQLite cannot do at the moment into Unavailable; what breaks its rules stays a bug."""
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
        raise
    except sqlite3.DatabaseError as error:
        name = getattr(error, "sqlite_errorname", "")
        # The log's index may fail to grow on a full disk, which SQLite reports as a fault of the disk.
        if name == "SQLITE_FULL" or (name.startswith("SQLITE_IOERR") and _has_little_room(path)):
            raise Unavailable("storage.full", path=str(path.parent)) from error
        raise Unavailable("storage.unreadable", path=str(path), reason=str(error)) from error


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False)
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "fullfsync=ON",  # a Mac's plain fsync leaves the disk's own cache unwritten; elsewhere it is nothing
        "checkpoint_fullfsync=ON",
        "secure_delete=ON",
        "foreign_keys=ON",
        f"cache_size=-{_CACHE_KB}",
        f"wal_autocheckpoint={_CHECKPOINT_PAGES}",
    ):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _bring_up_to_date(connection: sqlite3.Connection, path: Path) -> None:
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    if found > VERSION:
        raise Refused("storage.newer", path=str(path), found=found, known=VERSION)
    if found == VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        if connection.execute("PRAGMA user_version").fetchone() == (0,):  # nobody else made it meanwhile
            for statement in _TABLES.split(";\n"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version={VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _has_little_room(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < _LITTLE_ROOM
    except OSError:
        return False
