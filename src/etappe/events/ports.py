"""What bringing events in needs: a reader of files, a table of events, logs of imports and jobs, a place for uploads.

The canonical frame (Polars): ``customer`` (String), ``time`` (Int64, milliseconds UTC), ``event`` (String), optional
``sequence``, ``channel`` and ``value``, and a column a property; in the file's order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from msgspec import Struct

from etappe.events.importing import ImportReport, Inspection, ReadNote, ReadOptions, RefusedRow
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
    """An error that has been put down: its code and data, to be put into words later."""

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


class ReadFile(Protocol):
    """A file that was read: its canonical events, the rows that were refused, the number of rows, the options used."""

    @property
    def frame(self) -> pl.DataFrame:
        """The canonical events."""
        ...

    @property
    def refused(self) -> Sequence[RefusedRow]:
        """The rows that were not taken."""
        ...

    @property
    def rows(self) -> int:
        """Rows in the file, taken or not."""
        ...

    @property
    def options(self) -> ReadOptions:
        """The options, with what was found out filled in."""
        ...

    @property
    def notes(self) -> tuple[ReadNote, ...]:
        """What was assumed or renamed."""
        ...


class FileReader(Protocol):
    """Understands files of events."""

    def inspect(self, path: Path, name: str, options: ReadOptions) -> Inspection:
        """What the file, which people call ``name``, seems to be."""
        ...

    def read(
        self, path: Path, name: str, options: ReadOptions, progress: Callable[[int, int | None], None]
    ) -> ReadFile:
        """All events of the file; ``progress`` is told how much is read, of how much; what it raises ends the reading."""
        ...


class EventsTable(Protocol):
    """Keeps the events of a project, one import beside the other."""

    def write(self, project: ProjectId, import_id: str, frame: pl.DataFrame) -> None:
        """Keep the events of an import: durably and whole, or not at all."""
        ...

    def discard(self, project: ProjectId, import_id: str) -> None:
        """Take the events of an import away again, if they are there."""
        ...

    def read(self, project: ProjectId, imports: Sequence[str]) -> pl.DataFrame:
        """The events of these imports, in their order."""
        ...

    def remove(self, project: ProjectId) -> None:
        """Take everything of a project away."""
        ...


class ImportLog(Protocol):
    """Remembers what was imported. An import whose report is here has happened; any other has not."""

    def imports(self, project: ProjectId) -> tuple[ImportReport, ...]:
        """The reports, in order of import."""
        ...

    def same(self, project: ProjectId, content_hash: str) -> str | None:
        """The id of the first import of the same content, if there is one."""
        ...

    def add(self, project: ProjectId, report: ImportReport, content_hash: str, refused: Sequence[RefusedRow]) -> bool:
        """Remember an import with its refused rows; False, and nothing changed, if the project is gone."""
        ...

    def refused(self, project: ProjectId, report: str, offset: int, limit: int | None) -> RefusedRows | None:
        """A page of the refused rows, in the file's order; None if the project has no such import."""
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
