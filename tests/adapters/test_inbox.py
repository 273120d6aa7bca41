"""The inbox: one suite for what the port promises, over SQLite; then what only a file on a disk can get wrong."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from threading import Barrier
from threading import Event as Signal
from typing import Any

import msgspec
import pytest

from etappe.events.model import Event, Receipt
from etappe.events.store import Inbox, Rejected
from etappe.foundation.errors import InvalidInput, Refused, Unavailable
from etappe.foundation.ids import ProjectId
from etappe.storage.inbox import memory as inbox_memory
from etappe.storage.inbox import writer as inbox_writer
from etappe.storage.inbox.file import FILE, VERSION, open_inbox
from etappe.storage.inbox.sqlite_inbox import SqliteInbox

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
NOON_MS = int(NOON.timestamp() * 1000)
SHOP, OTHER = ProjectId("shop"), ProjectId("other")


class SetClock:
    """A clock that stands where it is put."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOON)


@pytest.fixture
def inbox(tmp_path: Path, clock: SetClock) -> Iterator[SqliteInbox]:
    opened = SqliteInbox(tmp_path, clock)
    yield opened
    assert opened.check() == []
    opened.close()


def view(identity: str = "ada", message: str | None = None, **more: object) -> Event:
    return Event(identity=identity, time_ms=NOON_MS, event="view", message=message, properties=more)


def kept(inbox: Inbox, project: ProjectId = SHOP) -> list[Event]:
    found = inbox.oldest(project, 1_000_000)
    return [] if found is None else list(found.events)


def test_what_is_appended_waits_in_order_of_arrival(inbox: SqliteInbox) -> None:
    events = [view(str(number), page=number, tags=["a", {"b": None}]) for number in range(2500)]
    receipts = inbox.append(SHOP, events[:2000]) + inbox.append(SHOP, events[2000:])
    assert {receipt.outcome for receipt in receipts} == {"stored"}
    sequences = [receipt.sequence for receipt in receipts]
    assert sequences == sorted(set(sequences))
    assert kept(inbox) == events
    assert inbox.projects() == {SHOP: 2500}


def test_every_field_of_an_event_comes_back(inbox: SqliteInbox) -> None:
    event = Event(
        identity="Ä \x00 “ada”",
        time_ms=-1,
        event="buy",
        message="m-1",
        sequence=0.1,
        channel="App",
        value=-1e-300,
        properties={"n": 10**25, "t": "\U0001f6b2", "yes": True, "deep": {"a": [1, 2.5, None, "x"]}},
    )
    inbox.append(SHOP, [event])
    assert kept(inbox) == [event]


def test_nothing_appended_is_nothing_stored(inbox: SqliteInbox) -> None:
    assert inbox.append(SHOP, []) == []
    assert inbox.oldest(SHOP, 10) is None
    assert inbox.projects() == {}


def test_a_message_is_stored_once_over_batches_and_within_one(inbox: SqliteInbox) -> None:
    first, other = view(message="m-1"), view(message="m-2")
    assert [receipt.outcome for receipt in inbox.append(SHOP, [first, other, first])] == [
        "stored",
        "stored",
        "duplicate",
    ]
    assert inbox.append(SHOP, [first]) == [Receipt("duplicate")]
    assert kept(inbox) == [first, other]


def test_the_order_of_properties_makes_no_other_body(inbox: SqliteInbox) -> None:
    inbox.append(SHOP, [view(message="m", a=1, b=2)])
    assert inbox.append(SHOP, [view(message="m", b=2, a=1)]) == [Receipt("duplicate")]


def test_message_ids_are_a_project_s_own(inbox: SqliteInbox) -> None:
    inbox.append(SHOP, [view(message="m")])
    assert inbox.append(OTHER, [view("eve", message="m")])[0].outcome == "stored"
    assert [event.identity for event in kept(inbox, OTHER)] == ["eve"]


def test_events_without_a_message_id_are_always_stored(inbox: SqliteInbox) -> None:
    inbox.append(SHOP, [view(), view()])
    inbox.append(SHOP, [view()])
    assert kept(inbox) == [view()] * 3


