"""Which events a question means: selectors compiled to one small code a row and one mask a code.

Law: event i matches selection s if and only if bit s of ``masks[code[i]]`` is set. Names and properties that the data
does not have are refused with the nearest ones that it has; a condition never compares a text with a number.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from difflib import get_close_matches
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec
import numpy as np

from etappe.events.selectors import Condition, Selection, Selector, as_selector
from etappe.foundation.errors import InvalidInput, Refused
from etappe.journeys.index import Column, JourneyIndex, KnowsCustomers, NumberColumn, TextColumn
from etappe.journeys.kinds import Kinds, Piece
from etappe.journeys.lazily import lazily
from etappe.journeys.ties import Ties

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    Test = Callable[[NDArray[Any]], NDArray[np.bool_]]

A = TypeVar("A", bound=np.generic)

MOST_SELECTIONS: Final = 64
MOST_COMBINATIONS: Final = 1 << 16
_KEPT: Final = 16
_MOST_BYTES: Final = 1 << 28


@dataclass(frozen=True, eq=False)
class CodedSelection:
    """A small code a row, and for each code the selections it matches.

    Attributes:
        index: whose events these are.
        masks: uint64, one entry a code (at least one); bit s belongs to selection s.
        kinds: how conditions split the events of the index's codes; None where no selection has conditions, and the
            index's codes are the selection's.
    """

    index: JourneyIndex
    masks: NDArray[np.uint64]
    kinds: Kinds | None = None

    @property
    def is_split(self) -> bool:
        """Whether conditions give it codes of its own."""
        return self.kinds is not None

    @property
    def code(self) -> NDArray[np.uint8] | NDArray[np.uint16]:
        """The code of every row; reads all of them, so ask for it only where every row is passed over."""
        return self.index.code if self.kinds is None else self.kinds.of_rows

    def with_rows(self) -> CodedSelection:
        """The same, after the code of every row was read: before several threads ask for it at once."""
        assert self.code.size == self.index.n_events, "one code a row"
        return self

    def matched(self, rows: slice) -> NDArray[np.uint64]:
        """For each of these rows the selections that it matches, as bits."""
        from etappe.kernels import matching as kernels

        found = np.empty(rows.stop - rows.start, np.uint64)
        kernels.look_up(self.code[rows], self.masks, found)
        return found

    @lazily
    def sizes(self) -> NDArray[np.int64]:
        """How many events there are of each code."""
        return self.index.posting_sizes if self.kinds is None else self.kinds.sizes

    @property
    def n_codes(self) -> int:
        """How many codes events can have; 0 where there is no event's name."""
        return len(self.index.events) if self.kinds is None else self.kinds.n

    def rows_of(self, code: int) -> NDArray[np.uint32]:
        """The rows of one code, in order; kept once they were found."""
        return self.index.rows_of(code) if self.kinds is None else self.kinds.rows_of(code)

    def posting(self, code: int) -> NDArray[np.int64]:
        """The keys of one code, in order; kept once they were found."""
        return self.index.posting(code) if self.kinds is None else self.kinds.posting(code)

    def values_of_events(self, name: str, code: int) -> list[tuple[NDArray[np.int64], NDArray[Any]]]:
        """Keys and values of a property of the events of one code, in lists that are each in order."""
        if self.kinds is None:
            return [(self.index.posting(code), self.index.values_of_events(name, code))]
        return self.kinds.values_of_events(name, code)

    @lazily
    def ties(self) -> Ties:
        """Which of two events at one instant comes first, by these codes."""
        return self.index.ties if self.kinds is None else self.kinds.ties(np.flatnonzero(self.masks))


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
    result = CodedSelection(index, *_split(index, selectors, masks, conditioned))
    with _lock:
        index.selections[what] = result
        while len(index.selections) > 1 and (len(index.selections) > _KEPT or _bytes(index) > _MOST_BYTES):
            index.selections.popitem(last=False)
    return result


def _bytes(index: JourneyIndex) -> int:
    """What the kept selections of an index take, but for the last one."""
    kept = [one.kinds for one in index.selections.values() if isinstance(one, CodedSelection)]
    return sum(kinds.n_bytes for kinds in kept[:-1] if kinds is not None)


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
    _check_property(index, name)
    return index.columns[name]


def described(index: JourneyIndex, name: str) -> Column:
    """What the property of that name is, whatever its events have of it. Raises what ``column_of`` raises."""
    _check_property(index, name)
    return index.described(name)


def _check_property(index: JourneyIndex, name: str) -> None:
    if name not in index.kinds:
        raise InvalidInput("selector.unknown_property", property=name, near=near(name, index.kinds))


