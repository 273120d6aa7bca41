"""CSV and its relatives: comma, semicolon, tab or pipe; plain or packed; any encoding.

Law: a row has as many fields as the header, or is refused with its line. Quotes follow RFC 4180; a row whose quotes
do not is refused by itself and reading goes on in the next line, so one stray quote never swallows a file.

A chunk whose rows are a line each, all of them as long as the header, is read by Polars as it is, or cut into columns
where they are wanted coded and it has no quotes. One whose quotes are all regular is cut into rows by array operations
and then read by Polars. Any other chunk is read row by row. All ways give the same rows.
"""

from __future__ import annotations

import csv
from codecs import BOM_UTF8
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Final

import numpy as np

from etappe.connectors import taking
from etappe.connectors.cutting import Cutter
from etappe.connectors.encodings import Utf8Chunks, shown
from etappe.connectors.refusals import note, refuse
from etappe.connectors.rows import Rows, evenness, joined, not_utf8, scan
from etappe.connectors.streams import ByteSource
from etappe.connectors.tables import Batch, Source, column_names
from etappe.foundation.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import polars as pl

    from etappe.events.importing import ReadNote, ReadOptions, RefusedRow

DELIMITERS: Final = (",", ";", "\t", "|")
MAX_ROW_BYTES: Final = 1 << 20
"""A row that is longer is taken for an open quote, and refused."""
MAX_LINE_BYTES: Final = 64 << 20
"""Reading ends at a line that is longer; it would have to be held whole to be refused."""
_SNIFFED_BYTES: Final = 1 << 16
_LONE_RETURN: Final = "\udc0d"  # a surrogate that no decoding yields


def open_csv(path: Path, name: str, options: ReadOptions) -> Source:
    """A CSV file as a source; its header is read at once.

    Raises InvalidInput ``file.no_header``, ``delimiter.unusable`` and what ``Utf8Chunks`` and ``ByteSource`` raise.
    """
    bytes_of_file = ByteSource(path, name)
    try:
        return _open(bytes_of_file, options)
    except BaseException:
        bytes_of_file.close()
        raise


def _open(bytes_of_file: ByteSource, options: ReadOptions) -> Source:
    """The source of an open file."""
    name = bytes_of_file.name
    chunks = Utf8Chunks(bytes_of_file, options.encoding)
    stream = iter(chunks)
    text = next(stream, b"")
    usual_ends = _line_ends(text)
    text = usual_ends(text) if usual_ends is not None else text
    skipped = 0
    delimiter = options.delimiter
    first_line, _, rest = text.partition(b"\n")
    if first_line.strip().lower().startswith(b"sep=") and len(first_line.strip()) <= len(b"sep=x"):
        delimiter = delimiter or first_line.strip()[4:].decode() or "\t"
        text, skipped = rest, 1
    delimiter = delimiter or guess_delimiter(text[:_SNIFFED_BYTES])
    if len(delimiter) != 1 or not delimiter.isascii() or delimiter in '"\r\n':
        raise InvalidInput("delimiter.unusable", delimiter=delimiter)

    header, used, lines = _header(text, delimiter, name)
    notes: list[ReadNote] = []
    columns = column_names(header, name, notes)
    reader = _Reader(columns, delimiter, name)

    def batches() -> Iterator[Batch]:
        if source.coded:
            reader.cutter = _cutter(columns, delimiter, options)
        rest = tail = b""  # lines that go on in the next one, and the beginning of a line
        line = 1 + skipped + lines
        for chunk in chain((text[used:],), stream):
            source.encoding = chunks.encoding
            some = chunk if usual_ends is None else usual_ends(tail + chunk)
            tail = tail if usual_ends is None else b""
            stop = some.rfind(b"\n") + 1
            if stop:
                whole = b"".join((rest, tail, memoryview(some)[:stop]))
                yield from reader.read(whole, line, bytes_of_file.position, last=False)
                rest, tail, line = reader.rest, some[stop:], reader.line
            else:
                tail += some
            if len(tail) > MAX_LINE_BYTES:
                raise InvalidInput("file.line_too_long", file=name, line=line, megabytes=MAX_LINE_BYTES >> 20)
        source.encoding = chunks.encoding
        if chunks.guessed:
            notes.append(note("encoding_guessed", encoding=chunks.encoding))
        yield from reader.read(rest + tail, line, bytes_of_file.position, last=True)

    source = Source("csv", name, columns, batches, total=bytes_of_file.size, written=None, notes=notes)
    source.close, source.digest = bytes_of_file.close, bytes_of_file.digest
    source.delimiter, source.encoding = delimiter, chunks.encoding
    return source


def _cutter(columns: tuple[str, ...], delimiter: str, options: ReadOptions) -> Cutter:
    """Whoever travels is a text each, as a rule different ones; and so is what numbers are read from."""
    others = (options.customer, options.event, options.order, options.channel, options.value, options.unit)
    alone = options.time not in others and options.time not in (options.properties or ())
    plain = (options.unit or options.customer, options.value, options.time)
    return Cutter(
        columns,
        delimiter,
        time=options.time if alone else None,
        plain=frozenset(name for name in plain if name is not None),
    )


