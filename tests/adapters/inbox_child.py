"""A process that takes events and moves them into a table, as a server does, until it is killed.

    python inbox_child.py FOLDER SEED    prints the message ids that were acknowledged, a batch a line

Every run sends what the run before sent first once more: those messages are known, also to a process begun anew.
"""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random
from threading import Lock, Thread

from etappe.events.flushing import Flushing
from etappe.events.model import Event
from etappe.foundation.clock import SystemClock
from etappe.foundation.ids import ProjectId
from etappe.storage.events.table import DeltaEvents
from etappe.storage.inbox.sqlite_inbox import SqliteInbox

SHOP = ProjectId("shop")
CALLERS = 3
KEY = bytes(16)


def message(seed: int, caller: int, number: int) -> Event:
    name = f"{seed}-{caller}-{number}"
    return Event(
        identity=f"{caller}-{number % 17}", time_ms=number, event="view", message=name, properties={"name": name}
    )


def main(folder: Path, seed: int) -> None:
    inbox, printing = SqliteInbox(folder, SystemClock()), Lock()
    flushing = Flushing(inbox, DeltaEvents(folder, lambda _: KEY), lambda _: True)
    flushing.settle(SHOP)

    def call(caller: int) -> None:
        chance, first = Random(seed * CALLERS + caller), 0
        inbox.append(SHOP, [message(seed - 1, caller, number) for number in range(200)])
        while True:
            batch = [message(seed, caller, first + number) for number in range(chance.randint(1, 80))]
            inbox.append(SHOP, batch + batch[:3])
            first += len(batch)
            with printing:
                sys.stdout.write(" ".join(str(event.message) for event in batch) + "\n")
                sys.stdout.flush()

    for caller in range(CALLERS):
        Thread(target=call, args=(caller,), daemon=True).start()
    while True:
        flushing.flush(SHOP, most=500)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
