"""A source as a stream of canonical frames, in bounded memory however long it is.

Law: all frames of a stream below each other are what reading the source whole gives, and so are its refused rows.

What only whole columns decide is taken from the rows read so far, and frames are given out at once. Where a later row
shows that to be wrong, the frames that were given are no longer true: the stream reads on to the end without giving
any, raises Unsettled, and the next pass over it gives every frame by what all rows decide. Files rarely need that: the
inspection settles dates and decimals before, and a column that holds numbers seldom turns into text.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection
from contextlib import closing, suppress
from pathlib import Path
from queue import Full, Queue
from threading import Event, Thread
from typing import TYPE_CHECKING, Final, Generic, Self, TypeVar

import msgspec

from etappe.connectors.opening import open_file
from etappe.connectors.taking import Taking
from etappe.events.importing import ReadOptions, RefusedRow
from etappe.events.ports import Unsettled
from etappe.foundation.errors import InvalidInput, Refused

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Generator, Iterable, Iterator

    import polars as pl

    from etappe.connectors.parts import Part, Settlement
    from etappe.connectors.properties import Kind
    from etappe.connectors.tables import Source
    from etappe.events.importing import ReadNote

HELD_ROWS: Final = 300_000
"""Rows that wait for something to be decided, before the stream goes on without giving frames."""
_ITEMS_AHEAD: Final = 2
_HELD_BYTES: Final = 8 << 20
_LOOKED_EVERY_S: Final = 0.2

Item = TypeVar("Item")


def stream_file(
    path: str | os.PathLike[str],
    options: ReadOptions | None = None,
    progress: Callable[[int, int | None], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    *,
    name: str | None = None,
) -> FileStream:
    """A file as a stream of canonical frames; the arguments are those of ``read_file``.

    Raises while it is passed over what ``read_file`` raises, and Unsettled.

    Cost: one pass over the file, seldom two; memory for a few stretches of it.
    """
    asked = options or ReadOptions()
    return FileStream(lambda: open_file(Path(path), asked, name=name), asked, progress, cancelled)


class FileStream:
    """Canonical frames of a source, in the source's order; texts that recur may be Enum, each frame's with its own.

    To be used as a context. Attributes, once it has been passed over to its end:
        refused: all rows that were not taken, by line.
        rows: rows of the source, taken or not; blank ones do not count.
        options: the options with everything that was found out.
        notes: what was assumed or renamed.
        digest: SHA-256 of the source's bytes, hexadecimal; empty where there is no file.
        schema: all columns of the canonical frame and their types, also those that no frame holds because they are
            empty throughout.
    """

    def __init__(
        self,
        open_source: Callable[[], Source],
        options: ReadOptions,
        progress: Callable[[int, int | None], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> None:
        self._open = open_source
        self._asked = options
        self._progress = progress
        self._cancelled = cancelled
        self._settled: Settlement | None = None
        self.refused = RefusedRows()
        self.rows = 0
        self.options = options
        self.notes: tuple[ReadNote, ...] = ()
        self.digest = ""
        self.schema: dict[str, type[pl.DataType]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.refused.close()

    def __iter__(self) -> Iterator[pl.DataFrame]:
        """The frames; a thread reads a little ahead of whoever takes them.

        Raises Unsettled where those given so far have to be given up; the next pass will not.
        """
        self.refused.clear()
        self.rows = 0
        with closing(self._open()) as source:
            source.coded = True
            if len(source.sheets) > 1 and self._asked.sheet is None:
                raise InvalidInput("sheet.unclear", file=source.name, sheets=", ".join(source.sheets))
            with closing(_Ahead(self._pass(source))) as frames:
                for frame, done in frames:
                    if frame is not None and frame.height:
                        yield frame
                    if self._progress:
                        self._progress(done, source.total)
                    if self._cancelled and self._cancelled():
                        raise Refused("read.cancelled", file=source.name)

    def _pass(self, source: Source) -> Generator[tuple[pl.DataFrame | None, int], None, None]:
        """One pass over a source: frames, or None where there is none to give, and how far it is read."""
        taking = Taking(source, self._asked)
        given = _Given()
        held: list[Part] = []
        gives = True
        for batch in source.batches():
            part = taking.take(batch)
            self.rows = taking.rows
            now = self._settled or taking.settlement()
            gives = gives and (self._settled is not None or not given.contradicts(now))
            if gives:
                held.append(part)
                if self._settled is not None or all(now.covers(each) for each in held):
                    for each in held:
                        yield self._frame(taking, each, now, given), batch.done
                    held.clear()
                gives = sum(each.core.height for each in held) <= HELD_ROWS
            if not gives:
                held.clear()
            yield None, batch.done
        problems = taking.problems()
        if problems:
            raise problems[0]
        self.options, self.notes = taking.end()
        self.schema = taking.schema()
        self.digest = source.digest()
        if not self.rows:
            raise InvalidInput("file.no_rows", file=source.name)
        now = self._settled or taking.settlement()
        if self._settled is None and (not gives or given.contradicts(now)):
            self._settled = now
            raise Unsettled
        for each in held:
            yield self._frame(taking, each, now, given), source.total or 0

    def _frame(self, taking: Taking, part: Part, now: Settlement, given: _Given) -> pl.DataFrame:
        """The frame of a part; its refused rows are put with the others."""
        given.note(part, now)
        frame, refused = taking.settle(part, now)
        self.refused.extend(refused)
        return frame


class _Given:
    """By which decisions frames were given out, as far as they made a difference."""

    def __init__(self) -> None:
        self._day_first: bool | None = None
        self._decimal: str | None = None
        self._sequence: Kind | None = None
        self._columns: dict[str, tuple[str, type[pl.DataType]]] = {}

    def note(self, part: Part, now: Settlement) -> None:
        """Put down what a part that is given out depends on."""
        if part.moments is not None:
            self._day_first = now.day_first
        if part.waits_for_decimal:
            self._decimal = now.decimal
        if part.sequence is not None:
            self._sequence = now.sequence
        for column in part.properties:
            settled = now.columns[column]
            self._columns[column] = (settled.name, settled.kind.type)

    def contradicts(self, now: Settlement) -> bool:
        """Whether a frame that was given would be another one now.

        With which decimal sign a property's texts are numbers makes no difference: a property stays one of numbers
        only while all its values are numbers with the same sign, and those given before then have no decimals.
        """
        return (
            self._day_first not in (None, now.day_first)
            or self._decimal not in (None, now.decimal)
            or (self._sequence is not None and (now.sequence is None or now.sequence.type != self._sequence.type))
            or any(
                column not in now.columns or (now.columns[column].name, now.columns[column].kind.type) != earlier
                for column, earlier in self._columns.items()
            )
        )


class RefusedRows(Collection[RefusedRow]):
    """Refused rows in order; many of them rest in a temporary file, not in memory."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=_HELD_BYTES)  # noqa: SIM115 - closed by ``close``
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[RefusedRow]:
        """The rows; none may be added meanwhile."""
        decode = msgspec.json.Decoder(RefusedRow).decode
        self._file.seek(0)
        for line in self._file:
            yield decode(line)

    def __contains__(self, row: object) -> bool:
        return any(each == row for each in self)

    def extend(self, rows: Iterable[RefusedRow]) -> None:
        """Add rows."""
        encode = msgspec.json.Encoder().encode
        for row in rows:
            self._file.write(encode(row))
            self._file.write(b"\n")
            self._count += 1

    def clear(self) -> None:
        """Remove all rows."""
        self._file.seek(0)
        self._file.truncate()
        self._count = 0

    def close(self) -> None:
        """Give the file back."""
        self._file.close()


class _Ahead(Generic[Item]):
    """Items that are made in a thread of their own, a few of them ahead of whoever takes them."""

    def __init__(self, items: Generator[Item, None, None]) -> None:
        self._items = items
        self._ready: Queue[tuple[Item | None, BaseException | None]] = Queue(_ITEMS_AHEAD)
        self._over = Event()
        self._thread = Thread(target=self._make, name="etappe-reading", daemon=True)
        self._thread.start()

    def __iter__(self) -> Iterator[Item]:
        while True:
            item, end = self._ready.get()
            if item is not None:
                yield item
            elif isinstance(end, StopIteration):
                return
            elif end is not None:
                raise end

    def close(self) -> None:
        """End the making and wait until it has."""
        self._over.set()
        self._thread.join()

    def _make(self) -> None:
        with closing(self._items):
            try:
                for item in self._items:
                    self._put(item, None)
                    if self._over.is_set():
                        return
                self._put(None, StopIteration())
            except BaseException as error:  # noqa: BLE001 - it is raised where the items are taken
                self._put(None, error)

    def _put(self, item: Item | None, end: BaseException | None) -> None:
        while not self._over.is_set():
            with suppress(Full):
                self._ready.put((item, end), timeout=_LOOKED_EVERY_S)
                return
