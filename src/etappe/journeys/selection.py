"""Which events a question means: selectors compiled to one small code a row and one mask a code.

Law: event i matches selection s if and only if bit s of ``masks[code[i]]`` is set. Names and properties that the data
does not have are refused with the nearest ones that it has; a condition never compares a text with a number.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Final

import msgspec
import numpy as np

from etappe.events.selectors import Condition, Selection, Selector, as_selector
from etappe.foundation.errors import InvalidInput, Refused
from etappe.journeys.index import Column, JourneyIndex, NumberColumn, TextColumn
from etappe.journeys.ties import Ties, find_ties

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

MOST_SELECTIONS: Final = 64
MOST_COMBINATIONS: Final = 1 << 16
_KEPT: Final = 16


@dataclass(frozen=True, eq=False)
class CodedSelection:
    """A small code a row, and for each code the selections it matches.

    Attributes:
        index: whose events these are.
        masks: uint64, one entry a code (at least one); bit s belongs to selection s.
        own: uint8 or uint16 of shape (n_events,); None where no selection has conditions and the index's codes do.
    """

    index: JourneyIndex
    masks: NDArray[np.uint64]
    own: NDArray[np.uint8] | NDArray[np.uint16] | None = None
    _rows: dict[int, NDArray[np.uint32]] = field(default_factory=dict)
    _keys: dict[int, NDArray[np.int64]] = field(default_factory=dict)

    @property
    def code(self) -> NDArray[np.uint8] | NDArray[np.uint16]:
        """The code of every row; reads all of them, so ask for it only where every row is passed over."""
        return self.index.code if self.own is None else self.own

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """How many events there are of each code."""
        if self.own is None:
            return self.index.posting_sizes
        return np.bincount(self.own, minlength=self.masks.size).astype(np.int64)

    def rows_of(self, code: int) -> NDArray[np.uint32]:
        """The rows of one code, in order; kept once they were found."""
        if self.own is None:
            return self.index.rows_of(code)
        if code not in self._rows:
            self._rows[code] = np.flatnonzero(self.own == code).astype(np.uint32)
        return self._rows[code]

    def posting(self, code: int) -> NDArray[np.int64]:
        """The keys of one code, in order; kept once they were found."""
        if self.own is None:
            return self.index.posting(code)
        if code not in self._keys:
            self._keys[code] = self.index.key[self.rows_of(code)]
        return self._keys[code]

    @cached_property
    def ties(self) -> Ties:
        """Which of two events at one instant comes first, by these codes."""
        return self.index.ties if self.own is None else find_ties(self.index.key, self.own)


_lock = Lock()


def coded(index: JourneyIndex, selections: Sequence[Selection]) -> CodedSelection:
    """What each event of the index matches.

    Raises InvalidInput: ``selector.too_many`` over 64 selections; ``selector.unknown_event``,
    ``selector.unknown_property``; ``selector.wrong_value`` or ``selector.wrong_operator`` where a condition does not
    fit its property; ``selector.too_many_combinations`` where conditions split the events into over 65,536 kinds.

    Without conditions the cost is independent of the number of events; with conditions it is one pass a condition,
    and the result of the last 16 is kept with the index.
    """
    selectors = [as_selector(selection) for selection in selections]
    if len(selectors) > MOST_SELECTIONS:
        raise InvalidInput("selector.too_many", count=len(selectors), most=MOST_SELECTIONS)
    names = [_name_masks(index, selector, 1 << place) for place, selector in enumerate(selectors)]
    masks = np.bitwise_or.reduce(names) if names else np.zeros(max(1, len(index.events)), np.uint64)
    conditioned = [place for place, selector in enumerate(selectors) if selector.where]
    if not conditioned:
        return CodedSelection(index, masks)
    what = msgspec.json.encode([(sorted(selector.events), selector.where) for selector in selectors])
    with _lock:
        found = index.selections.get(what)
        if isinstance(found, CodedSelection):
            index.selections.move_to_end(what)
            return found
    result = _split(index, selectors, masks, conditioned)
    with _lock:
        index.selections[what] = result
        while len(index.selections) > _KEPT:
            index.selections.popitem(last=False)
    return result


def position_of(index: JourneyIndex, customer_id: str) -> int:
    """The number of a customer. Raises Refused ``customer.unknown``."""
    place = index.customers.index_of(customer_id)
    if place is None:
        raise Refused("customer.unknown", customer=customer_id)
    return place


def column_of(index: JourneyIndex, name: str) -> Column:
    """The property of that name. Raises InvalidInput ``selector.unknown_property`` with the nearest names."""
    column = index.columns.get(name)
    if column is None:
        raise InvalidInput("selector.unknown_property", property=name, near=near(name, index.columns))
    return column


def near(name: str, names: Iterable[str]) -> str:
    """The three names most like ``name``, as text; a dash where there are none.

    >>> near("veiw", ["buy", "view", "cart"])
    'view, cart, buy'
    """
    return ", ".join(get_close_matches(name, list(names), n=3, cutoff=0.0)) or "-"


def _name_masks(index: JourneyIndex, selector: Selector, bit: int) -> NDArray[np.uint64]:
    """``bit`` for each code whose name the selector takes, whatever its conditions."""
    masks = np.zeros(max(1, len(index.events)), np.uint64)
    if not selector.events:
        masks[:] = bit
    for name in selector.events:
        code = index.code_of.get(name)
        if code is None:
            raise InvalidInput("selector.unknown_event", event=name, near=near(name, index.events))
        masks[code] = bit
    return masks


def _split(
    index: JourneyIndex, selectors: Sequence[Selector], masks: NDArray[np.uint64], conditioned: Sequence[int]
) -> CodedSelection:
    """Rows in kinds that match the same selections: first by the names, then by each selector's conditions."""
    kind_masks, kind_of_code = np.unique(masks, return_inverse=True)
    kinds = kind_of_code.astype(np.uint32)[index.code]
    for place in conditioned:
        bit = np.uint64(1 << place)
        met = np.ones(index.n_events, bool)
        for condition in selectors[place].where:
            met &= _meets(column_of(index, condition.property), condition)
        doubled = np.concatenate((kind_masks & ~bit, kind_masks))
        kinds[met] += np.uint32(kind_masks.size)
        there = np.bincount(kinds, minlength=doubled.size) > 0
        kind_masks, merged = np.unique(doubled[there], return_inverse=True)
        if kind_masks.size > MOST_COMBINATIONS:
            raise InvalidInput("selector.too_many_combinations", most=MOST_COMBINATIONS)
        place_of = np.zeros(doubled.size, np.uint32)
        place_of[there] = merged
        kinds = place_of[kinds]
    if not kind_masks.size:
        kind_masks = np.zeros(1, np.uint64)
    small = kinds.astype(np.uint8) if kind_masks.size <= 1 << 8 else kinds.astype(np.uint16)
    return CodedSelection(index, kind_masks, small)


