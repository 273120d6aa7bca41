"""A small shop over seventeen weeks, of which everything is known: who looked, bought, was declined and was (dis)satisfied."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import NamedTuple

FIRST = date(2026, 1, 5)
DAYS = 119
CHANGE = date(2026, 3, 2)
"""From then on more of those who look buy, and fewer payments are declined."""
LAST = FIRST + timedelta(days=DAYS - 1)


class Visit(NamedTuple):
    """One customer, who looks once."""

    customer: str
    at: datetime
    buys_at: datetime | None
    declined: bool
    score: int | None


def visits(seed: int, a_day: int = 10) -> list[Visit]:
    """Everybody who looked, in order."""
    rng = Random(seed)
    found = []
    for number in range(DAYS):
        day = FIRST + timedelta(days=number)
        better = day >= CHANGE
        gloomy = day > LAST - timedelta(days=7)
        for n in range(a_day):
            at = datetime(day.year, day.month, day.day, rng.randrange(1, 20), rng.randrange(60), tzinfo=UTC)
            buys = rng.random() < (0.6 if better else 0.3)
            found.append(
                Visit(
                    customer=f"c{number:03}-{n:02}",
                    at=at,
                    buys_at=at + timedelta(minutes=rng.randrange(1, 180)) if buys else None,
                    declined=buys and rng.random() < (0.1 if better else 0.4),
                    score=rng.choice((1, 2, 3)) if buys and gloomy else rng.choice((4, 4, 5)) if buys else None,
                )
            )
    return found


def csv_of(world: list[Visit]) -> str:
    """The world as a file of events, in UTC."""
    rows = ["customer_id,timestamp,event,score"]
    for visit in world:
        rows.append(f"{visit.customer},{visit.at.isoformat()},look,")
        if visit.buys_at is not None:
            rows.append(f"{visit.customer},{visit.buys_at.isoformat()},pay,")
            if visit.declined:
                rows.append(f"{visit.customer},{(visit.buys_at + timedelta(minutes=1)).isoformat()},declined,")
        if visit.buys_at is not None and visit.score is not None:
            rows.append(f"{visit.customer},{(visit.buys_at + timedelta(minutes=9)).isoformat()},survey,{visit.score}")
    return "\n".join(rows) + "\n"


COLUMNS = {"customer": "customer_id", "time": "timestamp", "event": "event"}

MAP = {
    "schema": 2,
    "title": "Way to the parcel",
    "within": "1d",
    "implications": "We lose people who *want to pay*.",
    "stages": {"all": {"order": "V", "name": "All"}},
    "steps": {
        "look": {"stage": "all", "order": "F", "title": "Look around"},
        "pay": {"stage": "all", "order": "V", "title": "Pay"},
        "wait": {"stage": "all", "order": "k", "title": "Wait for the parcel"},
    },
    "touchpoints": {
        "web": {"name": "Shop", "owner": "Web team", "binding": {"events": ["look"]}},
        "till": {
            "name": "Payment",
            "binding": {"events": ["pay"]},
            "failing": {"events": ["declined"]},
            "satisfaction": {"at": {"events": ["survey"]}, "score": "score", "lowest": 1, "highest": 5},
        },
        "gone": {"name": "Newsletter", "owner": "Marketing", "binding": {"events": ["mail_opened"]}},
    },
    "interactions": {
        "i1": {"step": "look", "touchpoint": "web", "order": "V"},
        "i2": {"step": "pay", "touchpoint": "till", "order": "V"},
        "i3": {"step": "wait", "touchpoint": "gone", "order": "V"},
    },
    "lanes": {
        "pains": {"order": "F", "type": "pain", "title": "Pain points"},
        "owners": {"order": "V", "type": "owner", "title": "Owners"},
        "numbers": {"order": "k", "type": "metric", "measure": "onward"},
    },
    "cells": {
        "unclear": {"lane": "pains", "step": "look", "text": "Prices are hard to find", "evidence": "reported", "source": "Interviews, March 2021, 12.03.2021"},
        "fresh": {"lane": "pains", "step": "pay", "text": "Cards are declined", "evidence": "observed", "source": "Hotline"},
        "guess": {"lane": "pains", "step": "wait", "text": "Nobody knows where the parcel is", "source": "2019"},
        "who": {"lane": "owners", "step": "look", "text": "Web team"},
    },
    "actions": {
        "price": {"order": "F", "text": "Say the price at once", "owner": "Ada", "status": "done", "step": "look", "measure": "onward", "measured_at": "look", "live_since": CHANGE.isoformat(), "target": 0.5, "sources": ["unclear"]},
        "cards": {"order": "V", "text": "Ask the bank before", "owner": "Bo", "status": "done", "step": "pay", "measure": "failing", "measured_at": "pay", "live_since": "2026-03-09"},
        "late": {"order": "k", "text": "Say when the parcel comes", "status": "done", "step": "wait", "measure": "onward", "measured_at": "look", "live_since": "2026-04-20"},
        "owed": {"order": "s", "text": "Call people back", "owner": "Ada", "due": "2026-02-01"},
        "nobody": {"order": "w", "text": "Write to the press", "due": "2099-01-01"},
    },
}  # fmt: skip
"""A map of the shop: what is bound, what is judged, what nobody owns."""
