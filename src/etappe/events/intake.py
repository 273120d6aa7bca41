"""Use cases of bringing files in: receive, inspect, import, and list what was refused.

Law: an import is all or nothing. A file is read as a stream into the table's bulk writer, which keeps it out of sight;
its report is put down as pending; then one commit of the table makes all of it true, and the report is confirmed. What
fails, is cancelled or is killed before that commit leaves nothing behind, and the file may simply be imported again;
what is killed after it has happened, and is found out by ``recover``.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Collection, Iterable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import structs

from etappe.events.importing import ImportReport, Inspection, ReadNote, ReadOptions, RefusedRow
from etappe.events.ports import (
    EventStream,
    FileReader,
    ImportLog,
    ImportTable,
    OneAtATime,
    Progress,
    RefusedRows,
    Unsettled,
    Upload,
    UploadStore,
)
from etappe.events.store import Brought, BulkWriter
from etappe.foundation.clock import Clock, written_instant
from etappe.foundation.errors import EtappeError, Refused
from etappe.foundation.ids import ProjectId, UploadId, new_id

if TYPE_CHECKING:
    import polars as pl

UPLOADS_KEPT: Final = timedelta(days=1)
_CHUNK: Final = 1 << 20
_LOGGER: Final = logging.getLogger(__name__)


def content_hash(digest: str, options: ReadOptions) -> str:
    """SHA-256 over that of a file's bytes and how they were read: equal hash, equal events."""
    return hashlib.sha256(digest.encode() + msgspec.json.encode(options)).hexdigest()


def older_content_hash(path: Path, options: ReadOptions) -> str:
    """What releases before 0.2 put down in place of ``content_hash``; takes a pass over the file."""
    digest = hashlib.sha256(msgspec.json.encode(options))
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return f"{OLDER}{digest.hexdigest()}"


OLDER: Final = "0.1:"
"""Stands before the hashes that releases before 0.2 put down."""


def adds_events(report: ImportReport) -> bool:
    """Whether an import brought events that were not there before."""
    return report.same_as is None and report.events > 0


