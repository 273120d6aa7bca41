"""Flushing brings every acknowledged event into the table exactly once, wherever it is cut off."""

from __future__ import annotations

from contextlib import suppress
from random import Random
from threading import Thread

import polars as pl
import pytest

from etappe.events.flushing import Flushed, Flushing
from etappe.events.model import Event
from etappe.foundation.ids import ProjectId
from tests.features.journey_store import CutOffError, MemoryInbox, MemoryTable

SHOP, OTHER = ProjectId("shop"), ProjectId("other")


def views(*identities: str, **properties: object) -> list[Event]:
    return [Event(identity=who, time_ms=0, event="view", properties=properties) for who in identities]


def always(_: ProjectId) -> bool:
    return True


def test_what_waits_comes_into_the_table_in_order_and_is_dropped() -> None:
    inbox, table = MemoryInbox(), MemoryTable()
    inbox.append(SHOP, views("a", "b"))
    inbox.append(OTHER, views("x"))
    inbox.append(SHOP, views("c"))
    flushing = Flushing(inbox, table, always)
    assert flushing.waiting() == {SHOP: 3, OTHER: 1}
    assert flushing.flush(SHOP) == Flushed(events=3, batch=1)
    assert table.identities(SHOP) == ["a", "b", "c"]
    assert flushing.waiting() == {OTHER: 1}
    assert flushing.flush(SHOP) == Flushed(events=0, batch=None)


def test_much_comes_in_several_batches() -> None:
    inbox, table = MemoryInbox(), MemoryTable()
    inbox.append(SHOP, views(*map(str, range(10))))
    assert Flushing(inbox, table, always).flush(SHOP, most=4) == Flushed(events=10, batch=3)
    assert [frame.height for frame in table.frames[SHOP]] == [4, 4, 2]


def test_a_property_keeps_to_the_kind_that_the_table_has() -> None:
    inbox, table = MemoryInbox(), MemoryTable()
    flushing = Flushing(inbox, table, always)
    for value in (1.5, "many", True, 2):
        inbox.append(SHOP, views("a", amount=value))
        flushing.flush(SHOP)
    told = pl.concat(table.frames[SHOP], how="diagonal").select("amount", "more").rows()
    assert told == [(1.5, None), (None, '{"amount":"many"}'), (None, '{"amount":true}'), (2.0, None)]


def test_what_arrives_for_a_project_that_is_gone_is_dropped() -> None:
    inbox, table = MemoryInbox(), MemoryTable()
    inbox.append(SHOP, views("a"))
    inbox.append(OTHER, views("b"))
    flushing = Flushing(inbox, table, lambda project: project == OTHER)
    assert flushing.flush(SHOP) == Flushed(events=0, batch=None)
    assert flushing.waiting() == {OTHER: 1}
    assert table.frames == {}


@pytest.mark.parametrize("seed", range(50))
def test_cut_off_anywhere_every_event_comes_once(seed: int) -> None:
    chance = Random(seed)

    def maybe_end(_: str) -> None:
        if chance.random() < 0.3:
            raise CutOffError

    inbox, table = MemoryInbox(maybe_end), MemoryTable(maybe_end, maybe_end)
    acknowledged: list[str] = []
    for number in range(200):
        who = str(number)
        inbox.append(SHOP, views(who))
        acknowledged.append(who)
        if chance.random() < 0.3:
            try:
                Flushing(inbox, table, always).flush(SHOP, most=chance.choice([1, 5, 100]))
            except CutOffError:
                continue
    while inbox.projects():
        try:
            Flushing(inbox, table, always).flush(SHOP)
        except CutOffError:
            continue
    assert table.identities(SHOP) == acknowledged


def test_an_inbox_begun_anew_gives_no_sequence_that_counts_as_brought() -> None:
    table = MemoryTable()
    old = MemoryInbox()
    old.append(SHOP, views("a", "b", "c"))
    Flushing(old, table, always).flush(SHOP)
    new = MemoryInbox()
    flushing = Flushing(new, table, always)
    flushing.settle(SHOP)
    new.append(SHOP, views("d"))
    flushing.flush(SHOP)
    assert table.identities(SHOP) == ["a", "b", "c", "d"]


def test_an_older_inbox_brings_nothing_twice() -> None:
    table, inbox, backup = MemoryTable(), MemoryInbox(), MemoryInbox()
    for each in (inbox, backup):
        each.append(SHOP, views("a", "b", "c"))
    Flushing(inbox, table, always).flush(SHOP)
    flushing = Flushing(backup, table, always)
    flushing.settle(SHOP)
    flushing.flush(SHOP)
    backup.append(SHOP, views("d"))
    flushing.flush(SHOP)
    assert table.identities(SHOP) == ["a", "b", "c", "d"]


def test_threads_that_flush_at_once_take_turns() -> None:
    inbox, table = MemoryInbox(), MemoryTable()
    flushing = Flushing(inbox, table, always)
    everyone = [str(number) for number in range(3000)]

    def flush_on() -> None:
        while len(table.identities(SHOP)) < len(everyone):
            flushing.flush(SHOP, most=7)

    threads = [Thread(target=flush_on) for _ in range(3)]
    for thread in threads:
        thread.start()
    for who in everyone:
        inbox.append(SHOP, views(who))
    for thread in threads:
        thread.join()
    assert table.identities(SHOP) == everyone


@pytest.mark.parametrize("flushed_at", ["before", "while it is read", "after its commit", "never"])
def test_a_customer_is_seen_whole_and_once_whenever_a_flush_comes(flushed_at: str) -> None:
    inbox = MemoryInbox()
    inbox.append(SHOP, views("a", "b", "a"))

    def cut_off(_: str) -> None:
        if flushed_at == "after its commit":  # in the table, and in the inbox still
            raise CutOffError

    table = MemoryTable(after=cut_off)
    flushing = Flushing(inbox, table, always)
    if flushed_at in {"before", "after its commit"}:
        with suppress(CutOffError):
            flushing.flush(SHOP)
    inbox.append(SHOP, views("a"))
    reads = 0

    def read() -> int:
        nonlocal reads
        reads += 1
        found = table.identities(SHOP).count("a")
        if flushed_at == "while it is read" and reads == 1:
            flushing.flush(SHOP)
        return found

    found, waiting = flushing.with_waiting(SHOP, "a", read)
    assert found + waiting.height == 3
    assert reads == (2 if flushed_at == "while it is read" else 1)
