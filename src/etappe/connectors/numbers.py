"""Numbers as people write them: decimal point or comma, grouped thousands, a currency beside them.

Law: 1,234 is one thousand or one and a bit, and nothing in it says which. Such values count only once the column (or
a person) has said what its decimal sign is. A property becomes a number only if all its values are plainly numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    import polars as pl

Decimal = Literal[".", ","]

_GROUP: Final[dict[Decimal, str]] = {".": ",", ",": "."}
_SPACES: Final = "' \u00a0\u2009\u202f’"
_CURRENCY: Final = r"(?:[€$£¥]|(?i:eur|usd|chf|gbp))"

# Plain numbers of at most 15 digits, without leading zeros: float64 holds each of them, and none is an identifier
# such as 007 or 1e5 (an exponent counts only as programs print it, with a sign).
_PLAIN: Final[dict[Decimal, str]] = {
    ".": r"^-?(?:0|[1-9]\d{0,14})(?:\.\d+)?(?:[eE][+-]\d{1,3})?$",
    ",": r"^-?(?:0|[1-9]\d{0,14})(?:,\d+)?(?:[eE][+-]\d{1,3})?$",
}
_POINT: Final[frozenset[Decimal]] = frozenset((".",))
_COMMA: Final[frozenset[Decimal]] = frozenset((",",))
_TRUTH: Final = r"(?i)^(?:true|false)$"
_LOOKED_AT: Final = 200


@dataclass(frozen=True)
class Evidence:
    """How many values of a column can only be read with a decimal point, only with a comma, or either way."""

    point: int = 0
    comma: int = 0
    either: int = 0

    def __add__(self, other: Evidence) -> Evidence:
        return Evidence(self.point + other.point, self.comma + other.comma, self.either + other.either)

    @property
    def decimal(self) -> Decimal | None:
        """The decimal sign; None if the values do not say, or contradict each other."""
        if bool(self.point) != bool(self.comma):
            return "." if self.point else ","
        return "." if not self.either and not self.point else None


def _bare(texts: pl.Series) -> pl.Series:
    """Texts without surrounding space and currency."""
    stripped = texts.str.strip_chars()
    if not stripped.str.contains(rf"^{_CURRENCY}|{_CURRENCY}$").any():
        return stripped
    return stripped.str.replace(rf"^{_CURRENCY}\s*", "").str.replace(rf"\s*{_CURRENCY}$", "")


def evidence(texts: pl.Series) -> Evidence:
    """What the values say about their decimal sign.

    >>> import polars as pl
    >>> evidence(pl.Series(["1.234,50", "3", "1,234"]))
    Evidence(point=0, comma=1, either=1)
    """
    present = texts.drop_nulls()
    plain = _all_match(present, _PLAIN["."])
    marked = present if plain else _bare(present)
    marked = marked.filter(marked.str.contains(r"[.,]"))
    if not marked.len():
        return Evidence()
    found: dict[Decimal, int] = {}
    either = marked.str.contains(r"^[+-]?[1-9]\d{0,2}[.,]\d{3}$")
    if plain:  # as most programs write them
        return Evidence(marked.len() - int(either.sum()), 0, int(either.sum()))
    for decimal, group in _GROUP.items():
        sign, thousand = f"[{decimal}]", f"[{group}{_SPACES}]"
        single = rf"^[+-]?\d*{sign}\d+(?:[eE][+-]?\d+)?$"
        grouped = rf"^[+-]?\d{{1,3}}(?:{thousand}\d{{3}})+{sign}\d+$"
        groups = rf"^[+-]?\d{{1,3}}(?:[{group}]\d{{3}}){{2,}}$"
        matches = marked.str.contains(single) | marked.str.contains(grouped) | marked.str.contains(groups)
        found[decimal] = int((matches & ~either).sum())
    return Evidence(found["."], found[","], int(either.sum()))


def read_numbers(texts: pl.Series, decimal: Decimal) -> pl.Series:
    """The numbers that texts are, with the given decimal sign; null where a text is none.

    >>> import polars as pl
    >>> read_numbers(pl.Series(["1.234,50 €", "-3", "n/a", None]), ",").to_list()
    [1234.5, -3.0, None, None]
    """
    import polars as pl

    if decimal == "." and _all_match(texts, _PLAIN["."]):
        return plainly_read(texts, ".")
    bare = _bare(texts)
    thousand = f"[{_GROUP[decimal]}{_SPACES}]"
    grammar = rf"^[+-]?(?:\d+|\d{{1,3}}(?:{thousand}\d{{3}})+)?(?:[{decimal}]\d+)?(?:[eE][+-]?\d{{1,3}})?$"
    readable = bare.str.contains(grammar) & bare.str.contains(r"\d")
    if bare.str.contains(thousand).any():
        bare = bare.str.replace_all(thousand, "")
    if decimal == ",":
        bare = bare.str.replace(",", ".", literal=True)
    numbers = bare.str.strip_prefix("+").cast(pl.Float64, strict=False)
    numbers = numbers.set(~(readable & numbers.is_finite()).fill_null(value=False), None)
    return numbers.alias(texts.name)


def plain_numbers(texts: pl.Series) -> frozenset[Decimal]:
    """The decimal signs with which every text of a property is plainly a number; empty if it stays text.

    >>> import polars as pl
    >>> plain_numbers(pl.Series(["12,5", "3"])), plain_numbers(pl.Series(["1", "007"]))
    (frozenset({','}), frozenset())
    """
    if _all_match(texts, _PLAIN["."]):
        return _POINT if texts.str.contains(".", literal=True).any() else _POINT | _COMMA
    return _COMMA if _all_match(texts, _PLAIN[","]) else frozenset()


def plainly_read(texts: pl.Series, decimal: Decimal) -> pl.Series:
    """The numbers that plain texts are (see ``plain_numbers``); null for one too large for float64."""
    import polars as pl

    pointed = texts if decimal == "." else texts.str.replace(",", ".", literal=True)
    numbers = pointed.cast(pl.Float64)
    return numbers.set(~numbers.is_finite().fill_null(value=True), None)


def plain_truth(texts: pl.Series) -> bool:
    """Whether every text is true or false."""
    return _all_match(texts, _TRUTH)


def _all_match(texts: pl.Series, pattern: str) -> bool:
    """Whether every text matches; a look at the first ones decides most columns."""
    present = texts.drop_nulls()
    if not present.head(_LOOKED_AT).str.contains(pattern).all():
        return False
    return bool(present.str.contains(pattern).all())
