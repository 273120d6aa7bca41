"""The history of a map: which stretches of work it tells, what the map said at each, and bringing one back."""

from __future__ import annotations

import itertools
from datetime import timedelta
from random import Random

import pytest

from etappe.accounts.model import Principal
from etappe.coediting import live_map
from etappe.coediting.history import LONGEST, PAUSE, History, versions
from etappe.coediting.ports import Author, Label, Line
from etappe.coediting.rooms import Rooms
from etappe.foundation.errors import InvalidInput, Refused
from etappe.foundation.ids import PersonId
from etappe.maps.model.changes import EditText, Remove
from etappe.maps.model.changing import apply
from etappe.maps.model.document import MapDocument
from tests.coediting.maps_log import NOON, OTHER, SHOP, FakeLog, Ticking
from tests.coediting.people import Person, small_map

ADA, BO = Principal(PersonId("ada"), "owner"), Principal(PersonId("bo"), "editor")


def lines(*made: tuple[float, str]) -> list[Line]:
    """Updates at a minute by a person each, the first of which makes the map."""
    return [
        Line(seq=seq, at=NOON + timedelta(minutes=minute), author=Author(person=person), places=("cells",) * (seq > 1))
        for seq, (minute, person) in enumerate(made, start=1)
    ]


def label(seq: int) -> Label:
    return Label(id=f"label-{seq}", seq=seq, at=NOON, author=Author(person="ada"), label="x")


def told(log: list[Line], *labels: Label) -> list[tuple[int, str]]:
    return [(version.seq, "".join(author.person for author in version.authors)) for version in versions(log, labels)]


def test_versions_end_at_pauses_at_other_people_and_at_labels() -> None:
    assert told([]) == []
    assert told(lines((0, "a"), (1, "a"), (2, "a"))) == [(3, "a")]
    assert told(lines((0, "a"), (9.9, "a"), (20, "a"))) == [(2, "a"), (3, "a")]
    assert told(lines((0, "a"), (1, "b"))) == [(1, "a"), (2, "b")]
    assert told(lines((0, "a"), (1, "b"), (2, "a"), (3, "b"), (4, "c"))) == [(4, "ab"), (5, "c")]
    assert told(lines((0, "a"), (1, "a"), (2, "a")), label(2)) == [(2, "a"), (3, "a")]
    (first, second) = versions(lines((0, "a"), (1, "a"), (2, "a")), [label(2)])
    assert (first.since, second.since, first.labels, second.labels) == (0, 2, (label(2),), ())
    assert (first.places, first.started_at, first.ended_at) == (("cells",), NOON, NOON + timedelta(minutes=1))


def test_who_works_on_and_on_has_several_versions() -> None:
    minutes = LONGEST / timedelta(minutes=1)
    found = versions(lines(*((minute, "ab"[int(minute) % 2]) for minute in range(int(3.5 * minutes)))))
    assert len(found) == 4
    assert all(version.ended_at - version.started_at < LONGEST for version in found)


@pytest.mark.parametrize("seed", range(30))
def test_every_update_is_in_one_version_and_no_pause_within_one_is_long(seed: int) -> None:
    rng, minute, made = Random(seed), 0.0, []
    for _ in range(200):
        minute += rng.choice((0.1, 1, 3, 8, 12))
        made.append((minute, rng.choice("abc")))
    log, labels = lines(*made), [label(rng.randint(1, 200)) for _ in range(5)]
    found = versions(log, labels)
    assert [version.since for version in found[1:]] == [version.seq for version in found[:-1]]
    assert (found[0].since, found[-1].seq) == (0, 200)
    assert {label.seq for label in labels} <= {version.seq for version in found}
    assert sorted(label.id for version in found for label in version.labels) == sorted(label.id for label in labels)
    for version in found:
        within = log[version.since : version.seq]
        assert all(later.at - sooner.at < PAUSE for sooner, later in itertools.pairwise(within))
        assert version.authors == tuple(dict.fromkeys(line.author for line in within))


