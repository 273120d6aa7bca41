"""Data folders of the release before: their events come into the table, once, whatever happens on the way."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import polars as pl
import pytest

from etappe.events.store import BulkWriter
from etappe.foundation.errors import Refused, Unavailable
from etappe.foundation.ids import ProjectId
from etappe.storage.adoption import adopt
from etappe.storage.events.table import DeltaEvents
from etappe.storage.identity_keys import SqlIdentityKeys
from etappe.storage.records.database import FILE, Database
from etappe.storage.records.imports import SqlImportLog

SHOP = ProjectId("shop")
ROWS = {
    "a": pl.DataFrame({"customer": ["x", "y"], "time": [2, 1], "event": ["view", "view"], "code": [7, 8]}),
    "b": pl.DataFrame({"customer": ["x"], "time": [1], "event": ["buy"], "price": [2.5], "paid": [True]}),
}


@pytest.fixture
def table(tmp_path: Path) -> DeltaEvents:
    return DeltaEvents(tmp_path, lambda _project: b"k" * 16)


@pytest.fixture
def events(tmp_path: Path) -> Path:
    folder = tmp_path / "projects" / SHOP / "events"
    folder.mkdir(parents=True)
    for name, frame in {**ROWS, "dead": ROWS["b"]}.items():
        frame.write_parquet(folder / f"{name}.parquet")
    (folder / "torn.parquet.part").write_bytes(b"x")
    return folder


def held(table: DeltaEvents) -> list[tuple[object, ...]]:
    with table.snapshot(SHOP) as snapshot:
        every = [snapshot.bucket(label, ["code", "price"]) for label in snapshot.buckets]
    return sorted(pl.concat(every).drop("identity_hash").rows()) if every else []


EVERYTHING = [("x", 1, "buy", None, 2.5), ("x", 2, "view", 7.0, None), ("y", 1, "view", 8.0, None)]


def test_old_files_come_into_the_table_and_are_removed(table: DeltaEvents, events: Path) -> None:
    with patch("etappe.storage.adoption.ROWS_AT_ONCE", 1):
        assert adopt(events, SHOP, ["a", "b"], table) == 2
    assert held(table) == EVERYTHING
    assert not events.exists()
    assert table.has(SHOP, "a")
    assert table.has(SHOP, "b")
    assert not table.has(SHOP, "dead")
    assert adopt(events, SHOP, ["a", "b"], table) == 0
    assert held(table) == EVERYTHING


class Killed(BaseException):
    """What ends a process at once, as far as one may in a test."""


@pytest.mark.parametrize("committed", [False, True])
@pytest.mark.parametrize("at", ["a", "b"])
def test_adopting_that_is_cut_off_goes_on_where_it_was(
    table: DeltaEvents, events: Path, at: str, *, committed: bool
) -> None:
    class Dying:
        """The table, in a process that is killed at one import, before or after it is committed."""

        has = table.has

        @contextmanager
        def bulk(self, project: ProjectId, import_id: str) -> Iterator[BulkWriter]:
            with table.bulk(project, import_id) as writer:
                if import_id == at and not committed:
                    raise Killed
                yield writer
            if import_id == at:
                raise Killed

    with pytest.raises(Killed):
        adopt(events, SHOP, ["a", "b"], Dying())
    assert (events / "b.parquet").exists()
    adopt(events, SHOP, ["a", "b"], table)
    assert held(table) == EVERYTHING
    assert not events.exists()


def test_a_file_that_is_gone_or_damaged_is_named_and_nothing_is_removed(table: DeltaEvents, events: Path) -> None:
    (events / "b.parquet").write_bytes(b"torn")
    for _ in range(2):
        with pytest.raises(Unavailable) as error:
            adopt(events, SHOP, ["a", "b"], table)
        assert error.value.code == "storage.events_missing"
        assert error.value.data["path"] == str(events / "b.parquet")
        assert (events / "dead.parquet").exists()
    assert held(table) == [row for row in EVERYTHING if row[2] == "view"]


def test_a_database_of_the_release_before_is_brought_up_to_date(tmp_path: Path) -> None:
    raw = sqlite3.connect(tmp_path / FILE)
    raw.executescript(VERSION_1)
    raw.close()
    database = Database(tmp_path)
    keys, log = SqlIdentityKeys(database), SqlImportLog(database)
    assert len(keys.of(SHOP)) == 16
    assert keys.of(SHOP) != keys.of(ProjectId("other"))
    assert SqlIdentityKeys(database).of(SHOP) == keys.of(SHOP)
    with pytest.raises(Refused):
        keys.of(ProjectId("nobody"))
    assert log.pending() == ()
    assert log.has_older_hashes(SHOP)
    assert not log.has_older_hashes(ProjectId("other"))
    with database.read() as connection:
        found = connection.exec_driver_sql("SELECT id, content_hash, pending FROM imports ORDER BY id").all()
    assert [tuple(row) for row in found] == [("import-1", "0.1:0f3a", 0), ("import-2", "made-here:import-2", 0)]
    database.close()


VERSION_1 = """
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY);
INSERT INTO alembic_version VALUES ('0001');
CREATE TABLE installation (id VARCHAR NOT NULL PRIMARY KEY);
INSERT INTO installation VALUES ('0badcafe');
CREATE TABLE projects (id VARCHAR NOT NULL PRIMARY KEY, place INTEGER NOT NULL, is_demo BOOLEAN NOT NULL, record TEXT NOT NULL);
INSERT INTO projects VALUES ('shop', 1, 0, '{}'), ('other', 2, 1, '{}');
CREATE TABLE imports (
    id VARCHAR NOT NULL PRIMARY KEY,
    project VARCHAR NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    place INTEGER NOT NULL, content_hash VARCHAR NOT NULL, report TEXT NOT NULL, UNIQUE (project, place)
);
CREATE TABLE maps (
    id VARCHAR NOT NULL PRIMARY KEY,
    project VARCHAR NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    revision INTEGER NOT NULL, updated_at VARCHAR NOT NULL, document TEXT NOT NULL
);
CREATE TABLE map_changes (
    map VARCHAR NOT NULL REFERENCES maps (id) ON DELETE CASCADE, revision INTEGER NOT NULL,
    made_at VARCHAR NOT NULL, person VARCHAR NOT NULL, changes TEXT NOT NULL, PRIMARY KEY (map, revision)
);
CREATE TABLE sessions (
    secret_hash VARCHAR NOT NULL PRIMARY KEY, person VARCHAR NOT NULL, role VARCHAR NOT NULL,
    created_at VARCHAR NOT NULL, expires_at VARCHAR NOT NULL
);
INSERT INTO imports VALUES ('import-1', 'shop', 1, '0f3a', '{}'), ('import-2', 'other', 1, 'made-here:import-2', '{}');
"""