def check_selector(index: JourneyIndex, selector: Selector) -> None:
    """Raises what ``coded`` raises of it, without looking at any event."""
    _name_masks(index, selector, 1)
    for one in selector.where:
        _test(described(index, one.property), one)


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
) -> tuple[NDArray[np.uint64], Kinds]:
    """Events in kinds that match the same selections: first by the names, then by each selector's conditions.

    A condition is looked at only where its selector's events are, an event's name at a time; of all other events only the
    names count.
    """
    tests = {
        place: [(one.property, _test(described(index, one.property), one)) for one in selectors[place].where]
        for place in conditioned
    }
    open_bits = np.bitwise_or.reduce(np.array([1 << place for place in conditioned], np.uint64))
    found: dict[int, list[Piece]] = {0: []}
    if not index.n_events:
        return np.zeros(1, np.uint64), Kinds(index, [[]])
    for code in range(len(index.events)):
        mask = int(masks[code])
        asked = [place for place in conditioned if mask >> place & 1]
        given = mask & ~int(open_bits)
        if not asked:
            found.setdefault(given, []).append(Piece(code, None))
            continue
        for bits, met in _combinations(index, code, asked, tests):
            found.setdefault(given | bits, []).append(Piece(code, met))
        if len(found) > MOST_COMBINATIONS:
            raise InvalidInput("selector.too_many_combinations", most=MOST_COMBINATIONS)
    return np.array(list(found), np.uint64), Kinds(index, list(found.values()))


def _combinations(
    index: JourneyIndex, code: int, asked: Sequence[int], tests: dict[int, list[tuple[str, Test]]]
) -> Iterator[tuple[int, NDArray[np.bool_] | None]]:
    """The sets of selections, as bits, that events of one name match by their conditions, and which of them do; None: all."""
    parts: list[tuple[int, NDArray[np.bool_] | None]] = [(0, None)]
    for place in asked:
        met = np.ones(0, np.bool_)
        for number, (name, meets) in enumerate(tests[place]):
            holds = meets(index.values_of_events(name, code))
            met = met & holds if number else holds
        split: list[tuple[int, NDArray[np.bool_] | None]] = []
        for bits, own in parts:
            inside, outside = (met, ~met) if own is None else (own & met, own & ~met)
            split += [(bits | 1 << place, inside)] if inside.any() else []
            split += [(bits, outside)] if outside.any() else []
        parts = split
        if len(parts) > MOST_COMBINATIONS:
            raise InvalidInput("selector.too_many_combinations", most=MOST_COMBINATIONS)
    yield from parts


def meeting(column: Column, condition: Condition, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of these rows meet a condition on a property.

    Raises InvalidInput ``selector.wrong_value`` or ``selector.wrong_operator`` where it does not fit the property.
    """
    values = column.codes[rows] if isinstance(column, TextColumn) else column.numbers[rows]
    return _test(column, condition)(values)


def _test(column: Column, condition: Condition) -> Test:
    """What tells of values, as codes of a text or as numbers, whether they meet a condition on that property."""
    if condition.operator in ("exists", "missing"):
        _expect(condition, count=0, kind=())
        exists = condition.operator == "exists"
        if isinstance(column, TextColumn):
            return lambda values: (values >= 0) == exists
        return lambda values: np.isnan(values) != exists
    return _test_number(condition) if isinstance(column, NumberColumn) else _test_text(column, condition)


def _test_number(condition: Condition) -> Test:
    if condition.operator in ("is", "is_not"):
        _expect(condition, count=None, kind=(int, float))
        wanted, among = np.array(condition.values, np.float64), condition.operator == "is"
        return lambda values: np.isin(values, wanted) == among
    if condition.operator == "contains":
        raise _wrong_operator(condition)
    _expect(condition, count=1, kind=(int, float))
    bound = np.float64(condition.values[0])
    # Any comparison with a missing value (NaN) is false, as the law of conditions wants it.
    compare = {"less": np.less, "at_most": np.less_equal, "more": np.greater, "at_least": np.greater_equal}
    holds = compare[condition.operator]
    return lambda values: holds(values, bound)


def _test_text(column: TextColumn, condition: Condition) -> Test:
    if condition.operator in ("is", "is_not"):
        _expect(condition, count=None, kind=(str, bool))
        among = np.zeros(len(column.values), np.bool_)
        for value in condition.values:
            # To look for each by itself is far quicker than to look for several at once, as long as they are few.
            among |= (column.values == (str(value).lower() if isinstance(value, bool) else value)).to_numpy()
    elif condition.operator == "contains":
        _expect(condition, count=1, kind=(str,))
        part = str(condition.values[0]).casefold()
        among = np.array([part in value.casefold() for value in column.values], bool)
    else:
        raise _wrong_operator(condition)
    # Code -1, a missing value, reads the entry put last: it never is, contains or equals anything.
    meets = np.append(among, False) != (condition.operator == "is_not")
    if np.count_nonzero(among) == 1:
        (only,) = np.flatnonzero(among).tolist()
        return (lambda values: values != only) if condition.operator == "is_not" else (lambda values: values == only)
    return lambda values: meets[values]


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
