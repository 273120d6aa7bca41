"""One project's events table: its log, its lock, the files that readers hold, and how rows are made ready for it.

Law: whoever commits holds ``committing``, so that in one process commits follow each other and only another process's
can come between. A file is removed only if the table does not have it and no reader of this process holds it.
"""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from etappe.kernels.siphash import hash_texts
from etappe.storage.events_buckets import cuts, shallower
from etappe.storage.events_log import BATCHES, TableFile, TableLog, TableState
from etappe.storage.events_reading import TableSnapshot
from etappe.storage.events_schema import ColumnKind, fitted, new_columns, properties_of
from etappe.storage.events_writing import arranged, write_rows

if TYPE_CHECKING:
    import polars as pl

ROWS_A_FILE: Final = 4_096
"""Where an append would bring fewer rows to a bucket, buckets share a file until the next compaction."""


class ProjectTable:
    """The table in ``folder``, which may not be there yet.

    Args:
        folder: of the table. spill: a folder for what is on its way into it, on the same disk.
        key: 16 bytes that identities are hashed with.
        grace_s: how long a file that the table no longer has stays for readers in other processes.
    """

    def __init__(self, folder: Path, spill: Path, key: bytes, grace_s: float) -> None:
        self.folder = folder
        self.spill = spill
        self.key = key
        self.log = TableLog(folder)
        self.committing = threading.RLock()
        self._grace_s = grace_s
        self._pins: Counter[str] = Counter()
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

    def at(self, state: TableState | None) -> TableSnapshot:
        """The table at a version, its files not held."""
        return TableSnapshot(self.folder, self.key, state)

    def hashed(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Rows with the hashes of their identities, ``identity_hash`` (UInt64)."""
        import polars as pl

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

    def leaving(self, files: Iterable[TableFile]) -> None:
        """Let the time for which files stay that are about to leave the table begin now."""
        for file in files:
            with suppress(FileNotFoundError):
                os.utime(self.folder / file.path)

    def sweep(self, *, grace_s: float | None = None) -> int:
        """Remove files that the table does not have, nobody here holds, and whose time is over; how many those were."""
        before = time.time() - (self._grace_s if grace_s is None else grace_s)
        removed = 0
        with self._reading:
            state = self.log.state()
            kept = {file.path for file in state.files} if state else set()
            for path in self.folder.glob("bucket=*/*"):
                name = path.relative_to(self.folder).as_posix()
                if name in kept or self._pins[name]:
                    continue
                with suppress(FileNotFoundError):
                    if path.stat().st_mtime <= before:
                        path.unlink()
                        removed += 1
        return removed
