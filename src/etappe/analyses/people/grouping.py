"""Groups of customers who do alike, by latent classes: within a group one thing that they do says nothing about another.

Law: equal data give equal groups. What customers do makes the groups; what is known of them only tells of a group. A group is
named only by what sets it apart, with sizes; how stable it is, is found by grouping again what was drawn again from the
customers, and groups that do not come back are not given. A group is told by a segment of few rules, with how well the rules
find it, because nobody can act on a group that no rule describes.

Sources: latent class analysis by expectation and maximisation (Goodman 1974, Biometrika 61:215-231), the number of classes by
the Bayesian information criterion (Schwarz 1978, Ann. Stat. 6:461-464); many short beginnings of which the best are followed
to their end (Biernacki, Celeux and Govaert 2003, Comput. Stat. Data Anal. 41:561-575); stability by the bootstrap and Jaccard
(Hennig 2007, Comput. Stat. Data Anal. 52:258-271), where from 0.75 on a group is to be trusted.

Customers who do the same things are looked at once, with how many they are: nothing in the likelihood tells them apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from etappe.events.segments import AnyRule, Did, Known, Neither, Segment
from etappe.events.selectors import Condition
from etappe.journeys.index import TextColumn
from etappe.journeys.members import members
from etappe.journeys.tasks import each

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from etappe.journeys.index import JourneyIndex

MOST_GROUPS: Final = 6
TRUSTED: Final = 0.75
"""Stability from which on a group is to be trusted."""
SMALLEST_SHARE: Final = 0.05
MOST_LOOKED_AT: Final = 10_000
"""Customers from whom the classes are learnt; of more every n-th. All are then said to belong to the likeliest one."""
_FEWEST: Final = 100
_EVENTS: Final = 30
_RARE: Final = 0.02
_VALUES: Final = 12
_AGAIN: Final = 12
_STARTS: Final = 8
_FEWER_STARTS: Final = 3
_FIRST_ROUNDS: Final = 12
_FOLLOWED: Final = 2
_ROUNDS: Final = 200
_CLOSE: Final = 1e-6
_RULES: Final = 3
_LEAST: Final = 1e-12
_AT_ONCE: Final = 1 << 16
_SEED: Final = 5_309


@dataclass(frozen=True)
class Trait:
    """What sets a group apart: the share of its customers to whom ``rule`` applies, and the share of all others."""

    rule: AnyRule
    share: float
    others: float


@dataclass(frozen=True, eq=False)
class Group:
    """Customers who are alike.

    Attributes:
        members: bool of shape (n_customers,).
        share: of all customers. stability: mean Jaccard over what was grouped again, 0 to 1.
        traits: what sets it apart, the largest difference first.
        segment: the few rules that tell it best. precision: the share of the segment that belongs to the group;
        recall: the share of the group that the segment finds.
    """

    members: NDArray[np.bool_]
    share: float
    stability: float
    traits: tuple[Trait, ...]
    segment: Segment
    precision: float
    recall: float


Ungrouped = Literal["few_customers", "nothing_telling", "all_alike"]
"""Why there are no groups: under 100 customers; no event that some have and others do not; one group explains best."""


@dataclass(frozen=True)
class Fleeting:
    """A group that is not given: it did not come back often enough, or is too small. Shares of all; stability 0 to 1."""

    share: float
    stability: float


@dataclass(frozen=True, eq=False)
class Grouping:
    """What customers fall into.

    Attributes:
        groups: those to be trusted, the largest first. fleeting: those that are not.
        absent: why there are neither; None where there are some.
        n_events, n_learnt: how many events make the groups, and from how many customers they were learnt.
    """

    groups: tuple[Group, ...] = ()
    fleeting: tuple[Fleeting, ...] = ()
    absent: Ungrouped | None = None
    n_events: int = 0
    n_learnt: int = 0


def groups_of(index: JourneyIndex) -> Grouping:
    """The groups of customers who do alike, and those that were found and are not to be trusted.

    Cost: a look at the keys of each of the 30 most common events, and some two hundred passes of expectation and
    maximisation over what 10,000 customers do, each way of doing once.
    """
    if index.n_customers < _FEWEST:
        return Grouping(absent="few_customers")
    marks = _marks(index)
    done = [mark.applies for mark in marks if isinstance(mark.rule, Did)]
    if not done:
        return Grouping(absent="nothing_telling")
    habits = np.stack(done, axis=1)
    looked_at = habits[:: -(-index.n_customers // MOST_LOOKED_AT)]
    found = _found(_Ways.of(looked_at))
    if found is None:
        return Grouping(absent="all_alike", n_events=len(done), n_learnt=len(looked_at))
    classes, stability = found
    belongs = _likeliest(classes, habits)
    groups, fleeting = [], []
    for number, stable in enumerate(stability.tolist()):
        inside = belongs == number
        share = float(inside.mean())
        if stable >= TRUSTED and share >= SMALLEST_SHARE:
            groups.append(_told(marks, inside, stable))
        elif share:
            fleeting.append(Fleeting(share, stable))
    return Grouping(
        groups=tuple(sorted(groups, key=lambda group: -group.share)),
        fleeting=tuple(sorted(fleeting, key=lambda group: -group.share)),
        n_events=len(done),
        n_learnt=len(looked_at),
    )


def _likeliest(classes: _Classes, habits: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Each customer's class, some customers at a time."""
    belongs = np.empty(len(habits), np.int64)
    for begin in range(0, len(habits), _AT_ONCE):
        part = habits[begin : begin + _AT_ONCE].astype(np.float64)
        belongs[begin : begin + _AT_ONCE] = classes.likeliest(part)
    return belongs


