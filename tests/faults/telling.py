"""Events that are known by their names, so that whoever finds a name knows what has to stand there.

A name such as ``7-2-1-250`` says seed, run, caller and number of an event; everything else of it follows from the
name. Names that begin with ``gone`` are of somebody who is to be erased: ``gone3-7-2-1-250`` of ``gone3@example.org``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from etappe.events.importing import ReadOptions
from etappe.events.model import Event

KINDS = ("view", "cart", "buy", "help", "leave")
CHANNELS = (None, "web", "store", "phone")
PEOPLE = 60
BEGIN_MS = 1_750_000_000_000
SPAN_S = 20 * 86_400
OPTIONS = ReadOptions(customer="who", time="when", event="what", channel="channel")
Told = tuple[str, int, str, str | None, str | None]
"""What has to be true of an event: identity, time, event, channel, page."""


def told(name: str) -> Told:
    """What the event of that name says; several of a customer share an instant."""
    chance = Random(name)
    person = f"person {chance.randrange(PEOPLE)}" if not name.startswith("gone") else marker(name.partition("-")[0])
    page = chance.choice((None, f"/{chance.randrange(9)}", f"/{chance.randrange(9)}/ü"))
    time_ms = BEGIN_MS + 1000 * 60 * (chance.randrange(SPAN_S) // 60)
    return person, time_ms, chance.choice(KINDS), chance.choice(CHANNELS), page


def marker(whom: str) -> str:
    """The identity of somebody who is to be erased; found nowhere else."""
    return f"{whom}@example.org"


def amount_of(name: str) -> float | None:
    """A number that half of the events have."""
    chance = Random(f"{name} amount")
    return chance.randrange(1, 1000) / 4 if chance.random() < 0.5 else None


def event(name: str) -> Event:
    """The event of that name, with something in it for every kind of column."""
    person, time_ms, kind, channel, page = told(name)
    chance = Random(f"{name} more")
    properties: dict[str, object] = {"name": name}
    if page is not None:
        properties["page"] = page
    if (amount := amount_of(name)) is not None:
        properties["amount"] = amount
    if chance.random() < 0.2:
        properties["items"] = [name, {"n": 1}]
    if chance.random() < 0.1:
        properties[f"rare {chance.randrange(5)}"] = chance.random() < 0.5
    value = chance.random() if chance.random() < 0.3 else None
    return Event(
        identity=person,
        time_ms=time_ms,
        event=kind,
        message=name,
        channel=channel,
        value=value,
        properties=properties,
    )


def write_csv(path: Path, names: Iterable[str]) -> None:
    """The events of these names as a file to be imported."""
    lines = ["who,when,what,channel,page,amount,name"]
    for name in names:
        person, time_ms, kind, channel, page = told(name)
        when = datetime.fromtimestamp(time_ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        lines.append(f"{person},{when},{kind},{channel or ''},{page or ''},{amount_of(name) or ''},{name}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def names(prefix: str, count: int) -> list[str]:
    """So many names that begin alike."""
    return [f"{prefix}-{number}" for number in range(count)]
