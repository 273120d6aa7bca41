"""Files into the real table: what reading a file gives is what the project then has, once, or nothing at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from unittest.mock import patch

import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from etappe.accounts.model import Project
from etappe.connectors import inspect_file, read_file, stream_file
from etappe.events.importing import ImportReport, Inspection, ReadOptions
from etappe.events.intake import Intake
from etappe.events.ports import EventStream
from etappe.foundation.ids import ProjectId
from etappe.storage.events.bulk import TableBulk
from etappe.storage.events.table import DeltaEvents
from etappe.storage.identity_keys import SqlIdentityKeys
from etappe.storage.lock import ImportDoor
from etappe.storage.records.accounts import SqlProjects
from etappe.storage.records.database import Database
from etappe.storage.records.imports import SqlImportLog, SqlUploads

SHOP = ProjectId("shop")
OPTIONS = ReadOptions(customer="who", time="when", event="what")


class Connectors:
    """The connectors as a FileReader."""

    def inspect(self, path: Path, name: str, options: ReadOptions) -> Inspection:
        return inspect_file(path, options, name=name)

    def stream(
        self, path: Path, name: str, options: ReadOptions, progress: Callable[[int, int | None], None]
    ) -> AbstractContextManager[EventStream]:
        return stream_file(path, options, progress, name=name)


class Noon:
    """A clock that stands still."""

    def now(self) -> datetime:
        return datetime(2026, 11, 22, 12, tzinfo=UTC)


class Desk:
    """An intake over a database, a table and files in a folder; opening it again is a new process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = Database(folder)
        title: dict[Literal["en", "de"], str] = {"en": "Shop", "de": "Laden"}
        SqlProjects(self.database).add_project(
            Project(id=SHOP, title=title, description=title, time_zone="UTC", created_at="2026")
        )
        self.table = DeltaEvents(folder, SqlIdentityKeys(self.database).of)
        self.intake = Intake(
            reader=Connectors(),
            table=self.table,
            log=SqlImportLog(self.database),
            uploads=SqlUploads(self.database, folder),
            door=ImportDoor(folder),
            clock=Noon(),
            room=lambda _project, _brought: None,
            indexer=lambda _project: None,
        )

    def close(self) -> None:
        self.database.close()

    def bring(self, path: Path) -> ImportReport:
        return self.intake.import_file(
            SHOP, path, OPTIONS, time_zone="UTC", name=path.name, progress=lambda _phase, _done, _total: None
        )

    def events(self, columns: tuple[str, ...] = ()) -> list[tuple[object, ...]]:
        with self.table.snapshot(SHOP) as snapshot:
            every = [snapshot.bucket(label, columns) for label in snapshot.buckets]
        return sorted(pl.concat(every).drop("identity_hash").rows(), key=repr) if every else []


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with closing(Desk(tmp_path)) as opened:
        yield opened


CELLS = (
    ("a", "b", ""),
    ("2026-01-01T00:00Z", "2026-01-02T10:00:00Z", "soon"),
    ("view", "buy", ""),
    ("1", "2.5", "x", ""),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(*map(st.sampled_from, CELLS)), min_size=1, max_size=25),
    chunk=st.sampled_from([60, 1 << 20]),
)
@example(rows=[("a", "2026-01-01T00:00Z", "view", "1"), ("", "2026-01-01T00:00Z", "", "")], chunk=60)
def test_a_project_has_what_reading_its_files_gives(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]], chunk: int
) -> None:
    folder = tmp_path_factory.mktemp("desk")
    path = folder / "orders.csv"
    path.write_text("who,when,what,price\n" + "".join(",".join(row) + "\n" for row in rows))
    with closing(Desk(folder)) as desk, patch("etappe.connectors.encodings.CHUNK_BYTES", chunk):
        whole = read_file(path, OPTIONS)
        made, again = desk.bring(path), desk.bring(path)
        assert again.same_as == made.id
        expected = whole.frame.select("customer", "time", "event", "price").rows() if whole.frame.height else []
        assert desk.events(("price",) if expected else ()) == sorted(expected, key=repr)
        assert (made.rows, made.refused, made.customers) == (
            whole.rows,
            len(whole.refused),
            whole.frame["customer"].n_unique(),
        )
        assert list(desk.intake.refused(SHOP, made.id).rows) == whole.refused
        assert (made.options, made.notes) == (whole.options, whole.notes)


class Killed(BaseException):
    """What ends a process at once, as far as one may in a test."""


@pytest.mark.parametrize("at", ["add", "prepare", "commit", "committed"])
def test_killed_in_the_middle_leaves_nothing_or_everything(desk: Desk, tmp_path: Path, at: str) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("who,when,what\n" + "".join(f"c{row % 7},2026-01-01,view\n" for row in range(500)))

    def kill(writer: TableBulk, *_: object) -> None:
        if at == "committed":
            commit(writer)
        raise Killed

    commit = TableBulk.commit
    name = "commit" if at == "committed" else at
    with (
        patch.object(TableBulk, name, kill),
        patch.object(Intake, "_settle", lambda *_: None),
        patch("etappe.connectors.encodings.CHUNK_BYTES", 900),
        pytest.raises(Killed),
    ):
        desk.bring(path)
    with closing(Desk(tmp_path)) as later:
        later.intake.recover()
        assert len(later.intake.imports(SHOP)) == (at == "committed")
        assert len(later.events()) == (500 if at == "committed" else 0)
        assert not [each for each in tmp_path.glob("projects/*/spill/*") if any(each.rglob("*"))]
        again = later.bring(path)
        assert (again.same_as is not None) == (at == "committed")
        assert len(later.events()) == 500
