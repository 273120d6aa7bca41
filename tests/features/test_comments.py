"""Comments: their rules, and their use cases over a store in memory and over the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etappe.accounts.model import Principal, Project, Role, SharedMap
from etappe.bootstrap import Workspace, open_workspace
from etappe.coediting.rooms import Rooms
from etappe.foundation.errors import InvalidInput, Refused
from etappe.foundation.ids import PersonId, ProjectId
from etappe.maps.keeping.commenting import Comments
from etappe.maps.keeping.comments import AtObject, AtPlace, Writer, about, comment_text, is_unread, mentions_in
from etappe.maps.model.changes import AnyChange
from etappe.maps.model.changing import apply
from etappe.maps.model.document import Cell, Lane, MapDocument, Stage, Step, Touchpoint
from etappe.storage.records.comments import SqlComments
from etappe.storage.records.database import Database
from etappe.storage.records.map_log import SqlMapLog
from etappe.storage.records.maps import SqlMaps

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SHOP = ProjectId("shop")
CARE = MapDocument(
    title="Care",
    stages={"s": Stage(order="V", name="Before")},
    steps={"look": Step(stage="s", order="V", title="Look"), "buy": Step(stage="s", order="W", title="Buy")},
    lanes={"pain": Lane(order="V", type="pain", title="What hurts"), "thought": Lane(order="W", type="thought")},
    touchpoints={"page": Touchpoint(name="Product page")},
    cells={"c": Cell(lane="pain", step="look", order="V", text="Too   many\nchoices " + "x" * 200)},
)


class Clock:
    """A clock that goes a second further with each look."""

    def __init__(self) -> None:
        self.instant = NOON

    def now(self) -> datetime:
        self.instant += timedelta(seconds=1)
        return self.instant


class Told:
    """Notices that are written down."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []

    def tell(self, map_id: str, about: Literal["comments", "access"]) -> None:
        self.told.append((map_id, about))


class World:
    """A project with a map, and the comments on it."""

    def __init__(self, folder: Path) -> None:
        self.database = Database(folder)
        clock = Clock()
        maps = SqlMaps(self.database)
        self.rooms = Rooms(maps, SqlMapLog(self.database), clock)
        self.told = Told()
        self.comments = Comments(SqlComments(self.database), maps, self.rooms, self.told, clock)
        from etappe.storage.records.accounts import SqlProjects

        words: dict[Literal["en", "de"], str] = {"en": "Shop", "de": "Shop"}
        for id_ in (SHOP, ProjectId("other")):
            assert SqlProjects(self.database).add_project(
                Project(id=id_, title=words, description=words, time_zone="UTC", created_at="2026")
            )
        made = self.rooms.create(SHOP, CARE)
        assert made is not None
        self.map = made.id

    def change(self, *changes: AnyChange) -> None:
        self.rooms.change(SHOP, self.map, lambda document: apply(document, changes), revision=None, by=None)

    def close(self) -> None:
        self.rooms.close()
        self.database.close()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def owner(name: str) -> Principal:
    return Principal(PersonId("local-owner"), "owner", name)


def guest(world: World, name: str, person: str, role: Role = "commenter") -> Principal:
    within = SharedMap(share="share-1", project=SHOP, map=world.map, numbers=True)
    return Principal(PersonId(person), role, name, within)


ADA, BO, NOBODY = owner("Ada"), owner("Bo"), owner("")
STEP = AtObject(collection="steps", id="look")


