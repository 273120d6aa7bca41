"""The keeper decides when: what waits is flushed, what is worth it compacted, and no error ends it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from threading import Event as Signal
from threading import enumerate as enumerate_threads

import pytest

from etappe.events.flushing import SOURCE, Flushing
from etappe.events.frames import frame_of
from etappe.events.model import Event
from etappe.foundation.clock import SystemClock
from etappe.foundation.errors import Unavailable
from etappe.foundation.ids import ProjectId
from etappe.storage.events.table import DeltaEvents
from etappe.storage.inbox.sqlite_inbox import SqliteInbox
from etappe.storage.index.journey_indexes import JourneyIndexes
from etappe.storage.keeper import COMPACT_BATCHES, COMPACT_QUIET_S, Keeper
from tests.features.journey_store import MemoryInbox, MemoryTable

SHOP, OTHER = ProjectId("shop"), ProjectId("other")


def views(*identities: str) -> list[Event]:
    return [Event(identity=who, time_ms=0, event="view") for who in identities]


class World:
    """A keeper over memory and over indexes that only write down what was refreshed, with a clock that is set."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.broken: set[str] = set()
        self.compacting_s = 0.0
        self.refreshed: list[ProjectId] = []
        self.refusing: set[ProjectId] = set()
        self.inbox = MemoryInbox(self.step)
        self.table = MemoryTable(self.step)
        self.keeper = Keeper(
            self.inbox,
            self.table,
            self,
            Flushing(self.inbox, self.table, lambda _: True),
            projects=list,
            now_s=lambda: self.now,
        )

    def step(self, name: str) -> None:
        if name == "compact":
            self.now += self.compacting_s
        if name in self.broken:
            raise Unavailable("storage.full", path="/data")

    def refresh(self, project: ProjectId) -> None:
        if project in self.refusing:
            message = "a bug"
            raise ZeroDivisionError(message)
        self.refreshed.append(project)

    def compact(self, project: ProjectId) -> None:
        assert project in self.refreshed, "an index that is up to date is compacted"

    def rounds(self, number: int) -> None:
        """So many rounds of two seconds, an event coming before each."""
        for _ in range(number):
            self.inbox.append(SHOP, views("a"))
            self.keeper.flush_round()
            self.keeper.upkeep_round()
            self.now += 2


@pytest.fixture
def world() -> World:
    return World()


def test_a_round_flushes_every_project_and_refreshes_its_index(world: World) -> None:
    world.inbox.append(SHOP, views("a", "b"))
    world.inbox.append(OTHER, views("c"))
    for _ in range(2):
        world.keeper.flush_round()
        world.keeper.upkeep_round()
    assert (world.table.identities(SHOP), world.table.identities(OTHER)) == (["a", "b"], ["c"])
    assert world.refreshed == [SHOP, OTHER]
    assert world.inbox.projects() == {}


