"""Damaged logs: they are told, nothing is written over what is left of them, and no other map is touched by them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec import structs

from etappe.coediting import live_map
from etappe.coediting.history import History
from etappe.coediting.live_map import Closed
from etappe.coediting.ports import Base, Update
from etappe.coediting.rooms import Rooms
from etappe.coediting.shape import seed
from etappe.foundation.errors import Unavailable
from etappe.maps.model.document import MapDocument
from tests.coediting.maps_log import SHOP, FakeLog, Ticking
from tests.coediting.people import Heard, Person, small_map


def world(n_edits: int = 5) -> tuple[FakeLog, str]:
    """A log with the map in which somebody made edits, each of which builds on the one before it."""
    log = FakeLog()
    rooms = Rooms(log, log, Ticking())
    stored = rooms.create(SHOP, small_map())
    assert stored is not None
    ada = Person("ada")
    live = rooms.open(SHOP, stored.id)
    ada.meet(live)
    for number in range(n_edits):
        ada.write(str(number), at=number)
        live.take(ada.outgoing())
    return log, stored.id


def without(number: int) -> Callable[[list[Update]], None]:
    def damage(updates: list[Update]) -> None:
        del updates[number - 1]

    return damage


def holding(number: int, data: bytes) -> Callable[[list[Update]], None]:
    def damage(updates: list[Update]) -> None:
        updates[number - 1] = structs.replace(updates[number - 1], data=data)

    return damage


DAMAGES = {
    "the beginning is missing": (without(1), 2),
    "one is missing": (without(3), 3),
    "one cannot be read": (holding(4, b"\xff\xff"), 4),
    "one says nothing": (holding(4, b"\0\0"), 5),
    "the beginning says nothing": (holding(1, b"\0\0"), 1),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_log_that_is_not_whole_is_told_and_nothing_is_written_over_it(damage: str) -> None:
    log, map_id = world()
    spoil, number = DAMAGES[damage]
    spoil(log.updates[map_id])
    before = (list(log.updates[map_id]), log.stored[map_id])
    rooms = Rooms(log, log, Ticking())
    for use in (
        lambda: rooms.open(SHOP, map_id),
        lambda: rooms.show(SHOP, map_id),
        lambda: rooms.change(SHOP, map_id, lambda _: MapDocument(title="New"), revision=None, by=None),
        lambda: History(rooms, log, Ticking()).versions(SHOP, map_id),
    ):
        with pytest.raises(Unavailable) as told:
            use()
        assert (told.value.code, told.value.data) == ("map.damaged", {"map": map_id, "number": number})
    assert "etappe restore" in told.value.hint("en")
    assert "etappe restore" in told.value.hint("de")
    rooms.close()
    assert (log.updates[map_id], log.stored[map_id]) == before


def test_a_log_that_ends_before_what_is_stored_is_damaged() -> None:
    log, map_id = world()
    rooms = Rooms(log, log, Ticking())
    rooms.change(SHOP, map_id, lambda map_: structs.replace(map_, title="New"), revision=None, by=None)
    assert log.stored[map_id][1].revision == 7
    del log.updates[map_id][5:]
    with pytest.raises(Unavailable) as told:
        Rooms(log, log, Ticking()).open(SHOP, map_id)
    assert told.value.data["number"] == 6


def test_a_damaged_map_stops_neither_the_start_nor_others(caplog: pytest.LogCaptureFixture) -> None:
    log, map_id = world()
    rooms = Rooms(log, log, Ticking())
    other = rooms.create(SHOP, small_map())
    assert other is not None
    ada = Person("ada")
    ada.meet(live := rooms.open(SHOP, other.id))
    ada.write("!")
    live.take(ada.outgoing())
    without(3)(log.updates[map_id])
    again = Rooms(log, log, Ticking())
    again.start()
    assert log.stored[other.id][1].document.steps["see"].title == "!See", "what was left behind is put right"
    assert "damaged" in caplog.text
    shown = again.show(SHOP, other.id)
    assert shown is not None
    assert shown.revision == 2
    again.close()


def test_a_base_that_cannot_be_read_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_map, "MOST_UPDATES_TO_REPLAY", 4)
    log, map_id = world(n_edits=6)
    (base,) = log.bases[map_id]
    rooms = Rooms(log, log, Ticking())
    whole = rooms.open(SHOP, map_id).stored()
    assert whole.document.steps["see"].title == "012345See"
    for data in (b"\xff", b"\0\0", seed(MapDocument(title="Other"))[:40]):
        log.bases[map_id] = [Base(seq=base.seq, data=data)]
        again = Rooms(log, log, Ticking())
        assert again.open(SHOP, map_id).stored() == whole
        history = History(again, log, Ticking())
        assert history.state(SHOP, map_id, 6).document.steps["see"].title == "01234See"


def test_a_gap_that_another_process_left_closes_the_map_and_tells_who_listens() -> None:
    log, map_id = world()
    rooms, heard = Rooms(log, log, Ticking()), Heard()
    live = rooms.open(SHOP, map_id)
    live.listen(heard)
    last = log.updates[map_id][-1]
    log.updates[map_id].append(structs.replace(last, line=structs.replace(last.line, seq=last.line.seq + 2)))
    with pytest.raises(Unavailable) as told:
        live.catch_up()
    assert told.value.data["number"] == 7
    assert heard.has_ended
    with pytest.raises(Closed):
        live.stored()
    with pytest.raises(Unavailable):
        rooms.with_open(SHOP, map_id, lambda open_map: open_map.stored())