def _meets(column: Column, condition: Condition) -> NDArray[np.bool_]:
    """Which events meet a condition on that property."""
    if condition.operator in ("exists", "missing"):
        _expect(condition, count=0, kind=())
        there = column.codes >= 0 if isinstance(column, TextColumn) else ~np.isnan(column.numbers)
        return there if condition.operator == "exists" else ~there
    return _meets_number(column, condition) if isinstance(column, NumberColumn) else _meets_text(column, condition)


def _meets_number(column: NumberColumn, condition: Condition) -> NDArray[np.bool_]:
    numbers = column.numbers
    if condition.operator in ("is", "is_not"):
        _expect(condition, count=None, kind=(int, float))
        among = np.isin(numbers, np.array(condition.values, np.float64))
        return among if condition.operator == "is" else ~among
    if condition.operator == "contains":
        raise _wrong_operator(condition)
    _expect(condition, count=1, kind=(int, float))
    bound = np.float64(condition.values[0])
    # Any comparison with a missing value (NaN) is false, as the law of conditions wants it.
    match condition.operator:
        case "less":
            return numbers < bound
        case "at_most":
            return numbers <= bound
        case "more":
            return numbers > bound
        case _:
            return numbers >= bound


def _meets_text(column: TextColumn, condition: Condition) -> NDArray[np.bool_]:
    if condition.operator in ("is", "is_not"):
        _expect(condition, count=None, kind=(str, bool))
        wanted = [str(value).lower() if isinstance(value, bool) else value for value in condition.values]
        among = column.values.is_in(wanted).to_numpy()
    elif condition.operator == "contains":
        _expect(condition, count=1, kind=(str,))
        part = str(condition.values[0]).casefold()
        among = np.array([part in value.casefold() for value in column.values], bool)
    else:
        raise _wrong_operator(condition)
    # Code -1, a missing value, reads the entry put last: it never is, contains or equals anything.
    met = np.append(among, False)[column.codes]
    return ~met if condition.operator == "is_not" else met


def _expect(condition: Condition, *, count: int | None, kind: tuple[type, ...]) -> None:
    """Raises InvalidInput ``selector.wrong_value`` where a condition's values are too many, too few or of another kind."""
    fits = count is None or len(condition.values) == count
    for value in condition.values:
        known = bool in kind if isinstance(value, bool) else isinstance(value, kind)
        fits = fits and known and not (isinstance(value, float) and math.isnan(value))
    if not fits:
        given = ", ".join(str(value) for value in condition.values) or "-"
        raise InvalidInput(
            "selector.wrong_value", property=condition.property, operator=condition.operator, given=given
        )


def _wrong_operator(condition: Condition) -> InvalidInput:
    return InvalidInput("selector.wrong_operator", property=condition.property, operator=condition.operator)