def test_a_full_disk_is_waited_out_ever_longer_and_nothing_is_lost(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.broken = {"append"}
    world.inbox.append(SHOP, views("a"))
    tried = []
    for _ in range(200):
        before = len(caplog.records)
        world.keeper.flush_round()
        if len(caplog.records) > before:
            tried.append(world.now)
        world.now += 1
    assert [later - earlier for earlier, later in pairwise(tried)] == [4, 8, 16, 32, 60, 60]
    assert isinstance(world.keeper.troubles()[SHOP], Unavailable)
    world.broken = set()
    world.now += 60
    world.keeper.flush_round()
    assert world.table.identities(SHOP) == ["a"]
    assert world.keeper.troubles() == {}


def test_one_project_s_bug_stops_no_other(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.refusing = {SHOP}
    for project in (SHOP, OTHER):
        world.inbox.append(project, views("a"))
    world.keeper.flush_round()
    world.keeper.upkeep_round()
    assert world.refreshed == [OTHER]
    assert "Refreshing shop is tried again" in caplog.text
    assert "ZeroDivisionError" in caplog.text
    world.refusing = set()
    world.now += 60
    world.keeper.upkeep_round()
    assert world.refreshed == [OTHER, SHOP]


def test_compaction_waits_for_enough_batches_or_for_quiet(world: World) -> None:
    world.rounds(COMPACT_BATCHES - 1)
    assert world.table.compacted == []
    world.rounds(1)
    assert world.table.compacted == [SHOP]
    world.rounds(1)
    world.now += COMPACT_QUIET_S - 3
    world.keeper.upkeep_round()
    assert world.table.compacted == [SHOP]
    world.now += 1
    world.keeper.upkeep_round()
    world.now += 1000
    world.keeper.upkeep_round()
    assert world.table.compacted == [SHOP] * 2


def test_compaction_takes_a_tenth_of_the_time(world: World) -> None:
    world.compacting_s = 30.0
    began = world.now
    world.rounds(1000)
    compacting = world.compacting_s * len(world.table.compacted)
    assert 0.07 < compacting / (world.now - began) <= 0.11


def test_a_compaction_that_fails_is_tried_again_later(world: World) -> None:
    world.broken = {"compact"}
    world.rounds(COMPACT_BATCHES)
    assert world.table.compacted == []
    world.broken = set()
    world.rounds(1)
    assert world.table.compacted == []
    world.rounds(1)
    assert world.table.compacted == [SHOP]


def test_the_inbox_is_tidied_and_an_error_of_that_stops_nothing_else(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.keeper.upkeep_round()
    assert world.inbox.tidied == 1
    world.broken = {"tidy"}
    world.rounds(COMPACT_BATCHES)
    assert "Tidying the inbox is tried again" in caplog.text
    assert world.table.compacted == [SHOP]


def test_a_deleted_project_is_looked_after_no_more(world: World) -> None:
    world.rounds(1)
    world.keeper.forget(SHOP)
    world.now += 1000
    world.keeper.upkeep_round()
    assert world.table.compacted == []


class Noting:
    """Indexes that let others know when one was refreshed and compacted."""

    def __init__(self) -> None:
        self.done = Signal()

    def refresh(self, project: ProjectId) -> None:
        assert project == SHOP

    def compact(self, project: ProjectId) -> None:
        assert project == SHOP
        self.done.set()


def test_it_keeps_in_the_background_until_it_is_stopped(tmp_path: Path) -> None:
    inbox, table, alone = SqliteInbox(tmp_path, SystemClock()), MemoryTable(), []

    @contextmanager
    def held() -> Iterator[None]:
        alone.append(len(table.identities(SHOP)))
        yield
        alone.append(len(table.identities(SHOP)))

    def keeper(indexes: Noting) -> Keeper:
        flushing = Flushing(inbox, table, lambda _: True)
        return Keeper(inbox, table, indexes, flushing, projects=lambda: [SHOP], alone=held, every_s=3600)

    indexes = Noting()
    first = keeper(indexes)
    inbox.call_every(100, first.wake)
    first.start()
    inbox.append(SHOP, views("a") * 100)
    assert indexes.done.wait(10)
    first.stop()
    assert alone[-2:] == [0, 100]
    assert not [thread.name for thread in enumerate_threads() if thread.name in {"etappe-keeper", "etappe-upkeep"}]
    inbox.append(SHOP, views("b") * 100)
    assert inbox.projects() == {SHOP: 100}
    indexes = Noting()
    second = keeper(indexes)
    second.start()
    assert indexes.done.wait(10)
    second.stop()
    assert table.identities(SHOP) == ["a"] * 100 + ["b"] * 100
    inbox.close()


def test_before_events_are_taken_an_inbox_begun_anew_is_brought_past_the_table(tmp_path: Path) -> None:
    inbox, table = SqliteInbox(tmp_path, SystemClock()), MemoryTable()
    far = 5 * 10**18
    table.append(SHOP, frame_of(views("a")), source=SOURCE, through=far)
    flushing = Flushing(inbox, table, lambda _: True)
    keeper = Keeper(inbox, table, Noting(), flushing, projects=lambda: [SHOP])
    keeper.start()
    assert inbox.append(SHOP, views("b"))[0].sequence > far
    keeper.stop()
    flushing.flush(SHOP)
    assert table.identities(SHOP) == ["a", "b"]
    inbox.close()


def test_over_the_real_table_and_index_every_event_is_seen_once(tmp_path: Path) -> None:
    inbox, table = SqliteInbox(tmp_path, SystemClock()), DeltaEvents(tmp_path, lambda _: bytes(16))
    indexes = JourneyIndexes(tmp_path, table)
    flushing = Flushing(inbox, table, lambda _: True)
    keeper = Keeper(inbox, table, indexes, flushing, projects=lambda: [SHOP], every_s=0.05)
    keeper.start()

    def send(caller: int) -> None:
        for number in range(60):
            events = [
                Event(
                    identity=f"{caller}-{place % 7}", time_ms=number, event="view", message=f"{caller} {number} {place}"
                )
                for place in range(20)
            ]
            receipts = inbox.append(SHOP, events)
            assert {receipt.outcome for receipt in receipts} == {"stored"}

    with ThreadPoolExecutor(3) as callers:
        list(callers.map(send, range(3)))
    keeper.stop()
    flushing.flush(SHOP)
    seen_until_ms = inbox.seen_until_ms(SHOP)
    index, contents = indexes.get(SHOP, time_zone="UTC", unit="customer", seen_until_ms=seen_until_ms)
    assert (contents.events, contents.customers) == (3 * 60 * 20, 21)
    assert index.seen_until_ms == seen_until_ms
    assert keeper.troubles() == {}
    inbox.close()
