"""Import log, uploads, jobs and the use case over them: one suite over the database and over fakes, then the law."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Literal
from unittest.mock import patch

import polars as pl
import pytest

from etappe.accounts.model import Project
from etappe.events.importing import ImportReport, Inspection, ReadNote, ReadOptions, RefusedRow
from etappe.events.intake import OLDER, Intake, older_content_hash
from etappe.events.jobs import ImportJobs
from etappe.events.ports import Failure, ImportJob, ImportLog, JobLog, Phase, RefusedRows, Unsettled, Upload
from etappe.events.store import Brought
from etappe.foundation.errors import InvalidInput, Refused, Unavailable
from etappe.foundation.ids import JobId, ProjectId, UploadId
from etappe.storage.accounts import SqlProjects
from etappe.storage.database import Database
from etappe.storage.imports import SqlImportLog, SqlJobs, SqlUploads
from etappe.storage.lock import ImportDoor

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


def test_imports_are_remembered_by_project_and_in_order(log: ImportLog) -> None:
    for name in ("b", "a"):
        assert put(log, SHOP, report(name), f"hash-{name}")
    assert put(log, OTHER, report("c"), "hash-b")
    assert [each.id for each in log.imports(SHOP)] == ["b", "a"]
    assert log.imports(OTHER) == (report("c"),)
    assert log.same(SHOP, "hash-a") == report("a")
    assert log.same(OTHER, "hash-a") is None
    assert not put(log, GONE, report("d"), "hash-d")
    assert log.imports(GONE) == ()


def test_what_is_pending_has_not_happened_yet(log: ImportLog) -> None:
    put(log, SHOP, report("a"), "hash-a")
    for name in ("b", "c"):
        assert log.begin(SHOP, report(name), f"hash-{name}", [bad_row(7)])
    assert log.pending() == ((SHOP, "b"), (SHOP, "c"))
    assert log.imports(SHOP) == (report("a"),)
    assert log.same(SHOP, "hash-b") is None
    assert log.refused(SHOP, "b", 0, None) is None
    log.confirm("c")
    log.drop("b")
    log.drop("a")
    assert log.pending() == ()
    assert log.imports(SHOP) == (report("a"), report("c"))
    assert log.refused(SHOP, "b", 0, None) is None
    assert log.refused(SHOP, "c", 0, None) == RefusedRows(total=1, rows=(bad_row(7),))


def test_hashes_of_an_older_release_are_known_as_such(log: ImportLog) -> None:
    put(log, SHOP, report("a"), "0f3a")
    put(log, OTHER, report("b"), f"{OLDER}0f3a")
    assert not log.has_older_hashes(SHOP)
    assert log.has_older_hashes(OTHER)


def test_refused_rows_come_in_pages_and_only_to_their_project(log: ImportLog) -> None:
    rows = [bad_row(line) for line in range(1, 26)]
    put(log, SHOP, report("a"), "hash", rows)
    assert log.refused(SHOP, "a", 0, 10) == RefusedRows(total=25, rows=tuple(rows[:10]))
    assert log.refused(SHOP, "a", 20, 10) == RefusedRows(total=25, rows=tuple(rows[20:]))
    assert log.refused(SHOP, "a", 5, None) == RefusedRows(total=25, rows=tuple(rows[5:]))
    assert log.refused(SHOP, "a", 99, 10) == RefusedRows(total=25, rows=())
    assert log.refused(OTHER, "a", 0, 10) is None
    assert log.refused(SHOP, "b", 0, 10) is None


def test_more_refused_rows_than_fit_a_transaction(log: ImportLog) -> None:
    rows = [bad_row(line) for line in range(1, 25_001)]
    put(log, SHOP, report("a"), "hash", rows)
    assert log.refused(SHOP, "a", 24_999, 5) == RefusedRows(total=25_000, rows=(rows[-1],))
    assert log.refused(SHOP, "a", 9_999, 2) == RefusedRows(total=25_000, rows=tuple(rows[9_999:10_001]))


def test_jobs_are_remembered_and_the_dead_put_down(jobs: JobLog) -> None:
    running = ImportJob(id=JobId("j"), state="running", phase="reading", done=0, total=None)
    done = ImportJob(id=JobId("k"), state="finished", phase="done", done=4, total=4, report=report("a"))
    for job in (running, done):
        jobs.put(SHOP, job, NOON)
    jobs.put(GONE, running, NOON)
    assert jobs.job(SHOP, "k") == done
    assert jobs.job(OTHER, "k") is None
    assert jobs.job(GONE, "j") is None
    failure = Failure(code="import.cut_off", data={})
    assert jobs.fail_running(failure) == 1
    assert jobs.fail_running(failure) == 0
    ended = jobs.job(SHOP, "j")
    assert ended is not None
    assert (ended.state, ended.failure) == ("failed", failure)
    assert jobs.job(SHOP, "k") == done


def test_uploads_belong_to_a_project_and_grow_old(uploads: SqlUploads) -> None:
    path = uploads.folder(SHOP) / "file"
    path.write_text("x")
    upload = Upload(id=UploadId("u"), name="a.csv", bytes=1)
    assert uploads.add(SHOP, upload, path, NOON)
    assert not uploads.add(GONE, upload, path, NOON)
    assert uploads.upload(SHOP, "u") == (upload, path)
    assert uploads.upload(OTHER, "u") is None
    assert uploads.remove_older(NOON) == 0
    assert uploads.remove_older(NOON + timedelta(seconds=1)) == 1
    assert uploads.upload(SHOP, "u") is None
    assert not path.exists()


def test_files_that_no_upload_remembers_are_removed(uploads: SqlUploads) -> None:
    known, unknown = uploads.folder(SHOP) / "known", uploads.folder(SHOP) / "unknown.part"
    for path in (known, unknown):
        path.write_text("x")
    uploads.add(SHOP, Upload(id=UploadId("u"), name="a.csv", bytes=1), known, NOON)
    uploads.remove_unknown_files()
    assert known.exists()
    assert not unknown.exists()


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


def test_an_import_is_stored_reported_and_indexed(desk: Desk) -> None:
    made = desk.bring("a,0,view\nbroken\na,3600000,buy\nb,1,view\n")
    assert (made.rows, made.taken, made.refused, made.customers, made.events) == (4, 3, 1, 2, 3)
    assert (made.start, made.end) == ("1970-01-01T01:00:00+01:00", "1970-01-01T02:00:00+01:00")
    assert (made.file, made.same_as, made.imported_at) == ("orders.csv", None, NOON.isoformat())
    assert made.notes == (ASSUMED,)
    assert desk.intake.imports(SHOP) == (made,)
    assert desk.intake.refused(SHOP, made.id).rows == (bad_row(2),)
    assert desk.table.events() == [("a", 0, "view"), ("a", 3_600_000, "buy"), ("b", 1, "view")]
    assert desk.table.has(SHOP, made.id)
    assert desk.indexed == [(made.id,)]
    assert list(dict.fromkeys(desk.phases)) == ["reading", "storing", "indexing"]


def test_what_an_unsettled_pass_gave_is_given_up(desk: Desk) -> None:
    made = desk.bring("a,0,view\nx\nb,1,view\nc,2,view\nagain\nd,3,view\n")
    assert (made.rows, made.refused, made.events) == (5, 1, 4)
    assert [row[0] for row in desk.table.events()] == ["a", "b", "c", "d"]
    assert desk.table.imports() == [made.id]


def test_the_same_file_twice_is_the_same_data_once(desk: Desk) -> None:
    first = desk.bring("a,0,view\nx\n")
    again = desk.bring("a,0,view\nx\n")
    assert again.same_as == first.id
    assert (again.events, again.customers, again.start, again.end) == (1, 1, first.start, first.end)
    assert desk.table.imports() == [first.id]
    assert desk.indexed == [(first.id,)]
    assert desk.intake.refused(SHOP, again.id).total == 1
    other = desk.bring("a,0,view\nx\n", ReadOptions(customer="who", time="when", event="what", time_zone="Asia/Tokyo"))
    assert other.same_as is None
    elsewhere = desk.bring("a,0,view\nx\n", project=OTHER)
    assert elsewhere.same_as is None
    assert desk.indexed[1:] == [(first.id, again.id, other.id), (elsewhere.id,)]


def test_a_file_of_an_older_release_is_known_again(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text("a,0,view\n")
    put(desk.log, SHOP, report("old"), older_content_hash(file, OPTIONS))
    assert desk.bring("a,0,view\n").same_as == "old"
    assert desk.bring("a,1,view\n").same_as is None
    assert desk.table.events() == [("a", 1, "view")]


def test_a_file_without_a_good_row_leaves_only_its_report(desk: Desk) -> None:
    made = desk.bring("x\ny\n")
    assert (made.taken, made.refused, made.start) == (0, 2, None)
    assert desk.intake.imports(SHOP) == (made,)
    assert desk.table.imports() == []
    assert desk.indexed == []


@pytest.mark.parametrize("phase", ["reading", "storing"])
def test_cancelling_before_the_commit_leaves_nothing(desk: Desk, phase: Phase) -> None:
    kept = desk.bring("a,0,view\n")

    def stop(now: Phase, done: int, _total: int | None) -> None:
        if now == phase and (done or phase == "storing"):
            raise Refused("import.cancelled")

    desk.progress = stop  # type: ignore[method-assign, assignment]
    with pytest.raises(Refused, match="cancelled") as error:
        desk.bring("b,0,view\nb,1,view\nb,2,view\nb,3,view\n")
    assert error.value.data == {"file": "orders.csv", "rows_read": 4}
    assert desk.intake.imports(SHOP) == (kept,)
    assert desk.log.pending() == ()
    assert (desk.table.imports(), desk.table.open) == ([kept.id], [])
    with desk.door.alone():
        pass


def test_what_fails_after_the_commit_does_not_undo_the_import(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    def refuse(_project: ProjectId) -> None:
        raise InvalidInput("index.infinite", property="value")

    desk.intake._indexer = refuse  # noqa: SLF001 -- the indexer is what fails here
    made = desk.bring("a,0,view\n")
    assert desk.intake.imports(SHOP) == (made,)
    assert desk.table.has(SHOP, made.id)
    assert "not prepared" in caplog.text


class Killed(BaseException):
    """What ends a process at once, as far as one may in a test."""


@pytest.mark.parametrize("when", ["adding", "preparing", "pending", "before", "after", "confirming"])
def test_an_import_that_is_killed_is_whole_or_not_at_all(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    """Whatever the moment: after recovery, and after importing the same file again, its events are there once."""

    def kill(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as broken:
        broken.setattr(desk.intake, "_settle", lambda _pending: None)  # a process that is killed settles nothing
        if when in {"before", "after"}:
            broken.setattr(desk.table, "fail", lambda now: kill() if now == when else None)
        else:
            place: dict[str, tuple[object, str]] = {
                "adding": (FakeBulk, "add"),
                "preparing": (FakeBulk, "prepare"),
                "pending": (desk.log, "begin"),
                "confirming": (desk.log, "confirm"),
            }
            broken.setattr(*place[when], kill)
        with pytest.raises(Killed):
            desk.bring("a,0,view\nx\nb,1,buy\n")
    happened = when in {"after", "confirming"}
    assert desk.intake.imports(SHOP) == ()
    assert desk.intake.recover() == (1 if when in {"before", "after", "confirming"} else 0)
    assert desk.intake.recover() == 0
    assert [each.events for each in desk.intake.imports(SHOP)] == ([2] if happened else [])
    assert len(desk.table.events()) == (2 if happened else 0)
    again = desk.bring("a,0,view\nx\nb,1,buy\n")
    assert (again.same_as is not None) == happened
    assert desk.table.events() == [("a", 0, "view"), ("b", 1, "buy")]


def test_the_next_import_settles_one_that_was_cut_off(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(desk.intake, "_settle", lambda _pending: None)
        broken.setattr(desk.log, "confirm", lambda _report: (_ for _ in ()).throw(Killed))
        with pytest.raises(Killed):
            desk.bring("a,0,view\n")
    again = desk.bring("a,0,view\n")
    (first, second) = desk.intake.imports(SHOP)
    assert second == again
    assert again.same_as == first.id
    assert desk.table.events() == [("a", 0, "view")]


def test_a_commit_that_fails_is_settled_at_once(desk: Desk) -> None:
    def full(when: str) -> None:
        if when == "before":
            raise Unavailable("storage.full", path="x")

    desk.table.fail = full
    with pytest.raises(Unavailable) as error:
        desk.bring("a,0,view\nb,0,view\n")
    assert error.value.data == {"path": "x", "file": "orders.csv", "rows_read": 2}
    assert desk.log.pending() == ()
    assert desk.intake.imports(SHOP) == ()


def test_frames_made_here_go_the_same_way(desk: Desk) -> None:
    frame = pl.DataFrame({"customer": ["a", "b"], "time": [0, 5], "event": ["view", "buy"]})
    bring = partial(desk.intake.add_frame, SHOP, options=OPTIONS, time_zone="UTC", name="demo", progress=desk.progress)
    made = bring(frame)
    assert (made.rows, made.events, made.customers, made.refused) == (2, 2, 2, 0)
    assert (made.start, made.end) == ("1970-01-01T00:00:00+00:00", "1970-01-01T00:00:00.005+00:00")
    assert desk.table.events() == frame.rows()
    assert bring(frame).same_as is None
    assert desk.indexed == [(made.id,), tuple(each.id for each in desk.intake.imports(SHOP))]


def test_a_project_that_goes_meanwhile_gets_nothing(desk: Desk) -> None:
    with pytest.raises(Refused) as error:
        desk.bring("a,0,view\n", project=GONE)
    assert error.value.code == "project.unknown"
    assert desk.table.committed == {}


def test_another_unit_is_refused_before_the_file_is_read(desk: Desk) -> None:
    desk.bring("a,0,view\n")
    with pytest.raises(Refused) as error:
        desk.bring("b,0,view\n", ReadOptions(customer="who", time="when", event="what", unit="order"))
    assert error.value.code == "import.unit_differs"
    assert error.value.data == {"unit": "order", "earlier": "customer", "file": "orders.csv", "rows_read": 0}


def test_a_second_import_waits_its_turn(desk: Desk) -> None:
    with desk.door.alone(), pytest.raises(Unavailable) as error:
        desk.bring("a,0,view\n")
    assert error.value.code == "import.busy"


def test_uploads_nobody_imports_are_dropped_after_a_day(desk: Desk, tmp_path: Path) -> None:
    path = desk.intake.receiving_folder(SHOP) / "file"
    path.write_text("a,0,view\n")
    upload = desk.intake.receive(SHOP, "orders.csv", path)
    assert desk.intake.drop_old_uploads() == 0
    desk.clock.instant += timedelta(days=1, seconds=1)
    assert desk.intake.drop_old_uploads() == 1
    with pytest.raises(Refused) as error:
        desk.intake.uploaded(SHOP, upload.id)
    assert error.value.code == "upload.unknown"
    lost = tmp_path / "lost"
    lost.write_text("x")
    with pytest.raises(Refused):
        desk.intake.receive(GONE, "orders.csv", lost)
    assert not lost.exists()


@contextmanager
def import_jobs(desk: Desk, jobs: JobLog) -> Iterator[ImportJobs]:
    opened = ImportJobs(desk.intake, jobs, desk.clock)
    yield opened
    opened.close()


def upload(desk: Desk, text: str, name: str = "orders.csv") -> Upload:
    path = desk.intake.receiving_folder(SHOP) / f"{name}-{len(text)}"
    path.write_text(text)
    return desk.intake.receive(SHOP, name, path)


def test_a_job_finishes_and_takes_its_upload_with_it(desk: Desk, jobs: JobLog) -> None:
    with import_jobs(desk, jobs) as running:
        file = upload(desk, "a,0,view\nx\n")
        job = running.start(SHOP, file.id, OPTIONS, time_zone="UTC")
        assert job.state == "running"
        with pytest.raises(Refused, match=job.id):
            running.show(OTHER, job.id)
        running._worker.shutdown(wait=True)  # noqa: SLF001 -- waits without cancelling
        over = running.show(SHOP, job.id)
        assert (over.state, over.phase, over.done) == ("finished", "done", 2)
        assert over.report == desk.intake.imports(SHOP)[0]
        with pytest.raises(Refused):
            desk.intake.uploaded(SHOP, file.id)


def test_a_job_that_fails_says_why_and_keeps_the_upload(desk: Desk, jobs: JobLog) -> None:
    with import_jobs(desk, jobs) as running:
        file = upload(desk, "a,0,view\n", "orders.pdf")
        job = running.start(SHOP, file.id, OPTIONS, time_zone="UTC")
        running._worker.shutdown(wait=True)  # noqa: SLF001
        over = running.show(SHOP, job.id)
        assert (over.state, over.report) == ("failed", None)
        assert over.failure == Failure(code="file.unknown_format", data={"file": "orders.pdf", "known": ".csv"})
        assert desk.intake.uploaded(SHOP, file.id)[0] == file


def test_a_fault_of_ours_ends_the_job_too(desk: Desk, jobs: JobLog, caplog: pytest.LogCaptureFixture) -> None:
    with import_jobs(desk, jobs) as running:
        file = upload(desk, "a,not a number,view\n")
        job = running.start(SHOP, file.id, OPTIONS, time_zone="UTC")
        running._worker.shutdown(wait=True)  # noqa: SLF001
        assert running.show(SHOP, job.id).failure == Failure(code="import.broke_off", data={"file": "orders.csv"})
        assert "not a number" in caplog.text


def test_a_cancelled_job_leaves_nothing(desk: Desk, jobs: JobLog) -> None:
    reached, go_on = threading.Event(), threading.Event()

    def wait(*_: object) -> None:
        reached.set()
        assert go_on.wait(30)

    with import_jobs(desk, jobs) as running, patch.object(FakeBulk, "add", wait):
        job = running.start(SHOP, upload(desk, "a,0,view\nb,0,view\nc,0,view\n").id, OPTIONS, time_zone="UTC")
        later = running.start(SHOP, upload(desk, "b,0,view\nb,1,view\n").id, OPTIONS, time_zone="UTC")
        assert reached.wait(30)
        assert running.show(SHOP, job.id).phase == "reading"
        running.cancel(SHOP, job.id)
        running.cancel(SHOP, later.id)
        go_on.set()
        running.close()
        over = running.show(SHOP, job.id)
        assert (over.state, over.failure, over.report) == ("cancelled", None, None)
        assert running.show(SHOP, later.id).state == "cancelled"
        running.cancel(SHOP, job.id)
        with pytest.raises(Refused, match="nothing"):
            running.cancel(SHOP, "nothing")
    assert desk.intake.imports(SHOP) == ()
    assert desk.table.committed == {}


def test_a_job_that_is_cancelled_when_its_events_are_in_has_finished(desk: Desk, jobs: JobLog) -> None:
    with import_jobs(desk, jobs) as running:
        desk.intake._indexer = lambda _project: running.cancel_all()  # noqa: SLF001
        job = running.start(SHOP, upload(desk, "a,0,view\n").id, OPTIONS, time_zone="UTC")
        running._worker.shutdown(wait=True)  # noqa: SLF001
        over = running.show(SHOP, job.id)
    assert over.state == "finished"
    assert desk.intake.imports(SHOP) == (over.report,)


def test_a_job_that_is_cut_off_says_how_far_it_came(desk: Desk, jobs: JobLog) -> None:
    with (
        import_jobs(desk, jobs) as running,
        patch("etappe.events.jobs._PUT_EVERY_S", 0),
        patch.object(FakeBulk, "prepare", side_effect=Killed),
    ):
        job = running.start(SHOP, upload(desk, "a,0,view\n" * 5).id, OPTIONS, time_zone="UTC")
        running._worker.shutdown(wait=True)  # noqa: SLF001
        assert running.put_down_the_dead() == 1
        over = jobs.job(SHOP, job.id)
    assert over is not None
    assert (over.state, over.phase, over.done, over.total) == ("failed", "storing", 0, 5)
    assert over.failure == Failure(code="import.cut_off", data={})


def test_an_unknown_upload_starts_nothing(desk: Desk, jobs: JobLog) -> None:
    with import_jobs(desk, jobs) as running, pytest.raises(Refused) as error:
        running.start(SHOP, "upload-x", OPTIONS, time_zone="UTC")
    assert error.value.code == "upload.unknown"
