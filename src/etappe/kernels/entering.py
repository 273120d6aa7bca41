"""Who enters, and where and when their way ends: from all events that match, or from lists of keys alone.

Law: a customer enters once, with the first event that matches; what comes first after it, the destination or an end
elsewhere, is the end, if the horizon is not over. Both ways give the same. Where two events share an instant a list does
not tell which comes first, and the ties are asked (etappe.journeys.ties).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

import numpy as np

from etappe.kernels.chains import ranks_among
from etappe.kernels.compile import kernel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Codes = NDArray[np.uint8] | NDArray[np.uint16]

NO_HORIZON: Final = (1 << 63) - 1
_NEVER: Final = (1 << 63) - 1


@dataclass(frozen=True, eq=False)
class Entrants:
    """One entry a customer who entered, in order of customers.

    Attributes:
        customer: int64, the customer's number.
        entry: int64, key of the entry.
        end: int64, key of the end; -1 where there is none (yet).
        kind: uint8, 0 without an end, 1 for the destination, 2 and up for the ends elsewhere in the order asked.
        elapsed: int64, milliseconds from the entry to the end of the data.
        time: int64, milliseconds from the entry to the end; without one to the end of the data or, if that comes
            first, to the horizon.
    """

    customer: NDArray[np.int64]
    entry: NDArray[np.int64]
    end: NDArray[np.int64]
    kind: NDArray[np.uint8]
    elapsed: NDArray[np.int64]
    time: NDArray[np.int64]

    def of(self, which: NDArray[np.int64]) -> Entrants:
        """Those entrants alone."""
        return Entrants(*(getattr(self, one.name)[which] for one in fields(self)))


def partial(
    keys: NDArray[np.int64],
    codes: NDArray[np.uint16],
    masks: NDArray[np.uint64],
    horizon: int,
    shift: int,
    span: int,
) -> Entrants:
    """The entrants among some customers, from all their events that match anything.

    Args:
        keys: of the events, in order; see JourneyIndex.
        codes: the codes that ``masks`` is by.
        masks: uint64; bit 0 the entry, bit 1 the destination, bits 2 and up the ends elsewhere. An event that is
            several ends is the one of the lowest bit.
        horizon: milliseconds after the entry up to which an end counts, inclusive; NO_HORIZON for any.
        shift: bits below the customer number in ``key``.
        span: milliseconds from the index's earliest event to the end of the data.
    """
    size = keys.size
    customer, entry, end = np.empty(size, np.int64), np.empty(size, np.int64), np.empty(size, np.int64)
    kind, elapsed, time = np.empty(size, np.uint8), np.empty(size, np.int64), np.empty(size, np.int64)
    n = _ends(keys, codes, masks, horizon, shift, span, customer, entry, end, kind, elapsed, time)
    return Entrants(customer[:n], entry[:n], end[:n], kind[:n], elapsed[:n], time[:n])


def partial_of_lists(
    entries: NDArray[np.int64],
    ends: Sequence[tuple[int, NDArray[np.int64]]],
    masks: NDArray[np.uint64],
    horizon: int,
    shift: int,
    span: int,
    ties: Callable[[], tuple[NDArray[np.int64], Codes]],
) -> Entrants:
    """The same from lists of keys: all entries, and for each code that ends a journey its events.

    ``ties`` gives keys and codes of the events that share an instant (etappe.journeys.ties); it is asked only where an
    entry and an end, or two ends, do.
    """
    room = entries.size + 1
    first, again = np.empty(room, np.int64), np.empty(room, np.bool_)
    n = _first_entries(entries, shift, first, again)
    entry = first[:n]
    best, code, meets = np.full(n, _NEVER, np.int64), np.zeros(n, np.int32), np.full(n, -1, np.int32)
    ranks = np.empty(n, np.uint32)
    tied = 0
    for of_code, keys in ends:
        ranks_among(keys, np.uint64(keys.size), entry, np.uint64(n), 0, ranks)
        tied += _nearest(keys, ranks, entry, of_code, best, code, meets)
    if tied:
        _in_one_instant(entry, again, best, code, meets, masks, *ties())
    customer, end, kind = np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n, np.uint8)
    elapsed, time = np.empty(n, np.int64), np.empty(n, np.int64)
    _settle(entry, best, code, masks, horizon, shift, span, customer, end, kind, elapsed, time)
    return Entrants(customer, entry, end, kind, elapsed, time)


def rows_of(
    index_key: NDArray[np.int64],
    code: Codes,
    offsets: NDArray[np.int64],
    masks: NDArray[np.uint64],
    entrants: Entrants,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The rows of the entries, and of the ends (-1 where there is none)."""
    entry, end = np.empty(entrants.entry.size, np.int64), np.empty(entrants.entry.size, np.int64)
    _rows(index_key, code, offsets, masks, entrants.customer, entrants.entry, entrants.end, entry, end)
    return entry, end


