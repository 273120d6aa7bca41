"""Cells as identifiers and as properties, whatever type the source gave them.

Law: identifiers are text, always and exactly: ``NA``, ``007``, ``null`` and ``1e5`` stay that; a whole number in a
typed column is its digits, without ``.0``. A property is a number or true/false only if all its values are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import polars as pl

_SHORT: Final = 1e15
"""Whole floats below are written as digits; larger ones keep the exponent, since their last digits mean nothing."""
_EXACT: Final = 2.0**53
"""Whole numbers up to here are exact in float64."""

_IDENTIFIER: Final = re.compile(
    r"(?:^|[\W_])(?:id|ids|uid|uuid|guid|nr|no|num|number|nummer|key|code|plz|zip|zipcode|postcode|postal|ean|gtin|isbn"
    r"|iban|sku|phone|telefon|mobile|fax|hash|token|user|customer|kunde)$"
    r"|(?:nummer|nr|kennung|schluessel|schlüssel)$",
    re.IGNORECASE,
)
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def is_identifier(name: str) -> bool:
    """Whether a column's name says that its values name something, so that they stay text even if all are digits.

    >>> [is_identifier(name) for name in ("order_id", "orderId", "Bestellnummer", "plz", "paid", "amount")]
    [True, True, True, True, False, False]
    """
    return bool(_IDENTIFIER.search(_CAMEL.sub("_", name.strip())))


def as_identifiers(cells: pl.Series, *, tight: bool = False) -> pl.Series:
    """Cells as text without surrounding space; null where there is nothing. ``tight`` says that texts are so already.

    Enum stays Enum where it is tight.

    >>> import polars as pl
    >>> as_identifiers(pl.Series([17.0, 0.5, None])).to_list(), as_identifiers(pl.Series([" 007 ", ""])).to_list()
    (['17', '0.5', None], ['007', None])
    """
    import polars as pl

    if tight and isinstance(cells.dtype, pl.String | pl.Enum):
        return cells
    texts = as_text(cells).str.strip_chars()
    return texts.set(texts == "", None)


def as_text(cells: pl.Series) -> pl.Series:
    """Cells as text; numbers as usually written, times in ISO 8601, durations in seconds, nested values as JSON."""
    import polars as pl

    kind = cells.dtype
    texts: pl.Series
    if kind == pl.String:
        texts = cells
    elif kind.is_float():
        texts = _float_text(cells)
    elif isinstance(kind, pl.Decimal):
        texts = cells.cast(pl.String)
        texts = texts.str.replace(r"(\.\d*?)0+$", "$1").str.strip_suffix(".") if kind.scale else texts
    elif isinstance(kind, pl.Datetime):
        texts = cells.dt.to_string("%Y-%m-%dT%H:%M:%S%.f" + ("%:z" if kind.time_zone else ""))
    elif kind == pl.Duration:
        texts = _float_text(cells.dt.total_microseconds() / 1e6)
    elif kind == pl.Binary:
        # Databases hand text over as bytes; bytes that are no text are shown in hexadecimal, which loses nothing.
        texts = pl.Series(cells.name, [_decoded(value) for value in cells], pl.String)
    elif kind.is_nested() or kind == pl.Object:
        texts = pl.Series(cells.name, [_as_json(value) for value in cells.to_list()], pl.String)
    else:
        texts = cells.cast(pl.String)
    return texts


def _float_text(cells: pl.Series) -> pl.Series:
    """Floats as text: whole ones as digits, the others as short as they can be read back; null for NaN."""
    import polars as pl

    wide = cells.cast(pl.Float64)
    wide = wide.set(wide.is_nan().fill_null(value=False), None)
    whole = ((wide == wide.floor()) & (wide.abs() < _SHORT)).fill_null(value=False)
    digits = wide.set(~whole, None).cast(pl.Int64).cast(pl.String)
    return digits.zip_with(whole, cells.cast(pl.String).set(wide.is_null(), None))


def as_property(cells: pl.Series, *, tight: bool = False) -> pl.Series:
    """Cells as String, Float64 or Boolean: text as it is (null where empty), numbers if float64 holds them.

    Enum stays Enum where it is tight.
    """
    import polars as pl

    kind = cells.dtype
    if kind == pl.Boolean or (tight and isinstance(kind, pl.String | pl.Enum)):
        return cells
    if kind.is_float() or isinstance(kind, pl.Decimal):
        wide = cells.cast(pl.Float64)
        return wide.set((~wide.is_finite()).fill_null(value=False), None)
    if kind.is_integer() and not (cells.cast(pl.Float64).abs() > _EXACT).any():
        return cells.cast(pl.Float64)
    texts = as_text(cells)
    return texts.set(texts == "", None)


def _decoded(value: bytes | None) -> str | None:
    """Bytes as text, or in hexadecimal where they are none."""
    if value is None:
        return None
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.hex()


def _as_json(value: object) -> str | None:
    """A nested value as JSON."""
    import msgspec

    return None if value is None else msgspec.json.encode(value, enc_hook=str).decode()