@dataclass(frozen=True, eq=False)
class _Mark:
    """A rule, and to whom it applies."""

    rule: AnyRule
    applies: NDArray[np.bool_]


def _marks(index: JourneyIndex) -> list[_Mark]:
    """What may set customers apart: having an event, and the last known value of a property with few values."""
    found = []
    reached = [(int(np.count_nonzero(_has(index, name))), name) for name in index.events if name]
    common = sorted((-count, name) for count, name in reached if _is_telling(count / index.n_customers))
    for _, name in common[:_EVENTS]:
        found.append(_Mark(Did(at=name), _has(index, name)))
    for name in sorted(index.kinds):
        column = index.columns[name] if index.kinds[name] == "text" else None
        if isinstance(column, TextColumn) and len(column.values) <= _VALUES:
            for value in sorted(column.values.to_list()):
                rule = Known(condition=Condition(property=name, operator="is", values=(value,)))
                applies = members(index, Segment(rules=(rule,)))
                if _is_telling(float(applies.mean())):
                    found.append(_Mark(rule, applies))
    return found


def _has(index: JourneyIndex, name: str) -> NDArray[np.bool_]:
    has = np.zeros(index.n_customers, np.bool_)
    has[index.posting(index.code_of[name]) >> index.shift] = True
    return has


def _is_telling(share: float) -> bool:
    return _RARE <= share <= 1 - _RARE


@dataclass(frozen=True, eq=False)
class _Classes:
    """Classes of customers: how likely each is, and how likely its customers do each thing."""

    weights: NDArray[np.float64]
    shares: NDArray[np.float64]
    log_likelihood: float

    def logs(self, habits: NDArray[np.float64]) -> NDArray[np.float64]:
        """The logarithm of each customer's likelihood with each class, shape (customers, classes)."""
        odds = np.log(self.shares) - np.log1p(-self.shares)
        none = np.log1p(-self.shares).sum(axis=1) + np.log(self.weights)
        return np.asarray(habits @ odds.T + none)

    def likeliest(self, habits: NDArray[np.float64]) -> NDArray[np.int64]:
        """Each customer's class."""
        return np.asarray(self.logs(habits).argmax(axis=1))

    def criterion(self, customers: int) -> float:
        """Schwarz's: the smaller the better."""
        n_free = self.shares.size + self.weights.size - 1
        return n_free * float(np.log(customers)) - 2 * self.log_likelihood


@dataclass(frozen=True, eq=False)
class _Ways:
    """The ways of doing there are: one row each of 0 and 1, and by how many customers."""

    habits: NDArray[np.float64]
    weights: NDArray[np.float64]

    @classmethod
    def of(cls, habits: NDArray[np.bool_]) -> _Ways:
        """Those of some customers."""
        rows, counts = np.unique(np.packbits(habits, axis=1), axis=0, return_counts=True)
        different = np.unpackbits(rows, axis=1, count=habits.shape[1])
        return cls(different.astype(np.float64), counts.astype(np.float64))

    def drawn(self, random: np.random.Generator) -> _Ways:
        """As many customers drawn from these, with replacement."""
        total = self.weights.sum()
        return _Ways(self.habits, random.multinomial(int(total), self.weights / total).astype(np.float64))


def _found(ways: _Ways) -> tuple[_Classes, NDArray[np.float64]] | None:
    """The classes and how stable each is; None where there is one only."""
    random = np.random.default_rng(_SEED)
    customers = int(ways.weights.sum())
    tried = [_learnt(ways, count, random, _STARTS, _FOLLOWED) for count in each(range(1, MOST_GROUPS + 1))]
    best = min(tried, key=lambda classes: classes.criterion(customers))
    count = best.weights.size
    if count == 1:
        return None
    belongs = best.likeliest(ways.habits)
    stability = np.zeros(count)
    for _ in each(range(_AGAIN)):
        again = _learnt(ways.drawn(random), count, random, _FEWER_STARTS, 1).likeliest(ways.habits)
        stability += _jaccard(belongs, again, ways.weights, count) / _AGAIN
    return best, stability