def test_a_conversation_is_begun_answered_settled_and_opened_again(world: World) -> None:
    talk = world.comments
    begun = talk.start(SHOP, world.map, STEP, "  Is that so, @Bo?\r\n", ADA)
    assert (begun.about, begun.gone, begun.comments[0].comment.text) == ("Look", False, "Is that so, @Bo?")
    assert begun.comments[0].comment.mentions == (), "nobody called Bo has been here yet"
    answered = talk.reply(SHOP, world.map, begun.id, "Yes, @ada.", BO)
    assert [one.comment.place for one in answered.comments] == [1, 2]
    assert answered.comments[1].comment.mentions == (Writer(person="local-owner", name="Ada"),)
    settled = talk.resolve(SHOP, world.map, begun.id, BO, resolved=True)
    assert settled.resolved is not None
    assert settled.resolved.by.name == "Bo"
    again = talk.resolve(SHOP, world.map, begun.id, ADA, resolved=True)
    assert again.resolved == settled.resolved, "who settled it first stays"
    assert talk.resolve(SHOP, world.map, begun.id, ADA, resolved=False).resolved is None
    talk.resolve(SHOP, world.map, begun.id, ADA, resolved=True)
    assert talk.reply(SHOP, world.map, begun.id, "Or not?", ADA).resolved is None, "an answer opens it again"
    assert world.told.told == [(world.map, "comments")] * 7
    listed = talk.list(SHOP, world.map, ADA)
    assert [thread.id for thread in listed.threads] == [begun.id]
    assert [one.name for one in listed.people] == ["Ada", "Bo"]


def test_what_is_new_is_told_to_those_it_concerns(world: World) -> None:
    talk = world.comments
    begun = talk.start(SHOP, world.map, STEP, "Look here", ADA)
    third = owner("Cy")
    talk.start(SHOP, world.map, AtObject(collection="map"), "I am Cy", third)

    def unread(by: Principal) -> list[bool]:
        return [thread.unread for thread in talk.list(SHOP, world.map, by).threads]

    assert unread(BO) == [False, False], "nothing of Bo's"
    talk.reply(SHOP, world.map, begun.id, "What does @Cy say?", BO)
    assert (unread(ADA), unread(BO), unread(third)) == ([True, False], [False, False], [True, False])
    assert next((one.thread, one.unread, one.last.text) for one in talk.mentions(SHOP, third)) == (
        begun.id,
        True,
        "What does @Cy say?",
    )
    talk.see(SHOP, world.map, begun.id, third)
    assert unread(third) == [False, False]
    assert unread(owner("CY")) == [False, False], "names are the same in capitals"
    last = talk.reply(SHOP, world.map, begun.id, "One more", ADA).comments[-1].comment
    talk.delete(SHOP, world.map, begun.id, last.id, ADA)
    talk.reply(SHOP, world.map, begun.id, "Another", ADA)
    assert unread(third) == [True, False], "the place of what was deleted is not used again"
    assert talk.mentions(SHOP, NOBODY) == ()


def test_a_place_that_goes_leaves_its_conversation(world: World) -> None:
    from etappe.maps.model.changes import Remove

    talk = world.comments
    card = talk.start(SHOP, world.map, AtObject(collection="cells", id="c"), "On the card", ADA)
    place = talk.start(SHOP, world.map, AtPlace(lane="pain", step="look"), "On the place", ADA)
    assert card.about.startswith("Too many choices x")
    assert len(card.about) == 80
    assert place.about == "What hurts · Look"
    world.change(Remove(collection="steps", id="look"))
    listed = talk.list(SHOP, world.map, ADA).threads
    assert [(thread.gone, thread.about) for thread in listed] == [(True, card.about), (True, place.about)]
    assert talk.reply(SHOP, world.map, card.id, "Still here", BO).gone


@pytest.mark.parametrize(
    "anchor",
    [
        AtObject(collection="steps", id="nothing"),
        AtObject(collection="map", id="x"),
        AtObject(collection="cells"),
        AtPlace(lane="pain", step="nothing"),
        AtPlace(lane="nothing", step="look"),
    ],
)
def test_there_must_be_a_place(world: World, anchor: AtObject | AtPlace) -> None:
    with pytest.raises(InvalidInput, match="place") as error:
        world.comments.start(SHOP, world.map, anchor, "x", ADA)
    assert error.value.code == "comment.place_unknown"
    assert world.comments.list(SHOP, world.map, ADA).threads == ()


