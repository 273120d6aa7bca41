"""One project's events table: its log, its lock, the files that readers hold, and how rows are made ready for it.

Law: whoever commits holds ``committing``, so that in one process commits follow each other and only another process's
can come between. Who puts files in the place of others holds ``rewriting`` from the first look on. A file is removed only if the table does not have it and no reader of this process holds it; readers
in other processes are given a grace time.
"""

from __future__ import annotations

import os
import stat
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from etappe.storage.events.buckets import cuts, shallower
from etappe.storage.events.log import (
    BATCHES,
    EPOCHS,
    REWRITES,
    Overtaken,
    TableFile,
    TableLog,
    TableState,
    batch_of,
)
from etappe.storage.events.reading import TableSnapshot
from etappe.storage.events.schema import ColumnKind, fitted, new_columns, properties_of
from etappe.storage.events.writing import arranged, write_rows

if TYPE_CHECKING:
    import polars as pl

_TRIES: Final = 20
_STAYING: Final = 0o600
_LEFT: Final = 0o400
"""Mode of a file that is not of the table any more, or about to leave it; only readers want it still."""
ROWS_A_FILE: Final = 4_096
"""Where an append would bring fewer rows to a bucket, buckets share a file until the next compaction."""


class ProjectTable:
    """The table in ``folder``, which may not be there yet.

    Args:
        folder: of the table. spill: a folder for what is on its way into it, on the same disk.
        key: 16 bytes that identities are hashed with.
        grace_s: how long a file that the table no longer has stays for readers in other processes.

    Attributes:
        indivisible: files that are large and cannot be split.
    """

    def __init__(self, folder: Path, spill: Path, key: bytes, grace_s: float) -> None:
        self.folder = folder
        self.spill = spill
        self.key = key
        self.log = TableLog(folder)
        self.committing = threading.RLock()
        self.rewriting = threading.RLock()
        self.grace_s = grace_s
        self.indivisible: set[str] = set()
        self._pins: Counter[str] = Counter()
        self._doomed: set[str] = set()
        self._reading = threading.Lock()

    @contextmanager
    def snapshot(self) -> Iterator[TableSnapshot]:
        """The table as it is now, its files held."""
        with self._reading:
            found = self.at(self.log.state())
            self._pins.update(found.paths)
        try:
            yield found
        finally:
            with self._reading:
                self._pins.subtract(found.paths)
                self._pins = +self._pins
                for name in [name for name in self._doomed if not self._pins[name]]:
                    (self.folder / name).unlink(missing_ok=True)
                    self._doomed.discard(name)

    def at(self, state: TableState | None) -> TableSnapshot:
        """The table at a version, its files not held."""
        return TableSnapshot(self.folder, self.key, state)

    def hashed(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Rows with the hashes of their identities, ``identity_hash`` (UInt64)."""
        import polars as pl

        from etappe.kernels.siphash import hash_texts

        return rows.with_columns(pl.Series("identity_hash", hash_texts(rows["identity"], self.key)))

    def append(self, state: TableState, frame: pl.DataFrame, counted: Mapping[str, int]) -> int:
        """Append a canonical frame to the table at a version; the number of its batch. Raises Overtaken."""
        batch = state.batch + 1
        state = self.widened(state, properties_of(frame))
        added = self._written(state, frame, batch)
        with self.unless_committed(added):
            self.log.commit(state, added, (), {BATCHES: batch, **counted})
        return batch

    def widened(self, state: TableState, properties: Mapping[str, ColumnKind]) -> TableState:
        """The table with columns for these properties. Raises Overtaken."""
        missing = new_columns(properties, state.columns)
        return self.log.add_columns(state, missing) if missing else state

    def _written(self, state: TableState, frame: pl.DataFrame, batch: int) -> list[TableFile]:
        """A batch's rows as files, not of the table yet."""
        if frame.is_empty():
            return []
        rows = arranged(self.hashed(fitted(frame, state.columns)))
        bits = max(rows.height // ROWS_A_FILE, 1).bit_length() - 1
        return self.write(shallower(self.at(state).buckets, bits), rows, batch)

    def write(self, labels: Sequence[str], rows: pl.DataFrame, batch: int | None) -> list[TableFile]:
        """Arranged rows as files of these buckets, not of the table yet; all of them or none."""
        bounds = cuts(rows["identity_hash"].to_numpy(), labels).tolist()
        added: list[TableFile] = []
        with self.unless_committed(added):
            for label, start, stop in zip(labels, bounds, bounds[1:], strict=False):
                if stop > start:
                    added.append(write_rows(self.folder, label, rows.slice(start, stop - start), batch=batch))
        return added

    @contextmanager
    def unless_committed(self, added: Sequence[TableFile]) -> Iterator[None]:
        """Removes files if what is done with them fails."""
        try:
            yield
        except BaseException:
            for file in added:
                (self.folder / file.path).unlink(missing_ok=True)
            raise

    def rewrite(
        self, state: TableState, added: Sequence[TableFile], removed: Sequence[TableFile], *, epoch: int | None = None
    ) -> None:
        """Put files in the place of others; with ``epoch`` their rows are not the same. Raises Overtaken.

        A commit that came between does no harm where it left these files alone.
        """
        names = {file.path for file in removed}
        counted = {REWRITES: state.rewrites + 1} | ({} if epoch is None else {EPOCHS: epoch})
        with self.committing, self.unless_committed(added), self._leaving(removed):
            for _ in range(_TRIES):
                try:
                    self.log.commit(state, added, removed, counted, same_rows=epoch is None)
                except Overtaken:
                    state = self.log.made()
                    if counted[REWRITES] != state.rewrites + 1 or not names <= {file.path for file in state.files}:
                        raise
                else:
                    return
            raise Overtaken

    @contextmanager
    def _leaving(self, files: Iterable[TableFile]) -> Iterator[None]:
        """Marks files that leave the table, from now on, as ready to go; takes it back where they stay."""
        paths = [self.folder / file.path for file in files]
        for path in paths:
            with suppress(FileNotFoundError):
                path.chmod(_LEFT)
                os.utime(path)
        try:
            yield
        except BaseException:
            for path in paths:
                with suppress(FileNotFoundError):
                    path.chmod(_STAYING)
            raise

    def sweep(self) -> int:
        """Remove files that the table does not have, nobody here holds, and whose time is over; how many those were."""
        return self._drop(self._over())

    def drop_left(self) -> None:
        """Remove the files that left the table or can never come into it, at once; what is held here goes when let go.

        For the one who rewrites: nobody else of those who hold ``rewriting`` is at work on such a file.
        """
        with self.rewriting:
            self._drop(self._over(), left=True)

    def is_rid_of_left(self) -> bool:
        """Whether no reader of this process holds a file any more that is to go."""
        with self._reading:
            return not self._doomed

    def orphans(self, kept: AbstractSet[str]) -> list[str]:
        """Files below the table's folder that are not among those kept, and whose time is over."""
        over = self._over()
        return [name for name, found in self._files() if name not in kept and over(found)]

    def _over(self) -> Callable[[os.stat_result], bool]:
        """Whether a file that the table does not have is older than a reader would want."""
        before = time.time() - self.grace_s
        return lambda found: found.st_mtime <= before

    def _files(self) -> Iterator[tuple[str, os.stat_result]]:
        """The files in the folders of buckets."""
        for path in self.folder.glob("bucket=*/*"):
            with suppress(FileNotFoundError):
                yield path.relative_to(self.folder).as_posix(), path.stat()

    def _drop(self, over: Callable[[os.stat_result], bool], *, left: bool = False) -> int:
        removed = 0
        with self.committing, self._reading:
            state = self.log.state()
            kept = {file.path for file in state.files} if state else set()
            for name, found in list(self._files()):
                if name in kept or not (over(found) or (left and _is_of_no_use(name, found, state))):
                    continue
                if self._pins[name]:
                    self._doomed.add(name)
                    continue
                (self.folder / name).unlink(missing_ok=True)
                removed += 1
        return removed


def _is_of_no_use(name: str, found: os.stat_result, state: TableState | None) -> bool:
    """Whether a file that the table does not have was of it once, or can never be: its batch has come without it."""
    batch = batch_of(name)
    return not found.st_mode & stat.S_IWUSR or batch is None or (state is not None and batch <= state.batch)