def merge(partials: Sequence[Entrants]) -> Entrants:
    """All entrants; partials come in order of customers."""
    none = np.zeros(0, np.int64)
    nobody = Entrants(none, none, none, np.zeros(0, np.uint8), none, none)
    return Entrants(
        *(np.concatenate([getattr(part, one.name) for part in [nobody, *partials]]) for one in fields(Entrants))
    )


@kernel
def _ends(  # noqa: PLR0913, PLR0917 -- a kernel gets its arrays one by one
    keys: NDArray[np.int64],
    codes: NDArray[np.uint16],
    masks: NDArray[np.uint64],
    horizon: int,
    shift: int,
    span: int,
    customer: NDArray[np.int64],
    entry: NDArray[np.int64],
    end: NDArray[np.int64],
    kind: NDArray[np.uint8],
    elapsed: NDArray[np.int64],
    time: NDArray[np.int64],
) -> int:
    """Entry and end of each customer among the rows that match anything; returns how many entered."""
    one = np.uint64(1)
    low = (np.int64(1) << shift) - 1
    n = np.uint64(0)
    latest = np.int64(-1)
    since = np.int64(0)
    ended = True
    for place in range(np.uint64(keys.size)):
        now = keys[place]
        matched = masks[codes[place]]
        if now >> shift != latest:
            if matched & one:
                latest = now >> shift
                since = now
                ended = False
                customer[n] = latest
                entry[n] = now
                end[n] = -1
                kind[n] = 0
                elapsed[n] = span - (now & low)
                time[n] = min(elapsed[n], horizon)
                n += one
        elif not ended and matched >> one:
            # What comes first decides, also where it comes too late to count.
            ended = True
            if now - since <= horizon:
                which = one
                while not (matched >> which) & one:
                    which += one
                kind[n - one] = which
                end[n - one] = now
                time[n - one] = now - since
    return int(n)


@kernel
def _first_entries(
    entries: NDArray[np.int64], shift: int, first: NDArray[np.int64], again: NDArray[np.bool_]
) -> np.int64:
    """Writes each customer's first entry and whether another one shares its instant; returns how many customers there are."""
    n = np.uint64(0)
    one = np.uint64(1)
    latest = np.int64(-1)
    size = np.uint64(entries.size)
    for i in range(size):
        key = entries[i]
        first[n] = key
        again[n] = i + one < size and entries[i + one] == key
        n += np.uint64(key >> shift != latest)
        latest = key >> shift
    return np.int64(n)


@kernel
def _nearest(
    keys: NDArray[np.int64],
    ranks: NDArray[np.uint32],
    entry: NDArray[np.int64],
    code: int,
    best: NDArray[np.int64],
    code_of_best: NDArray[np.int32],
    meets: NDArray[np.int32],
) -> int:
    """Takes over the first key after each entry that is nearer than the best so far; returns how often instants are shared.

    Where another code has the best one's instant, its code becomes -1; where the entry's instant is shared, ``meets`` says
    by which code.
    """
    one = np.uint64(1)
    size = np.uint64(keys.size)
    shared = 0
    for i in range(np.uint64(entry.size)):
        at = np.uint64(ranks[i])
        if at > 0 and keys[at - one] == entry[i]:
            meets[i] = code
            shared += 1
        key = keys[at] if at < size else np.int64(_NEVER)
        if key == best[i] and key != _NEVER:
            code_of_best[i] = -1
            shared += 1
        nearer = key < best[i]
        best[i] = key if nearer else best[i]
        code_of_best[i] = code if nearer else code_of_best[i]
    return shared


