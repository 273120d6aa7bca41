"""The log of an events table: which files it has, and how a change of them becomes true.

Law: a change is one commit, durable when ``commit`` returns, and true for everyone at once or not at all. Whoever
brings events counts up ``etappe.batch``, and whoever rewrites files counts up ``etappe.rewrites``; two that count from
the same number meet in the log, and the second has to look again. (Delta by itself lets two commits remove the same
file and add what each made of it.) The log names no person: its statistics are of hashes, times and batches.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from etappe.foundation.errors import Refused, Unavailable
from etappe.storage.events.schema import FIXED, ColumnKind, delta_schema
from etappe.storage.files import private_folder, sync_folder, telling_if_full

if TYPE_CHECKING:
    from deltalake import DeltaTable, PostCommitHookProperties
    from deltalake.transaction import AddAction, RemoveAction

LAYOUT: Final = 1
"""Number of this layout of tables; a program refuses those of a later one."""
BATCHES: Final = "etappe.batch"
REWRITES: Final = "etappe.rewrites"
EPOCHS: Final = "etappe.epoch"
FLIP: Final = 1 << 63
"""What a hash is stored less, so that signed numbers are in order of hashes."""

_LAYOUT_KEY: Final = "etappe.layout"
COMMITS_A_CHECKPOINT: Final = 100
_MOST_LOOKS: Final = 20
"""How often a log that others change meanwhile is read before it is called damaged."""
_PARQUET: Final = b"PAR1"
_BATCH: Final = re.compile(r"/b(\d+)-")
_VERSION: Final = re.compile(r"^(\d{20})\.")


class Overtaken(Exception):
    """Somebody else has changed the table meanwhile; nothing was changed."""


@dataclass(frozen=True, kw_only=True)
class TableFile:
    """A file of the table: sorted rows whose hashes lie in the span of ``label``.

    Attributes:
        path: below the table's folder. bytes, rows: its size.
        first_batch, last_batch: whose rows it has. lowest, highest: of its hashes. earliest_ms, latest_ms: of its times.
    """

    path: str
    label: str
    bytes: int
    rows: int
    first_batch: int
    last_batch: int
    lowest: int
    highest: int
    earliest_ms: int
    latest_ms: int

    @property
    def one_batch(self) -> bool:
        """Whether its name says which batch its rows are of; else its column ``batch`` does."""
        return batch_of(self.path) is not None


@dataclass(frozen=True, kw_only=True)
class TableState:
    """A table at one version; ``columns`` are those of properties, by name."""

    version: int
    batch: int
    rewrites: int
    epoch: int
    files: tuple[TableFile, ...]
    columns: Mapping[str, ColumnKind]
    pinned: DeltaTable

    def brought(self, source: str) -> int:
        """How far a source has brought its events; 0 before the first."""
        from deltalake import DeltaTable
        from deltalake.exceptions import DeltaError

        try:
            return self.pinned.transaction_version(source) or 0
        except DeltaError:  # an erasure has dropped the history that this state would read it from
            return DeltaTable(self.pinned.table_uri).transaction_version(source) or 0


class TableLog:
    """The log of the table in ``folder``, which may not be there yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._log = folder / "_delta_log"
        self._last: TableState | None = None

    def state(self) -> TableState | None:
        """The table as it is now; None where there is none.

        Raises Refused ``store.newer`` for a later layout, Unavailable ``store.damaged`` where the log cannot be read.
        """
        last = self._last
        if last is not None and self._file(last.version).exists() and not self._file(last.version + 1).exists():
            return last
        from deltalake.exceptions import DeltaError

        if not self._log.is_dir() or not any(self._log.iterdir()):
            return None
        for look in range(1, _MOST_LOOKS + 1):
            there = self._names()
            try:
                self._last = self._read()
            except (DeltaError, OSError, ValueError) as error:
                # Another process may have put down a later state and dropped the one that was being read.
                if look == _MOST_LOOKS or self._names() == there:
                    raise Unavailable("store.damaged", path=str(self.folder), detail=_first_line(error)) from error
            else:
                break
        return self._last

    def _names(self) -> set[str]:
        return {path.name for path in self._log.iterdir()}

    def _read(self) -> TableState:
        from deltalake import DeltaTable

        self._mend()
        table = DeltaTable(self.folder)
        found = int(table.metadata().configuration.get(_LAYOUT_KEY, "0"))
        if found > LAYOUT:
            raise Refused("store.newer", path=str(self.folder), found=found, known=LAYOUT)
        return _state(table)

    def _mend(self) -> None:
        """Take back what power was lost in before it was durable: a last commit, or the state that was put down last.

        Nobody was told that such a commit had been made, and nothing was dropped for such a state. A file that is
        there but not whole is never being written: it gets its name when it is whole.
        """
        last = max(self._log.glob("*.json"), default=None)
        if last is not None and _is_cut_off(last.read_bytes()):
            last.unlink(missing_ok=True)
        hint = self._log / "_last_checkpoint"
        with suppress(FileNotFoundError):
            put_down = re.search(rb'"version":\s*(\d+)', hint.read_bytes())
            files = list(self._log.glob(f"{int(put_down[1]):020}.checkpoint*.parquet")) if put_down else []
            torn = [path for path in files if not _is_whole_parquet(path)]
            if torn or not files:
                hint.unlink(missing_ok=True)
            for path in torn:
                path.unlink(missing_ok=True)

    def made(self) -> TableState:
        """The table as it is now, made where there is none."""
        state = self.state()
        if state is not None:
            return state
        from deltalake import DeltaTable

        private_folder(self.folder)
        with telling_if_full(self.folder):
            DeltaTable.create(
                self.folder,
                delta_schema({}),
                mode="ignore",
                partition_by=["bucket"],
                configuration={
                    _LAYOUT_KEY: str(LAYOUT),
                    "delta.dataSkippingStatsColumns": "identity_hash,time,batch",
                    "delta.checkpointInterval": str(COMMITS_A_CHECKPOINT),
                    "delta.deletedFileRetentionDuration": "interval 0 seconds",
                },
                raise_if_key_not_exists=False,
            )
            self._settle(0)
        for folder in (self.folder, *list(self.folder.parents)[:2]):
            sync_folder(folder)
        state = self.state()
        assert state is not None, "a table that was made is there"
        return state

    def add_columns(self, state: TableState, columns: Mapping[str, ColumnKind]) -> TableState:
        """The table with more columns of properties. Raises Overtaken."""
        from deltalake.exceptions import CommitFailedError, DeltaError
        from deltalake.schema import Field, PrimitiveType

        fields = [Field(name, PrimitiveType(kind)) for name, kind in columns.items()]
        with telling_if_full(self.folder):
            try:
                state.pinned.alter.add_columns(fields, post_commithook_properties=_no_hooks())
            except (CommitFailedError, DeltaError) as error:
                self._last = None
                if isinstance(error, CommitFailedError):
                    raise Overtaken from error
                raise
            self._settle(state.version + 1)
        self._last = None
        widened = self.made()
        if widened.version != state.version + 1:  # what was counted from the earlier state may be taken
            raise Overtaken
        return widened

    def commit(
        self,
        state: TableState,
        added: Sequence[TableFile],
        removed: Sequence[TableFile],
        counted: Mapping[str, int],
        *,
        same_rows: bool = False,
    ) -> None:
        """Make a change of files true, durably; ``counted`` are numbers that go up with it.

        ``same_rows`` tells those who follow the table that what was removed is what was added.

        Raises Overtaken where another commit has counted one of them up since ``state``, or changed the columns.
        """
        from deltalake import CommitProperties, Transaction
        from deltalake.exceptions import CommitFailedError

        now_ms = time.time_ns() // 1_000_000
        actions: list[AddAction | RemoveAction] = [_addition(file, now_ms, not same_rows) for file in added]
        actions += [_removal(file, now_ms, not same_rows) for file in removed]
        transactions = [Transaction(name, number) for name, number in counted.items()]
        with telling_if_full(self.folder):
            try:
                state.pinned.create_write_transaction(
                    actions,
                    "append",
                    delta_schema(state.columns),
                    partition_by=["bucket"],
                    commit_properties=CommitProperties(app_transactions=transactions),
                    post_commithook_properties=_no_hooks(),
                )
            except CommitFailedError as error:
                self._last = None
                raise Overtaken from error
            except Exception as error:
                self._last = None
                if not self._has(counted):  # an error that came after the commit took nothing back
                    if self.made().version != state.version:  # an erasure has dropped what came between
                        raise Overtaken from error
                    raise
            self._settle(state.version + 1)

    def _has(self, counted: Mapping[str, int]) -> bool:
        """Whether the commit that counted these numbers up is in the log; it is this one, as they are free before it."""
        state = self.state()
        return state is not None and all(state.brought(name) == number for name, number in counted.items())

    def _settle(self, first: int) -> None:
        """Make the log's files from a version on survive loss of power."""
        version = first
        while (path := self._file(version)).exists():
            _sync(path)
            version += 1
        sync_folder(self._log)

    def keep_short(self, *, grace_s: float) -> None:
        """Put down the table's state where many commits have come since the last time, and drop the log before it.

        Commits younger than ``grace_s`` stay for those who are reading the log.
        """
        state = self.state()
        if state is None or state.version - self._last_checkpoint() < COMMITS_A_CHECKPOINT:
            return
        self._put_down(state)
        before = time.time() - grace_s
        for path in (*self._before(state.version), *self._log.glob("*.json#*")):  # the latter: of commits cut off
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < before:
                    path.unlink()
        self._last = None

    def forget_history(self) -> None:
        """Put down the table's state and drop everything else of the log, so that nothing of what was stays in it."""
        state = self.state()
        assert state is not None, "a table has a history"
        self._put_down(state)
        for path in self._before(state.version):
            path.unlink(missing_ok=True)
        sync_folder(self._log)
        self._last = None

    def _put_down(self, state: TableState) -> None:
        with telling_if_full(self.folder):
            state.pinned.create_checkpoint()
        for path in self._log.glob(f"{state.version:020}.checkpoint*"):
            _sync(path)
        _sync(self._log / "_last_checkpoint")
        sync_folder(self._log)

    def _last_checkpoint(self) -> int:
        try:
            return int(json.loads((self._log / "_last_checkpoint").read_bytes())["version"])
        except FileNotFoundError:
            return 0

    def _before(self, version: int) -> list[Path]:
        """The log's files of earlier versions, oldest first."""
        versions = [(found, path) for path in self._log.iterdir() if (found := _VERSION.match(path.name))]
        return sorted(path for found, path in versions if int(found[1]) < version)

    def _file(self, version: int) -> Path:
        return self._log / f"{version:020}.json"


