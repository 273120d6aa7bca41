"""Open maps of a process: one for each map, stored documents that follow, and nothing left behind."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from etappe.accounts.model import Principal
from etappe.coediting import rooms as module
from etappe.coediting.live_map import Closed, LiveMap
from etappe.coediting.ports import Author, Line, Opening, Update
from etappe.coediting.rooms import Rooms
from etappe.foundation.errors import Refused
from etappe.foundation.ids import PersonId, ProjectId
from etappe.maps.model.changes import EditText
from etappe.maps.model.changing import apply
from etappe.maps.model.document import MapDocument
from tests.coediting.maps_log import GONE, OTHER, SHOP, FakeLog, Ticking
from tests.coediting.people import Heard, Person, small_map

ME = Principal(PersonId("me"), "owner", "Zoë")
PATIENCE_S = 20.0


@pytest.fixture
def log() -> FakeLog:
    return FakeLog()


@pytest.fixture
def rooms(log: FakeLog) -> Rooms:
    return Rooms(log, log, Ticking())


def made(rooms: Rooms) -> str:
    stored = rooms.create(SHOP, small_map(), ME)
    assert stored is not None
    return stored.id


def owned_by(name: str) -> Callable[[MapDocument], MapDocument]:
    edit = EditText(collection="map", id="", field="owner", text=name, language="en")
    return lambda document: apply(document, [edit])


def soon(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def is_closed(live: LiveMap) -> bool:
    """Whether it is closed; asking the rooms for it would be a use of it."""
    try:
        live.state()
    except Closed:
        return True
    return False


def test_a_map_is_open_once_and_belongs_to_one_project(rooms: Rooms, log: FakeLog) -> None:
    map_id = made(rooms)
    assert rooms.create(GONE, small_map(), ME) is None
    found: list[LiveMap] = []
    threads = [threading.Thread(target=lambda: found.append(rooms.open(SHOP, map_id))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(live) for live in found}) == 1
    for project, name in ((OTHER, map_id), (SHOP, "nothing")):
        with pytest.raises(Refused):
            rooms.open(project, name)
        assert rooms.show(project, name) is None
    assert log.updates[map_id][0].line.author == Author(person="me", name="Zoë")


def test_many_threads_at_one_map_lose_nothing(rooms: Rooms, log: FakeLog) -> None:
    map_id = made(rooms)

    def work(number: int) -> None:
        for turn in range(5):
            text = EditText(collection="steps", id="see", field="title", text=f"{number}.{turn}", language="en")
            rooms.change(SHOP, map_id, lambda document, text=text: apply(document, [text]), revision=None, by=ME)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.line.seq for one in log.updates[map_id]] == list(range(1, 32))
    shown = rooms.show(SHOP, map_id)
    assert shown is not None
    assert shown == log.map(SHOP, map_id)
    assert shown.revision == 31


def test_stored_documents_follow_within_a_second_and_idle_maps_are_closed(
    rooms: Rooms, log: FakeLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PUT_DOWN_EVERY_S", 0.01)
    monkeypatch.setattr(module, "IDLE_S", 0.05)
    map_id = made(rooms)
    rooms.start()
    live, ada, heard = rooms.open(SHOP, map_id), Person("ada"), Heard()
    live.listen(heard)
    ada.meet(live)
    ada.write("!")
    live.take(ada.outgoing())
    soon(lambda: log.stored[map_id][1].revision == 2)
    assert log.stored[map_id][1].document.steps["see"].title == "!See"
    ada.write("?")
    live.take(ada.outgoing())
    time.sleep(0.1)
    assert rooms.open(SHOP, map_id) is live, "somebody listens"
    live.leave(heard)
    soon(lambda: is_closed(live))
    assert rooms.open(SHOP, map_id) is not live
    with pytest.raises(Closed):
        live.take([])
    assert rooms.with_open(SHOP, map_id, LiveMap.stored).document.steps["see"].title == "?!See"
    rooms.close()


def test_what_cannot_be_stored_now_is_stored_later(
    rooms: Rooms, log: FakeLog, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "PUT_DOWN_EVERY_S", 0.01)
    map_id = made(rooms)
    live, ada = rooms.open(SHOP, map_id), Person("ada")
    ada.meet(live)
    ada.write("!")
    live.take(ada.outgoing())
    log.fails = True
    rooms.start()
    soon(lambda: "could not be kept up to date" in caplog.text)
    assert log.stored[map_id][1].revision == 1
    log.fails = False
    soon(lambda: log.stored[map_id][1].revision == 2)
    rooms.close()


def test_what_a_process_that_was_cut_off_left_is_put_right(rooms: Rooms, log: FakeLog) -> None:
    map_id = made(rooms)
    live, ada = rooms.open(SHOP, map_id), Person("ada")
    ada.meet(live)
    ada.write("!")
    live.take(ada.outgoing())
    assert log.stored[map_id][1].revision == 1, "the process ends before it could store this"
    after = Rooms(log, log, Ticking())
    shown = after.show(SHOP, map_id)
    assert shown is not None
    assert (shown.revision, shown.document.steps["see"].title) == (2, "!See")
    after.start()
    assert log.stored[map_id][1] == shown
    after.close()


def test_everything_is_put_down_at_the_end(rooms: Rooms, log: FakeLog) -> None:
    map_id = made(rooms)
    live, ada = rooms.open(SHOP, map_id), Person("ada")
    ada.meet(live)
    ada.write("!")
    live.take(ada.outgoing())
    rooms.close()
    assert log.stored[map_id][1].revision == 2


def test_what_another_process_keeps_reaches_those_who_listen(
    rooms: Rooms, log: FakeLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PUT_DOWN_EVERY_S", 0.01)
    monkeypatch.setattr(module, "CATCH_UP_EVERY_S", 0.02)
    map_id, heard = made(rooms), Heard()
    rooms.start()
    rooms.open(SHOP, map_id).listen(heard)
    other = Rooms(log, log, Ticking())
    other.change(SHOP, map_id, owned_by("Ada"), revision=1, by=ME)
    soon(lambda: len(heard.updates) == 1)
    shown = rooms.show(SHOP, map_id)
    assert shown is not None
    assert shown.document.owner == "Ada"
    log.remove(SHOP, map_id)
    soon(lambda: "map_deleted" in heard.notices)
    rooms.close()


def test_what_another_process_keeps_is_shown_although_nobody_listens(rooms: Rooms, log: FakeLog) -> None:
    map_id = made(rooms)
    rooms.open(SHOP, map_id)
    other = Rooms(log, log, Ticking())
    changed = other.change(SHOP, map_id, owned_by("Ada"), revision=1, by=ME)
    assert rooms.show(SHOP, map_id) == changed
    assert other.remove(SHOP, map_id)
    assert rooms.show(SHOP, map_id) is None


def test_a_map_that_is_deleted_while_it_is_opened_is_not_there(
    rooms: Rooms, log: FakeLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    map_id = made(rooms)
    opening = log.opening

    def slow(project: ProjectId, name: str) -> Opening | None:
        found = opening(project, name)
        assert rooms.remove(project, name), "somebody is faster"
        return found

    monkeypatch.setattr(log, "opening", slow)
    with pytest.raises(Refused):
        rooms.open(SHOP, map_id)
    assert rooms.show(SHOP, map_id) is None


def test_two_who_open_a_map_in_different_turns_have_the_same(
    rooms: Rooms, log: FakeLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    map_id = made(rooms)
    opening, found = log.opening, list[LiveMap]()

    def overtaken(project: ProjectId, name: str) -> Opening | None:
        was = opening(project, name)
        monkeypatch.setattr(log, "opening", opening)
        rooms._turns.clear()  # noqa: SLF001 -- as somebody leaves it who was in the turn before
        found.append(rooms.open(project, name))
        return was

    monkeypatch.setattr(log, "opening", overtaken)
    found.append(rooms.open(SHOP, map_id))
    assert found[0] is found[1]


def test_a_bug_at_one_map_does_not_end_the_keeping_of_others(
    rooms: Rooms, log: FakeLog, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "PUT_DOWN_EVERY_S", 0.01)
    first, second = made(rooms), made(rooms)

    def broken() -> None:
        raise AssertionError

    monkeypatch.setattr(rooms.open(SHOP, first), "put_down", broken)
    rooms.start()
    live, ada = rooms.open(SHOP, second), Person("ada")
    ada.meet(live)
    ada.write("!")
    live.take(ada.outgoing())
    soon(lambda: log.stored[second][1].revision == 2)
    rooms.close()
    assert "AssertionError" in caplog.text


def test_whoever_has_a_map_open_is_told_that_it_is_gone(rooms: Rooms) -> None:
    first, second = made(rooms), made(rooms)
    heard = {map_id: Heard() for map_id in (first, second)}
    for map_id, listener in heard.items():
        rooms.open(SHOP, map_id).listen(listener)
    rooms.tell(first, "comments")
    rooms.tell("nothing", "comments")
    rooms.tell_all("access")
    live = rooms.open(SHOP, first)
    assert rooms.remove(SHOP, first)
    assert not rooms.remove(SHOP, first)
    with pytest.raises(Refused):
        live.take([])
    rooms.forget(SHOP)
    assert heard[first].notices == ["comments", "access", "map_deleted"]
    assert heard[second].notices == ["access", "map_deleted"]


def test_an_update_of_nobody_is_the_empty_person(log: FakeLog, rooms: Rooms) -> None:
    stored = rooms.create(SHOP, small_map())
    assert stored is not None
    (seed,) = log.updates[stored.id]
    assert seed == Update(line=Line(seq=1, at=seed.line.at, author=Author(person=""), places=()), data=seed.data)