def test_another_body_under_the_same_id_is_kept_with_the_bad_events(inbox: SqliteInbox, clock: SetClock) -> None:
    first, second, third = (view(message="m", page=page) for page in "abc")
    receipts = inbox.append(SHOP, [first, second])
    assert [receipt.outcome for receipt in receipts] == ["stored", "conflict"]
    clock.at += timedelta(hours=1)
    assert inbox.append(SHOP, [second, third]) == [Receipt("conflict"), Receipt("conflict")]
    assert kept(inbox) == [first]
    total, bad = inbox.bad_events(SHOP)
    assert total == 2
    assert [(msgspec.json.decode(each.raw, type=Event), each.code, each.times) for each in bad] == [
        (third, "event.conflict", 1),
        (second, "event.conflict", 2),
    ]
    assert bad[1].data == {"message": "m"}
    assert bad[1].at_ms == NOON_MS + 3_600_000
    assert inbox.bad_events(OTHER) == (0, [])
    inbox.drop_bad(OTHER, [bad[0].id])
    inbox.drop_bad(SHOP, [bad[1].id])
    assert [each.id for each in inbox.bad_events(SHOP)[1]] == [bad[0].id]


def test_what_the_door_does_not_take_is_kept_with_the_rest_of_its_batch(inbox: SqliteInbox) -> None:
    raw = b'{"identity": "\xff"}'
    inbox.append(SHOP, [view()], [Rejected(raw=raw, code="event.not_text", data={"field": "identity"})])
    ((bad,),) = [inbox.bad_events(SHOP)[1]]
    assert (bad.raw, bad.code, bad.data) == (raw, "event.not_text", {"field": "identity"})
    assert kept(inbox) == [view()]


def test_a_hundred_deliveries_at_once_store_one(inbox: SqliteInbox) -> None:
    message, together = view(message="m"), Barrier(100)

    def deliver(_: int) -> Receipt:
        together.wait()
        return inbox.append(SHOP, [message])[0]

    with ThreadPoolExecutor(100) as callers:
        outcomes = Counter(receipt.outcome for receipt in callers.map(deliver, range(100)))
    assert outcomes == {"stored": 1, "duplicate": 99}
    assert kept(inbox) == [message]


def test_a_message_is_known_45_days_later_and_after_the_flush(inbox: SqliteInbox, clock: SetClock) -> None:
    message = view(message="m")
    inbox.forget(SHOP, inbox.append(SHOP, [message])[0].sequence)
    for _ in range(45):
        clock.at += timedelta(days=1)
        inbox.tidy()
        assert inbox.append(SHOP, [message]) == [Receipt("duplicate")]
    assert kept(inbox) == []


def test_a_message_is_forgotten_in_the_end(inbox: SqliteInbox, clock: SetClock) -> None:
    inbox.append(SHOP, [view(message="m")])
    for _ in range(80):
        clock.at += timedelta(days=1)
        inbox.tidy()
    assert inbox.append(SHOP, [view(message="m")])[0].outcome == "stored"


