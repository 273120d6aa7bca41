"""The engine: a scenario, a number of customers and a seed become events.

Law: the same scenario, customers, seed and span give the same frame, to the last digit. All customers at the same state move on
together, in arrays; the state with most of them waiting is next, so the number of array passes is small. How a thread goes
on depends only on what it carries (slots, numbers, case ids, counts of events), so the order of passes changes nothing
but which random numbers are used.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from etappe.foundation.errors import InvalidInput
from etappe.simulation.calendar import LocalTime
from etappe.simulation.plan import Plan
from etappe.simulation.recording import Recording
from etappe.simulation.scenario import Amount, CountSeen, Draw, NewId
from etappe.simulation.truth import Truth, truth_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl
    from numpy.typing import NDArray

    from etappe.simulation.plan import Compiled
    from etappe.simulation.scenario import Given, Hours, Scenario, Setting, Wait


class Simulated(NamedTuple):
    """Events in the canonical columns, sorted by customer and time, and the truth they were made from."""

    frame: pl.DataFrame
    truth: Truth


@dataclass(eq=False)
class Threads:
    """Threads of customers at one state: parallel arrays, one row a thread.

    Attributes:
        customer: int64 of shape (n,). time: float64, seconds UTC since 1970. slots: int16 of shape (n, n_slots), −1 where empty.
        numbers: float64 of shape (n, n_numbers), NaN where empty. cases: int64 of shape (n, n_cases), −1 where none.
        seen: int16 of shape (n, n_events), how often each event happened. known: int64, a bit for each known device.
    """

    customer: NDArray[np.int64]
    time: NDArray[np.float64]
    slots: NDArray[np.int16]
    numbers: NDArray[np.float64]
    cases: NDArray[np.int64]
    seen: NDArray[np.int16]
    known: NDArray[np.int64]

    def __len__(self) -> int:
        return self.customer.size

    def at(self, rows: NDArray[np.int64] | NDArray[np.bool_], time: NDArray[np.float64]) -> Threads:
        """A copy of some threads, at other times."""
        return Threads(
            self.customer[rows],
            time,
            self.slots[rows],
            self.numbers[rows],
            self.cases[rows],
            self.seen[rows],
            self.known[rows],
        )


def _joined(parts: list[Threads]) -> Threads:
    if len(parts) == 1:
        return parts[0]
    return Threads(
        *(
            np.concatenate([getattr(part, name) for part in parts])
            for name in ("customer", "time", "slots", "numbers", "cases", "seen", "known")
        )
    )


def simulate(
    scenario: Scenario, customers: int, seed: int = 0, start: str | None = None, end: str | None = None
) -> Simulated:
    """Events of ``customers`` journeys that begin between two days.

    Args:
        scenario: the world.
        customers: how many, at least 1. Some begin too late to do much; whom nobody would see before the end does not appear.
        seed: a whole number from 0; the same seed gives the same events.
        start: first day, ISO 8601; the scenario's own where None.
        end: first day that is not seen any more (its midnight, local); the scenario's own where None.

    Returns:
        The events, sorted by customer and time, and the truth.

    Raises:
        InvalidInput: ``simulation.customers`` or ``simulation.seed`` for numbers out of range, ``simulation.span``
            where a day is unreadable or ``end`` does not lie after ``start``.

    Cost: about 4 µs an event.

    >>> from etappe.simulation import SCENARIOS
    >>> simulate(SCENARIOS["omnichannel-shop"], customers=3, seed=1).frame["customer"].n_unique()
    3
    """
    if customers < 1:
        raise InvalidInput("simulation.customers", value=customers)
    if seed < 0:
        raise InvalidInput("simulation.seed", value=seed)
    run = _Run(scenario, customers, seed, *_span(scenario, start, end))
    return Simulated(run.frame(), truth_of(scenario, customers, seed, run.days))


def _span(scenario: Scenario, start: str | None, end: str | None) -> tuple[datetime, datetime]:
    zone = ZoneInfo(scenario.time_zone)
    try:
        first = datetime.fromisoformat(start or scenario.start).replace(tzinfo=zone)
        last = datetime.fromisoformat(end or scenario.end).replace(tzinfo=zone)
    except ValueError as error:
        raise InvalidInput("simulation.span", start=start or scenario.start, end=end or scenario.end) from error
    if last <= first:
        raise InvalidInput("simulation.span", start=start or scenario.start, end=end or scenario.end)
    return first, last


class _Run:
    """One simulation: the threads that wait at each state, and what was recorded."""

    def __init__(self, scenario: Scenario, customers: int, seed: int, start: datetime, end: datetime) -> None:
        self.plan = Plan(scenario)
        self.days = (start.date().isoformat(), end.date().isoformat())
        self.end = end.timestamp()
        self.random = np.random.default_rng(seed)
        self.local = LocalTime(scenario.time_zone, start, end)
        self.recording = Recording(self.plan, customers)
        self.cases = dict.fromkeys(self.plan.cases, 0)
        self.waiting: dict[str, list[Threads]] = {state.name: [] for state in scenario.states}
        self._enter(scenario, customers, start.timestamp())

    def frame(self) -> pl.DataFrame:
        """Let everybody travel to the end, and return what was recorded."""
        while True:
            name = max(self.waiting, key=lambda state: sum(len(part) for part in self.waiting[state]))
            if not self.waiting[name]:
                return self.recording.frame()
            threads = _joined(self.waiting[name])
            self.waiting[name] = []
            self._happen(self.plan.states[name], threads)

    def _enter(self, scenario: Scenario, customers: int, start: float) -> None:
        """Customers at the states where journeys begin."""
        plan, random = self.plan, self.random
        threads = Threads(
            customer=np.arange(customers, dtype=np.int64),
            time=self.local.beginnings(random, customers, start, self.end, scenario.weekdays),
            slots=np.full((customers, len(plan.slots)), -1, np.int16),
            numbers=np.full((customers, len(plan.numbers)), np.nan),
            cases=np.full((customers, len(plan.cases)), -1, np.int64),
            seen=np.zeros((customers, len(plan.events)), np.int16),
            known=np.zeros(customers, np.int64),
        )
        for trait in scenario.traits:
            self._draw(trait, threads)
        self.recording.remember_traits(threads.slots)
        self._go_on(plan.entry, threads)

    def _happen(self, state: Compiled, threads: Threads) -> None:
        """Let an event happen to threads, and send them on."""
        threads = self._open(state.state.hours, threads)
        threads = threads.at(inside := threads.time < self.end, threads.time[inside])
        if not len(threads):
            return
        if not state.state.silent:
            threads.seen[:, state.event] += 1
        for setting in state.state.sets:
            self._set(setting, state, threads)
        if state.state.identifies:
            device = threads.slots[:, self.plan.slots["device"]].astype(np.int64)
            assert (device >= 0).all(), f"{state.state.name} identifies a device, and there is none"
            threads.known |= np.int64(1) << device
        if not state.state.silent:
            self.recording.add(state, threads, self._score(state, threads))
        for start, effects, waits in state.starts:
            chance = np.full(len(threads), start.probability / (1 - start.probability))
            for effect in effects:
                chance[self._holds(effect.given, threads)] *= effect.by
            begins = self.random.random(len(threads)) < chance / (1 + chance)
            self._send(start.to, start.wait, waits, threads.at(begins, threads.time[begins]))
        self._go_on(state, threads)

    def _go_on(self, state: Compiled, threads: Threads) -> None:
        """Choose where each thread goes next; no choice ends it."""
        if not state.choices:
            return
        weights = np.tile(np.array([choice.weight for choice, _, _ in state.choices]), (len(threads), 1))
        for column, (_, odds, _) in enumerate(state.choices):
            for effect in odds:
                weights[self._holds(effect.given, threads), column] *= effect.by
        edges = np.cumsum(weights, axis=1)
        chosen = (self.random.random((len(threads), 1)) * edges[:, -1:] >= edges[:, :-1]).sum(axis=1)
        for column, (choice, _, waits) in enumerate(state.choices):
            here = chosen == column
            if choice.to is not None and here.any():
                self._send(choice.to, choice.wait, waits, threads.at(here, threads.time[here]))

    def _send(
        self, to: str, wait: Wait, effects: tuple[tuple[tuple[Given, ...], float], ...], threads: Threads
    ) -> None:
        """Put threads in the queue of a state, after their wait."""
        if not len(threads):
            return
        if wait.days is not None:
            threads.time = threads.time + threads.numbers[:, self.plan.numbers[wait.days]] * 86_400.0
        elif wait.median > 0:
            median = np.full(len(threads), float(wait.median))
            for given, by in effects:
                median[self._holds(given, threads)] *= by
            spread = wait.spread
            noise = (
                self.random.exponential(1 / np.log(2), len(threads))
                if spread is None
                else np.exp(self.random.normal(0.0, spread, len(threads)))
            )
            threads.time = threads.time + median * noise
        threads.time = np.round(threads.time, 3)
        self.waiting[to].append(threads)

    def _open(self, hours: Hours | None, threads: Threads) -> Threads:
        """Move times outside the opening hours to the next opening."""
        if hours is not None:
            threads.time = self.local.next_open(self.random, threads.time, hours)
        return threads

    def _set(self, setting: Setting, state: Compiled, threads: Threads) -> None:
        plan = self.plan
        match setting:
            case Draw():
                self._draw(setting, threads)
            case NewId(name):
                first = self.cases[name]
                self.cases[name] += len(threads)
                threads.cases[:, plan.cases[name]] = np.arange(first, first + len(threads)) + 1
            case CountSeen(number, event):
                threads.numbers[:, plan.numbers[number]] = threads.seen[:, plan.events[event]]
            case Amount():
                middle = np.full(len(threads), float(setting.median))
                if setting.by is not None:
                    times = np.array([setting.times.get(value, 1.0) for value in plan.values[setting.by]] + [1.0])
                    middle *= times[threads.slots[:, plan.slots[setting.by]]]
                for effect in state.stretched.get(setting.number, ()):
                    middle[self._holds(effect.given, threads)] *= effect.by
                drawn = middle * np.exp(self.random.normal(0.0, setting.spread, len(threads)))
                drawn = np.round(drawn, setting.digits).clip(setting.lowest, setting.highest)
                threads.numbers[:, plan.numbers[setting.number]] = drawn

    def _draw(self, draw: Draw, threads: Threads) -> None:
        values = self.plan.values[draw.slot]

        def shares(weights: Mapping[str, float]) -> NDArray[np.float64]:
            row = np.array([weights.get(value, 0.0) for value in values], np.float64)
            return np.cumsum(row / row.sum())

        if draw.by is None:
            edges = np.broadcast_to(shares(draw.weights), (len(threads), len(values)))
        else:
            table = [shares(draw.weights_by.get(value, draw.weights)) for value in self.plan.values[draw.by]]
            table.append(shares(draw.weights))  # −1, an empty slot, is the last row
            edges = np.array(table)[threads.slots[:, self.plan.slots[draw.by]]]
        drawn = (self.random.random((len(threads), 1)) >= edges[:, :-1]).sum(axis=1).astype(np.int16)
        slot = threads.slots[:, self.plan.slots[draw.slot]]
        slot[:] = np.where(slot >= 0, slot, drawn) if draw.once else drawn

    def _score(self, state: Compiled, threads: Threads) -> NDArray[np.float64] | None:
        score = state.state.score
        if score is None:
            return None
        mean = np.full(len(threads), float(score.mean))
        for effect in state.shifts:
            mean[self._holds(effect.given, threads)] += effect.by
        drawn = np.round(self.random.normal(mean, score.spread)).clip(score.lowest, score.highest)
        threads.numbers[:, self.plan.numbers["score"]] = drawn
        return drawn

    def _holds(self, given: tuple[Given, ...], threads: Threads) -> NDArray[np.bool_]:
        return self.plan.holds(given, threads.slots, threads.numbers, threads.seen)
