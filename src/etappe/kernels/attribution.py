"""Credits of touches before conversions, by channel and model, in one pass over both lists.

Law: each conversion with a touch in its window gives away credits that sum to one in every model, none of them
negative. The window slides: a touch enters and leaves it once, so many touches and many conversions of one customer
cost no more than one after the other. Counts by channel are whole numbers; weights are added and taken away, and start
anew where a channel or a window is empty.
"""

# ruff: noqa: PLR0913, PLR0917 - a kernel takes arrays and numbers by place; it cannot take records
from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from etappe.kernels.compile import inlined, kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

FIRST, LAST, LAST_NON_DIRECT, LINEAR, POSITION, TIME_DECAY = range(6)

_LN2: Final = 0.6931471805599453
_STEPS: Final = 64
"""Entries of the table of powers for each doubling."""
_WITH_MIDDLE: Final = 3
_MOST_DOUBLINGS: Final = 256
"""Weights grow with time, from 1 at an instant that is moved on before they grow by more doublings than these."""
_FEWEST_DOUBLINGS: Final = -1000
"""Below this a weight is nothing beside the latest one."""


def powers() -> NDArray[np.float64]:
    """Two to the power of each 64th from -1001 to 258, for `credit`."""
    return np.exp2(np.arange((_FEWEST_DOUBLINGS - 1) * _STEPS, (_MOST_DOUBLINGS + 2) * _STEPS) / _STEPS)


@kernel
def windows(
    touches: NDArray[np.int64],
    conversions: NDArray[np.int64],
    lookback: int,
    begins: NDArray[np.uint32],
    ends: NDArray[np.uint32],
) -> int:
    """Writes for each conversion where its touches begin and end: those at most ``lookback`` before it, and up to it.

    Both lists are keys that ascend. Returns how many conversions have touches.
    """
    one, eight = np.uint64(1), np.uint64(8)
    n = np.uint64(touches.size)
    found = 0
    begin, end = np.uint64(0), np.uint64(0)
    for i in range(np.uint64(conversions.size)):
        now = conversions[i]
        while end + eight <= n and touches[end + eight - one] <= now:
            end += eight
        while end < n and touches[end] <= now:
            end += one
        earliest = now - lookback
        begin = min(begin, end)
        while begin + eight <= end and touches[begin + eight - one] < earliest:
            begin += eight
        while begin < end and touches[begin] < earliest:
            begin += one
        begins[i] = np.uint32(begin)
        ends[i] = np.uint32(end)
        found += int(begin < end)
    return found


@inlined
def _power(doublings: float, table: NDArray[np.float64]) -> float:
    """Two to that power, to 15 digits: from the table for the next lower 64th, by a series for the rest."""
    shifted = (doublings - (_FEWEST_DOUBLINGS - 1)) * _STEPS
    place = np.int64(shifted)
    rest = (shifted - place) * (_LN2 / _STEPS)
    return float(
        table[np.uint64(place)] * (1.0 + rest * (1.0 + rest * (0.5 + rest * (1 / 6 + rest * (1 / 24 + rest / 120)))))
    )