def _is_cut_off(written: bytes) -> bool:
    """Whether an entry of the log begins as one does, if at all, and lacks its end; other damage is none of this.

    >>> [_is_cut_off(written) for written in (b"", b'{"add":{', b'{"add":{"x":1}}', b"something else")]
    [True, True, False, False]
    """
    left = written.rstrip(b"\0\n")
    return not left or (left.startswith(b"{") and (b"\0" in left or not left.endswith(b"}")))


def _is_whole_parquet(path: Path) -> bool:
    """Whether a Parquet file begins and ends as it has to."""
    with path.open("rb") as file:
        begin = file.read(len(_PARQUET))
        file.seek(max(path.stat().st_size - len(_PARQUET), 0))
        return begin == file.read() == _PARQUET


def _state(table: DeltaTable) -> TableState:
    """What a table's log says."""
    import polars as pl

    fixed = set(FIXED)
    columns: dict[str, ColumnKind] = {
        field.name: field.type.type  # type: ignore[misc]  # every column is of a primitive type
        for field in table.schema().fields
        if field.name not in fixed
    }
    additions = pl.DataFrame(table.get_add_actions(flatten=True)).with_columns(
        pl.col(pl.Datetime).cast(pl.Int64)  # microseconds
    )
    return TableState(
        version=table.version(),
        batch=table.transaction_version(BATCHES) or 0,
        rewrites=table.transaction_version(REWRITES) or 0,
        epoch=table.transaction_version(EPOCHS) or 0,
        files=tuple(sorted((_file(row) for row in additions.to_dicts()), key=_place)),
        columns=columns,
        pinned=table,
    )