def _line_ends(text: bytes) -> Callable[[bytes], bytes] | None:
    """What turns a file's line ends, as its first line has them, into usual ones; None if they are.

    Old Macs wrote only carriage returns; programs on Windows that end lines twice write two before the line feed.
    """
    if b"\n" not in text:
        return lambda some: some.replace(b"\r", b"\n")
    if text.partition(b"\n")[0].endswith(b"\r\r"):
        return lambda some: some.replace(b"\r\r\n", b"\r\n")
    return None


class _Reader:
    """Reads stretches of text one after the other; what is incomplete stays in ``rest``, which begins at ``line``."""

    def __init__(self, columns: tuple[str, ...], delimiter: str, file: str) -> None:
        self.columns = columns
        self.delimiter = delimiter
        self.file = file
        self.cutter: Cutter | None = None
        self.rest = b""
        self.line = 1

    def read(self, text: bytes, line: int, position: int, *, last: bool) -> Iterator[Batch]:
        """The batches of ``text``, which starts in ``line``; ``last`` says that no more comes after it."""
        while text:
            batch = self._even(text, line, position, last=last)
            if batch is not None:
                yield batch
                text, line = b"", line + batch.frame.height
                break
            rows = scan(text, self.delimiter, last=last)
            used, used_lines = 0, 0
            if rows is not None and len(text) - rows.used <= MAX_ROW_BYTES:
                batch = self._regular(text, rows, line, position)
                used, used_lines = rows.used, rows.used_lines
            if batch is None:
                batch, used, used_lines = self._irregular(text, line, position, last=last)
            yield batch
            text, line = text[used:], line + used_lines
            if not last or not used:
                break
        self.rest, self.line = text, line

    def _even(self, text: bytes, line: int, position: int, *, last: bool) -> Batch | None:
        """The batch of complete rows of a line each, all as long as the header; None if they are not."""
        if not (last or text.endswith(b"\n")) or len(self.columns) == 1:
            return None
        if b"\r" in text and text.count(b"\r") != text.count(b"\r\n"):
            return None
        cut = self.cutter.cut(text) if self.cutter is not None else None
        if cut is not None:
            lines = np.arange(line, line + cut.rows)
            return Batch(cut.frame, lines, [], position, tight=cut.tight, times=cut.times)
        return self._evenly_read(text, line, position)

    def _evenly_read(self, text: bytes, line: int, position: int) -> Batch | None:
        """The same, read by Polars.

        It refuses rows that are too long and bytes that are no UTF-8; it fills up rows that are too short, and then
        there are fewer delimiters than there ought to be.
        """
        import polars as pl

        found = evenness(text, self.delimiter)
        if found is None or found.delimiters != found.rows * (len(self.columns) - 1):
            return None
        try:
            frame = self._frame(text)
        except (pl.exceptions.ComputeError, pl.exceptions.SchemaError):
            return None
        if frame.height != found.rows:
            return None
        return Batch(frame, np.arange(line, line + found.rows), [], position, tight=found.tight)

    def _regular(self, text: bytes, rows: Rows, line: int, position: int) -> Batch | None:
        """The batch of a text whose quotes are regular; None if Polars sees other rows in it than the scan."""
        good = rows.fields == len(self.columns)
        bad = good.size - int(np.count_nonzero(good))
        if bad > taking.MOST_REFUSED and bad * 2 > good.size:  # not even their reasons are wanted
            last = line + int(rows.lines[np.flatnonzero(~good)[-1]])
            raise InvalidInput("file.mostly_refused", file=self.file, count=bad, rows=good.size, line=last)
        refused = [self._wrong_length(text, rows, int(row), line) for row in np.flatnonzero(~good)]
        for row in not_utf8(text, rows):
            if good[row]:
                good[row] = False
                raw = text[rows.starts[row] : rows.ends[row]]
                refused.append(refuse(line + int(rows.lines[row]), "row.encoding", value=shown(raw)))
        lines = rows.lines[good] + line
        frame = self._frame(joined(text, rows, good))
        return Batch(frame, lines, refused, position) if frame.height == len(lines) else None

    def _wrong_length(self, text: bytes, rows: Rows, row: int, line: int) -> RefusedRow:
        """Why a row with too few or too many fields is refused."""
        return _wrong_length(
            line + int(rows.lines[row]),
            shown(text[rows.starts[row] : rows.ends[row]]),
            int(rows.fields[row]),
            len(self.columns),
        )

    def _frame(self, text: bytes) -> pl.DataFrame:
        """Rows of the right length, read by Polars; every cell is text, or null where it is empty."""
        import polars as pl

        schema = dict.fromkeys(self.columns, pl.String)
        if not text:
            return pl.DataFrame(schema=schema)
        return pl.read_csv(
            BOM_UTF8 + text if text.startswith(BOM_UTF8) else text,  # Polars takes one away, wherever the text is from
            has_header=False,
            schema=schema,
            separator=self.delimiter,
            quote_char='"' if b'"' in text else None,
            raise_if_empty=False,
        )

    def _irregular(self, text: bytes, line: int, position: int, *, last: bool) -> tuple[Batch, int, int]:
        """The batch of any text, row by row; with how many bytes and line ends of it were used."""
        import polars as pl

        pieces = text.split(b"\n")
        if not last or not pieces[-1]:
            pieces.pop()  # what stands after the last line end is incomplete, or nothing
        lines = [_as_text(piece) for piece in pieces]
        rows: list[list[str]] = []
        places: list[int] = []
        refused: list[RefusedRow] = []
        place = begin = 0
        while place < len(lines):
            reader = csv.reader(map(lines.__getitem__, range(place, len(lines))), delimiter=self.delimiter, strict=True)
            begin = place
            try:
                for cells in reader:
                    end = place + reader.line_num
                    written = partial(_written, pieces, begin, end)
                    self._sort_in(cells, line + begin, written, rows, places, refused)
                    begin = end
                place = begin
            except csv.Error:
                if place + reader.line_num >= len(lines) and not last and _bytes_of(pieces, begin) <= MAX_ROW_BYTES:
                    break  # the row may go on in the next stretch
                refused.append(refuse(line + begin, "row.quotes", value=shown(pieces[begin]).rstrip("\r")))
                place = begin + 1
        else:
            begin = len(lines)
        frame = pl.DataFrame(rows, schema=dict.fromkeys(self.columns, pl.String), orient="row")
        used = min(len(text), len(text) if begin == len(lines) and last else sum(len(p) + 1 for p in pieces[:begin]))
        return Batch(frame, np.array(places, np.int64), refused, position), used, begin

    def _sort_in(
        self,
        cells: list[str],
        line: int,
        written: Callable[[], str],
        rows: list[list[str]],
        places: list[int],
        refused: list[RefusedRow],
    ) -> None:
        """Put a row where it belongs: among the rows, or among the refused, as it is written."""
        if not cells:
            return
        if any(_LONE_RETURN in cell for cell in cells):
            cells = [cell.replace(_LONE_RETURN, "\r") for cell in cells]
        if len(cells) != len(self.columns):
            refused.append(_wrong_length(line, written(), len(cells), len(self.columns)))
        elif any("\udc80" <= letter <= "\udcff" for cell in cells if not cell.isascii() for letter in cell):
            refused.append(refuse(line, "row.encoding", value=written()))
        else:
            rows.append(cells)
            places.append(line)


