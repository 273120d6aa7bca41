"""An open map: nothing is seen that is not kept, whatever is sent and whatever fails."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from pycrdt import Doc, Map, Text

from etappe.coediting import live_map
from etappe.coediting.live_map import Closed, Incoming, LiveMap
from etappe.coediting.ports import Author, Line, Update
from etappe.coediting.screening import clocks
from etappe.coediting.shape import Reader, opened, seed
from etappe.foundation.errors import InvalidInput, Refused, Unavailable
from etappe.maps.keeping.ports import StoredMap
from etappe.maps.model.changes import AnyChange, EditText, Remove
from etappe.maps.model.changing import apply
from etappe.maps.model.document import MapDocument
from etappe.maps.model.normalising import normalised
from tests.coediting.maps_log import NOON, SHOP, FakeLog, Ticking
from tests.coediting.people import Heard, Person, small_map
from tests.features.map_strategies import documents_and_changes

ADA = Author(person="ada")


@pytest.fixture
def log() -> FakeLog:
    kept = FakeLog()
    stored = StoredMap(id="m", revision=1, updated_at=NOON.isoformat(), document=small_map())
    line = Line(seq=1, at=NOON, author=ADA, places=())
    kept.create(SHOP, stored, Update(line=line, data=seed(small_map())))
    return kept


@pytest.fixture
def live(log: FakeLog) -> LiveMap:
    return again(log)


def again(log: FakeLog) -> LiveMap:
    """The map, opened by another process."""
    opening = log.opening(SHOP, "m")
    assert opening is not None
    return LiveMap(SHOP, opening, log, Ticking())


def logged(log: FakeLog) -> MapDocument:
    """What the log comes to."""
    return normalised(Reader(opened(*(one.data for one in log.updates["m"]))).raw())


def title(text: str) -> EditText:
    return EditText(collection="map", id="", field="title", text=text, language="en")


def making(*changes: AnyChange) -> Callable[[MapDocument], MapDocument]:
    return lambda document: apply(document, changes)


def test_what_one_writes_is_kept_and_handed_to_all(live: LiveMap, log: FakeLog) -> None:
    ada, bo, heard = Person("ada"), Person("bo"), Heard()
    for person in (ada, bo):
        person.meet(live)
    live.listen(heard)
    ada.write("Ü😀")
    bo.add_card("new", "Pays")
    assert live.take([*ada.outgoing(), *bo.outgoing()]) == ("kept", "kept")
    assert [(one.line.seq, one.line.author.person, one.line.places) for one in log.updates["m"]] == [
        (1, "ada", ()),
        (2, "ada", ("steps",)),
        (3, "bo", ("cells",)),
    ]
    assert heard.updates == [one.data for one in log.updates["m"][1:]]
    ada.meet(live)
    bo.meet(live)
    assert clocks(ada.doc.get_state()) == clocks(bo.doc.get_state()) == clocks(live.state())
    stored = live.stored()
    assert (stored.revision, stored.document.steps["see"].title) == (3, "Ü😀See")
    assert stored.document == logged(log)
    assert log.map(SHOP, "m") != stored, "lists follow a little later"
    live.put_down()
    assert log.map(SHOP, "m") == stored


def test_what_cannot_be_kept_is_seen_by_nobody(live: LiveMap, log: FakeLog) -> None:
    ada, bo, heard = Person("ada"), Person("bo"), Heard()
    ada.meet(live)
    live.listen(heard)
    before = live.stored()
    ada.write("!")
    ada.add_card("new", "Pays")
    sent = ada.outgoing()
    log.fails = True
    with pytest.raises(Unavailable):
        live.take(sent)
    with pytest.raises(Unavailable):
        live.change(making(title("Lost")), ADA)
    bo.meet(live)
    assert clocks(bo.doc.get_state()) == clocks(opened(log.updates["m"][0].data).get_state())
    assert live.stored() == before
    assert (heard.updates, heard.has_ended, len(log.updates["m"])) == ([], False, 1)
    log.fails = False
    assert live.take(sent) == ("kept", "kept"), "who sends it again, has it kept"
    assert live.stored().document.steps["see"].title == "!See"


def test_where_the_log_cannot_even_be_read_the_map_is_closed(live: LiveMap, log: FakeLog) -> None:
    ada, heard = Person("ada"), Heard()
    ada.meet(live)
    live.listen(heard)
    ada.write("!")
    log.fails = log.cannot_be_read = True
    with pytest.raises(Unavailable):
        live.take(ada.outgoing())
    assert heard.has_ended
    log.fails = log.cannot_be_read = False
    for use in (live.state, live.stored, lambda: live.take([]), lambda: live.since(b"\0", ada.hear)):
        with pytest.raises(Closed):
            use()
    live.put_down()
    assert log.map(SHOP, "m") == StoredMap(id="m", revision=1, updated_at=NOON.isoformat(), document=small_map())
    assert again(log).stored().document == small_map()


def test_what_is_known_or_incomplete_leaves_no_trace(live: LiveMap, log: FakeLog) -> None:
    ada = Person("ada")
    ada.meet(live)
    ada.write("1")
    ada.write("2", at=1)
    ada.write("3", at=2)
    first, second, third = ada.outgoing()
    assert live.take([first]) == ("kept",)
    assert live.take([first]) == ("known",)
    assert live.take([Incoming(ADA, b"\0\0")]) == ("known",)
    assert live.take([third]) == ("known",), "it builds on something that has not come yet"
    assert again(log).stored().document.steps["see"].title == "1See"
    assert live.take([Incoming(ADA, ada.doc.get_update(live.state()))]) == ("kept",), (
        "whoever is asked sends all that is missing"
    )
    assert live.take([second, third]) == ("known", "known")
    assert live.stored().document.steps["see"].title == "123See" == logged(log).steps["see"].title
    assert len(log.updates["m"]) == 3


def test_what_makes_no_sense_harms_nobody_else(live: LiveMap, log: FakeLog) -> None:
    ada, bo = Person("ada"), Person("bo")
    ada.meet(live)
    bo.meet(live)
    ada.write("A")
    bo.write("B")
    eve = Person("e")  # a number of one byte in what is written
    eve.meet(live)
    eve.object("steps", "see")["moment_of_truth"] = True
    assert live.take(eve.outgoing()) == ("kept",)
    # a text within a value, which has no inside
    parent = bytes([1, 1, 200, 1, 0, 0x27, 0, eve.doc.client_id, 0, 1, 107, 2, 0])
    refused = [b"", b"\xff" * 40, b"\x01\x02\x03", parent]
    sent = [*ada.outgoing(), *(Incoming(eve.author, data) for data in refused), *bo.outgoing()]
    verdicts = live.take(sent)
    assert (verdicts[0], verdicts[-1]) == ("kept", "kept")
    assert verdicts[1:4] == ("unreadable",) * 3
    assert [one.line.author.person for one in log.updates["m"]].count("e") == 1
    assert sorted(live.stored().document.steps["see"].title) == sorted("ABSee")
    assert live.stored().document == logged(log)


@pytest.mark.parametrize("number", range(8))
def test_noise_never_divides_the_map_from_its_log(live: LiveMap, log: FakeLog, number: int) -> None:
    rng, people = Random(number), [Person("ada"), Person("bo")]
    n_refused = 0
    for _ in range(60):
        for person in people:
            person.meet(live)
            person.anything(rng)
        batch = [one for person in people for one in person.outgoing()]
        good = rng.choice([one.data for one in batch] or [seed(small_map())])
        noise = bytearray(good)
        for _ in range(rng.randrange(1, 4)):
            noise[rng.randrange(len(noise))] = rng.randrange(256)
        batch.insert(rng.randrange(len(batch) + 1), Incoming(Author(person="eve"), bytes(noise)))
        n_refused += live.take(batch).count("unreadable")
        assert clocks(live.state()) == clocks(opened(*(one.data for one in log.updates["m"])).get_state())
    assert n_refused
    assert live.stored().document == logged(log) == again(log).stored().document


@pytest.mark.parametrize("number", range(40))
def test_changes_are_written_so_that_the_map_says_what_they_make(number: int) -> None:
    before, changes, after = documents_and_changes(number)
    log, heard = FakeLog(), Heard()
    stored = StoredMap(id="m", revision=1, updated_at=NOON.isoformat(), document=before)
    log.create(SHOP, stored, Update(line=Line(seq=1, at=NOON, author=ADA, places=()), data=seed(before)))
    live = again(log)
    live.listen(heard)
    changed = live.change(making(*changes), ADA, revision=1)
    assert changed.document == after == logged(log) == live.stored().document
    assert changed.revision == len(log.updates["m"]) == 1 + (before != after)
    assert log.map(SHOP, "m") == changed
    assert heard.updates == [one.data for one in log.updates["m"][1:]]


def test_a_change_on_another_revision_is_refused_and_one_that_fails_changes_nothing(
    live: LiveMap, log: FakeLog
) -> None:
    live.change(making(title("Second")), ADA, revision=1)
    with pytest.raises(Refused) as late:
        live.change(making(title("Mine")), ADA, revision=1)
    assert (late.value.code, late.value.data["now"]) == ("map.changed_meanwhile", 2)
    with pytest.raises(InvalidInput):
        live.change(making(title("Half"), title("")), ADA)
    assert live.change(making(title("Second")), ADA).revision == 2, "what changes nothing is no revision"
    assert live.stored().document.title == logged(log).title == "Second"


def test_what_lies_under_a_removed_object_does_not_come_to_light(live: LiveMap, log: FakeLog) -> None:
    ada, bo = Person("ada"), Person("bo")
    for person in (ada, bo):
        person.meet(live)
        drawn = {"step": "see", "expected" if person is ada else "experienced": 1.0, "source": Text("")}
        person.doc.get("experiences", type=Map)[person.author.person] = Map(drawn)
        live.take(person.outgoing())
    (merged,) = live.stored().document.experiences.items()
    assert (merged[0], merged[1].expected, merged[1].experienced) == ("ada", 1.0, 1.0)
    changed = live.change(making(Remove(collection="experiences", id="ada")), ADA)
    assert changed.document.experiences == {} == logged(log).experiences


def test_two_processes_at_one_map_lose_nothing(log: FakeLog) -> None:
    here, there = again(log), again(log)
    ada, bo, heard = Person("ada"), Person("bo"), Heard()
    ada.meet(here)
    bo.meet(there)
    there.listen(heard)
    ada.write("A")
    here.take(ada.outgoing())
    bo.add_card("new", "Pays")
    there.take(bo.outgoing())
    assert len(heard.updates) == 2, "what the other has kept is handed on too"
    here.change(making(title("Here")), ADA)
    there.change(making(EditText(collection="steps", id="buy", field="title", text="Pay", language="en")), ADA)
    here.catch_up()
    assert here.stored().document == there.stored().document == logged(log)
    assert (here.stored().document.title, here.stored().document.steps["buy"].title) == ("Here", "Pay")
    assert [one.line.seq for one in log.updates["m"]] == [1, 2, 3, 4, 5]
    with pytest.raises(Refused):
        here.change(making(title("Late")), ADA, revision=4)


def test_another_process_that_is_faster_in_the_middle_of_a_change_is_taken_in(log: FakeLog) -> None:
    here, there, heard = again(log), again(log), Heard()
    here.listen(heard)
    tried: list[str] = []

    def make(document: MapDocument) -> MapDocument:
        tried.append(document.title)
        if len(tried) == 1:
            there.change(making(title("Faster")), ADA)
        return apply(document, [EditText(collection="map", id="", field="owner", text="Ada", language="en")])

    changed = here.change(make, ADA)
    assert tried == ["Journey", "Faster"]
    assert (changed.document.title, changed.document.owner, changed.revision) == ("Faster", "Ada", 3)
    assert heard.updates == [one.data for one in log.updates["m"][1:]]
    assert here.stored().document == logged(log)


def test_a_base_shortens_what_is_read_and_says_the_same(log: FakeLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_map, "MOST_UPDATES_TO_REPLAY", 10)
    live, ada = again(log), Person("ada")
    ada.meet(live)
    for number in range(35):
        ada.write(str(number % 10), at=number)
        live.take(ada.outgoing())
    assert [base.seq for base in log.bases["m"]] == [10, 20, 30]
    opening = log.opening(SHOP, "m")
    assert opening is not None
    assert len(opening.updates) == 6
    assert again(log).stored().document == live.stored().document == logged(log)
    assert clocks(again(log).state()) == clocks(live.state())


def test_a_map_that_is_gone_is_told_and_takes_nothing(live: LiveMap, log: FakeLog) -> None:
    ada, heard = Person("ada"), Heard()
    ada.meet(live)
    live.listen(heard)
    assert not live.close(), "somebody listens"
    log.remove(SHOP, "m")
    ada.write("!")
    with pytest.raises(Refused) as gone:
        live.take(ada.outgoing())
    assert gone.value.code == "map.unknown"
    assert heard.notices == ["map_deleted"]
    live.leave(heard)
    assert live.close()


def test_a_map_from_before_there_was_a_log_begins_it_at_its_revision() -> None:
    log = FakeLog()
    log.stored["m"] = (SHOP, StoredMap(id="m", revision=7, updated_at=NOON.isoformat(), document=small_map()))
    live = again(log)
    assert live.stored() == log.map(SHOP, "m")
    assert clocks(again(log).state()) == clocks(live.state())
    assert live.change(making(title("Eighth")), ADA, revision=7).revision == 8
    assert [one.line.seq for one in log.updates["m"]] == [7, 8]


def test_a_state_vector_that_is_none_is_refused(live: LiveMap) -> None:
    with pytest.raises(ValueError, match=r"."):
        live.since(b"\xff\xff\xff", lambda _update: None)
    doc: Doc[Map[object]] = Doc()
    live.since(doc.get_state(), doc.apply_update)
    assert clocks(doc.get_state()) == clocks(live.state())
