"""What bringing files in needs: a reader of files, logs of imports and jobs, a place for uploads.

The table that they are brought into, and the canonical frame, stand in ``etappe.events.store``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from msgspec import Struct

from etappe.events.importing import ImportReport, Inspection, ReadNote, ReadOptions, RefusedRow
from etappe.events.store import BulkWriter
from etappe.foundation.ids import JobId, ProjectId, UploadId

if TYPE_CHECKING:
    import polars as pl

Phase = Literal["reading", "storing", "indexing", "done"]
Progress = Callable[[Phase, int, "int | None"], None]
"""Told ``phase, done, total`` from time to time; total is None while unknown. What it raises ends the work."""


class Upload(Struct, frozen=True, kw_only=True):
    """A file that waits to be imported."""

    id: UploadId
    name: str
    bytes: int


class RefusedRows(Struct, frozen=True, kw_only=True):
    """A page of the rows that an import did not take."""

    total: int
    rows: tuple[RefusedRow, ...]


class Failure(Struct, frozen=True, kw_only=True):
    """An error that has been put down: its code and data, to be put into words later.

    That of an import also has in its data ``file`` and ``rows_read``: how far it came. Nothing of it is in the project.
    """

    code: str
    data: dict[str, Any]


class ImportJob(Struct, frozen=True, kw_only=True):
    """An import that runs or ran. ``done`` of ``total`` in the phase's unit; ``total`` is None while unknown."""

    id: JobId
    state: Literal["running", "finished", "failed", "cancelled"]
    phase: Phase
    done: int
    total: int | None
    report: ImportReport | None = None
    failure: Failure | None = None


class Unsettled(Exception):
    """Raised by a stream where a later row changes what the frames given so far are; the next pass gives all of them."""


class EventStream(Protocol):
    """A file's canonical frames, passed over one after the other; what they add up to is known at the end.

    Attributes:
        refused: the rows that were not taken, by line. rows: rows in the file, taken or not.
        options: with what was found out filled in. notes: what was assumed or renamed.
        digest: SHA-256 of the file's bytes, hexadecimal.
    """

    rows: int
    options: ReadOptions
    notes: tuple[ReadNote, ...]
    digest: str

    @property
    def refused(self) -> Collection[RefusedRow]:
        """The rows that were not taken, by line."""
        ...

    def __iter__(self) -> Iterator[pl.DataFrame]:
        """The frames. Raises Unsettled, at most once: then those given before are void, and it can be iterated again."""
        ...


class FileReader(Protocol):
    """Understands files of events."""

    def inspect(self, path: Path, name: str, options: ReadOptions) -> Inspection:
        """What the file, which people call ``name``, seems to be."""
        ...

    def stream(
        self, path: Path, name: str, options: ReadOptions, progress: Callable[[int, int | None], None]
    ) -> AbstractContextManager[EventStream]:
        """All events of the file; ``progress`` is told how much is read, of how much; what it raises ends the reading."""
        ...


class ImportTable(Protocol):
    """What an import needs of the events table (``etappe.events.store.EventsTable``)."""

    def bulk(self, project: ProjectId, import_id: str) -> AbstractContextManager[BulkWriter]:
        """A writer for an import; leaving the block without ``commit`` leaves nothing behind."""
        ...

    def has(self, project: ProjectId, import_id: str) -> bool:
        """Whether an import was committed."""
        ...


class ImportLog(Protocol):
    """Remembers what was imported.

    A report is put down as pending before its events become visible, and confirmed after. Only what is confirmed has
    happened; what is pending while no import runs was cut off in between, and the table knows on which side.
    """

    def imports(self, project: ProjectId) -> tuple[ImportReport, ...]:
        """The confirmed reports, in order of import."""
        ...

    def same(self, project: ProjectId, content_hash: str) -> ImportReport | None:
        """The first confirmed import of the same content, if there is one."""
        ...

    def has_older_hashes(self, project: ProjectId) -> bool:
        """Whether there are imports of a release that hashed contents as ``older_content_hash`` does."""
        ...

    def begin(
        self, project: ProjectId, report: ImportReport, content_hash: str, refused: Collection[RefusedRow]
    ) -> bool:
        """Put a report down as pending, with its refused rows; False, and nothing changed, if the project is gone."""
        ...

    def confirm(self, report: str) -> None:
        """What was pending has happened. Nothing changes where it is confirmed already, or gone with its project."""
        ...

    def drop(self, report: str) -> None:
        """What was pending has not happened: forget it."""
        ...

    def pending(self) -> tuple[tuple[ProjectId, str], ...]:
        """The reports that are pending, in all projects."""
        ...

    def refused(self, project: ProjectId, report: str, offset: int, limit: int | None) -> RefusedRows | None:
        """A page of the refused rows, in the file's order; None if the project has no such confirmed import."""
        ...


class UploadStore(Protocol):
    """Remembers uploads and where their files lie."""

    def folder(self, project: ProjectId) -> Path:
        """Where files of the project are received; exists."""
        ...

    def add(self, project: ProjectId, upload: Upload, path: Path, at: datetime) -> bool:
        """Remember a file that has arrived whole; False, and nothing changed, if the project is gone."""
        ...

    def upload(self, project: ProjectId, upload: str) -> tuple[Upload, Path] | None:
        """The upload and its file, or None."""
        ...

    def remove(self, project: ProjectId, upload: str) -> None:
        """Forget an upload and its file."""
        ...

    def remove_older(self, before: datetime) -> int:
        """Forget the uploads that arrived before, in all projects; how many those were."""
        ...


class JobLog(Protocol):
    """Remembers import jobs beyond the process that runs them."""

    def put(self, project: ProjectId, job: ImportJob, at: datetime) -> None:
        """Remember a job as it is now."""
        ...

    def job(self, project: ProjectId, job: str) -> ImportJob | None:
        """The job as it was last put, or None."""
        ...

    def fail_running(self, failure: Failure) -> int:
        """Put down as failed every job that is remembered as running; how many those were."""
        ...


class OneAtATime(Protocol):
    """Lets one import in at a time, over all processes that share the data folder."""

    def alone(self) -> AbstractContextManager[None]:
        """Held for the length of an import; raises Unavailable ``import.busy`` while another one runs."""
        ...
