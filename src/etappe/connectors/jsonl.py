"""JSON Lines: one object a line, plain or packed.

Law: a value keeps its JSON type, so text that looks like a number stays text. Objects inside an object become columns
with a dotted name (``context.page.url``); lists stay JSON.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec
import numpy as np

from etappe.connectors import encodings
from etappe.connectors.refusals import refuse
from etappe.connectors.streams import ByteSource
from etappe.connectors.tables import Batch, Source
from etappe.foundation.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import polars as pl

    from etappe.events.importing import RefusedRow

MAX_LINE_BYTES: Final = 16 << 20
_MAX_DEPTH: Final = 8
_INT64: Final = 1 << 63


def open_jsonl(path: Path, name: str) -> Source:
    """A file of JSON Lines as a source; its columns come up while reading."""
    file = ByteSource(path, name)

    def batches() -> Iterator[Batch]:
        carry, line = b"", 1
        while chunk := file.read(encodings.CHUNK_BYTES):
            text = carry + chunk
            stop = text.rfind(b"\n") + 1
            if not stop and len(text) > MAX_LINE_BYTES:
                raise InvalidInput("file.line_too_long", file=name, line=line, megabytes=MAX_LINE_BYTES >> 20)
            lines = text[:stop].splitlines() if b"\r" not in text else text[:stop].split(b"\n")[:-1]
            yield _batch(lines, line, file.position)
            carry, line = text[stop:], line + len(lines)
        yield _batch([carry], line, file.position)

    source = Source("jsonl", name, None, batches, total=file.size)
    source.close, source.digest = file.close, file.digest
    return source


def _batch(lines: Sequence[bytes], first: int, done: int) -> Batch:
    """The objects of some lines."""
    decode = msgspec.json.Decoder().decode
    places: list[int] = []
    objects: list[dict[str, Any]] = []
    refused: list[RefusedRow] = []
    for line, raw in enumerate(lines, first):
        written = raw.strip() if line > 1 else raw.removeprefix(b"\xef\xbb\xbf").strip()
        if not written:
            continue
        try:
            value = decode(written)
        except UnicodeDecodeError:
            refused.append(refuse(line, "row.encoding", value=encodings.shown(written)))
        except (msgspec.DecodeError, RecursionError) as error:
            refused.append(refuse(line, "row.no_json", value=encodings.shown(written), detail=str(error)))
        else:
            if not isinstance(value, dict):
                refused.append(refuse(line, "row.no_object", value=encodings.shown(written)))
            elif value:
                places.append(line)
                objects.append(value)
    return Batch(frame_of(objects), np.array(places, np.int64), refused, done)


def frame_of(objects: list[dict[str, Any]]) -> pl.DataFrame:
    """Objects, none of them empty, as a frame: a column a key, objects inside them flattened, the type by what the values are."""
    import polars as pl

    if any(isinstance(value, dict) for each in objects for value in each.values()):
        objects = [_flat(each) for each in objects]
    names: dict[str, None] = {}
    for each in objects:
        if each.keys() - names.keys():
            names.update(dict.fromkeys(each))
    return pl.DataFrame([column_of(name, [each.get(name) for each in objects]) for name in names])


def _flat(each: dict[str, Any], prefix: str = "", depth: int = 0) -> dict[str, Any]:
    """An object without objects inside, as far as they are not too deep; the first of two equal names counts."""
    result: dict[str, Any] = {}
    for key, value in each.items():
        if isinstance(value, dict) and value and depth < _MAX_DEPTH:
            for inner, innermost in _flat(value, f"{prefix}{key}.", depth + 1).items():
                result.setdefault(inner, innermost)
        else:
            result.setdefault(prefix + key, value)
    return result


def column_of(name: str, values: list[Any]) -> pl.Series:
    """Values as a column: text, whole numbers, numbers or true/false if they all are, else text of each."""
    import polars as pl

    kinds = {type(value) for value in values} - {type(None)}
    if kinds <= {str}:
        return pl.Series(name, values, pl.String)
    if kinds == {bool}:
        return pl.Series(name, values, pl.Boolean)
    if kinds == {int} and all(value is None or -_INT64 <= value < _INT64 for value in values):
        return pl.Series(name, values, pl.Int64)
    if kinds == {float} or (kinds == {int, float} and all(value is None or abs(value) <= 1 << 53 for value in values)):
        return pl.Series(name, [None if value is None else float(value) for value in values], pl.Float64)
    return pl.Series(name, [_written(value) for value in values], pl.String)


def _written(value: object) -> str | None:
    """A value as text, as JSON writes it; whole numbers without .0."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return msgspec.json.encode(value).decode()
