"""A shop that never was: what its events are called, where their files lie, and how large the data set is.

Law: equal sizes are equal events on every machine. Every engine reads the same files; none is told more than another.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final, NamedTuple

SIZES: Final = {"20k": 20_000, "100k": 100_000, "1M": 1_000_000, "10M": 10_000_000, "100M": 100_000_000}

EVENTS: Final = 40
CHANNELS: Final = 8
DEVICES: Final = 4
DAY_MS: Final = 86_400_000
SPAN_MS: Final = 90 * DAY_MS
STARTS_AT_MS: Final = 1_785_715_200_000  # Monday, 2026-08-03 in UTC
STEPS: Final = (2, 7, 15, 25)
"""A funnel planted in the chain, in order of code: at one instant an earlier step comes first."""
TIME_BITS: Final = 33
"""Bits that hold any time within the span, and any that is appended after it."""
APPENDED: Final = 50_000
"""Events of one batch that is appended to a loaded store."""
BATCHES: Final = 4
THREADS: Final = 2
"""Of every engine."""

COLUMNS: Final = ("customer", "time", "event", "channel", "device")

HERE: Final = Path(__file__).parent
DATA: Final = HERE / "data"


def event(code: int) -> str:
    """An event's name; in order of code, as are those of channels and devices."""
    return f"event {code:02}"


def channel(code: int) -> str:
    """A channel's name."""
    return f"channel {code}"


def device(code: int) -> str:
    """A device's name."""
    return f"device {code}"


NAMES: Final = {
    "event": [event(code) for code in range(EVENTS)],
    "channel": [channel(code) for code in range(CHANNELS)],
    "device": [device(code) for code in range(DEVICES)],
}


class Dataset(NamedTuple):
    """The files of one size.

    Columns are customer (uint32), time (int64, milliseconds UTC since 1970) and the codes of event, channel and device
    (uint8). ``raw`` is in order of (time, event), ``sorted`` in order of (customer, time, event). Of one customer's
    events at one instant channel and device are equal, so that nothing but the event orders them.
    """

    size: str
    folder: Path

    @property
    def n_events(self) -> int:
        """How many there are."""
        return SIZES[self.size]

    def parquet(self, layout: str) -> Path:
        """The columns as Parquet."""
        return self.folder / f"{layout}.parquet"

    def arrow(self, layout: str) -> Path:
        """The columns as uncompressed Arrow, to be mapped into memory."""
        return self.folder / f"{layout}.arrow"

    def csv(self) -> Path:
        """In order of time, customers by number, events, channels and devices by name."""
        return self.folder / "raw.csv"

    def batch(self, number: int) -> Path:
        """Events after the span, to be appended; the same columns."""
        return self.folder / f"batch {number}.parquet"

    def facts(self) -> Facts:
        """What was counted when the files were made."""
        return Facts(**json.loads((self.folder / "facts.json").read_text(encoding="utf-8")))


class Facts(NamedTuple):
    """Customers, the last instant (milliseconds after the start), and how many events there are of each code."""

    customers: int
    until: int
    of_event: list[int]


def dataset(size: str, data: Path = DATA) -> Dataset:
    """The files of a size, made or not."""
    return Dataset(size, data / size)
