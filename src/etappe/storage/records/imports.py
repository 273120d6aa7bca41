"""Import reports, refused rows, uploads and jobs in the database."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final

import msgspec
from msgspec import structs
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as insert_or

from etappe.events.importing import ImportReport, RefusedRow
from etappe.events.intake import OLDER
from etappe.events.ports import Failure, ImportJob, RefusedRows, Upload
from etappe.foundation.ids import ProjectId, UploadId
from etappe.storage.files import private_folder
from etappe.storage.folders import project_folder
from etappe.storage.records.database import Database
from etappe.storage.records.tables import IMPORTS, JOBS, PROJECTS, REFUSED_ROWS, UPLOADS

_ROWS_A_TRANSACTION: Final = 10_000
_REPORT: Final = msgspec.json.Decoder(ImportReport)
_ROW: Final = msgspec.json.Decoder(RefusedRow)
_JOB: Final = msgspec.json.Decoder(ImportJob)


class SqlImportLog:
    """Remembers imports in the database (ImportLog)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def imports(self, project: ProjectId) -> tuple[ImportReport, ...]:
        """The confirmed reports, in order of import."""
        with self._database.read() as connection:
            reports = connection.scalars(
                select(IMPORTS.c.report)
                .where(IMPORTS.c.project == project, ~IMPORTS.c.pending)
                .order_by(IMPORTS.c.place)
            )
            return tuple(_REPORT.decode(report) for report in reports)

    def same(self, project: ProjectId, content_hash: str) -> ImportReport | None:
        """The first confirmed import of the same content, if there is one."""
        with self._database.read() as connection:
            report = connection.scalar(
                select(IMPORTS.c.report)
                .where(IMPORTS.c.project == project, IMPORTS.c.content_hash == content_hash, ~IMPORTS.c.pending)
                .order_by(IMPORTS.c.place)
                .limit(1)
            )
        return _REPORT.decode(report) if report else None

    def has_older_hashes(self, project: ProjectId) -> bool:
        """Whether there are imports of a release that hashed contents as ``older_content_hash`` does."""
        with self._database.read() as connection:
            older = IMPORTS.c.content_hash.startswith(OLDER, autoescape=True)
            return (
                connection.scalar(select(IMPORTS.c.id).where(IMPORTS.c.project == project, older).limit(1)) is not None
            )

    def begin(
        self, project: ProjectId, report: ImportReport, content_hash: str, refused: Collection[RefusedRow]
    ) -> bool:
        """Put a report down as pending, with its refused rows; False, and nothing changed, if the project is gone.

        The rows are written in several transactions, so that others may write in between however many they are.
        """
        place = select(func.coalesce(func.max(IMPORTS.c.place), 0) + 1).where(IMPORTS.c.project == project)
        with self._database.write() as connection:
            if connection.scalar(select(PROJECTS.c.id).where(PROJECTS.c.id == project)) is None:
                return False
            connection.execute(
                insert(IMPORTS).values(
                    id=report.id,
                    project=project,
                    place=place.scalar_subquery(),
                    content_hash=content_hash,
                    report=msgspec.json.encode(report).decode(),
                    pending=True,
                )
            )
        rows = iter(refused)
        for first in range(0, len(refused), _ROWS_A_TRANSACTION):
            values = [
                {"import": report.id, "place": first + place_in, "row": msgspec.json.encode(row).decode()}
                for place_in, row in enumerate(islice(rows, _ROWS_A_TRANSACTION))
            ]
            with self._database.write() as connection:
                if connection.scalar(select(IMPORTS.c.id).where(IMPORTS.c.id == report.id)) is None:
                    return False  # gone with its project
                connection.execute(insert(REFUSED_ROWS), values)
        return True

    def confirm(self, report: str) -> None:
        """What was pending has happened. Nothing changes where it is confirmed already, or gone with its project."""
        with self._database.write() as connection:
            connection.execute(update(IMPORTS).where(IMPORTS.c.id == report).values(pending=False))

    def drop(self, report: str) -> None:
        """What was pending has not happened: forget it."""
        with self._database.write() as connection:
            connection.execute(delete(IMPORTS).where(IMPORTS.c.id == report, IMPORTS.c.pending))

    def pending(self) -> tuple[tuple[ProjectId, str], ...]:
        """The reports that are pending, in all projects."""
        with self._database.read() as connection:
            found = connection.execute(select(IMPORTS.c.project, IMPORTS.c.id).where(IMPORTS.c.pending)).all()
        return tuple((ProjectId(row.project), row.id) for row in found)

    def refused(self, project: ProjectId, report: str, offset: int, limit: int | None) -> RefusedRows | None:
        """A page of the refused rows, in the file's order; None if the project has no such confirmed import."""
        of_import = REFUSED_ROWS.c["import"] == report
        with self._database.read() as connection:
            found = connection.scalar(
                select(IMPORTS.c.id).where(IMPORTS.c.id == report, IMPORTS.c.project == project, ~IMPORTS.c.pending)
            )
            if found is None:
                return None
            total = connection.scalar(select(func.count()).where(of_import)) or 0
            rows = connection.scalars(
                select(REFUSED_ROWS.c.row).where(of_import).order_by(REFUSED_ROWS.c.place).offset(offset).limit(limit)
            )
            return RefusedRows(total=total, rows=tuple(_ROW.decode(row) for row in rows))


