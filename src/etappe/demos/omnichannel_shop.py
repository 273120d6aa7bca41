"""The omnichannel shop: simulated from a fixed seed, with its map."""

from __future__ import annotations

from typing import Final

from etappe.demos import DemoProject
from etappe.foundation.ids import ProjectId
from etappe.simulation import SCENARIOS, simulate

CUSTOMERS: Final = 40_000
SEED: Final = 2_026


def build() -> DemoProject:
    """The demo project: ten months of 40,000 invented customers, always the same."""
    from etappe.demos.omnichannel_shop_map import draw

    scenario = SCENARIOS["omnichannel-shop"]
    return DemoProject(
        id=ProjectId("omnichannel-shop"),
        title={"en": "Omnichannel shop", "de": "Omnichannel-Shop"},
        description={
            "en": "Simulated: 40,000 customers of an outdoor shop between January and October 2026, across advertising, website, "
            "app, newsletter, chat, store, hotline and parcel. The planted causes are written down.",
            "de": "Simuliert: 40.000 Kundinnen und Kunden eines Outdoor-Händlers von Januar bis Oktober 2026, über Anzeigen, "
            "Website, App, Newsletter, Chat, Filiale, Hotline und Paket. Die eingebauten Ursachen sind aufgeschrieben.",
        },
        time_zone=scenario.time_zone,
        frame=simulate(scenario, CUSTOMERS, SEED).frame,
        maps=(draw(),),
    )
