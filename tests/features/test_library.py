"""The touchpoint library: what reaches maps and what stays, bindings through time, ratings, and what the data say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import fmean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from etappe.accounts.model import Principal, Project
from etappe.analyses.asking import ask
from etappe.bootstrap import Workspace, open_workspace
from etappe.coediting.live_map import Listener
from etappe.events.selectors import Condition, Selector
from etappe.foundation.errors import InvalidInput, Refused
from etappe.foundation.ids import PersonId, ProjectId
from etappe.maps.keeping.comments import Writer
from etappe.maps.library.counting import coverage, probe
from etappe.maps.library.keeping import LinkDraft, MapTouchpoint
from etappe.maps.library.linking import FIELDS, deviations, draft_of, written_into
from etappe.maps.library.model import (
    Answered,
    Bound,
    LibraryTouchpoint,
    QuestionDraft,
    Rating,
    RatingDraft,
    SheetDraft,
    TouchpointDraft,
    TouchpointPatch,
)
from etappe.maps.library.numbers import Binding, Bindings
from etappe.maps.library.reviewing import LONGEST, PAUSE, review
from etappe.maps.model.changes import SetField
from etappe.maps.model.document import (
    Experience,
    Interaction,
    MapDocument,
    ScoreBinding,
    Stage,
    Step,
    Touchpoint,
)
from tests.features.event_rows import HOUR, index_of

SHOP = ProjectId("shop")
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ADA = Principal(PersonId("local-owner"), "owner", "Ada")
BO = Principal(PersonId("local-owner"), "owner", "Bo")
PAY, ORDER = Selector(events=("pay",)), Selector(events=("order",))
CARE = MapDocument(
    title="Care",
    stages={"s": Stage(order="V", name="Before")},
    steps={"look": Step(stage="s", order="V", title="Look"), "buy": Step(stage="s", order="W", title="Buy")},
    touchpoints={
        "page": Touchpoint(name="Product page", channel="website", message="Two days", owner="Shop"),
        "mail": Touchpoint(name="Mail", channel="email", message="One week", binding=PAY),
    },
    interactions={
        "a": Interaction(step="look", touchpoint="page", order="V"),
        "b": Interaction(step="look", touchpoint="mail", order="W"),
    },
    experiences={"e": Experience(step="look", effort=4.0)},
    translations={"de": {"touchpoints.page.name": "Produktseite", "steps.look.title": "Sehen"}},
)


class Clock:
    """A clock that goes a second further with each look."""

    def __init__(self) -> None:
        self.instant = NOON

    def now(self) -> datetime:
        self.instant += timedelta(seconds=1)
        return self.instant


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    opened = open_workspace(tmp_path, Clock())
    opened.projects.add(
        Project(
            id=SHOP, title={"en": "Shop", "de": "Laden"}, description={}, time_zone="UTC", created_at=NOON.isoformat()
        )
    )
    yield opened
    opened.close()


def test_a_change_reaches_every_linked_map_live_and_only_the_fields_that_changed(workspace: Workspace) -> None:
    library, maps = workspace.library, workspace.maps
    first, second = (maps.create(SHOP, CARE, ADA).id for _ in range(2))
    made = library.adopt(SHOP, MapTouchpoint(map=first, touchpoint="page"), ADA)
    assert made.entry.name == {"en": "Product page", "de": "Produktseite"}, "in both languages"
    entry = made.entry
    library.link(SHOP, entry.id, LinkDraft(map=second, touchpoint="page"), ADA)

    heard: list[bytes] = []

    class Listening(Listener):
        def kept(self, update: bytes) -> None:
            heard.append(update)

    workspace.rooms.open(SHOP, second).listen(Listening())
    # Somebody calls it otherwise on one map: that stays until the entry's own name changes.
    revision = maps.show(SHOP, first).revision
    own = SetField(collection="touchpoints", id="page", field="channel", value="app")
    maps.change(SHOP, first, revision, [own], BO)
    assert library.show(SHOP).entries[0].uses[0].differs == ("channel",)

    changed = library.change(
        SHOP, entry.id, TouchpointPatch(revision=1, name={"en": "Page", "de": "Seite"}, binding=ORDER), BO
    )
    assert [(one.map, one.outcome) for one in changed.maps] == [(first, "changed"), (second, "changed")]
    assert heard, "whoever has it open sees it at once"
    for map_id, channel in ((first, "app"), (second, "website")):
        document = maps.show(SHOP, map_id).document
        touchpoint = document.touchpoints["page"]
        assert (touchpoint.name, touchpoint.binding, touchpoint.channel) == ("Page", ORDER, channel)
        assert document.translations["de"] == {"touchpoints.page.name": "Seite", "steps.look.title": "Sehen"}
        authors = [one.name for one in workspace.history.versions(SHOP, map_id)[0].authors]
        assert "Bo" in authors, "it stands in the log of the map"
    with pytest.raises(Refused, match="changed"):
        library.change(SHOP, entry.id, TouchpointPatch(revision=1, owner={"en": "Nobody"}), ADA)

    library.link(SHOP, entry.id, LinkDraft(map=first, touchpoint="page", keep="map"), ADA)
    assert maps.show(SHOP, second).document.touchpoints["page"].channel == "app", "the map's went into the library"
    assert all(not use.differs for use in library.show(SHOP).entries[0].uses)

    before = maps.show(SHOP, second).revision
    library.change(SHOP, entry.id, TouchpointPatch(revision=3, message={"en": "Three days"}), ADA)
    workspace.history.restore(SHOP, second, before, BO)
    assert maps.show(SHOP, second).document.touchpoints["page"].message == "Two days", "and it can be taken back there"
    assert library.show(SHOP).entries[0].uses[1].differs == ("message",)

    library.delete(SHOP, entry.id, ADA)
    kept = maps.show(SHOP, first).document.touchpoints["page"]
    assert (kept.library, kept.name, kept.message) == (None, "Page", "Three days")
    assert {one.key for one in library.show(SHOP).unlinked} == {
        f"{map_id}/{touchpoint}" for map_id in (first, second) for touchpoint in ("page", "mail")
    }


def test_bindings_are_put_after_each_other_and_a_step_meets_what_is_picked(workspace: Workspace) -> None:
    library = workspace.library
    map_id = workspace.maps.create(SHOP, CARE, ADA).id
    entry = library.add(SHOP, TouchpointDraft(name={"de": " Kasse "}, channel="store", binding=PAY), ADA)
    assert (entry.name, entry.sheet) == ({"de": "Kasse"}, "place")
    for revision, binding in enumerate((ORDER, ORDER, None, PAY), start=1):
        now = library.show(SHOP).entries[0].entry
        library.change(SHOP, entry.id, TouchpointPatch(revision=now.revision, binding=binding), BO)
        assert now.revision <= revision
    bindings = library.show(SHOP).entries[0].entry.bindings
    assert [(one.number, one.binding, one.by.name) for one in bindings] == [
        (1, PAY, "Ada"),
        (2, ORDER, "Bo"),
        (3, None, "Bo"),
        (4, PAY, "Bo"),
    ]
    assert sorted(one.since for one in bindings) == [one.since for one in bindings]

    for _ in range(2):  # who picks it again finds it there
        library.link(SHOP, entry.id, LinkDraft(map=map_id, step="buy"), ADA)
    document = workspace.maps.show(SHOP, map_id).document
    (met,) = [one for one in document.interactions.values() if one.step == "buy"]
    assert document.touchpoints[met.touchpoint].name == "Kasse"
    assert document.translations["de"][f"touchpoints.{met.touchpoint}.name"] == "Kasse"
    assert library.show(SHOP).entries[0].uses[0].steps[0].title == {"en": "Buy"}
    with pytest.raises(InvalidInput, match="needs a name"):
        library.add(SHOP, TouchpointDraft(name={"en": " "}), ADA)
    with pytest.raises(InvalidInput, match="fault"):
        library.add(SHOP, TouchpointDraft(name={"en": "x"}, binding=Selector()), ADA)
    assert len(library.show(SHOP).entries) == 1


def test_the_overview_says_what_lacks_and_where_messages_differ(workspace: Workspace) -> None:
    (document,) = workspace.library.prepare(SHOP, [CARE])
    workspace.maps.create(SHOP, document, ADA)
    shown = workspace.library.show(SHOP)
    assert shown.unlinked == ()
    lacks = {one.entry.name["en"]: one.lacks for one in shown.entries}
    assert lacks == {"Product page": ("binding", "rating"), "Mail": ("owner", "rating")}
    assert [one.effort.mean for one in shown.entries if one.effort] == [4.0, 4.0]
    (differing,) = shown.messages
    assert (differing.by, differing.place) == ("step", {"en": "Look", "de": "Sehen"})
    assert {one.message["en"] for one in differing.said} == {"Two days", "One week"}


def test_ratings_stay_with_the_words_they_were_asked_in(workspace: Workspace) -> None:
    library = workspace.library
    entry = library.add(SHOP, TouchpointDraft(name={"en": "Page"}, channel="social"), ADA)
    library.rate(SHOP, entry.id, RatingDraft(answers={"engaging": 4, "answers": 2}, remark=" dull "), ADA)
    asked = (QuestionDraft(id="engaging", words={"en": "Is it fun?"}), QuestionDraft(words={"en": "Is it new?"}))
    sheet = library.edit_sheet(SHOP, "social", SheetDraft(questions=asked))
    assert sheet.edited
    with pytest.raises(InvalidInput, match="cannot be kept"):
        library.rate(SHOP, entry.id, RatingDraft(answers={"engaging": 4}), BO)
    library.rate(SHOP, entry.id, RatingDraft(answers={sheet.questions[1].id: 5}), BO)
    newest, oldest = library.ratings(SHOP, entry.id)
    assert (oldest.by.name, oldest.remark, oldest.answers[0].words["en"]) == ("Ada", "dull", "How engaging is it?")
    assert newest.by.name == "Bo"
    (view,) = library.show(SHOP).entries
    assert view.review
    (found,) = view.review.rounds
    assert (found.summed.n, found.summed.mean, len(found.questions)) == (2, 4.0, 3)
    with pytest.raises(Refused, match="name"):
        library.rate(SHOP, entry.id, RatingDraft(answers={}), Principal(PersonId("local-owner"), "owner"))
    for wrong in ({}, {"engaging": 6}, {sheet.questions[0].id: 0}):
        with pytest.raises(InvalidInput):
            library.rate(SHOP, entry.id, RatingDraft(answers=wrong), ADA)


GIVEN = st.lists(
    st.tuples(st.integers(0, 400), st.sampled_from(["ada", "bo", "cy"]), st.integers(1, 5)), min_size=1, max_size=20
)


@given(GIVEN)
def test_rounds_are_what_counting_by_hand_gives(given_: list[tuple[int, str, int]]) -> None:
    ratings = [
        Rating(
            id=f"{number:02}",
            at=NOON + timedelta(days=day),
            by=Writer(person=who, name=who),
            answers=(Answered(question="q", words={}, score=score),),
        )
        for number, (day, who, score) in enumerate(given_)
    ]
    found = review(ratings, NOON)
    assert found
    left = sorted(ratings, key=lambda one: (one.at, one.id))
    for each in found.rounds:
        own, left = (
            left[: sum(one.at <= each.ended_at for one in left)],
            left[sum(one.at <= each.ended_at for one in left) :],
        )
        assert own[0].at == each.started_at
        last = {one.by.person: one.answers[0].score for one in own}
        assert each.summed.n == len(last)
        assert each.summed.mean == pytest.approx(fmean(last.values()))
        assert each.summed.sd == (pytest.approx(stdev(last.values())) if len(last) > 1 else None)
        assert all(later.at - earlier.at <= PAUSE for earlier, later in pairwise(own))
        assert own[-1].at - own[0].at <= LONGEST
        if left:
            assert left[0].at - own[-1].at > PAUSE or left[0].at - own[0].at > LONGEST
    assert left == []


TEXT = st.dictionaries(st.sampled_from(["en", "de"]), st.sampled_from(["Till", "Kasse", "Café"]), min_size=1)


@given(TEXT, TEXT, st.sampled_from(["en", "de"]))
def test_what_is_written_into_a_map_is_read_from_it_again(
    name: dict[str, str], message: dict[str, str], locale: str
) -> None:
    by = Writer(person="p", name="P")
    entry = LibraryTouchpoint(
        id="entry-1",
        revision=1,
        changed_at=NOON,
        changed_by=by,
        name=name,  # type: ignore[arg-type] # by language
        message=message,  # type: ignore[arg-type] # by language
        bindings=(Bound(number=1, since=NOON, by=by, binding=PAY),),
    )
    document = structs.replace(CARE, locale=locale, translations={})
    linked = written_into(document, "page", entry)
    assert deviations(linked, "page", entry) == ()
    assert written_into(linked, "page", entry) == linked
    back = draft_of(linked, "page")
    # A map needs a text in its own language: where nobody has written one, the other language's stands there too.
    for field in ("name", "message"):
        texts = getattr(entry, field)
        assert getattr(back, field) == {locale: next(iter(texts.values()))} | texts
    assert {field for field in FIELDS if getattr(linked.touchpoints["mail"], field, None)} == {
        field for field in FIELDS if getattr(document.touchpoints["mail"], field, None)
    }


def test_coverage_and_probes_count_what_counting_by_hand_gives() -> None:
    index = index_of(
        [("a", 0, "view"), ("a", HOUR, "pay"), ("b", 0, "view"), ("b", HOUR, "call"), ("c", 0, "call")],
        channel=["web", "web", "app", "app", "web"],
        value=[3.0, 5.0, None, 1.0, 4.0],
    )
    web = Selector(events=("view",), where=(Condition(property="channel", values=("web",)),))
    found = coverage(
        index,
        Bindings(
            touchpoints=(
                Binding(key="web", binding=web, satisfaction=ScoreBinding(at=PAY, score="value", lowest=1, highest=5)),
                Binding(key="gone", binding=Selector(events=("gone",))),
                Binding(key="drawn"),
            )
        ),
    )
    numbers = found.touchpoints
    assert numbers["web"].reached == 1
    assert numbers["web"].share == pytest.approx(1 / 3)
    assert (numbers["web"].score, numbers["web"].score_n, numbers["web"].score_absent) == (5.0, 1, "too_few")
    assert (numbers["gone"].reached, numbers["gone"].unknown) == (0, ("gone",))
    assert numbers["drawn"].reached is None
    assert [(one.event, one.events, one.of_events, one.customers) for one in found.unclaimed] == [
        ("call", 2, 2, 2),
        ("view", 1, 2, 1),
    ]
    assert found.claimed == pytest.approx(2 / 5)
    probed = probe(index, web)
    assert (probed.events, probed.customers, probed.by_name) == (1, 1, {"view": 1})
    (event,) = probed.sample
    assert (event.customer, event.event, event.properties["channel"]) == ("a", "view", "web")
    assert probed.customers == ask(index, probed.question).steps[0].customers  # type: ignore[union-attr] # a funnel
    with pytest.raises(InvalidInput, match="gone"):
        probe(index, Selector(events=("gone",)))