def batch_of(path: str) -> int | None:
    """The batch that a file's name says its rows are of; None where its rows say it.

    >>> batch_of("bucket=x/b7-0.parquet"), batch_of("bucket=x/m-0.parquet")
    (7, None)
    """
    named = _BATCH.search(path)
    return int(named[1]) if named else None


def _place(file: TableFile) -> tuple[str, int, str]:
    """Files in order of bucket and then of arrival."""
    return file.label, file.first_batch, file.path


def _file(row: Mapping[str, object]) -> TableFile:
    """A file as its addition to the log tells."""
    path = str(row["path"])
    batch = batch_of(path)

    def number(name: str) -> int:
        value = row[name]
        assert isinstance(value, int), f"{path} has statistics of {name}"
        return value

    return TableFile(
        path=path,
        label=str(row["partition.bucket"]).removeprefix("x"),
        bytes=number("size_bytes"),
        rows=number("num_records"),
        first_batch=number("min.batch") if batch is None else batch,
        last_batch=number("max.batch") if batch is None else batch,
        lowest=number("min.identity_hash") + FLIP,
        highest=number("max.identity_hash") + FLIP,
        earliest_ms=number("min.time") // 1000,
        latest_ms=number("max.time") // 1000,
    )


def _addition(file: TableFile, now_ms: int, data_change: bool) -> AddAction:  # noqa: FBT001 - Delta's word
    from deltalake.transaction import AddAction

    lowest: dict[str, object] = {"identity_hash": file.lowest - FLIP, "time": _instant(file.earliest_ms)}
    highest: dict[str, object] = {"identity_hash": file.highest - FLIP, "time": _instant(file.latest_ms)}
    empty = {"identity_hash": 0, "time": 0, "batch": file.rows}
    if not file.one_batch:
        lowest["batch"], highest["batch"], empty["batch"] = file.first_batch, file.last_batch, 0
    stats = {"numRecords": file.rows, "minValues": lowest, "maxValues": highest, "nullCount": empty}
    return AddAction(file.path, file.bytes, {"bucket": f"x{file.label}"}, now_ms, data_change, json.dumps(stats))


def _removal(file: TableFile, now_ms: int, data_change: bool) -> RemoveAction:  # noqa: FBT001 - Delta's word
    from deltalake.transaction import RemoveAction

    return RemoveAction(file.path, data_change, now_ms, file.bytes, {"bucket": f"x{file.label}"})


def _instant(milliseconds: int) -> str:
    """An instant as Delta writes it into statistics."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)).isoformat(timespec="milliseconds")


def _no_hooks() -> PostCommitHookProperties:
    from deltalake import PostCommitHookProperties

    return PostCommitHookProperties(create_checkpoint=False, cleanup_expired_logs=False)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