@kernel
def _in_one_instant(
    entry: NDArray[np.int64],
    again: NDArray[np.bool_],
    best: NDArray[np.int64],
    code: NDArray[np.int32],
    meets: NDArray[np.int32],
    masks: NDArray[np.uint64],
    tie_keys: NDArray[np.int64],
    tie_codes: Codes,
) -> None:
    """Settles by the order of events what `_nearest` found to share an instant."""
    one = np.uint64(1)
    size = np.uint64(tie_keys.size)
    for i in range(np.uint64(entry.size)):
        if meets[i] >= 0:
            at = np.uint64(np.searchsorted(tie_keys, entry[i]))
            if at == size or tie_keys[at] != entry[i]:
                # All of that instant are of one code, which is an entry and an end: the second one ends it.
                if again[i]:
                    best[i] = entry[i]
                    code[i] = meets[i]
            else:
                entered = False
                while at < size and tie_keys[at] == entry[i]:
                    matched = masks[tie_codes[at]]
                    if entered and matched >> one:
                        best[i] = entry[i]
                        code[i] = np.int32(tie_codes[at])
                        break
                    entered = entered or matched & one != 0
                    at += one
        if code[i] < 0:
            at = np.uint64(np.searchsorted(tie_keys, best[i]))
            while not masks[tie_codes[at]] >> one:
                at += one
            code[i] = np.int32(tie_codes[at])


@kernel
def _settle(  # noqa: PLR0913, PLR0917 -- a kernel gets its arrays one by one
    entry: NDArray[np.int64],
    best: NDArray[np.int64],
    code: NDArray[np.int32],
    masks: NDArray[np.uint64],
    horizon: int,
    shift: int,
    span: int,
    customer: NDArray[np.int64],
    end: NDArray[np.int64],
    kind: NDArray[np.uint8],
    elapsed: NDArray[np.int64],
    time: NDArray[np.int64],
) -> None:
    """What became of each entry whose nearest end is known."""
    low = (np.int64(1) << shift) - 1
    one = np.uint64(1)
    kinds = np.zeros(masks.size, np.uint8)
    for one_code in range(masks.size):
        which = one
        while masks[one_code] >> one and not (masks[one_code] >> which) & one:
            which += one
        kinds[one_code] = which
    for i in range(np.uint64(entry.size)):
        since = entry[i]
        customer[i] = since >> shift
        elapsed[i] = span - (since & low)
        # Keys of two customers lie further apart than the data is long.
        counts = best[i] - since <= min(horizon, span)
        end[i] = best[i] if counts else -1
        kind[i] = kinds[np.uint64(code[i])] if counts else 0
        time[i] = best[i] - since if counts else min(elapsed[i], horizon)


@kernel
def _rows(  # noqa: PLR0913, PLR0917 -- a kernel gets its arrays one by one
    key: NDArray[np.int64],
    code: Codes,
    offsets: NDArray[np.int64],
    masks: NDArray[np.uint64],
    customer: NDArray[np.int64],
    entry: NDArray[np.int64],
    end: NDArray[np.int64],
    entry_rows: NDArray[np.int64],
    end_rows: NDArray[np.int64],
) -> None:
    """Looks up each entry, and each end after it, among the customer's own events."""
    one = np.uint64(1)
    for i in range(np.uint64(entry.size)):
        begin, after = np.uint64(offsets[np.uint64(customer[i])]), np.uint64(offsets[np.uint64(customer[i]) + one])
        row = begin + np.uint64(np.searchsorted(key[begin:after], entry[i]))
        while not masks[code[row]] & one:
            row += one
        entry_rows[i] = np.int64(row)
        end_rows[i] = -1
        if end[i] >= 0:
            row = max(row + one, begin + np.uint64(np.searchsorted(key[begin:after], end[i])))
            while not masks[code[row]] >> one:
                row += one
            end_rows[i] = np.int64(row)