class SqlUploads:
    """Remembers uploads in the database; their files lie in the project's folder (UploadStore)."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder

    def folder(self, project: ProjectId) -> Path:
        """Where files of the project are received; exists."""
        return private_folder(project_folder(self._folder, project) / "uploads")

    def add(self, project: ProjectId, upload: Upload, path: Path, at: datetime) -> bool:
        """Remember a file that has arrived whole; False, and nothing changed, if the project is gone."""
        with self._database.write() as connection:
            if connection.scalar(select(PROJECTS.c.id).where(PROJECTS.c.id == project)) is None:
                return False
            connection.execute(
                insert(UPLOADS).values(
                    id=upload.id,
                    project=project,
                    name=upload.name,
                    bytes=upload.bytes,
                    file=path.name,
                    received_at=at.isoformat(),
                )
            )
        return True

    def upload(self, project: ProjectId, upload: str) -> tuple[Upload, Path] | None:
        """The upload and its file, or None."""
        with self._database.read() as connection:
            row = connection.execute(
                select(UPLOADS).where(UPLOADS.c.id == upload, UPLOADS.c.project == project)
            ).one_or_none()
        if row is None:
            return None
        return Upload(id=UploadId(row.id), name=row.name, bytes=row.bytes), self.folder(project) / row.file

    def remove(self, project: ProjectId, upload: str) -> None:
        """Forget an upload and its file."""
        found = self.upload(project, upload)
        if found is None:
            return
        with self._database.write() as connection:
            connection.execute(delete(UPLOADS).where(UPLOADS.c.id == upload))
        found[1].unlink(missing_ok=True)

    def remove_older(self, before: datetime) -> int:
        """Forget the uploads that arrived before, in all projects; how many those were."""
        with self._database.read() as connection:
            uploads = connection.execute(select(UPLOADS.c.id, UPLOADS.c.project, UPLOADS.c.received_at)).all()
        old = [upload for upload in uploads if datetime.fromisoformat(upload.received_at) < before]
        for upload in old:
            self.remove(ProjectId(upload.project), upload.id)
        return len(old)

    def remove_unknown_files(self) -> None:
        """Remove files that no upload remembers: an upload was cut off while they arrived."""
        with self._database.read() as connection:
            known = {
                (upload.project, upload.file)
                for upload in connection.execute(select(UPLOADS.c.project, UPLOADS.c.file))
            }
        for path in self._folder.glob("projects/*/uploads/*"):
            if (path.parent.parent.name, path.name) not in known:
                path.unlink() if path.is_file() else shutil.rmtree(path)


class SqlJobs:
    """Remembers import jobs in the database (JobLog)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, project: ProjectId, job: ImportJob, at: datetime) -> None:
        """Remember a job as it is now; nothing happens if the project is gone."""
        values = {"state": job.state, "record": msgspec.json.encode(job).decode(), "changed_at": at.isoformat()}
        with self._database.write() as connection:
            if connection.scalar(select(PROJECTS.c.id).where(PROJECTS.c.id == project)) is None:
                return
            connection.execute(
                insert_or(JOBS)
                .values(id=job.id, project=project, **values)
                .on_conflict_do_update(index_elements=[JOBS.c.id], set_=values)
            )

    def job(self, project: ProjectId, job: str) -> ImportJob | None:
        """The job as it was last put, or None."""
        with self._database.read() as connection:
            record = connection.scalar(select(JOBS.c.record).where(JOBS.c.id == job, JOBS.c.project == project))
        return _JOB.decode(record) if record else None

    def fail_running(self, failure: Failure) -> int:
        """Put down as failed every job that is remembered as running; how many those were."""
        with self._database.write() as connection:
            running = connection.execute(select(JOBS.c.id, JOBS.c.record).where(JOBS.c.state == "running")).all()
            for row in running:
                job = _JOB.decode(row.record)
                record = msgspec.json.encode(structs.replace(job, state="failed", failure=failure)).decode()
                connection.execute(JOBS.update().where(JOBS.c.id == row.id).values(state="failed", record=record))
        return len(running)