def test_every_kind_of_place_has_a_name() -> None:
    places: list[tuple[AtObject | AtPlace, str]] = [
        (AtObject(collection="map"), "Care"),
        (AtObject(collection="stages", id="s"), "Before"),
        (AtObject(collection="steps", id="buy"), "Buy"),
        (AtObject(collection="lanes", id="pain"), "What hurts"),
        (AtObject(collection="lanes", id="thought"), ""),
        (AtObject(collection="touchpoints", id="page"), "Product page"),
        (AtPlace(lane="thought", step="buy"), "Buy"),
    ]
    assert [about(CARE, anchor) for anchor, _ in places] == [name for _, name in places]


def test_only_ones_own_words_are_changed_and_the_owner_may_delete_any(world: World) -> None:
    talk = world.comments
    kim, twin = guest(world, "Kim", "guest-1"), guest(world, "Kim", "guest-2")
    thread = talk.start(SHOP, world.map, STEP, "Mine", kim).id
    comment = talk.list(SHOP, world.map, kim).threads[0].comments[0]
    assert (comment.may_change, comment.may_delete) == (True, True)
    for other, deletes in ((twin, False), (ADA, True), (owner("Kim"), True)):
        seen = talk.list(SHOP, world.map, other).threads[0].comments[0]
        assert (seen.may_change, seen.may_delete) == (False, deletes)
        with pytest.raises(Refused) as error:
            talk.rewrite(SHOP, world.map, thread, comment.comment.id, "Yours", other)
        assert error.value.code == "comment.not_yours"
    with pytest.raises(Refused) as error:
        talk.delete(SHOP, world.map, thread, comment.comment.id, twin)
    assert error.value.code == "comment.not_yours"
    changed = talk.rewrite(SHOP, world.map, thread, comment.comment.id, "Still mine, @Kim", kim).comments[0].comment
    assert (changed.text, changed.at) == ("Still mine, @Kim", comment.comment.at)
    assert changed.edited_at is not None
    assert changed.mentions == (Writer(person="guest-1", name="Kim"),)
    renamed = guest(world, "Kimberly", "guest-1")
    assert talk.list(SHOP, world.map, renamed).threads[0].comments[0].may_change, "a guest is a person of their own"
    talk.delete(SHOP, world.map, thread, comment.comment.id, ADA)
    assert talk.list(SHOP, world.map, ADA).threads == (), "a conversation goes with its last comment"


def test_guests_know_only_who_is_at_their_map(world: World) -> None:
    other = world.rooms.create(SHOP, MapDocument(title="Secret plans"))
    assert other is not None
    world.comments.start(SHOP, other.id, AtObject(collection="map"), "x", owner("Mr Secret"))
    world.comments.start(SHOP, world.map, STEP, "x", BO)
    kim = guest(world, "Kim", "guest-1")
    assert [one.name for one in world.comments.list(SHOP, world.map, kim).people] == ["Bo"]
    assert [one.name for one in world.comments.list(SHOP, world.map, ADA).people] == ["Bo", "Mr Secret"]
    begun = world.comments.start(SHOP, world.map, STEP, "Hello @Mr Secret and @Bo", kim)
    assert [one.name for one in begun.comments[0].comment.mentions] == ["Bo"]


def test_who_edits_may_be_mentioned_and_stands_in_the_log_by_name(world: World) -> None:
    from etappe.maps.model.changes import EditText

    edit = EditText(collection="map", id="", field="title", text="Better care", language="en")
    world.rooms.change(SHOP, world.map, lambda document: apply(document, [edit]), revision=None, by=owner("Eve"))
    assert [one.name for one in world.comments.list(SHOP, world.map, ADA).people] == ["Eve"]


