"""Questions whose answers have to be the same whenever the events are."""

from __future__ import annotations

import json

from etappe.analyses.arriving.arrivals import Arrivals
from etappe.analyses.arriving.funnel import Funnel
from etappe.analyses.asking import AnyQuestion
from etappe.analyses.ways.transitions import Transitions
from etappe.analyses.ways.variants import Variants
from etappe.bootstrap import Workspace
from etappe.events.selectors import Condition, Selector
from etappe.foundation.errors import InvalidInput

QUESTIONS: tuple[AnyQuestion, ...] = (
    Funnel(steps=("view", "cart", "buy"), within="7d"),
    Funnel(steps=("view", Selector(events=("buy",), where=(Condition("page", "is", ("/1", "/2/ü")),))), by="channel"),
    Funnel(steps=(Selector(where=(Condition("amount", "more", (100.0,)),)), "leave"), exclude=("help",)),
    Transitions(sessions="1d"),
    Arrivals(entry="view", destination="buy", elsewhere=("leave",), horizon="10d"),
    Variants(top=30, merge_repeats=True),
)


def answers(workspace: Workspace, project: str) -> list[object]:
    """The answers to all of them, without what says which data were asked and up to when.

    Where few events are there, a question may name one that is not among them; that is an answer, too.
    """
    found: list[object] = []
    for question in QUESTIONS:
        try:
            answer = json.loads(workspace.journeys.ask(project, question).to_json())
        except InvalidInput as error:
            found.append((error.code, error.data))
            continue
        for changing in ("data", "seen_until"):
            answer["provenance"].pop(changing)
        found.append(answer)
    return found
