"""Parts of an index that were taken from it, kept with it: sixty questions about one part take it once.

Law: whoever asks for a part that is being taken waits for it, and only for that one. The last two parts are kept whatever
their size, so that two of them can be held side by side; of more, the longest unused goes first.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from etappe.journeys.index import JourneyIndex

MOST_PARTS: Final = 8
MOST_EVENTS: Final = 16_000_000
"""Of all parts together; an event takes about 20 bytes once every array of a part was asked for."""
_AT_LEAST: Final = 2


class _Slot:
    """A part, or the place of one that is being taken."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.part: JourneyIndex | None = None


class Parts:
    """The parts of one index; safe to be used by several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._slots: OrderedDict[bytes, _Slot] = OrderedDict()

    def __len__(self) -> int:
        """How many are kept."""
        return len(self._slots)

    def get(self, which: bytes, take: Callable[[], JourneyIndex]) -> JourneyIndex:
        """The part of that name, or what ``take`` gives. Raises what ``take`` raises; then nothing is kept."""
        with self._lock:
            slot = self._slots.setdefault(which, _Slot())
            self._slots.move_to_end(which)
        try:
            with slot.lock:
                if slot.part is None:
                    slot.part = take()
                part = slot.part
        finally:
            with self._lock:
                if slot.part is None and self._slots.get(which) is slot:
                    del self._slots[which]
                self._shrink()
        return part

    def _shrink(self) -> None:
        while len(self._slots) > _AT_LEAST and (len(self._slots) > MOST_PARTS or self._events() > MOST_EVENTS):
            self._slots.popitem(last=False)

    def _events(self) -> int:
        return sum(slot.part.n_events for slot in self._slots.values() if slot.part is not None)
