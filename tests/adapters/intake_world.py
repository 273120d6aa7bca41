"""Fakes of what an import needs, and the fixtures over fakes and database alike."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import polars as pl
import pytest

from etappe.accounts.model import Project
from etappe.events.importing import ImportReport, Inspection, ReadNote, ReadOptions, RefusedRow
from etappe.events.intake import OLDER, Intake
from etappe.events.ports import Failure, ImportJob, ImportLog, JobLog, Phase, RefusedRows, Unsettled
from etappe.events.store import Brought
from etappe.foundation.errors import InvalidInput
from etappe.foundation.ids import ProjectId
from etappe.storage.lock import ImportDoor
from etappe.storage.records.accounts import SqlProjects
from etappe.storage.records.database import Database
from etappe.storage.records.imports import SqlImportLog, SqlJobs, SqlUploads

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SHOP, OTHER, GONE = ProjectId("shop"), ProjectId("other"), ProjectId("gone")
OPTIONS = ReadOptions(customer="who", time="when", event="what")
ASSUMED = ReadNote(code="time_zone_assumed", en="Read as UTC.", de="Als UTC gelesen.")


class FakeImportLog:
    """An ImportLog in a list; knows two projects."""

    def __init__(self) -> None:
        self._imports: list[tuple[ProjectId, ImportReport, str, tuple[RefusedRow, ...]]] = []
        self._pending: set[str] = set()

    def _confirmed(self, project: ProjectId) -> list[tuple[ImportReport, str, tuple[RefusedRow, ...]]]:
        return [each[1:] for each in self._imports if each[0] == project and each[1].id not in self._pending]

    def imports(self, project: ProjectId) -> tuple[ImportReport, ...]:
        return tuple(report for report, _, _ in self._confirmed(project))

    def same(self, project: ProjectId, content_hash: str) -> ImportReport | None:
        return next((report for report, digest, _ in self._confirmed(project) if digest == content_hash), None)

    def has_older_hashes(self, project: ProjectId) -> bool:
        return any(owner == project and digest.startswith(OLDER) for owner, _, digest, _ in self._imports)

    def begin(
        self, project: ProjectId, report: ImportReport, content_hash: str, refused: Collection[RefusedRow]
    ) -> bool:
        if project not in {SHOP, OTHER}:
            return False
        self._imports.append((project, report, content_hash, tuple(refused)))
        self._pending.add(report.id)
        return True

    def confirm(self, report: str) -> None:
        self._pending.discard(report)

    def drop(self, report: str) -> None:
        self._imports = [each for each in self._imports if each[1].id != report or report not in self._pending]
        self._pending.discard(report)

    def pending(self) -> tuple[tuple[ProjectId, str], ...]:
        return tuple((each[0], each[1].id) for each in self._imports if each[1].id in self._pending)

    def refused(self, project: ProjectId, report: str, offset: int, limit: int | None) -> RefusedRows | None:
        for found, _, rows in self._confirmed(project):
            if found.id == report:
                return RefusedRows(total=len(rows), rows=rows[offset:][:limit])
        return None


class FakeTable:
    """An ImportTable in memory: imports by name, in the order of their commits. ``fail`` raises in the middle of one."""

    def __init__(self) -> None:
        self.committed: dict[tuple[ProjectId, str], pl.DataFrame] = {}
        self.open: list[str] = []
        self.fail: Callable[[Literal["before", "after"]], None] = lambda _when: None

    @contextmanager
    def bulk(self, project: ProjectId, import_id: str) -> Iterator[FakeBulk]:
        self.open.append(import_id)
        try:
            yield FakeBulk(self, project, import_id)
        finally:
            self.open.remove(import_id)

    def has(self, project: ProjectId, import_id: str) -> bool:
        return (project, import_id) in self.committed

    def events(self, project: ProjectId = SHOP) -> list[tuple[object, ...]]:
        return [row for (owner, _), frame in self.committed.items() if owner == project for row in frame.rows()]

    def imports(self, project: ProjectId = SHOP) -> list[str]:
        return [import_id for owner, import_id in self.committed if owner == project]


class FakeBulk:
    """A BulkWriter in memory; holds writers to their order: add, then prepare, then commit."""

    def __init__(self, table: FakeTable, project: ProjectId, import_id: str) -> None:
        self._table, self._name = table, (project, import_id)
        self._frames: list[pl.DataFrame] = []
        self._prepared = False

    def add(self, frame: pl.DataFrame) -> None:
        assert not self._prepared
        self._frames.append(frame)

    def prepare(self) -> Brought:
        self._prepared = True
        rows = [row for frame in self._frames for row in frame.rows(named=True)]
        times = [row["time"] for row in rows]
        return Brought(
            events=len(rows),
            customers=len({row["customer"] for row in rows}),
            earliest_ms=min(times, default=None),
            latest_ms=max(times, default=None),
        )

    def commit(self) -> int:
        if not self.prepare().events:
            return 0
        self._table.fail("before")
        self._table.committed[self._name] = pl.concat(self._frames, how="diagonal")
        self._table.fail("after")
        return len(self._table.committed)


class FakeJobs:
    """A JobLog in a dictionary; knows two projects."""

    def __init__(self) -> None:
        self._jobs: dict[tuple[ProjectId, str], ImportJob] = {}

    def put(self, project: ProjectId, job: ImportJob, at: datetime) -> None:
        assert at.tzinfo is not None
        if project in {SHOP, OTHER}:
            self._jobs[project, job.id] = job

    def job(self, project: ProjectId, job: str) -> ImportJob | None:
        return self._jobs.get((project, job))

    def fail_running(self, failure: Failure) -> int:
        running = {key: job for key, job in self._jobs.items() if job.state == "running"}
        for key, job in running.items():
            self._jobs[key] = ImportJob(
                id=job.id, state="failed", phase=job.phase, done=job.done, total=job.total, failure=failure
            )
        return len(running)


class LineStream:
    """An EventStream of lines ``customer,milliseconds,event``, two lines a frame; one with other than three parts is refused.

    A line ``again`` makes the first pass unsettled, after the frames before it.
    """

    def __init__(self, path: Path, options: ReadOptions, progress: Callable[[int, int | None], None]) -> None:
        self._lines = path.read_text().splitlines()
        self._progress = progress
        self._settled = "again" not in self._lines
        self.refused: tuple[RefusedRow, ...] = ()
        self.rows = 0
        self.options = options
        self.notes: tuple[ReadNote, ...] = (ASSUMED,)
        self.digest = hashlib.sha256(path.read_bytes()).hexdigest()

    def __iter__(self) -> Iterator[pl.DataFrame]:
        self.rows, self.refused = 0, ()
        numbered = [
            (number, line) for number, line in enumerate(self._lines, 1) if line != "again" or not self._settled
        ]
        for first in range(0, len(numbered), 2):
            rows = []
            for number, line in numbered[first : first + 2]:
                if line == "again":
                    self._settled = True
                    raise Unsettled
                parts = line.split(",")
                if len(parts) == 3:
                    rows.append((parts[0], int(parts[1]), parts[2]))
                else:
                    self.refused += (bad_row(number),)
                self.rows += 1
            self._progress(first, len(numbered))
            yield pl.DataFrame(rows, schema={"customer": pl.String, "time": pl.Int64, "event": pl.String}, orient="row")


class LineReader:
    """A FileReader of such lines."""

    def inspect(self, path: Path, name: str, options: ReadOptions) -> Inspection:
        raise NotImplementedError

    @contextmanager
    def stream(
        self, path: Path, name: str, options: ReadOptions, progress: Callable[[int, int | None], None]
    ) -> Iterator[LineStream]:
        if not name.endswith(".csv"):
            raise InvalidInput("file.unknown_format", file=name, known=".csv")
        yield LineStream(path, options, progress)


class Standing:
    """A clock that stands still until it is put forward."""

    def __init__(self) -> None:
        self.instant = NOON

    def now(self) -> datetime:
        return self.instant


def bad_row(line: int) -> RefusedRow:
    return RefusedRow(line=line, code="row.ragged", column=None, value="=1+1", en="Ragged.", de="Ungleich.")


def put(log: ImportLog, project: ProjectId, made: ImportReport, digest: str, rows: Collection[RefusedRow] = ()) -> bool:
    begun = log.begin(project, made, digest, rows)
    log.confirm(made.id)
    return begun


def report(name: str, *, events: int = 3) -> ImportReport:
    return ImportReport(
        id=name,
        file=f"{name}.csv",
        imported_at=NOON.isoformat(),
        rows=events + 1,
        taken=events,
        refused=1,
        customers=2,
        events=events,
        start=None,
        end=None,
        options=OPTIONS,
    )


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path)
    for name in (SHOP, OTHER):
        words: dict[Literal["en", "de"], str] = {"en": str(name), "de": str(name)}
        SqlProjects(opened).add_project(
            Project(id=name, title=words, description=words, time_zone="UTC", created_at="2026")
        )
    yield opened
    opened.close()


@pytest.fixture(params=["database", "fake"])
def log(request: pytest.FixtureRequest, database: Database) -> ImportLog:
    return SqlImportLog(database) if request.param == "database" else FakeImportLog()


@pytest.fixture(params=["database", "fake"])
def jobs(request: pytest.FixtureRequest, database: Database) -> JobLog:
    return SqlJobs(database) if request.param == "database" else FakeJobs()


@pytest.fixture
def uploads(database: Database, tmp_path: Path) -> SqlUploads:
    return SqlUploads(database, tmp_path)


class Desk:
    """An intake over a table in memory, with a log of the phases it went through and of what it indexed."""

    def __init__(self, tmp_path: Path, log: ImportLog, uploads: SqlUploads) -> None:
        self.table = FakeTable()
        self.log = log
        self.clock = Standing()
        self.indexed: list[tuple[str, ...]] = []
        self.phases: list[Phase] = []
        self.door = ImportDoor(tmp_path)
        self.intake = Intake(
            reader=LineReader(),
            table=self.table,
            log=log,
            uploads=uploads,
            door=self.door,
            clock=self.clock,
            room=lambda _project, _brought: None,
            indexer=self.index,
        )
        self._file = tmp_path / "orders.csv"

    def index(self, project: ProjectId) -> None:
        self.indexed.append(tuple(each.id for each in self.intake.imports(project)))

    def progress(self, phase: Phase, done: int, total: int | None) -> None:
        assert total is None or done <= total
        self.phases.append(phase)

    def bring(self, text: str, options: ReadOptions = OPTIONS, project: ProjectId = SHOP) -> ImportReport:
        self._file.write_text(text)
        return self.intake.import_file(
            project, self._file, options, time_zone="Europe/Berlin", name="orders.csv", progress=self.progress
        )


@pytest.fixture
def desk(tmp_path: Path, log: ImportLog, uploads: SqlUploads) -> Desk:
    return Desk(tmp_path, log, uploads)