def _as_text(line: bytes) -> str:
    """A line for Python's csv; a carriage return in its middle, which that takes for a fault, is covered up."""
    text = line.decode("utf-8", "surrogateescape") + "\n"
    return text[:-2].replace("\r", _LONE_RETURN) + text[-2:] if "\r" in text[:-2] else text


def _bytes_of(pieces: list[bytes], begin: int) -> int:
    """Bytes from a line to the end."""
    return sum(len(piece) + 1 for piece in pieces[begin:])


def _written(pieces: list[bytes], begin: int, end: int) -> str:
    """The lines of a row as people can read them."""
    return shown(b"\n".join(pieces[begin:end]).removesuffix(b"\r"))


def _wrong_length(line: int, row: str, found: int, expected: int) -> RefusedRow:
    """The refused row for a number of fields that is not the header's."""
    code = "row.too_few_fields" if found < expected else "row.too_many_fields"
    return refuse(line, code, value=row, count=found, expected=expected)


def guess_delimiter(text: bytes) -> str:
    r"""The delimiter that cuts most lines into as many fields as the first, more than one; a comma if none does.

    >>> guess_delimiter(b"kunde;zeit;betrag\n1;2026-01-01;3,50\n"), guess_delimiter(b"id\n1\n")
    (';', ',')
    """
    best, best_score = ",", (0.0, 0)
    text = text.replace(b"\r", b"")
    for delimiter in DELIMITERS:
        rows = scan(text, delimiter, last=False) or scan(text.replace(b'"', b"x"), delimiter, last=False)
        if rows is None or not rows.fields.size:
            rows = scan(text.replace(b'"', b"x"), delimiter, last=True)
        if rows is None or not rows.fields.size or rows.fields[0] <= 1:
            continue
        score = (float(np.mean(rows.fields == rows.fields[0])), int(rows.fields[0]))
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _header(text: bytes, delimiter: str, name: str) -> tuple[list[str], int, int]:
    """The names in the first line that is not blank; with bytes and line ends up to the line after it."""
    lines = text.split(b"\n", 1000)
    for place, raw in enumerate(lines):
        if not raw.strip():
            continue
        for length in range(1, len(lines) - place + 1):
            piece = b"\n".join(lines[place : place + length])
            try:
                written = piece.decode("utf-8")
                rows = list(csv.reader(written.splitlines(keepends=True), delimiter=delimiter, strict=True))
            except UnicodeDecodeError as error:
                raise InvalidInput("file.header_encoding", file=name, value=shown(raw)) from error
            except csv.Error:
                continue  # a quoted name may go over several lines
            used = len(b"\n".join(lines[: place + length])) + 1
            return rows[0], min(used, len(text)), place + length
        break
    raise InvalidInput("file.no_header", file=name)
