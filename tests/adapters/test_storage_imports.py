"""Import log, uploads, jobs and the use case over them: one suite over the database and over fakes, then the law."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from etappe.accounts.model import Project
from etappe.events.importing import ImportReport, Inspection, ReadNote, ReadOptions, RefusedRow
from etappe.events.intake import Intake
from etappe.events.jobs import ImportJobs
from etappe.events.ports import Failure, ImportJob, ImportLog, JobLog, Phase, RefusedRows, Upload
from etappe.foundation.errors import InvalidInput, Refused, Unavailable
from etappe.foundation.ids import JobId, ProjectId, UploadId
from etappe.storage.accounts import SqlProjects
from etappe.storage.database import Database
from etappe.storage.events_files import EventsFiles
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

    def imports(self, project: ProjectId) -> tuple[ImportReport, ...]:
        return tuple(report for owner, report, _, _ in self._imports if owner == project)

    def same(self, project: ProjectId, content_hash: str) -> str | None:
        same = (report.id for owner, report, digest, _ in self._imports if (owner, digest) == (project, content_hash))
        return next(same, None)

    def add(self, project: ProjectId, report: ImportReport, content_hash: str, refused: Sequence[RefusedRow]) -> bool:
        if project not in {SHOP, OTHER}:
            return False
        self._imports.append((project, report, content_hash, tuple(refused)))
        return True

    def refused(self, project: ProjectId, report: str, offset: int, limit: int | None) -> RefusedRows | None:
        for owner, found, _, rows in self._imports:
            if (owner, found.id) == (project, report):
                return RefusedRows(total=len(rows), rows=rows[offset:][:limit])
        return None


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


@dataclass(frozen=True)
class Read:
    """What the fake reader gives."""

    frame: pl.DataFrame
    refused: tuple[RefusedRow, ...]
    rows: int
    options: ReadOptions
    notes: tuple[ReadNote, ...] = ()


class LineReader:
    """A FileReader of lines ``customer,milliseconds,event``; a line with other than three parts is refused."""

    def inspect(self, path: Path, name: str, options: ReadOptions) -> Inspection:
        raise NotImplementedError

    def read(self, path: Path, name: str, options: ReadOptions, progress: Callable[[int, int | None], None]) -> Read:
        if not name.endswith(".csv"):
            raise InvalidInput("file.unknown_format", file=name, known=".csv")
        lines = [line.split(",") for line in path.read_text().splitlines()]
        good = [line for line in lines if len(line) == 3]
        refused = tuple(bad_row(number) for number, line in enumerate(lines, 1) if len(line) != 3)
        progress(len(lines), len(lines))
        frame = pl.DataFrame(
            {
                "customer": [line[0] for line in good],
                "time": [int(line[1]) for line in good],
                "event": [line[2] for line in good],
            },
            schema={"customer": pl.String, "time": pl.Int64, "event": pl.String},
        )
        return Read(frame, refused, len(lines), options, (ASSUMED,))


class Standing:
    """A clock that stands still until it is put forward."""

    def __init__(self) -> None:
        self.instant = NOON

    def now(self) -> datetime:
        return self.instant


def bad_row(line: int) -> RefusedRow:
    return RefusedRow(line=line, code="row.ragged", column=None, value="=1+1", en="Ragged.", de="Ungleich.")


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
        words = {"en": str(name), "de": str(name)}
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
        assert log.add(SHOP, report(name), f"hash-{name}", ())
    assert log.add(OTHER, report("c"), "hash-b", ())
    assert [each.id for each in log.imports(SHOP)] == ["b", "a"]
    assert log.imports(OTHER) == (report("c"),)
    assert log.same(SHOP, "hash-a") == "a"
    assert log.same(OTHER, "hash-a") is None
    assert not log.add(GONE, report("d"), "hash-d", ())
    assert log.imports(GONE) == ()


def test_refused_rows_come_in_pages_and_only_to_their_project(log: ImportLog) -> None:
    rows = [bad_row(line) for line in range(1, 26)]
    log.add(SHOP, report("a"), "hash", rows)
    assert log.refused(SHOP, "a", 0, 10) == RefusedRows(total=25, rows=tuple(rows[:10]))
    assert log.refused(SHOP, "a", 20, 10) == RefusedRows(total=25, rows=tuple(rows[20:]))
    assert log.refused(SHOP, "a", 5, None) == RefusedRows(total=25, rows=tuple(rows[5:]))
    assert log.refused(SHOP, "a", 99, 10) == RefusedRows(total=25, rows=())
    assert log.refused(OTHER, "a", 0, 10) is None
    assert log.refused(SHOP, "b", 0, 10) is None


def test_more_refused_rows_than_fit_a_statement(log: ImportLog) -> None:
    rows = [bad_row(line) for line in range(1, 25_001)]
    log.add(SHOP, report("a"), "hash", rows)
    assert log.refused(SHOP, "a", 24_999, 5) == RefusedRows(total=25_000, rows=(rows[-1],))


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
    """An intake over real files, with a log of the phases it went through and of what it indexed."""

    def __init__(self, tmp_path: Path, log: ImportLog, uploads: SqlUploads) -> None:
        self.table = EventsFiles(tmp_path)
        self.folder = tmp_path / "projects" / SHOP / "events"
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

    def index(self, _project: ProjectId, reports: tuple[ImportReport, ...]) -> None:
        self.indexed.append(tuple(each.id for each in reports))

    def progress(self, phase: Phase, done: int, total: int | None) -> None:
        assert total is None or done <= total
        self.phases.append(phase)

    def bring(self, text: str, options: ReadOptions = OPTIONS, project: ProjectId = SHOP) -> ImportReport:
        self._file.write_text(text)
        return self.intake.import_file(
            project, self._file, options, time_zone="Europe/Berlin", name="orders.csv", progress=self.progress
        )

    def files(self) -> list[str]:
        return sorted(path.stem for path in self.folder.glob("*"))


@pytest.fixture
def desk(tmp_path: Path, log: ImportLog, uploads: SqlUploads) -> Desk:
    return Desk(tmp_path, log, uploads)


def test_an_import_is_written_indexed_and_reported(desk: Desk) -> None:
    made = desk.bring("a,0,view\nbroken\na,3600000,buy\nb,1,view\n")
    assert (made.rows, made.taken, made.refused, made.customers, made.events) == (4, 3, 1, 2, 3)
    assert (made.start, made.end) == ("1970-01-01T01:00:00+01:00", "1970-01-01T02:00:00+01:00")
    assert (made.file, made.same_as, made.imported_at) == ("orders.csv", None, NOON.isoformat())
    assert made.notes == (ASSUMED,)
    assert desk.intake.imports(SHOP) == (made,)
    assert desk.intake.refused(SHOP, made.id).rows == (bad_row(2),)
    assert desk.table.read(SHOP, [made.id])["event"].to_list() == ["view", "buy", "view"]
    assert desk.indexed == [(made.id,)]
    assert list(dict.fromkeys(desk.phases)) == ["reading", "storing", "indexing"]


def test_the_same_file_twice_is_the_same_data_once(desk: Desk) -> None:
    first = desk.bring("a,0,view\nx\n")
    again = desk.bring("a,0,view\nx\n")
    assert again.same_as == first.id
    assert desk.files() == [first.id]
    assert desk.indexed == [(first.id,)]
    assert desk.intake.refused(SHOP, again.id).total == 1
    other = desk.bring("a,0,view\nx\n", ReadOptions(customer="who", time="when", event="what", time_zone="Asia/Tokyo"))
    assert other.same_as is None
    elsewhere = desk.bring("a,0,view\nx\n", project=OTHER)
    assert elsewhere.same_as is None
    assert desk.indexed[1:] == [(first.id, other.id), (elsewhere.id,)]


def test_a_file_without_a_good_row_leaves_only_its_report(desk: Desk) -> None:
    made = desk.bring("x\ny\n")
    assert (made.taken, made.refused, made.start) == (0, 2, None)
    assert desk.files() == []
    assert desk.indexed == []


@pytest.mark.parametrize("phase", ["reading", "storing", "indexing"])
def test_cancelling_in_any_phase_leaves_nothing(desk: Desk, phase: Phase) -> None:
    kept = desk.bring("a,0,view\n")

    def stop(now: Phase, _done: int, _total: int | None) -> None:
        if now == phase:
            raise Refused("import.cancelled")

    desk.progress = stop  # type: ignore[method-assign]
    with pytest.raises(Refused, match="cancelled"):
        desk.bring("b,0,view\n")
    assert desk.intake.imports(SHOP) == (kept,)
    assert desk.files() == [kept.id]
    with desk.door.alone():
        pass


def test_what_cannot_be_indexed_is_not_imported(desk: Desk) -> None:
    def refuse(_project: ProjectId, _reports: tuple[ImportReport, ...]) -> None:
        raise InvalidInput("index.infinite", property="value")

    desk.intake._indexer = refuse  # noqa: SLF001 -- the indexer is what fails here
    with pytest.raises(InvalidInput, match="infinite"):
        desk.bring("a,0,view\n")
    assert desk.intake.imports(SHOP) == ()
    assert desk.files() == []


def test_a_project_that_goes_meanwhile_gets_nothing(desk: Desk) -> None:
    with pytest.raises(Refused) as error:
        desk.bring("a,0,view\n", project=GONE)
    assert error.value.code == "project.unknown"
    assert not list((desk.folder.parent.parent / GONE / "events").glob("*"))


def test_another_unit_is_refused(desk: Desk) -> None:
    desk.bring("a,0,view\n")
    with pytest.raises(Refused) as error:
        desk.bring("b,0,view\n", ReadOptions(customer="who", time="when", event="what", unit="order"))
    assert error.value.code == "import.unit_differs"
    assert error.value.data == {"unit": "order", "earlier": "customer"}


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
        assert running.show(SHOP, job.id).failure == Failure(code="import.broke_off", data={})
        assert "not a number" in caplog.text


def test_a_cancelled_job_leaves_nothing(desk: Desk, jobs: JobLog) -> None:
    reached, go_on = threading.Event(), threading.Event()

    def wait(_project: ProjectId, _reports: tuple[ImportReport, ...]) -> None:
        reached.set()
        assert go_on.wait(30)

    with import_jobs(desk, jobs) as running:
        desk.intake._indexer = wait  # noqa: SLF001
        job = running.start(SHOP, upload(desk, "a,0,view\n").id, OPTIONS, time_zone="UTC")
        later = running.start(SHOP, upload(desk, "b,0,view\nb,1,view\n").id, OPTIONS, time_zone="UTC")
        assert reached.wait(30)
        assert running.show(SHOP, job.id).phase == "indexing"
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
    assert desk.files() == []


def test_an_unknown_upload_starts_nothing(desk: Desk, jobs: JobLog) -> None:
    with import_jobs(desk, jobs) as running, pytest.raises(Refused) as error:
        running.start(SHOP, "upload-x", OPTIONS, time_zone="UTC")
    assert error.value.code == "upload.unknown"


def test_events_of_several_imports_are_joined_in_their_order(tmp_path: Path) -> None:
    table = EventsFiles(tmp_path)
    schema = {"customer": pl.String, "time": pl.Int64, "event": pl.String}
    table.write(SHOP, "a", pl.DataFrame([("x", 2, "view", 7)], schema=schema | {"code": pl.Int64}, orient="row"))
    table.write(SHOP, "b", pl.DataFrame([("x", 1, "buy", "007")], schema=schema | {"code": pl.String}, orient="row"))
    table.write(SHOP, "c", pl.DataFrame([("x", 3, "end", 1.5)], schema=schema | {"price": pl.Float64}, orient="row"))
    joined = table.read(SHOP, ["b", "a", "c"])
    assert joined["event"].to_list() == ["buy", "view", "end"]
    assert joined["code"].to_list() == ["007", "7", None]
    assert joined["price"].to_list() == [None, None, 1.5]
    (tmp_path / "projects" / SHOP / "events" / "b.parquet").write_bytes(b"torn")
    for lost in ("b", "d"):
        with pytest.raises(Unavailable) as error:
            table.read(SHOP, [lost])
        assert error.value.code == "storage.events_missing"


def test_remains_of_imports_and_projects_are_removed(tmp_path: Path) -> None:
    table = EventsFiles(tmp_path)
    frame = pl.DataFrame({"customer": ["x"], "time": [1], "event": ["view"]})
    for project, name in ((SHOP, "a"), (SHOP, "dead"), (GONE, "b")):
        table.write(project, name, frame)
    (tmp_path / "projects" / SHOP / "events" / "torn.parquet.part").write_bytes(b"x")
    table.remove_unknown({"a"}, {SHOP})
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()) == [
        "projects/shop/events/a.parquet"
    ]
    table.discard(SHOP, "a")
    table.discard(SHOP, "a")
    table.remove(SHOP)
    assert not (tmp_path / "projects" / SHOP).exists()