class World:
    """A map, its history, and a clock."""

    def __init__(self) -> None:
        self.log, self.clock = FakeLog(), Ticking()
        self.rooms = Rooms(self.log, self.log, self.clock)
        self.history = History(self.rooms, self.log, self.clock)
        made = self.rooms.create(SHOP, small_map(), ADA)
        assert made is not None
        self.map = made.id

    def edit(self, title: str, by: Principal = ADA) -> int:
        """Write another title of the first step; the number of the state then."""
        change = EditText(collection="steps", id="see", field="title", text=title, language="en")
        return self.rooms.change(SHOP, self.map, lambda now: apply(now, [change]), revision=None, by=by).revision

    def title(self, document: MapDocument) -> str:
        return document.steps["see"].title


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(live_map, "MOST_UPDATES_TO_REPLAY", 7)
    return World()


def test_every_state_is_told_as_it_was(world: World) -> None:
    ada, live = Person("ada"), world.rooms.open(SHOP, world.map)
    rng, states = Random(5), {1: live.stored()}
    for _ in range(40):
        ada.meet(live)
        ada.anything(rng)
        live.take(ada.outgoing())
        states[live.last] = live.stored()
    assert len(world.log.bases[world.map]) >= 5
    for seq, stored in states.items():
        state = world.history.state(SHOP, world.map, seq)
        assert (state.seq, state.document) == (seq, stored.document)
        assert state.at.isoformat() == stored.updated_at
    for seq in (0, live.last + 1, -1):
        with pytest.raises(Refused) as unknown:
            world.history.state(SHOP, world.map, seq)
        assert unknown.value.code == "map.version_unknown"
    with pytest.raises(Refused):
        world.history.state(OTHER, world.map, 1)


def test_bringing_a_state_back_keeps_what_was_there(world: World) -> None:
    world.edit("One")
    remove = Remove(collection="steps", id="buy")
    world.rooms.change(SHOP, world.map, lambda now: apply(now, [remove]), revision=None, by=BO)
    world.edit("Two", BO)
    after = world.history.restore(SHOP, world.map, 2, ADA)
    assert (after.revision, world.title(after.document), "buy" in after.document.steps) == (5, "One", True)
    assert world.history.state(SHOP, world.map, 2).document == after.document
    assert world.title(world.history.state(SHOP, world.map, 4).document) == "Two"
    before, restored = world.log.labels(world.map)
    assert (before.seq, before.reason, before.restored, before.label) == (4, "before_restoration", 2, "")
    assert (restored.seq, restored.reason, restored.restored) == (5, "restored", 2)
    newest, *_ = world.history.versions(SHOP, world.map)
    assert (newest.seq, newest.labels, newest.authors) == (5, (restored,), (Author(person="ada"),))
    back = world.history.restore(SHOP, world.map, before.seq, BO)
    assert world.title(back.document) == "Two"
    assert back.document == world.history.state(SHOP, world.map, 4).document


def test_bringing_back_what_is_there_changes_nothing(world: World) -> None:
    world.edit("One")
    world.history.restore(SHOP, world.map, 2, ADA)
    assert world.log.last(world.map) == 2
    assert world.log.labels(world.map) == ()


def test_labels_name_what_is_there_or_what_was(world: World) -> None:
    world.edit("One")
    assert world.history.label(SHOP, world.map, "  Now\n it is  good ", ADA).label == "Now it is good"
    assert world.history.label(SHOP, world.map, "First", ADA, seq=1).seq == 1
    assert [one.seq for one in world.log.labels(world.map)] == [1, 2]
    for text in ("", "  \n", "x" * 201):
        with pytest.raises(InvalidInput):
            world.history.label(SHOP, world.map, text, ADA)
    with pytest.raises(Refused):
        world.history.label(SHOP, world.map, "x", ADA, seq=9)


def test_differences_are_told_from_where_a_version_began_or_from_any_state(world: World) -> None:
    world.edit("One")
    world.edit("Two")
    world.clock.at += timedelta(hours=2)
    world.edit("Three")

    def sentences(seq: int, since: int | None = None) -> list[str]:
        return [one.en for one in world.history.differences(SHOP, world.map, seq, since=since)]

    assert sentences(4) == ["Step “Two” was renamed to “Three”."]
    assert sentences(4, since=1) == ["Step “See” was renamed to “Three”."]
    assert sentences(1, since=4) == ["Step “Three” was renamed to “See”."]
    assert sentences(3) == [], "it was made in that version"
    assert sentences(4, since=4) == []
