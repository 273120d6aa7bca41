"""The events of a project as Parquet files, one an import: the truth from which everything else is derived.

Law: a file is whole or not there. Which files count is not decided here but by the log of imports.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from etappe.events.store import Brought
from etappe.foundation.errors import Unavailable
from etappe.foundation.ids import ProjectId
from etappe.storage.files import PART, private_folder, whole_file

if TYPE_CHECKING:
    import polars as pl


def project_folder(folder: Path, project: ProjectId) -> Path:
    """Where a project's files lie; the id comes from the database, so it holds no separators."""
    assert "/" not in project and "\\" not in project and not project.startswith("."), "ids are made by readable_id"  # noqa: PT018
    return folder / "projects" / project


class _FileBulk:
    """Collects an import and writes it as one file (BulkWriter)."""

    def __init__(self, files: EventsFiles, project: ProjectId, import_id: str) -> None:
        self._files, self._project, self._import_id = files, project, import_id
        self._frames: list[pl.DataFrame] = []

    def add(self, frame: pl.DataFrame) -> None:
        """Take some rows."""
        self._frames.append(frame)

    def prepare(self) -> Brought:
        """What was added."""
        import polars as pl

        rows = pl.concat(self._frames, how="diagonal") if self._frames else None
        self._frames = [] if rows is None else [rows]
        if rows is None or not rows.height:
            return Brought(events=0, customers=0, earliest_ms=None, latest_ms=None)
        earliest, latest = (int(at) for at in rows.select(a=pl.col("time").min(), b=pl.col("time").max()).row(0))
        customers = rows["customer"].n_unique()
        return Brought(events=rows.height, customers=customers, earliest_ms=earliest, latest_ms=latest)

    def commit(self) -> int:
        """Write the file."""
        if self.prepare().events:
            self._files.write(self._project, self._import_id, self._frames[0])
        return 1


class EventsFiles:
    """Keeps events below ``projects/<id>/events/`` of the data folder (EventsTable)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, project: ProjectId, import_id: str, frame: pl.DataFrame) -> None:
        """Keep the events of an import: durably and whole, or not at all. Raises Unavailable ``storage.full``."""
        path = self._path(project, import_id)
        private_folder(path.parent)
        with whole_file(path) as file:
            frame.write_parquet(file, compression="zstd", statistics=True)

    @contextmanager
    def bulk(self, project: ProjectId, import_id: str) -> Iterator[_FileBulk]:
        """A writer for an import; leaving the block without ``commit`` leaves nothing behind."""
        yield _FileBulk(self, project, import_id)

    def has(self, project: ProjectId, import_id: str) -> bool:
        """Whether an import was committed."""
        return self._path(project, import_id).exists()

    def discard(self, project: ProjectId, import_id: str) -> None:
        """Take the events of an import away again, if they are there."""
        self._path(project, import_id).unlink(missing_ok=True)

    def read(self, project: ProjectId, imports: Sequence[str]) -> pl.DataFrame:
        """The events of these imports, in their order. A property that is text in one of them is text in all.

        Raises Unavailable ``storage.events_missing`` where a file is gone or damaged.
        """
        import polars as pl

        frames = []
        for import_id in imports:
            path = self._path(project, import_id)
            try:
                frames.append(pl.read_parquet(path))
            except (OSError, pl.exceptions.PolarsError) as error:
                raise Unavailable("storage.events_missing", path=str(path)) from error
        return _joined(frames)

    def remove(self, project: ProjectId) -> None:
        """Take everything of a project away, also what is derived from it and what was uploaded."""
        shutil.rmtree(project_folder(self._folder, project), ignore_errors=True)

    def remove_unknown(self, known_imports: set[str], known_projects: set[str]) -> None:
        """Remove files of imports that did not happen, and folders of projects that are gone."""
        for path in (self._folder / "projects").glob("*"):
            if path.name not in known_projects:
                shutil.rmtree(path, ignore_errors=True)
        for path in self._folder.glob("projects/*/events/*"):
            if path.name.endswith(PART) or path.stem not in known_imports:
                path.unlink(missing_ok=True)

    def _path(self, project: ProjectId, import_id: str) -> Path:
        return project_folder(self._folder, project) / "events" / f"{import_id}.parquet"


def _joined(frames: list[pl.DataFrame]) -> pl.DataFrame:
    """The frames below each other; a column that is missing in one is empty there."""
    import polars as pl

    if len(frames) == 1:
        return frames[0]
    kinds: dict[str, set[pl.DataType]] = {}
    for frame in frames:
        for name, kind in frame.schema.items():
            kinds.setdefault(name, set()).add(kind)
    wanted: dict[str, type[pl.DataType]] = {
        name: pl.Float64 if all(kind.is_numeric() for kind in found) else pl.String
        for name, found in kinds.items()
        if len(found) > 1
    }
    casts = [
        frame.with_columns(pl.col(name).cast(kind) for name, kind in wanted.items() if name in frame.columns)
        for frame in frames
    ]
    return pl.concat(casts, how="diagonal", rechunk=True)
