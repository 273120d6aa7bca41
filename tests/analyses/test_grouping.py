"""Groups that were planted are found again, in the words of what was planted; where there are none, none are given."""

from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest

from etappe.analyses.asking import ask
from etappe.analyses.people.grouping import SMALLEST_SHARE, TRUSTED, groups_of
from etappe.analyses.people.groups import Groups, GroupsAnswer
from etappe.events.segments import Did, Known
from etappe.journeys.building import build_index
from etappe.journeys.index import JourneyIndex
from etappe.journeys.members import members

HABITS = {
    "store": {"visit": 0.95, "advice": 0.8, "page": 0.1, "app": 0.05, "pay": 0.6},
    "online": {"visit": 0.05, "advice": 0.05, "page": 0.95, "app": 0.1, "pay": 0.5},
    "app": {"visit": 0.05, "advice": 0.05, "page": 0.1, "app": 0.95, "pay": 0.7},
}
DEVICES = {"store": [0.5, 0.5], "online": [0.1, 0.9], "app": [0.95, 0.05]}


def world(seed: int, shares: dict[str, float], customers: int = 1_500) -> tuple[JourneyIndex, dict[str, str]]:
    random = np.random.default_rng(seed)
    kinds = random.choice(list(shares), customers, p=list(shares.values()))
    rows = []
    for number, kind in enumerate(kinds.tolist()):
        device = random.choice(["phone", "desk"], p=DEVICES[kind])
        did = [event for event, share in HABITS[kind].items() if random.random() < share] or ["page"]
        rows += [(f"c{number:04}", place * 1_000, event, device) for place, event in enumerate(did)]
    frame = pl.DataFrame(rows, schema=["customer", "time", "event", "device"], orient="row")
    return build_index(frame), {f"c{number:04}": kind for number, kind in enumerate(kinds.tolist())}


@pytest.mark.parametrize("seed", range(4))
def test_planted_groups_are_found_with_their_habits(seed: int) -> None:
    shares = {"store": 0.5, "online": 0.3, "app": 0.2}
    index, truth = world(seed, shares)
    found = groups_of(index)
    groups = found.groups
    assert (found.fleeting, found.absent) == ((), None)
    assert len(groups) == 3
    assert sum(group.share for group in groups) == pytest.approx(1.0)
    kinds = []
    for group in groups:
        assert group.stability >= TRUSTED
        own = [truth[name] for name in index.customers.filter(pl.Series(group.members)).to_list()]
        kind = max(set(own), key=own.count)
        kinds.append(kind)
        assert own.count(kind) / len(own) > 0.75, "some have so few events that nobody could tell"
        assert group.share == pytest.approx(shares[kind], abs=0.1)
        told = members(index, group.segment)
        both = int((told & group.members).sum())
        assert group.precision == pytest.approx(both / told.sum())
        assert group.recall == pytest.approx(both / group.members.sum())
        assert min(group.precision, group.recall) > 0.6
        first = group.traits[0]
        assert abs(first.share - first.others) > 0.5
        applies = members(index, type(group.segment)(rules=(first.rule,)))
        assert first.share == pytest.approx(applies[group.members].mean())
        assert first.others == pytest.approx(applies[~group.members].mean())
        assert isinstance(first.rule, Did | Known)
    assert sorted(kinds) == ["app", "online", "store"]
    again = groups_of(index).groups
    assert [group.members.tolist() for group in again] == [group.members.tolist() for group in groups]


def test_where_nobody_differs_no_group_is_given() -> None:
    random = np.random.default_rng(3)
    rows = [
        (f"c{number:04}", place, event)
        for number in range(1_200)
        for place, event in enumerate(["page", *(name for name in "abcdefgh" if random.random() < 0.5)])
    ]
    index = build_index(pl.DataFrame(rows, schema=["customer", "time", "event"], orient="row"))
    found = groups_of(index)
    assert (found.groups, found.fleeting, found.absent, found.n_events, found.n_learnt) == (
        (),
        (),
        "all_alike",
        8,
        1_200,
    )


def test_of_few_customers_no_group_is_given() -> None:
    index, _ = world(1, {"store": 0.5, "online": 0.5}, customers=90)
    found = groups_of(index)
    assert (found.groups, found.fleeting, found.absent) == ((), (), "few_customers")


def test_what_does_not_come_back_is_not_given() -> None:
    index, _ = world(2, {"store": 0.55, "online": 0.42, "app": 0.03}, customers=1_200)
    found = groups_of(index)
    assert all(group.stability >= TRUSTED and group.share >= SMALLEST_SHARE for group in found.groups)
    assert found.fleeting, "forty customers among twelve hundred are too few to be given as a group"
    assert all(one.stability < TRUSTED or one.share < SMALLEST_SHARE for one in found.fleeting)
    given = sum(group.share for group in found.groups) + sum(one.share for one in found.fleeting)
    assert given == pytest.approx(1.0)


def test_the_question_tells_the_groups_and_whom_their_rules_find() -> None:
    index, _ = world(1, {"store": 0.6, "online": 0.4})
    answer = ask(index, Groups())
    assert isinstance(answer, GroupsAnswer)
    found = groups_of(index).groups
    assert [one.customers.customers for one in answer.groups] == [int(group.members.sum()) for group in found]
    for one, group in zip(answer.groups, found, strict=True):
        told = members(index, one.segment)
        assert one.told.customers == told.sum()
        assert one.name.en != one.name.de or "with" not in one.name.en
        assert (told & group.members).sum() == pytest.approx(one.recall * group.members.sum())
        assert json.loads(answer.plot("en").to_json())["layer"]