def test_whoever_speaks_has_a_name_and_something_to_say(world: World) -> None:
    talk = world.comments
    with pytest.raises(Refused) as nameless:
        talk.start(SHOP, world.map, STEP, "x", NOBODY)
    assert nameless.value.code == "session.unnamed"
    for text, code in ((" \n ", "comment.text_missing"), ("x" * 4_001, "comment.text_long")):
        with pytest.raises(InvalidInput) as wrong:
            talk.start(SHOP, world.map, STEP, text, ADA)
        assert wrong.value.code == code
    for call in (
        lambda: talk.reply(SHOP, world.map, "nothing", "x", ADA),
        lambda: talk.see(SHOP, world.map, "nothing", ADA),
        lambda: talk.delete(SHOP, world.map, "nothing", "nothing", ADA),
    ):
        with pytest.raises(Refused) as missing:
            call()
        assert missing.value.code == "comment.unknown"
    begun = talk.start(SHOP, world.map, STEP, "x", ADA)
    for project, map_id in ((ProjectId("other"), world.map), (SHOP, "nothing")):
        with pytest.raises(Refused) as elsewhere:
            talk.list(project, map_id, ADA)
        assert elsewhere.value.code == "map.unknown"
        with pytest.raises(Refused):
            talk.reply(project, map_id, begun.id, "x", ADA)
    with pytest.raises(Refused) as foreign:
        talk.rewrite(SHOP, world.map, begun.id, "nothing", "x", ADA)
    assert foreign.value.code == "comment.unknown"


def test_there_is_an_end_to_talk(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etappe.maps.keeping.commenting.MOST_THREADS", 2)
    monkeypatch.setattr("etappe.maps.keeping.commenting.MOST_COMMENTS", 2)
    first = world.comments.start(SHOP, world.map, STEP, "1", ADA)
    world.comments.reply(SHOP, world.map, first.id, "2", ADA)
    world.comments.start(SHOP, world.map, STEP, "1", ADA)
    for call in (
        lambda: world.comments.reply(SHOP, world.map, first.id, "3", ADA),
        lambda: world.comments.start(SHOP, world.map, STEP, "3", ADA),
    ):
        with pytest.raises(Refused) as full:
            call()
        assert full.value.code == "comment.too_many"


def test_comments_go_with_their_map(tmp_path: Path) -> None:
    workspace: Workspace = open_workspace(tmp_path)
    project = workspace.projects.create("Shop").id
    made = workspace.maps.create(project, CARE)
    workspace.comments.start(project, made.id, STEP, "x", ADA)
    workspace.maps.delete(project, made.id)
    with Database(tmp_path).read() as connection:
        for table in ("map_threads", "map_comments", "map_threads_seen"):
            assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() == 0  # noqa: S608 -- ours
    workspace.close()


NAMES = st.text(st.sampled_from("aAbBß @ä"), min_size=1, max_size=6)


@given(st.text(st.sampled_from("aAbBß @ä.\n"), max_size=40), st.lists(NAMES, max_size=4))
def test_mentions_are_the_names_that_stand_after_an_at(text: str, names: list[str]) -> None:
    known = [Writer(person=f"p{place}", name=name) for place, name in enumerate(names)]
    found = mentions_in(text, known)
    assert len(set(found)) == len(found)
    for one in found:
        assert f"@{one.name.casefold()}" in text.casefold()
    assert mentions_in(text.replace("@", ""), known) == ()


def test_people_of_the_same_name_are_all_meant() -> None:
    twins = [Writer(person="p1", name="Kim"), Writer(person="p2", name="kim"), Writer(person="p3", name="Kimi")]
    assert [one.person for one in mentions_in("@KIM?", twins)] == ["p1", "p2"]


@given(st.text(max_size=100))
def test_kept_texts_are_kept_as_they_are(text: str) -> None:
    try:
        kept = comment_text(text)
    except InvalidInput as error:
        assert error.code == "comment.text_missing"  # noqa: PT017 -- only this may happen
        return
    assert comment_text(kept) == kept
    assert "\0" not in kept


def test_ones_own_words_are_never_new(world: World) -> None:
    begun = world.comments.start(SHOP, world.map, STEP, "x", ADA)
    stored = SqlComments(world.database).threads(SHOP, world.map)[0]
    assert not is_unread(stored, ADA, 0)
    assert not begun.unread
