"""From rows of the events table to numbers of the index: customers, codes, packing of keys, and a sum of the content.

Law: rows come in the table's order, so the rows of a customer lie together. What does not fit a key is refused.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

import numpy as np

from etappe.foundation.errors import InvalidInput
from etappe.journeys.building import EARLIEST_MS, LATEST_MS, MOST_EVENT_NAMES
from etappe.journeys.index import KEY_BITS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl
    from numpy.typing import NDArray

N = TypeVar("N", bound=np.generic)

_DAY_MS: Final = 86_400_000
_LATER_MS: Final = 31 * _DAY_MS


class Packing(NamedTuple):
    """How keys are packed: see JourneyIndex."""

    shift: int
    t0_ms: int

    def holds(self, earliest: int, latest: int, customers: int) -> bool:
        """Whether events from ``earliest`` to ``latest`` of so many customers can be packed like this."""
        in_time = self.t0_ms <= earliest and latest - self.t0_ms < 1 << (self.shift - 1)
        return in_time and customers << self.shift <= 1 << KEY_BITS


def packing(earliest: int, latest: int, customers: int) -> Packing:
    """A packing that holds all events, with room for later ones and more customers where there can be.

    Raises InvalidInput ``index.time_out_of_range`` and ``index.too_wide``.

    >>> packing(0, 86_400_000, 1000)
    Packing(shift=33, t0_ms=0)
    """
    if earliest < EARLIEST_MS or latest > LATEST_MS:
        raise InvalidInput("index.time_out_of_range", milliseconds=earliest if earliest < EARLIEST_MS else latest)
    span = latest - earliest
    roomy = Packing((span + span // 16 + _LATER_MS).bit_length() + 1, earliest)
    if roomy.holds(earliest, latest, customers + customers // 4):
        return roomy
    tight = Packing(span.bit_length() + 1, earliest)
    if not tight.holds(earliest, latest, customers):
        most = 1 << (KEY_BITS - tight.shift)
        raise InvalidInput("index.too_wide", customers=customers, days=span // _DAY_MS, most=most)
    return tight


def first_rows(frame: pl.DataFrame) -> NDArray[np.int64]:
    """The first row of each customer. Two identities of one hash are two customers."""
    customer = frame["customer"]
    same = (customer == customer.shift(1)).fill_null(value=False)
    return np.flatnonzero(~same.to_numpy()).astype(np.int64)


def leading_half(hashes: pl.Series) -> NDArray[np.uint32]:
    """The leading 32 bits of identity hashes."""
    return (hashes.to_numpy().astype(np.uint64, copy=False) >> np.uint64(32)).astype(np.uint32)


def event_names(*names: Sequence[str]) -> tuple[str, ...]:
    """All names, in order. Raises InvalidInput ``index.too_many_event_names``."""
    together = sorted(set().union(*names))
    if len(together) > MOST_EVENT_NAMES:
        raise InvalidInput("index.too_many_event_names", count=len(together), most=MOST_EVENT_NAMES)
    return tuple(together)


def codes_of(events: pl.Series, names: Sequence[str]) -> NDArray[np.uint16]:
    """Each event's place among the names, which hold all of them."""
    import polars as pl

    return events.cast(pl.Enum(names)).to_physical().cast(pl.UInt16).to_numpy()


def code_dtype(names: int) -> type[np.uint8 | np.uint16]:
    """The smallest kind of codes for so many names."""
    return np.uint8 if names <= 1 << 8 else np.uint16


def recoding(old: Sequence[str], new: Sequence[str]) -> NDArray[np.uint16]:
    """For each old name its place among the new ones, which hold all of them."""
    place = {name: code for code, name in enumerate(new)}
    return np.array([place[name] for name in old], np.uint16)


def content_of(
    hashes: NDArray[np.uint64], times: NDArray[np.int64], codes: NDArray[np.uint16], names: Sequence[str]
) -> int:
    """The sum of a 64-bit hash of each event's customer, time and name, modulo 2**64; the order does not matter.

    >>> import numpy as np
    >>> hashes, times = np.array([7, 8], np.uint64), np.array([1, 2], np.int64)
    >>> one = content_of(hashes, times, np.array([0, 1], np.uint16), ["a", "b"])
    >>> one == content_of(hashes[::-1], times[::-1], np.array([1, 0], np.uint16), ["a", "b"])
    True
    >>> one == content_of(hashes, times, np.array([1, 0], np.uint16), ["a", "b"])
    False
    """
    from etappe.kernels import contents as kernels

    digests = [blake2b(name.encode(), digest_size=8).digest() for name in names]
    of_name = np.array([int.from_bytes(digest, "little") for digest in digests] or [0], np.uint64)
    return kernels.content(_fixed(hashes), _fixed(times), _fixed(codes), of_name)


def _fixed(values: NDArray[N]) -> NDArray[N]:
    """The same as a view that cannot be written: kernels are compiled once, whatever holds them."""
    view = np.ascontiguousarray(values).view()
    view.flags.writeable = False
    return view


def is_among(values: NDArray[np.int64], ascending: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of the values are among others that ascend; much faster than ``np.isin``, which does not know that.

    >>> import numpy as np
    >>> is_among(np.array([3, 1, 9]), np.array([1, 2, 3])).tolist(), is_among(np.array([1]), np.array([])).tolist()
    ([True, True, False], [False])
    """
    if not ascending.size:
        return np.zeros(values.size, bool)
    nearest = ascending[np.minimum(np.searchsorted(ascending, values), ascending.size - 1)]
    return np.equal(nearest, values)


def places_of_half(ascending: NDArray[np.uint32], half: np.uint32) -> range:
    """The places of a leading half among others that ascend.

    >>> import numpy as np
    >>> list(places_of_half(np.array([1, 5, 5, 7], np.uint32), np.uint32(5)))
    [1, 2]
    """
    return range(int(np.searchsorted(ascending, half)), int(np.searchsorted(ascending, half, "right")))


def numbers_of(
    known_hashes: NDArray[np.uint32], known: pl.Series, hashes: NDArray[np.uint32], wanted: pl.Series
) -> NDArray[np.int64]:
    """The number of each wanted customer among the known ones, -1 where it is none of them.

    ``known_hashes`` ascend. Of those that share a leading half the one with the same identifier is taken.
    """
    lo = np.searchsorted(known_hashes, hashes, "left")
    candidates = np.searchsorted(known_hashes, hashes, "right") - lo
    owner = np.repeat(np.arange(hashes.size), candidates)
    number = np.arange(owner.size) - np.repeat(np.cumsum(candidates) - candidates, candidates) + lo[owner]
    found = np.full(hashes.size, -1, np.int64)
    if owner.size:
        same = (known.gather(number) == wanted.gather(owner)).to_numpy()
        found[owner[same]] = number[same]
    return found
