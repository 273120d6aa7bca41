"""Bringing files in: all or nothing, once, and settled where it was cut off; and the jobs that do so."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from unittest.mock import patch

import polars as pl
import pytest

from etappe.events.importing import ReadOptions
from etappe.events.intake import older_content_hash
from etappe.events.jobs import ImportJobs
from etappe.events.ports import Failure, JobLog, Phase, Upload
from etappe.foundation.errors import InvalidInput, Refused, Unavailable
from etappe.foundation.ids import ProjectId
from tests.adapters.intake_world import (
    ASSUMED,
    GONE,
    NOON,
    OPTIONS,
    OTHER,
    SHOP,
    Desk,
    FakeBulk,
    bad_row,
    put,
    report,
)


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