def _learnt(ways: _Ways, count: int, random: np.random.Generator, starts: int, followed: int) -> _Classes:
    """The likeliest classes of some that were learnt, each from another beginning; the best beginnings to their end."""
    if count == 1:
        return _improved(ways, np.ones((len(ways.habits), 1)), _ROUNDS)[0]
    begun = []
    for _ in range(starts):
        beginning = random.dirichlet(np.ones(count), len(ways.habits))
        begun.append(_improved(ways, beginning, _FIRST_ROUNDS))
    begun.sort(key=lambda one: -one[0].log_likelihood)
    learnt = [_improved(ways, belongs, _ROUNDS)[0] for _, belongs in begun[:followed]]
    return max(learnt, key=lambda classes: classes.log_likelihood)


def _improved(ways: _Ways, belongs: NDArray[np.float64], rounds: int) -> tuple[_Classes, NDArray[np.float64]]:
    """Classes, and how much of each way of doing belongs to each, after so many rounds or where no more is gained."""
    count, customers = belongs.shape[1], ways.weights.sum()
    classes = _Classes(np.ones(count), np.ones((count, ways.habits.shape[1])), -np.inf)
    for _ in range(rounds):
        weighted = belongs * ways.weights[:, None]
        sizes = weighted.sum(axis=0)
        # One customer who does and one who does not are added to each class, so that nothing is certain.
        shares = (weighted.T @ ways.habits + 1) / (sizes[:, None] + 2)
        moved = _Classes(np.maximum(sizes / customers, _LEAST), shares, classes.log_likelihood)
        logs = moved.logs(ways.habits)
        most = logs.max(axis=1, keepdims=True)
        likely = np.exp(logs - most)
        total = likely.sum(axis=1, keepdims=True)
        belongs = likely / total
        before, now = classes.log_likelihood, float(ways.weights @ (np.log(total) + most)[:, 0])
        classes = _Classes(moved.weights, shares, now)
        if now - before <= _CLOSE * abs(now):
            break
    return classes, belongs


def _jaccard(
    one: NDArray[np.int64], other: NDArray[np.int64], weights: NDArray[np.float64], count: int
) -> NDArray[np.float64]:
    """For each group of one grouping how much it has in common with the group of the other that is most like it."""
    both = np.bincount(one * count + other, weights, minlength=count * count).reshape(count, count)
    union = both.sum(axis=1)[:, None] + both.sum(axis=0)[None, :] - both
    return np.asarray((both / np.maximum(union, 1)).max(axis=1))


def _told(marks: Sequence[_Mark], belongs: NDArray[np.bool_], stability: float) -> Group:
    inside, outside = (
        [mark.applies[belongs].mean() for mark in marks],
        [mark.applies[~belongs].mean() for mark in marks],
    )
    order = np.argsort(-np.abs(np.array(inside) - np.array(outside)), kind="stable")
    traits = tuple(Trait(marks[place].rule, float(inside[place]), float(outside[place])) for place in order.tolist())
    rules, found = _ruled(marks, belongs)
    hits = int(np.count_nonzero(found & belongs))
    return Group(
        members=belongs,
        share=float(belongs.mean()),
        stability=stability,
        traits=traits,
        segment=Segment(rules=tuple(rules)),
        precision=hits / max(1, int(np.count_nonzero(found))),
        recall=hits / int(np.count_nonzero(belongs)),
    )


def _ruled(marks: Sequence[_Mark], belongs: NDArray[np.bool_]) -> tuple[list[AnyRule], NDArray[np.bool_]]:
    """Up to three rules, joined by *and*, each of which finds the group better than without it (by the F1 of both)."""
    rules: list[AnyRule] = []
    found = np.ones(belongs.size, np.bool_)
    best = _f1(found, belongs)
    for _ in range(_RULES):
        tries = [(mark.rule, found & mark.applies) for mark in marks]
        tries += [(Neither(rules=(mark.rule,)), found & ~mark.applies) for mark in marks]
        scored = [_f1(narrower, belongs) for _, narrower in tries]
        place = int(np.argmax(scored)) if scored else 0
        if not scored or scored[place] <= best + 1e-9:
            break
        best = scored[place]
        rule, found = tries[place]
        rules.append(rule)
    return rules, found


def _f1(found: NDArray[np.bool_], belongs: NDArray[np.bool_]) -> float:
    both = np.count_nonzero(found & belongs)
    return float(2 * both / (np.count_nonzero(found) + np.count_nonzero(belongs)))
