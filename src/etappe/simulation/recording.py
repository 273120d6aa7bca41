"""What a simulation writes down: blocks of equal events, put together as one frame at the end.

Law: a property that an event does not carry is null there, never an empty text or 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from etappe.simulation.engine import Threads
    from etappe.simulation.plan import Compiled, Plan

_SCRAMBLE: Final = 2_654_435_761  # Knuth's multiplicative hash: odd, so no two devices share a name
_DEVICES: Final = 8


class Recording:
    """Collects events in blocks, and builds the frame."""

    def __init__(self, plan: Plan, customers: int) -> None:
        self._plan = plan
        self._customers = customers
        self._traits: NDArray[np.int16] | None = None
        self._blocks: list[tuple[Compiled, int]] = []
        self._columns: dict[str, list[tuple[int, NDArray[Any]]]] = {}

    def remember_traits(self, slots: NDArray[np.int16]) -> None:
        """Keep what customers were born with: slots of all of them, as in ``Threads``."""
        self._traits = slots.copy()

    def add(self, state: Compiled, threads: Threads, score: NDArray[np.float64] | None) -> None:
        """Write down one event for each thread."""
        plan = self._plan
        self._blocks.append((state, len(threads)))
        self._put("customer", threads.customer)
        self._put("time", np.round(threads.time * 1_000).astype(np.int64))
        if state.state.value is not None:
            self._put("value", threads.numbers[:, plan.numbers[state.state.value]])
        if score is not None:
            self._put("number score", score)
        if state.state.channel is not None and state.state.channel.startswith("@"):
            slot = state.state.channel[1:]
            self._put(f"channel {slot}", threads.slots[:, plan.slots[slot]])
        if state.state.on_device:
            device = threads.slots[:, plan.slots["device"]].astype(np.int64)
            self._put("device", device)
            self._put("known", threads.known >> device & 1)
        for name in state.state.carries:
            if name in plan.slots:
                self._put(f"slot {name}", threads.slots[:, plan.slots[name]])
            elif name in plan.numbers:
                self._put(f"number {name}", threads.numbers[:, plan.numbers[name]])
            else:
                self._put(f"case {name}", threads.cases[:, plan.cases[name]])

    def frame(self) -> pl.DataFrame:
        """Everything written down: ``customer, time, event, channel, value`` and the properties by name."""
        import polars as pl

        plan, scenario = self._plan, self._plan.scenario
        sizes = np.array([size for _, size in self._blocks], np.int64)
        self._starts = np.concatenate([[0], np.cumsum(sizes)])
        customer = self._whole("customer", -1, np.int64)
        names = [f"{scenario.customer_prefix}-{number:05d}" for number in range(1, self._customers + 1)]
        columns = {
            "customer": _named(names, customer),
            "time": pl.Series(self._whole("time", 0, np.int64)),
            "event": self._per_block([state.state.records for state, _ in self._blocks], sizes),
            "channel": self._channels(sizes),
            "value": _number(self._whole("value", np.nan, np.float64)),
        }
        properties: dict[str, pl.Series] = {}
        assert self._traits is not None, "customers enter before anything happens"
        for slot in scenario.shown:
            properties[slot] = _named(plan.values[slot], self._traits[customer, plan.slots[slot]])
        for name in self._columns:
            kind, _, title = name.partition(" ")
            if kind == "slot":
                properties[title] = _named(plan.values[title], self._whole(name, -1, np.int16))
            elif kind == "number":
                properties[title] = _number(self._whole(name, np.nan, np.float64))
            elif kind == "case":
                properties[f"{title}_id"] = _cases(title, self._whole(name, -1, np.int64))
        for says in dict.fromkeys(key for state, _ in self._blocks for key in state.state.says):
            properties[says] = self._per_block([state.state.says.get(says) for state, _ in self._blocks], sizes)
        if "device" in self._columns:
            properties |= self._devices(customer)
        ordered = dict(sorted(properties.items()))
        return pl.DataFrame(columns | ordered).sort("customer", "time", maintain_order=True)

    def _put(self, column: str, values: NDArray[Any]) -> None:
        self._columns.setdefault(column, []).append((len(self._blocks) - 1, values))

    def _whole(self, column: str, empty: float, dtype: type) -> NDArray[Any]:
        """A column over all blocks; ``empty`` where a block does not have it."""
        whole = np.full(self._starts[-1], empty, dtype)
        for block, values in self._columns.get(column, ()):
            whole[self._starts[block] : self._starts[block + 1]] = values
        return whole

    def _per_block(self, texts: list[str | None], sizes: NDArray[np.int64]) -> pl.Series:
        """A column that says one thing for each block."""
        names = list(dict.fromkeys(text for text in texts if text is not None))
        codes = np.array([-1 if text is None else names.index(text) for text in texts], np.int64)
        return _named(names, np.repeat(codes, sizes))

    def _channels(self, sizes: NDArray[np.int64]) -> pl.Series:
        """Where it happened: what a state always says, or what the slot holds that it names."""
        import polars as pl

        channels = [state.state.channel for state, _ in self._blocks]
        parts = [
            self._per_block([None if channel is None or channel[0] == "@" else channel for channel in channels], sizes)
        ]
        for column in self._columns:
            kind, _, slot = column.partition(" ")
            if kind == "channel":
                parts.append(_named(self._plan.values[slot], self._whole(column, -1, np.int16)))
        return pl.select(pl.coalesce(parts)).to_series()

    def _devices(self, customer: NDArray[np.int64]) -> dict[str, pl.Series]:
        """``device``, ``device_id`` (opaque, one a customer and device) and ``known`` (whether it is identified)."""
        import polars as pl

        device = self._whole("device", -1, np.int64)
        number = np.where(device >= 0, customer * _DEVICES + device + 1, 0)
        distinct, place = np.unique(number, return_inverse=True)
        ids = [f"d-{int(one) * _SCRAMBLE % 2**32:08x}" for one in distinct]
        known = self._whole("known", -1, np.int64)
        return {
            "device": _named(self._plan.values["device"], device),
            "device_id": _named(ids, np.where(device >= 0, place, -1)),
            "known": pl.Series(known == 1).set(pl.Series(known < 0), None),
        }


def _named(values: list[str] | tuple[str, ...], codes: NDArray[Any]) -> pl.Series:
    """Texts by code; −1 is null."""
    import polars as pl

    places = pl.Series(codes.astype(np.int64)).set(pl.Series(codes < 0), None)
    return pl.Series(values, dtype=pl.String).gather(places)


def _number(values: NDArray[np.float64]) -> pl.Series:
    import polars as pl

    return pl.Series(values).fill_nan(None)


def _cases(name: str, numbers: NDArray[np.int64]) -> pl.Series:
    import polars as pl

    digits = pl.Series(numbers).set(pl.Series(numbers < 0), None).cast(pl.String).str.zfill(6)
    return f"{name}-" + digits
