"""Import log, uploads and jobs: one suite over the database and over fakes."""

from __future__ import annotations

from datetime import timedelta

from etappe.events.intake import OLDER
from etappe.events.ports import Failure, ImportJob, ImportLog, JobLog, RefusedRows, Upload
from etappe.foundation.ids import JobId, UploadId
from etappe.storage.records.imports import SqlUploads
from tests.adapters.intake_world import GONE, NOON, OTHER, SHOP, bad_row, put, report


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
