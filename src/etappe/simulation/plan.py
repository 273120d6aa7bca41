"""A scenario with every name resolved to a place in an array.

Law: whatever a scenario names (a state, slot, number, case, event) exists, and every effect bears on something; a
scenario that breaks this is a bug and fails here, before anything is simulated.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from etappe.simulation.scenario import Above, Amount, CountSeen, Draw, Is, NewId, Seen, State

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from etappe.simulation.scenario import Choice, Effect, Given, Scenario, Start

    Factor = tuple[tuple[Given, ...], float]


@dataclass(frozen=True, eq=False)
class Compiled:
    """A state with the effects that bear on it.

    Attributes:
        event: place of its event's name. choices, starts: each with the effects on its odds, and those on its wait.
        shifts: effects on the score. stretched: effects on numbers.
    """

    state: State
    event: int
    choices: tuple[tuple[Choice, tuple[Effect, ...], tuple[Factor, ...]], ...]
    starts: tuple[tuple[Start, tuple[Effect, ...], tuple[Factor, ...]], ...]
    shifts: tuple[Effect, ...]
    stretched: dict[str, tuple[Effect, ...]]


class Plan:
    """All names of a scenario: ``slots``, ``numbers``, ``cases`` and ``events`` by name to place, ``values`` of slots."""

    def __init__(self, scenario: Scenario) -> None:
        settings = list(chain(scenario.traits, *(state.sets for state in scenario.states)))
        values: dict[str, dict[str, None]] = {}
        for draw in (setting for setting in settings if isinstance(setting, Draw)):
            for weights in (draw.weights, *draw.weights_by.values()):
                values.setdefault(draw.slot, {}).update(dict.fromkeys(weights))
        numbers = [setting.number for setting in settings if isinstance(setting, Amount | CountSeen)]
        self.scenario = scenario
        self.values = {slot: tuple(names) for slot, names in values.items()}
        self.slots = _places(self.values)
        self.numbers = _places(["score", *numbers])
        self.cases = _places(setting.name for setting in settings if isinstance(setting, NewId))
        self.events = _places(state.records for state in scenario.states if not state.silent)
        self._names = {state.name for state in scenario.states}
        assert len(self._names) == len(scenario.states), "two states have the same name"
        assert all(effect.at in self._names for effect in scenario.effects), "an effect is at a state that is not there"
        self._used: set[int] = set()
        self.states = {state.name: self._compiled(state) for state in scenario.states}
        beginning = State("", choices=scenario.entries, silent=True)
        self.entry = Compiled(beginning, -1, tuple((choice, (), ()) for choice in scenario.entries), (), (), {})
        idle = [effect for effect in scenario.effects if id(effect) not in self._used]
        assert not idle, f"effects bear on nothing: {idle}"
        assert all(choice.to in self._names for choice in scenario.entries), "a journey begins nowhere"
        assert all(distractor.event in self.events for distractor in scenario.distractors), "a distractor never happens"

    def holds(
        self, given: tuple[Given, ...], slots: NDArray[np.int16], numbers: NDArray[np.float64], seen: NDArray[np.int16]
    ) -> NDArray[np.bool_]:
        """Where all conditions hold; arrays as in ``Threads``, shape (n,)."""
        all_hold = np.ones(len(slots), np.bool_)
        for condition in given:
            match condition:
                case Is(slot, wanted):
                    codes = [self.values[slot].index(value) for value in wanted]
                    all_hold &= np.isin(slots[:, self.slots[slot]], codes)
                case Above(number, limit):
                    all_hold &= numbers[:, self.numbers[number]] > limit
                case Seen(event, times):
                    all_hold &= seen[:, self.events[event]] >= times
        return all_hold

    def _compiled(self, state: State) -> Compiled:
        here = [effect for effect in self.scenario.effects if effect.at == state.name]
        for name in state.carries:
            assert name in {**self.slots, **self.numbers, **self.cases}, (
                f"{state.name} carries {name}, which is nowhere set"
            )
        ways: tuple[Choice | Start, ...] = (*state.choices, *state.starts)
        for way in ways:
            assert way.to is None or way.to in self._names, f"{state.name} leads to {way.to}, which is not there"
            assert way.wait.days is None or way.wait.days in self.numbers, f"{state.name} waits for {way.wait.days}"
        amounts = [setting.number for setting in state.sets if isinstance(setting, Amount)]
        return Compiled(
            state=state,
            event=-1 if state.silent else self.events[state.records],
            choices=tuple(
                (way, self._take(here, "odds", way.to), self._factors(here, way.to)) for way in state.choices
            ),
            starts=tuple((way, self._take(here, "odds", way.to), self._factors(here, way.to)) for way in state.starts),
            shifts=self._take(here, "score", None) if state.score else (),
            stretched={number: self._take(here, "wait", number) for number in amounts},
        )

    def _factors(self, effects: list[Effect], to: str | None) -> tuple[Factor, ...]:
        return tuple((effect.given, effect.by) for effect in self._take(effects, "wait", to))

    def _take(self, effects: list[Effect], kind: str, to: str | None) -> tuple[Effect, ...]:
        taken = tuple(effect for effect in effects if effect.kind == kind and effect.to == to)
        self._used.update(id(effect) for effect in taken)
        return taken


def _places(names: Iterable[str]) -> dict[str, int]:
    return {name: place for place, name in enumerate(dict.fromkeys(names))}
