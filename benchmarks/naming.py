"""From the codes and numbers of an engine's rows to the answers of benchmarks.questions.

Law: here rows are named and put in the order of the answer, some thousands at most; nothing is counted here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from benchmarks.dataset import DEVICES, NAMES, STEPS, channel, device, event
from benchmarks.questions import LENGTH, Answer

OTHER = 254
EXIT = 255
LETTERS = [chr(48 + code) for code in range(len(NAMES["event"]))]
"""One sign for each event, in order of code: a journey as a text."""

Row = Sequence[object]


def reached(level: Mapping[int, int]) -> Answer:
    """From how many customers have each deepest step to how many got to each step."""
    return [sum(n for deepest, n in level.items() if deepest >= step) for step in range(1, len(STEPS) + 1)]


def by_device(rows: Iterable[Row]) -> Answer:
    """Rows of (device, deepest step, customers)."""
    levels: dict[int, dict[int, int]] = {code: {} for code in range(DEVICES)}
    for code, level, n in rows:
        levels[_int(code)][_int(level)] = _int(n)
    return [[device(code), *reached(levels[code])] for code in range(DEVICES) if levels[code]]


def pairs(rows: Iterable[Row]) -> Answer:
    """Rows of (source, target, occurrences, …)."""
    found = sorted(rows, key=lambda row: (-_int(row[2]), _int(row[0]), _int(row[1])))
    return [[event(_int(source)), event(_int(target)), *rest] for source, target, *rest in found]


def paths(rows: Iterable[Row]) -> Answer:
    """Rows of (path, customers): six bits an event, its code plus one, the first in the highest; 0 where there is none."""
    return [[_unpacked(_int(path)), n] for path, n in rows]


def _unpacked(path: int) -> list[str]:
    codes = [path >> 6 * (LENGTH - 1 - place) & 63 for place in range(LENGTH)]
    return [event(code - 1) for code in codes if code]


def links(rows: Iterable[Row]) -> Answer:
    """Rows of (position, source, target, customers, occurrences, median)."""
    named = [[position, _node(_int(source)), _node(_int(target)), *rest] for position, source, target, *rest in rows]
    return sorted(named, key=lambda link: link[:3])


def _node(code: int) -> str:
    return {OTHER: "other", EXIT: "exit"}.get(code) or event(code)


def credits_by_channel(row: Row) -> Answer:
    """One row: conversions, and of each channel the last, linear and time-decay credits."""
    conversions, *credit = row
    channels = range(len(credit) // 3)
    return [conversions, [[channel(code), *(float(x) for x in credit[3 * code : 3 * code + 3])] for code in channels]]  # type: ignore[arg-type]


def journey(codes: str | Sequence[int]) -> list[str]:
    """The events of a text of LETTERS, or of codes."""
    return [event(ord(code) - ord(LETTERS[0]) if isinstance(code, str) else code) for code in codes]


def _int(value: object) -> int:
    return int(value)  # type: ignore[call-overload]