@pytest.mark.parametrize("seed", range(3))
def test_the_memory_tells_the_same_wherever_its_digests_are(
    tmp_path: Path, clock: SetClock, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Against a dictionary: tables, sorted and loose digests, moves that break off, restarts, two processes."""
    monkeypatch.setattr(inbox_memory, "MOST_FRESH", 300)
    monkeypatch.setattr(inbox_memory, "_LOOSE", 50)
    monkeypatch.setattr(inbox_memory, "_MOVED_AT_ONCE", 40)
    chance, taken = Random(seed), dict[str, int]()
    inboxes = [SqliteInbox(tmp_path, clock), SqliteInbox(tmp_path, clock)]
    insert = inbox_memory._insert  # noqa: SLF001 -- where a move may break off

    def maybe_break_off(*given: Any, **named: Any) -> None:  # noqa: ANN401 -- passed on
        if chance.random() < 0.2:
            raise InterruptedError
        insert(*given, **named)

    for _ in range(120):
        which = chance.randrange(2)
        numbers = [chance.randrange(1500) for _ in range(chance.randrange(40))]
        pages = [chance.choice([1, 1, 1, 2]) for _ in numbers]
        receipts = inboxes[which].append(
            SHOP, [view(message=str(number), page=page) for number, page in zip(numbers, pages, strict=True)]
        )
        expected = []
        for number, page in zip(numbers, pages, strict=True):
            is_new, first = str(number) not in taken, taken.setdefault(str(number), page)
            expected.append("stored" if is_new else "duplicate" if page == first else "conflict")
        assert [receipt.outcome for receipt in receipts] == expected
        if chance.random() < 0.3:
            with monkeypatch.context() as patch, suppress(InterruptedError):
                patch.setattr(inbox_memory, "_insert", maybe_break_off)
                inboxes[chance.randrange(2)].tidy()
        if chance.random() < 0.1:
            inboxes[which].close()
            inboxes[which] = SqliteInbox(tmp_path, clock)
        clock.at += timedelta(hours=chance.randrange(12))
    assert len(kept(inboxes[0])) == len(taken)
    assert inboxes[0].check() == []
    for inbox in inboxes:
        inbox.close()


def test_a_clock_that_is_set_back_neither_forgets_nor_repeats(inbox: SqliteInbox, clock: SetClock) -> None:
    before = inbox.append(SHOP, [view(message="m")])[0].sequence
    clock.at -= timedelta(days=40)
    assert inbox.append(SHOP, [view(message="m")]) == [Receipt("duplicate")]
    assert inbox.append(SHOP, [view(message="n")])[0].sequence > before
    clock.at += timedelta(days=40)
    assert inbox.append(SHOP, [view(message="m"), view(message="n")]) == [Receipt("duplicate")] * 2


def test_a_customer_s_events_are_found_while_they_wait(inbox: SqliteInbox) -> None:
    inbox.append(SHOP, [view(str(number), page=f"/{number}") for number in range(3000)])
    again = inbox.append(SHOP, [view("17", page="/again")])
    inbox.append(OTHER, [view("17", page="/elsewhere")])
    assert inbox.waiting(SHOP, "17").to_dicts() == [
        {"customer": "17", "time": NOON_MS, "event": "view", "page": "/17"},
        {"customer": "17", "time": NOON_MS, "event": "view", "page": "/again"},
    ]
    assert inbox.waiting(SHOP, "17", after=again[0].sequence - 1)["page"].to_list() == ["/again"]
    assert inbox.waiting(SHOP, "nobody").height == 0
    assert inbox.waiting(ProjectId("none"), "17").columns == ["customer", "time", "event"]


def test_what_is_forgotten_waits_no_more_and_the_rest_does(inbox: SqliteInbox) -> None:
    first = inbox.append(SHOP, [view("a")] * 100)
    second = inbox.append(SHOP, [view("b")] * 2)
    inbox.append(OTHER, [view("c")])
    inbox.forget(SHOP, first[-1].sequence)
    assert kept(inbox) == [view("b")] * 2
    inbox.forget(SHOP, second[-1].sequence)
    assert inbox.projects() == {OTHER: 1}


def test_the_oldest_come_in_rows_of_bounded_size(inbox: SqliteInbox) -> None:
    large = "x" * 60_000
    inbox.append(SHOP, [view(str(number), text=large) for number in range(1300)])
    taken: list[str] = []
    while (found := inbox.oldest(SHOP, 50_000)) is not None:
        assert sum(len(str(event.properties["text"])) for event in found.events) <= 64 << 20
        taken += [event.identity for event in found.events]
        inbox.forget(SHOP, found.through)
    assert taken == [str(number) for number in range(1300)]


def test_sequences_grow_over_a_restart_and_past_what_the_table_has(tmp_path: Path, clock: SetClock) -> None:
    inbox = SqliteInbox(tmp_path, clock)
    last = inbox.append(SHOP, [view()])[0].sequence
    inbox.forget(SHOP, last)
    inbox.close()
    clock.at -= timedelta(hours=1)
    inbox = SqliteInbox(tmp_path, clock)
    assert inbox.append(SHOP, [view()])[0].sequence > last
    inbox.forget(SHOP, last + 10**12)
    assert inbox.append(SHOP, [view()])[0].sequence > last + 10**12
    inbox.close()
    (tmp_path / FILE).unlink()
    clock.at += timedelta(hours=2)
    inbox = SqliteInbox(tmp_path, clock)
    assert inbox.append(SHOP, [view()])[0].sequence > last
    inbox.forget(ProjectId("none"), 5 * 10**18)
    assert inbox.append(SHOP, [view()])[0].sequence > 5 * 10**18
    inbox.close()


def test_it_says_until_when_everything_is_in_the_table(inbox: SqliteInbox, clock: SetClock) -> None:
    assert inbox.seen_until_ms(SHOP) == NOON_MS
    first = inbox.append(SHOP, [view()])
    clock.at += timedelta(seconds=3)
    second = inbox.append(SHOP, [view()])
    clock.at += timedelta(seconds=3)
    assert inbox.seen_until_ms(SHOP) == NOON_MS - 1
    inbox.forget(SHOP, first[0].sequence)
    assert inbox.seen_until_ms(SHOP) == NOON_MS + 2999
    inbox.forget(SHOP, second[0].sequence)
    assert inbox.seen_until_ms(SHOP) == NOON_MS + 6000


def test_it_calls_when_many_have_arrived(inbox: SqliteInbox) -> None:
    called = Signal()
    inbox.call_every(100, called.set)
    inbox.append(SHOP, [view()] * 99)
    assert not called.is_set()
    inbox.append(SHOP, [view()])
    assert called.wait(10)


def test_a_project_is_removed_with_all_that_is_remembered_of_it(inbox: SqliteInbox) -> None:
    for project in (SHOP, OTHER):
        inbox.append(project, [view(message="m"), view(message="m", page="b")])
    inbox.remove(SHOP)
    inbox.remove(ProjectId("none"))
    assert inbox.projects() == {OTHER: 1}
    assert inbox.bad_events(SHOP)[0] == 0
    assert inbox.bad_events(OTHER)[0] == 1
    assert inbox.append(SHOP, [view(message="m")])[0].outcome == "stored"
    assert inbox.append(OTHER, [view(message="m")])[0].outcome == "duplicate"


def test_too_many_at_once_are_refused(inbox: SqliteInbox) -> None:
    inbox.append(SHOP, [view()] * 10_000)
    with pytest.raises(InvalidInput, match="10,001 events"):
        inbox.append(SHOP, [view()] * 10_001)


def test_who_finds_no_room_is_turned_away(tmp_path: Path, clock: SetClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox_writer, "_PATIENCE_S", 0.05)
    monkeypatch.setattr(inbox_writer, "MOST_WAITING_EVENTS", 10)
    inbox = SqliteInbox(tmp_path, clock)
    blocker = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    held = [inbox.hand_in(SHOP, [view("first")])]
    while inbox._writer._queue:  # noqa: SLF001 -- the first has to be on its way before others wait behind it
        pass
    held += [inbox.hand_in(SHOP, [view(str(number))] * 5) for number in range(2)]
    with pytest.raises(Unavailable) as raised:
        inbox.append(SHOP, [view("late")])
    assert raised.value.code == "inbox.busy"
    blocker.execute("ROLLBACK")
    blocker.close()
    assert [len(each.result(10)) for each in held] == [1, 5, 5]
    assert len(inbox.append(SHOP, [view()])) == 1
    inbox.close()


def test_closing_writes_what_was_handed_in_and_takes_no_more(tmp_path: Path, clock: SetClock) -> None:
    inbox = SqliteInbox(tmp_path, clock)
    futures = [inbox.hand_in(SHOP, [view(str(number))] * 10) for number in range(50)]
    inbox.close()
    assert all(len(future.result(0)) == 10 for future in futures)
    with pytest.raises(Unavailable) as raised:
        inbox.append(SHOP, [view()])
    assert raised.value.code == "inbox.closed"
    assert not (tmp_path / f"{FILE}-wal").exists()
    inbox = SqliteInbox(tmp_path, clock)
    assert inbox.projects() == {SHOP: 500}
    inbox.close()


def test_a_newer_file_is_refused_and_left_alone(tmp_path: Path, clock: SetClock) -> None:
    SqliteInbox(tmp_path, clock).close()
    connection = sqlite3.connect(tmp_path / FILE)
    connection.execute(f"PRAGMA user_version={VERSION + 1}")
    connection.close()
    before = (tmp_path / FILE).read_bytes()
    with pytest.raises(Refused) as raised:
        SqliteInbox(tmp_path, clock)
    assert raised.value.code == "storage.newer"
    assert (tmp_path / FILE).read_bytes() == before


def test_a_damaged_file_is_told_apart(tmp_path: Path, clock: SetClock) -> None:
    (tmp_path / FILE).write_bytes(b"no database, " * 1000)
    with pytest.raises(Unavailable) as raised:
        SqliteInbox(tmp_path, clock)
    assert raised.value.code == "storage.unreadable"


def test_the_check_finds_what_is_wrong(tmp_path: Path, clock: SetClock) -> None:
    inbox = SqliteInbox(tmp_path, clock)
    for identity in ("a", "b", "c"):
        inbox.append(SHOP, [view(identity)] * 2)
    connection = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    lasts = [last for (last,) in connection.execute("SELECT last FROM waiting ORDER BY last")]
    connection.execute("UPDATE waiting SET events = CAST('[' AS BLOB) WHERE last = ?", lasts[:1])
    connection.execute("UPDATE waiting SET count = 3 WHERE last = ?", lasts[1:2])
    connection.close()
    assert {line.split(":")[0] for line in inbox.check()} == {f"waiting {lasts[0]}", f"waiting {lasts[1]}"}
    inbox.close()


def test_what_was_deleted_can_not_be_read_from_the_file(tmp_path: Path, clock: SetClock) -> None:
    inbox = SqliteInbox(tmp_path, clock)
    receipts = inbox.append(SHOP, [view(text="planted marker " * 50)] * 200)
    inbox.forget(SHOP, receipts[-1].sequence)
    inbox.close()
    assert b"planted marker" not in (tmp_path / FILE).read_bytes()


def test_who_is_erased_is_neither_in_the_file_nor_in_its_log(tmp_path: Path, clock: SetClock) -> None:
    inbox = SqliteInbox(tmp_path, clock)
    gone = "Planted-Märker"
    batch = [view(who, text=f"{who}'s") for who in ["ada", gone, "eve"] * 500]
    inbox.append(SHOP, batch)
    inbox.append(OTHER, [view("Planted-Marker")])
    inbox.append(SHOP, [view(gone, message="m"), view(gone, message="m", page="b"), view("eve", message="m")])
    escaped = rb'{"identity": "Planted-M\u00E4rker"'
    inbox.append(SHOP, [view(gone)], [Rejected(raw=raw, code="x", data={}) for raw in (escaped, b"another's")])
    assert inbox.erase(SHOP, []) == 0
    assert inbox.erase(SHOP, [gone, "nobody", "other"]) == 502
    assert kept(inbox) == [event for event in batch if event.identity != gone]
    assert {each.raw for each in inbox.bad_events(SHOP)[1]} == {
        b"another's",
        msgspec.json.encode(view("eve", message="m"), order="deterministic"),
    }
    for path in tmp_path.iterdir():
        content = path.read_bytes()
        assert gone.encode() not in content
        assert rb"Planted-M\u00E4rker" not in content
    assert inbox.check() == []
    assert inbox.erase(ProjectId("none"), [gone]) == 0
    inbox.close()


def test_the_file_is_its_owner_s_alone_and_written_through(tmp_path: Path) -> None:
    connection = open_inbox(tmp_path)
    settings = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
    assert settings == ["wal", 2]
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
    connection.close()


def test_a_transaction_that_fails_is_told_and_the_next_one_works(
    inbox: SqliteInbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox.append(SHOP, [view("before")])
    with monkeypatch.context() as patch:
        patch.setattr("etappe.storage.inbox.sqlite_inbox.store", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            inbox.append(SHOP, [view("lost")])
    inbox.append(SHOP, [view("after")])
    assert [event.identity for event in kept(inbox)] == ["before", "after"]
