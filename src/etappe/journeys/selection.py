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
from etappe.journeys.index import Column, JourneyIndex, KnowsCustomers, NumberColumn, TextColumn
from etappe.journeys.ties import Ties, find_ties

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    Block = slice | NDArray[np.uint32] | NDArray[np.int64]
    Test = Callable[[Block], NDArray[np.bool_]]

MOST_SELECTIONS: Final = 64
MOST_COMBINATIONS: Final = 1 << 16
_KEPT: Final = 16
_MOST_BYTES: Final = 1 << 28
_BLOCK: Final = 1 << 20


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

    Without conditions the cost is independent of the number of events; with conditions it is one look at the events that
    their selectors name, and the results of the last ones are kept with the index (16, fewer of very many events).
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
        while len(index.selections) > 1 and (len(index.selections) > _KEPT or _bytes(index) > _MOST_BYTES):
            index.selections.popitem(last=False)
    return result


def _bytes(index: JourneyIndex) -> int:
    """What the kept selections of an index take, but for the last one."""
    kept = [one.own for one in index.selections.values() if isinstance(one, CodedSelection)]
    return sum(own.nbytes for own in kept[:-1] if own is not None)


def position_of(index: JourneyIndex, customer_id: str) -> int:
    """The number of a customer, in microseconds where the source knows a way. Raises Refused ``customer.unknown``."""
    source = index.source
    if isinstance(source, KnowsCustomers):
        place = source.number_of(customer_id)
    else:
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
    """Rows in kinds that match the same selections: first by the names, then by each selector's conditions.

    A condition is looked at only where its selector's events are; in blocks, so that what is noted meanwhile stays small.
    """
    tests = [
        (place, [_test(column_of(index, one.property), one) for one in selectors[place].where]) for place in conditioned
    ]
    if not index.n_events:
        return CodedSelection(index, np.zeros(1, np.uint64), np.zeros(0, np.uint8))
    unmet = masks & ~np.bitwise_or.reduce(np.array([1 << place for place in conditioned], np.uint64))
    kind_masks, kind_of_code = np.unique(unmet, return_inverse=True)
    kinds = _Kinds(kind_masks.tolist(), _narrow(kind_of_code, kind_masks.size)[index.code])
    for place, meets in tests:
        bit = 1 << place
        for rows in _blocks(index, np.flatnonzero(masks & np.uint64(bit)), every=not selectors[place].events):
            met = meets[0](rows)
            for condition in meets[1:]:
                met &= condition(rows)
            kinds.add(bit, rows, met)
    return CodedSelection(index, np.array(kinds.masks, np.uint64), kinds.of_rows)


class _Kinds:
    """The kind of every row, in as few bytes as there are kinds.

    Attributes:
        masks: selections that each kind matches.
        of_rows: uint8 or uint16.
    """

    def __init__(self, masks: list[int], of_rows: NDArray[np.uint8] | NDArray[np.uint16]) -> None:
        self.masks = masks
        self.of_rows = of_rows
        self._place_of = {mask: kind for kind, mask in enumerate(masks)}

    def add(self, bit: int, rows: Block, met: NDArray[np.bool_]) -> None:
        """Let those of the rows that have met a selection's conditions match it, too."""
        own = self.of_rows[rows]
        changed = own[met]
        there = np.flatnonzero(np.bincount(changed, minlength=len(self.masks)))
        moved = np.zeros(len(self.masks), np.intp)
        for kind in there.tolist():
            moved[kind] = self._kind(self.masks[kind] | bit)
        if len(self.masks) > 1 << 8 and self.of_rows.dtype == np.uint8:
            self.of_rows = self.of_rows.astype(np.uint16)
            own = own.astype(np.uint16)
        own[met] = moved[changed]
        self.of_rows[rows] = own

    def _kind(self, mask: int) -> int:
        if mask not in self._place_of:
            if len(self.masks) == MOST_COMBINATIONS:
                raise InvalidInput("selector.too_many_combinations", most=MOST_COMBINATIONS)
            self._place_of[mask] = len(self.masks)
            self.masks.append(mask)
        return self._place_of[mask]


def _narrow(numbers: NDArray[np.intp], size: int) -> NDArray[np.uint8] | NDArray[np.uint16]:
    return numbers.astype(np.uint8) if size <= 1 << 8 else numbers.astype(np.uint16)


def _blocks(index: JourneyIndex, codes: NDArray[np.intp], *, every: bool) -> Iterator[Block]:
    """The rows of these codes in blocks; all rows where every code is meant."""
    if every:
        for first in range(0, index.n_events, _BLOCK):
            yield slice(first, min(first + _BLOCK, index.n_events))
        return
    for code in codes.tolist():
        rows = index.rows_of(code)
        for first in range(0, rows.size, _BLOCK):
            yield rows[first : first + _BLOCK]


def meeting(column: Column, condition: Condition, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of these rows meet a condition on a property.

    Raises InvalidInput ``selector.wrong_value`` or ``selector.wrong_operator`` where it does not fit the property.
    """
    return _test(column, condition)(rows)


def _test(column: Column, condition: Condition) -> Test:
    """What tells of rows whether they meet a condition on that property."""
    if condition.operator in ("exists", "missing"):
        _expect(condition, count=0, kind=())
        exists = condition.operator == "exists"
        if isinstance(column, TextColumn):
            codes = column.codes
            return lambda rows: (codes[rows] >= 0) == exists
        numbers = column.numbers
        return lambda rows: np.isnan(numbers[rows]) != exists
    return _test_number(column, condition) if isinstance(column, NumberColumn) else _test_text(column, condition)


def _test_number(column: NumberColumn, condition: Condition) -> Test:
    numbers = column.numbers
    if condition.operator in ("is", "is_not"):
        _expect(condition, count=None, kind=(int, float))
        wanted, among = np.array(condition.values, np.float64), condition.operator == "is"
        return lambda rows: np.isin(numbers[rows], wanted) == among
    if condition.operator == "contains":
        raise _wrong_operator(condition)
    _expect(condition, count=1, kind=(int, float))
    bound = np.float64(condition.values[0])
    # Any comparison with a missing value (NaN) is false, as the law of conditions wants it.
    compare = {"less": np.less, "at_most": np.less_equal, "more": np.greater, "at_least": np.greater_equal}
    holds = compare[condition.operator]
    return lambda rows: holds(numbers[rows], bound)


def _test_text(column: TextColumn, condition: Condition) -> Test:
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
    meets = np.append(among, False) != (condition.operator == "is_not")
    codes = column.codes
    return lambda rows: meets[codes[rows]]


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