@kernel
def credit(  # noqa: C901, PLR0912, PLR0915 - one pass with all models, for they share the window
    touches: NDArray[np.int64],
    channels: NDArray[np.signedinteger],
    conversions: NDArray[np.int64],
    begins: NDArray[np.uint32],
    ends: NDArray[np.uint32],
    values: NDArray[np.float64],
    direct: int,
    half_life: int,
    wanted: NDArray[np.bool_],
    table: NDArray[np.float64],
    given: NDArray[np.float64],
    worth: NDArray[np.float64],
) -> None:
    """Adds the credits of every conversion.

    Args:
        touches: keys.
        channels: the channel of each touch, from -1, the first entry of ``given``.
        conversions: keys.
        begins: of `windows`.
        ends: likewise.
        values: of each conversion, 0 where it has none; no entries where nobody asked.
        direct: the channel passed over by LAST_NON_DIRECT while there is another; -2 for none.
        half_life: milliseconds in which a touch's weight halves.
        wanted: by model.
        table: of `powers`.
        given: of shape (models, channels).
        worth: likewise; what the credits are worth.
    """
    one = np.uint64(1)
    n_channels = given.shape[1]
    counts = np.zeros(n_channels, np.int64)
    weights = np.zeros(n_channels)
    held = np.zeros(max(1, touches.size if wanted[TIME_DECAY] else 1))
    active = np.empty(n_channels, np.int64)
    place_of = np.empty(n_channels, np.int64)
    n_active = 0
    per_doubling = 1.0 / half_life
    base = np.int64(0)
    weighed = np.uint64(0)
    begin, end = np.uint64(0), np.uint64(0)
    latest_other = np.int64(-1)
    spreads = wanted[LINEAR] or wanted[POSITION] or wanted[TIME_DECAY]
    for i in range(np.uint64(conversions.size)):
        first, after = np.uint64(begins[i]), np.uint64(ends[i])
        if first == after:
            continue
        if first >= end:
            for slot in range(n_active):
                counts[active[slot]] = 0
                weights[active[slot]] = 0.0
            n_active = 0
            begin = end = weighed = first
            base = touches[first]
            latest_other = np.int64(-1)
        while end < after:
            channel = np.int64(channels[end]) + 1
            if channel != direct + 1:
                latest_other = np.int64(end)
            if spreads:
                if counts[channel] == 0:
                    active[n_active] = channel
                    place_of[channel] = n_active
                    n_active += 1
                counts[channel] += 1
                if wanted[TIME_DECAY]:
                    doublings = (touches[end] - base) * per_doubling
                    if doublings > _MOST_DOUBLINGS:
                        # All weights anew from here; what is too old to matter counts no longer.
                        base = touches[end]
                        for slot in range(n_active):
                            weights[active[slot]] = 0.0
                        weighed = end
                        while weighed > max(begin, first):
                            doublings = (touches[weighed - one] - base) * per_doubling
                            if doublings < _FEWEST_DOUBLINGS:
                                break
                            weighed -= one
                            held[weighed] = _power(doublings, table)
                            weights[np.int64(channels[weighed]) + 1] += held[weighed]
                        doublings = 0.0
                    held[end] = _power(doublings, table)
                    weights[channel] += held[end]
            end += one
        while begin < first:
            if spreads:
                channel = np.int64(channels[begin]) + 1
                counts[channel] -= 1
                if wanted[TIME_DECAY] and begin >= weighed:
                    weights[channel] = max(weights[channel] - held[begin], 0.0)
                if counts[channel] == 0:
                    weights[channel] = 0.0
                    n_active -= 1
                    moved = active[n_active]
                    active[place_of[channel]] = moved
                    place_of[moved] = place_of[channel]
            begin += one
        value = values[i] if values.size else 0.0
        head, tail = np.int64(channels[first]) + 1, np.int64(channels[after - one]) + 1
        other = np.int64(channels[np.uint64(latest_other)]) + 1 if latest_other >= np.int64(first) else tail
        given[FIRST, head] += 1.0
        worth[FIRST, head] += value
        given[LAST, tail] += 1.0
        worth[LAST, tail] += value
        given[LAST_NON_DIRECT, other] += 1.0
        worth[LAST_NON_DIRECT, other] += value
        if not spreads:
            continue
        n = np.int64(after - first)
        even = 1.0 / n
        middle, ends_get = even, 0.0
        if n >= _WITH_MIDDLE:
            middle = 0.2 / (n - 2)
            ends_get = 0.4 - middle
        total = 0.0
        for slot in range(n_active):
            total += weights[active[slot]]
        share = 1.0 / total if total > 0.0 else 0.0
        for slot in range(n_active):
            channel = active[slot]
            linear = counts[channel] * even
            given[LINEAR, channel] += linear
            worth[LINEAR, channel] += linear * value
            position = counts[channel] * middle
            given[POSITION, channel] += position
            worth[POSITION, channel] += position * value
            decayed = weights[channel] * share
            given[TIME_DECAY, channel] += decayed
            worth[TIME_DECAY, channel] += decayed * value
        given[POSITION, head] += ends_get
        worth[POSITION, head] += ends_get * value
        given[POSITION, tail] += ends_get
        worth[POSITION, tail] += ends_get * value
