"""Loads what the first questions need, so that nobody waits for it: kernels in the background, when the server starts."""

from __future__ import annotations

import logging
from typing import Final

from etappe.bootstrap import Workspace
from etappe.foundation.errors import EtappeError

_LOGGER: Final = logging.getLogger(__name__)


def warm(workspace: Workspace) -> None:
    """Ask every kind of question of a journey of two events, then open the projects' indexes."""
    import polars as pl

    from etappe.analyses.arrivals import Arrivals
    from etappe.analyses.asking import AnyQuestion, ask
    from etappe.analyses.customers import Customers
    from etappe.analyses.funnel import Funnel, FunnelPart
    from etappe.analyses.paths import Paths
    from etappe.analyses.satisfaction import Satisfaction
    from etappe.analyses.sequences import Sequences
    from etappe.analyses.timeline import Timeline
    from etappe.analyses.transitions import Transitions
    from etappe.analyses.variants import Variants
    from etappe.journeys.building import build_index

    index = build_index(
        pl.DataFrame({"customer": ["a", "a"], "time": [0, 1], "event": ["begin", "end"], "score": [1.0, 2.0]})
    )
    funnel = Funnel(steps=("begin", "end"), within="1d")
    questions: tuple[AnyQuestion, ...] = (
        funnel,
        Customers(of=funnel, part=FunnelPart(position=2)),
        Arrivals(entry="begin", destination="end", horizon="1d"),
        Paths(start="begin"),
        Paths(end="end"),
        Transitions(sessions="30m"),
        Transitions(sessions="30m", detail="counts"),
        Sequences(start="begin"),
        Variants(),
        Satisfaction(at="end", score="score", lowest=1, highest=5),
        Timeline(customer="a"),
    )
    for question in questions:
        ask(index, question)
    for project in workspace.projects.list():
        try:
            workspace.contents(project.id)
        except EtappeError as error:
            _LOGGER.warning("The journeys of %s cannot be opened: %s", project.id, error)
