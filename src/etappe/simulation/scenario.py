"""The words in which a simulated journey is written down: states, choices, waits, and what changes them.

Law: everything that makes simulated customers differ is an effect that stands in the scenario, as a cause (planted to
be found again) or as a habit (how a segment behaves). An effect on a choice multiplies its **odds** by exactly its factor,
all else equal; an effect on a wait multiplies its median; an effect on a score adds to its mean before rounding.
What happened before means before on the same thread: a side thread (newsletters, a survey) takes along what was known
when it began, and tells the main one nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

SECOND: Final = 1.0
MINUTE: Final = 60.0
HOUR: Final = 3_600.0
DAY: Final = 86_400.0


@dataclass(frozen=True)
class Wait:
    """Seconds between two events.

    Lognormal about ``median`` (``spread`` is the standard deviation of its logarithm), exponential about it where
    ``spread`` is None, or exactly the days that the number ``days`` holds.

    >>> Wait(2 * DAY).median
    172800.0
    """

    median: float = 0.0
    spread: float | None = 0.6
    days: str | None = None


@dataclass(frozen=True)
class Is:
    """Condition: a slot (segment, device, campaign …) holds one of the values."""

    slot: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Above:
    """Condition: a number is above a limit."""

    number: str
    limit: float


@dataclass(frozen=True)
class Seen:
    """Condition: an event happened before, now included, at least so many times."""

    event: str
    times: int = 1


Given = Is | Above | Seen


@dataclass(frozen=True)
class Choice:
    """A way on: to a state after a wait, with a weight against the other choices; ``to`` None ends the thread."""

    to: str | None
    weight: float
    wait: Wait = field(default_factory=Wait)


@dataclass(frozen=True)
class Start:
    """A side thread that begins with a probability, beside the main one."""

    to: str
    probability: float
    wait: Wait = field(default_factory=Wait)


@dataclass(frozen=True)
class Draw:
    """Fill a slot with one of the values by weight.

    The weights depend on another slot's value where ``by`` is given (values of it that are not listed use ``weights``).
    With ``once`` a slot that is filled stays.
    """

    slot: str
    weights: Mapping[str, float]
    by: str | None = None
    weights_by: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    once: bool = False


@dataclass(frozen=True)
class Amount:
    """Fill a number.

    Lognormal about ``median``, multiplied by what stands for a slot's value in ``times``, rounded, and held between
    ``lowest`` and ``highest``.
    """

    number: str
    median: float
    spread: float = 0.5
    by: str | None = None
    times: Mapping[str, float] = field(default_factory=dict)
    digits: int = 2
    lowest: float = 0.0
    highest: float = float("inf")


@dataclass(frozen=True)
class CountSeen:
    """Fill a number with how often an event happened before, now included."""

    number: str
    event: str


@dataclass(frozen=True)
class NewId:
    """Begin a new case: a fresh number, written ``<name>-<number>``, that later events carry."""

    name: str


Setting = Draw | Amount | CountSeen | NewId


@dataclass(frozen=True)
class Score:
    """A score: normal about ``mean``, rounded, and held to the scale; kept as the number ``score``."""

    mean: float
    spread: float = 0.9
    lowest: int = 1
    highest: int = 5


@dataclass(frozen=True)
class Hours:
    """When it can happen, by the local clock: a time outside moves to the next opening and some minutes on.

    ``days`` are weekdays from Monday 0. ``share`` of the times outside are moved (a website's night is quiet, not shut).
    """

    opens: float
    closes: float
    days: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    share: float = 1.0


@dataclass(frozen=True)
class State:
    """Something that happens, and what may happen next.

    Attributes:
        event: the event's name; the state's own where None. silent: nothing is recorded, only decided.
        channel: where it happens; a slot's value where it is written ``@slot``.
        sets: what is drawn here, in this order, before the event is recorded.
        carries: slots, numbers and case ids that the event shows as properties. says: properties that never change.
        value: the number that is the event's value.
        on_device: the event shows the device and whether it is known. identifies: from here on it is.
    """

    name: str
    choices: tuple[Choice, ...] = ()
    starts: tuple[Start, ...] = ()
    event: str | None = None
    silent: bool = False
    channel: str | None = None
    sets: tuple[Setting, ...] = ()
    carries: tuple[str, ...] = ()
    says: Mapping[str, str] = field(default_factory=dict)
    value: str | None = None
    score: Score | None = None
    hours: Hours | None = None
    on_device: bool = False
    identifies: bool = False

    @property
    def records(self) -> str:
        """The name of the event that is recorded."""
        return self.event or self.name


Kind = Literal["odds", "wait", "score"]


@dataclass(frozen=True)
class Effect:
    """What changes behaviour at a state, where all conditions hold.

    ``odds`` multiplies the odds of going ``to`` (a choice or the start of a side thread) by ``by``; ``wait`` multiplies
    the median wait on the way ``to``, or the median of the number of that name; ``score`` adds ``by`` to the mean score.
    """

    kind: Kind
    at: str
    by: float
    given: tuple[Given, ...]
    to: str | None = None


@dataclass(frozen=True)
class Cause:
    """An effect that is planted to be found: its id, and in each language what it is and where to look."""

    id: str
    effect: Effect
    en: str
    de: str


@dataclass(frozen=True)
class Distractor:
    """Something that goes with an outcome, or seems to, and changes nothing: analyses must not call it a cause."""

    id: str
    event: str
    en: str
    de: str


@dataclass(frozen=True)
class Scenario:
    """A whole simulated world.

    Attributes:
        traits: slots that a customer is born with and keeps; every event shows those in ``shown``.
        entries: the states a journey begins at, by weight (their waits count from a random instant of the span).
        habits: effects of segments and the like, for variety. causes: effects planted to be found.
        weekdays: relative number of journeys that begin from Monday to Sunday.
    """

    id: str
    time_zone: str
    start: str
    end: str
    customer_prefix: str
    traits: tuple[Draw, ...]
    shown: tuple[str, ...]
    entries: tuple[Choice, ...]
    states: tuple[State, ...]
    habits: tuple[Effect, ...]
    causes: tuple[Cause, ...]
    distractors: tuple[Distractor, ...] = ()
    weekdays: tuple[float, ...] = (1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0)

    @property
    def effects(self) -> tuple[Effect, ...]:
        """Habits and causes."""
        return self.habits + tuple(cause.effect for cause in self.causes)
