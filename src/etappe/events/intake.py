"""Use cases of bringing files in: receive, inspect, import, and list what was refused.

Law: an import is all or nothing. Its events are written first, under a name that nothing reads yet; the report in the
log is the moment from which they count. What fails, is cancelled or is killed before leaves nothing behind.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import structs

from etappe.events.importing import ImportReport, Inspection, ReadOptions, RefusedRow
from etappe.events.ports import (
    EventsTable,
    FileReader,
    ImportLog,
    OneAtATime,
    Progress,
    RefusedRows,
    Upload,
    UploadStore,
)
from etappe.foundation.clock import Clock, written_instant
from etappe.foundation.errors import Refused
from etappe.foundation.ids import ProjectId, UploadId, new_id

if TYPE_CHECKING:
    import polars as pl

UPLOADS_KEPT: Final = timedelta(days=1)
_CHUNK: Final = 1 << 20


def content_hash(path: Path, options: ReadOptions) -> str:
    """SHA-256 of a file's bytes and of how they were read: equal hash, equal events."""
    digest = hashlib.sha256(msgspec.json.encode(options))
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def adds_events(report: ImportReport) -> bool:
    """Whether an import brought events that were not there before."""
    return report.same_as is None and report.events > 0


class Intake:
    """Brings files into projects.

    ``indexer`` prepares the questions on a project's data as it will be after these imports; what it cannot index
    is not imported.
    """

    def __init__(
        self,
        *,
        reader: FileReader,
        table: EventsTable,
        log: ImportLog,
        uploads: UploadStore,
        door: OneAtATime,
        clock: Clock,
        indexer: Callable[[ProjectId, tuple[ImportReport, ...]], None],
    ) -> None:
        self._reader = reader
        self._table = table
        self._log = log
        self._uploads = uploads
        self._door = door
        self._clock = clock
        self._indexer = indexer

    def imports(self, project: ProjectId) -> tuple[ImportReport, ...]:
        """The reports of a project, in order of import."""
        return self._log.imports(project)

    def refused(self, project: ProjectId, report: str, offset: int = 0, limit: int | None = None) -> RefusedRows:
        """A page of the rows that an import did not take, in the file's order; all from ``offset`` on without limit.

        Raises Refused ``import.unknown``.
        """
        rows = self._log.refused(project, report, offset, limit)
        if rows is None:
            raise Refused("import.unknown", report=report)
        return rows

    def receiving_folder(self, project: ProjectId) -> Path:
        """Where a file that is being uploaded may be written."""
        return self._uploads.folder(project)

    def receive(self, project: ProjectId, name: str, path: Path) -> Upload:
        """Take a file that has arrived whole as an upload of the project.

        Raises Refused ``project.unknown``.
        """
        upload = Upload(id=UploadId(new_id("upload")), name=name, bytes=path.stat().st_size)
        if not self._uploads.add(project, upload, path, self._clock.now()):
            path.unlink(missing_ok=True)
            raise Refused("project.unknown", project=project)
        return upload

    def uploaded(self, project: ProjectId, upload: str) -> tuple[Upload, Path]:
        """An upload and its file.

        Raises Refused ``upload.unknown``.
        """
        found = self._uploads.upload(project, upload)
        if found is None:
            raise Refused("upload.unknown", upload=upload)
        return found

    def inspect(self, path: Path, options: ReadOptions | None = None, *, name: str | None = None) -> Inspection:
        """What a file, which people call ``name``, seems to be, before anything is imported."""
        return self._reader.inspect(path, name or path.name, options or ReadOptions())

    def inspect_upload(self, project: ProjectId, upload: str, options: ReadOptions) -> Inspection:
        """What an uploaded file seems to be. Raises Refused ``upload.unknown``."""
        received, path = self.uploaded(project, upload)
        return self.inspect(path, options, name=received.name)

    def drop_upload(self, project: ProjectId, upload: str) -> None:
        """Forget an upload and its file."""
        self._uploads.remove(project, upload)

    def drop_old_uploads(self) -> int:
        """Forget uploads that nobody imported for a day; how many those were."""
        return self._uploads.remove_older(self._clock.now() - UPLOADS_KEPT)

    def import_file(
        self, project: ProjectId, path: Path, options: ReadOptions, *, time_zone: str, name: str, progress: Progress
    ) -> ImportReport:
        """Bring a file's events into a project: all, or nothing.

        Args:
            project: an existing project.
            path: the file.
            options: what the columns mean.
            time_zone: the project's, for the report.
            name: what people call the file.
            progress: told how far it is; what it raises ends the import and leaves nothing behind.

        Raises InvalidInput where the file cannot be read, Refused ``import.unit_differs`` where the project's
        data has another unit, Unavailable ``import.busy`` while another import runs.
        """
        with self._door.alone():
            progress("reading", 0, None)
            result = self._reader.read(path, name, options, lambda done, total: progress("reading", done, total))
            digest = content_hash(path, result.options)
            report = structs.replace(
                self._report(result.frame, name=name, time_zone=time_zone, options=result.options),
                rows=result.rows,
                refused=len(result.refused),
                same_as=self._log.same(project, digest),
                notes=result.notes,
            )
            self._keep(project, result.frame, report, digest, result.refused, progress)
            return report

    def add_frame(
        self,
        project: ProjectId,
        frame: pl.DataFrame,
        options: ReadOptions,
        *,
        time_zone: str,
        name: str,
        progress: Progress,
    ) -> ImportReport:
        """Bring canonical events in that were made here, such as a demo's: all, or nothing."""
        with self._door.alone():
            report = self._report(frame, name=name, time_zone=time_zone, options=options)
            self._keep(project, frame, report, f"made-here:{report.id}", (), progress)
            return report

    def _keep(
        self,
        project: ProjectId,
        frame: pl.DataFrame,
        report: ImportReport,
        digest: str,
        refused: Sequence[RefusedRow],
        progress: Progress,
    ) -> None:
        """Write, index, and only then put the report down. An import that adds nothing only leaves its report."""
        earlier = [each for each in self._log.imports(project) if adds_events(each)]
        for each in earlier:
            if each.options.unit != report.options.unit:
                raise Refused(
                    "import.unit_differs",
                    unit=report.options.unit or "customer",
                    earlier=each.options.unit or "customer",
                )
        progress("storing", 0, frame.height)
        try:
            if adds_events(report):
                self._table.write(project, report.id, frame)
                progress("storing", frame.height, frame.height)
                progress("indexing", 0, None)
                self._indexer(project, (*earlier, report))
            progress("indexing", frame.height, frame.height)
            self._put_down(project, report, digest, refused)
        except BaseException:
            self._table.discard(project, report.id)
            raise

    def _put_down(self, project: ProjectId, report: ImportReport, digest: str, refused: Sequence[RefusedRow]) -> None:
        if not self._log.add(project, report, digest, refused):
            raise Refused("project.unknown", project=project)

    def _report(self, frame: pl.DataFrame, *, name: str, time_zone: str, options: ReadOptions) -> ImportReport:
        start, end = (frame["time"].min(), frame["time"].max()) if frame.height else (None, None)
        return ImportReport(
            id=new_id("import"),
            file=name,
            imported_at=self._clock.now().isoformat(),
            rows=frame.height,
            taken=frame.height,
            refused=0,
            customers=frame["customer"].n_unique(),
            events=frame.height,
            start=written_instant(start, time_zone) if isinstance(start, int) else None,
            end=written_instant(end, time_zone) if isinstance(end, int) else None,
            options=options,
        )
