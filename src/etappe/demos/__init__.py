"""The demo projects: one real year of grocery shopping, and two simulated journeys with a known truth.

Law: a demo is the same on every machine and every day; it is built from installed packages and seeds, nothing is fetched.
What is drawn on its maps and not counted is marked *assumed* or *reported*, also in simulated data.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from etappe.foundation.ids import ProjectId

if TYPE_CHECKING:
    import polars as pl

    from etappe.maps.model.document import MapDocument


@dataclass(frozen=True, eq=False)
class DemoProject:
    """A demo, built.

    Attributes:
        title, description: by language.
        time_zone: IANA name, for calendar questions and for showing times.
        frame: events in the canonical columns ``customer`` (text), ``time`` (Int64, milliseconds UTC since 1970),
            ``event``, ``channel``, ``value`` (Float64) and one column a property; by customer, then time, equal
            times in the order in which they count.
        maps: filled maps, the first to be opened first.
    """

    id: ProjectId
    title: dict[Literal["en", "de"], str]
    description: dict[Literal["en", "de"], str]
    time_zone: str
    frame: pl.DataFrame
    maps: tuple[MapDocument, ...]


@dataclass(frozen=True)
class Demo:
    """A demo that can be built; ``build`` takes seconds and raises Unavailable where its package is not installed."""

    id: ProjectId
    build: Callable[[], DemoProject]


def _complete_journey() -> DemoProject:
    from etappe.demos.complete_journey import build

    return build()


def _omnichannel_shop() -> DemoProject:
    from etappe.demos.omnichannel_shop import build

    return build()


def _patient_journey() -> DemoProject:
    from etappe.demos.patient_journey import build

    return build()


DEMOS: Final[tuple[Demo, ...]] = (
    Demo(ProjectId("complete-journey"), _complete_journey),
    Demo(ProjectId("omnichannel-shop"), _omnichannel_shop),
    Demo(ProjectId("patient-journey"), _patient_journey),
)
"""All demos, in the order in which they are shown."""
