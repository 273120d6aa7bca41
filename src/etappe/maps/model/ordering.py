"""Places in an order, as texts: a thing moves by getting one new key, and no other thing is touched.

Law: a key is a fraction between 0 and 1 written in 62 digits (``0-9A-Za-z``) without its ``0.`` and without zeros at
its end, so comparing keys sign by sign (as Python and JavaScript compare texts) compares the fractions, and between
any two different keys there is a third. Equal keys are possible (two people may put something at the same place at
once); then the id decides. Source: fractional indexing as described by Greenspan (2020), without integer parts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etappe.maps.model.document import Interaction, MapDocument, Step

DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
LONGEST_ORDER: Final = 200
ORDER_PATTERN: Final = "^[0-9A-Za-z]*[1-9A-Za-z]$"
_ORDER: Final = re.compile(ORDER_PATTERN, re.ASCII)
_BASE: Final = len(DIGITS)


class Placed(Protocol):
    """Anything with a place in an order."""

    @property
    def order(self) -> str:
        """Its key."""
        ...


T = TypeVar("T", bound=Placed)


def is_order(text: str) -> bool:
    """Whether a text is a key.

    >>> is_order("aV"), is_order("a0"), is_order("")
    (True, False, False)
    """
    return _ORDER.fullmatch(text) is not None and len(text) <= LONGEST_ORDER


def order_between(before: str | None, after: str | None) -> str:
    """A key between two: right after ``before`` and right before ``after``; None means the end on that side.

    As short as possible; grows by one sign in about 30 appends, or 6 halvings of the same gap. The keys given must
    be keys and differ in this order, which callers make sure of.

    >>> order_between(None, None), order_between("V", None), order_between("V", "W")
    ('V', 'W', 'VV')
    """
    assert before is None or is_order(before), "not a key"
    assert after is None or is_order(after), "not a key"
    assert before is None or after is None or before < after, "keys must differ in this order"
    if after is None:
        return _after(before or "")
    return _between(before or "", after)


def orders(n: int) -> tuple[str, ...]:
    """``n`` keys in rising order, evenly spread and equally long but for zeros at their ends.

    >>> orders(3)
    ('FV', 'V', 'kV')
    """
    width = 2
    while _BASE**width <= 2 * n:
        width += 1
    return tuple(_written((number + 1) * _BASE**width // (n + 1), width) for number in range(n))


def ordered(collection: Mapping[str, T]) -> list[tuple[str, T]]:
    """Ids and objects of a collection by order, then by id."""
    return sorted(collection.items(), key=lambda item: (item[1].order, item[0]))


def steps_in_order(document: MapDocument) -> list[tuple[str, Step]]:
    """Ids and steps as the map shows them from left to right: by stage, then by their order within it."""
    position = {stage: number for number, (stage, _) in enumerate(ordered(document.stages))}
    return sorted(document.steps.items(), key=lambda item: (position[item[1].stage], item[1].order, item[0]))


def interactions_by_step(document: MapDocument) -> dict[str, list[tuple[str, Interaction]]]:
    """By step its interactions with their ids, in their order; every step is there."""
    by_step: dict[str, list[tuple[str, Interaction]]] = {step: [] for step in document.steps}
    for key, interaction in ordered(document.interactions):
        by_step[interaction.step].append((key, interaction))
    return by_step


def touchpoints_by_step(document: MapDocument) -> dict[str, tuple[str, ...]]:
    """By step the ids of the touchpoints that it meets, in their order; every step is there."""
    return {
        step: tuple(interaction.touchpoint for _, interaction in met)
        for step, met in interactions_by_step(document).items()
    }


def _after(before: str) -> str:
    """The shortest larger key that raises the first digit with room above it, so that appending grows slowly."""
    for place, sign in enumerate(before):
        if sign != DIGITS[-1]:
            return before[:place] + DIGITS[DIGITS.index(sign) + 1]
    return before + DIGITS[_BASE // 2]


def _between(before: str, after: str) -> str:
    """The middle of two fractions, to the first digit at which there is one."""
    prefix = ""
    place = 0
    while True:
        low = DIGITS.index(before[place]) if place < len(before) else 0
        high = DIGITS.index(after[place]) if place < len(after) else _BASE
        if high - low > 1:
            return prefix + DIGITS[(low + high) // 2]
        prefix += DIGITS[low]
        place += 1
        if high - low == 1:  # from here on every larger rest of `before` is below `after`
            return prefix + _after(before[place:])


def _written(number: int, width: int) -> str:
    signs = ""
    for _ in range(width):
        number, digit = divmod(number, _BASE)
        signs = DIGITS[digit] + signs
    return signs.rstrip(DIGITS[0])