class Intake:
    """Brings files into projects.

    ``room`` raises where a project cannot have what an import brings. ``indexer`` prepares the questions on a project's
    data after an import. The events are in by then: what it raises is raised again by the questions, not by the import.
    """

    def __init__(
        self,
        *,
        reader: FileReader,
        table: ImportTable,
        log: ImportLog,
        uploads: UploadStore,
        door: OneAtATime,
        clock: Clock,
        room: Callable[[ProjectId, Brought], None],
        indexer: Callable[[ProjectId], None],
    ) -> None:
        self._reader = reader
        self._table = table
        self._log = log
        self._uploads = uploads
        self._door = door
        self._clock = clock
        self._room = room
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
            progress: told how far it is. What it raises before the events are in ends the import and leaves nothing
                behind; after, only the preparing of questions.

        Raises InvalidInput where the file cannot be read, Refused ``import.unit_differs`` where the project's
        data has another unit, Unavailable ``import.busy`` while another import runs, ``storage.full``. All of them
        carry ``file`` and ``rows_read`` in their data.
        """
        with self._door.alone():
            self._settle(self._log.pending())
            progress("reading", 0, None)
            with self._reader.stream(path, name, options, lambda done, all_: progress("reading", done, all_)) as stream:
                try:
                    report = self._stream_in(project, path, stream, time_zone=time_zone, name=name, progress=progress)
                except EtappeError as error:
                    error.data.setdefault("file", name)
                    error.data["rows_read"] = stream.rows
                    raise
        self._prepare_questions(project, report, progress)
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
            self._settle(self._log.pending())
            self._check_unit(project, options)
            report = self._report(name, frame.height, options)
            with self._table.bulk(project, report.id) as writer:
                writer.add(frame)
                report = self._bring(project, writer, report, f"made-here:{report.id}", (), time_zone, progress)
        self._prepare_questions(project, report, progress)
        return report

    def recover(self) -> int:
        """Settle the imports that were cut off between their report and its confirmation; how many there were.

        An import whose events the table has is confirmed, any other is forgotten. Raises Unavailable ``import.busy``
        while an import runs; there is nothing to settle then, since that one has done so.
        """
        with self._door.alone():
            pending = self._log.pending()
            self._settle(pending)
        return len(pending)

    def _settle(self, pending: Iterable[tuple[ProjectId, str]]) -> None:
        for project, report in pending:
            if self._table.has(project, report):
                self._log.confirm(report)
            else:
                self._log.drop(report)

    def _stream_in(
        self, project: ProjectId, path: Path, stream: EventStream, *, time_zone: str, name: str, progress: Progress
    ) -> ImportReport:
        """Read a stream into the table; twice, if its first pass says so."""
        self._check_unit(project, stream.options)
        import_id = new_id("import")
        while True:
            with self._table.bulk(project, import_id) as writer:
                try:
                    for frame in stream:
                        writer.add(frame)
                except Unsettled:
                    continue
                self._check_unit(project, stream.options)
                report = self._report(name, stream.rows, stream.options, import_id, stream.notes, len(stream.refused))
                digest = content_hash(stream.digest, stream.options)
                same = self._log.same(project, digest)
                if same is None and self._log.has_older_hashes(project):
                    same = self._log.same(project, older_content_hash(path, stream.options))
                if same is not None:
                    report = structs.replace(
                        report, same_as=same.id, customers=same.customers, start=same.start, end=same.end
                    )
                    self._begin(project, report, digest, stream.refused)
                    self._log.confirm(report.id)
                    return report
                return self._bring(project, writer, report, digest, stream.refused, time_zone, progress)

    def _bring(
        self,
        project: ProjectId,
        writer: BulkWriter,
        report: ImportReport,
        digest: str,
        refused: Collection[RefusedRow],
        time_zone: str,
        progress: Progress,
    ) -> ImportReport:
        """Make true what a writer holds, with its report: all, or nothing."""
        progress("storing", 0, report.events)
        brought = writer.prepare()
        assert brought.events == report.events, "every row was taken or refused"
        self._room(project, brought)
        report = structs.replace(
            report,
            customers=brought.customers,
            start=_written(brought.earliest_ms, time_zone),
            end=_written(brought.latest_ms, time_zone),
        )
        progress("storing", report.events, report.events)
        self._begin(project, report, digest, refused)
        try:
            if report.events:
                writer.commit()
        except BaseException:
            self._settle([(project, report.id)])
            raise
        self._log.confirm(report.id)
        return report

    def _begin(self, project: ProjectId, report: ImportReport, digest: str, refused: Collection[RefusedRow]) -> None:
        if not self._log.begin(project, report, digest, refused):
            raise Refused("project.unknown", project=project)

    def _prepare_questions(self, project: ProjectId, report: ImportReport, progress: Progress) -> None:
        """Prepare the questions. The import has happened, and is not undone by what goes wrong here."""
        try:
            progress("indexing", 0, None)
            if adds_events(report):
                self._indexer(project)
            progress("indexing", report.events, report.events)
        except EtappeError as error:
            _LOGGER.warning("The questions on %s are not prepared: %s", project, error)
        except Exception:  # a bug in preparing must not make an import look as if it had failed
            _LOGGER.exception("The questions on %s are not prepared", project)

    def _check_unit(self, project: ProjectId, options: ReadOptions) -> None:
        """Raises Refused ``import.unit_differs`` where the project's data has another unit."""
        unit = None if options.unit == options.customer else options.unit
        for each in self._log.imports(project):
            if adds_events(each) and each.options.unit != unit:
                raise Refused("import.unit_differs", unit=unit or "customer", earlier=each.options.unit or "customer")

    def _report(
        self,
        name: str,
        rows: int,
        options: ReadOptions,
        import_id: str | None = None,
        notes: tuple[ReadNote, ...] = (),
        refused: int = 0,
    ) -> ImportReport:
        """The report of an import, without what the table has to tell."""
        return ImportReport(
            id=import_id or new_id("import"),
            file=name,
            imported_at=self._clock.now().isoformat(),
            rows=rows,
            taken=rows - refused,
            refused=refused,
            customers=0,
            events=rows - refused,
            start=None,
            end=None,
            options=options,
            notes=notes,
        )


def _written(instant_ms: int | None, time_zone: str) -> str | None:
    return None if instant_ms is None else written_instant(instant_ms, time_zone)
