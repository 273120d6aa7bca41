"""Seeded journeys with a known truth: invented customers, so that analyses can be checked against what was planted."""

from __future__ import annotations

from typing import Final

from etappe.simulation.engine import Simulated, simulate
from etappe.simulation.files import write_simulation
from etappe.simulation.patients import PATIENTS
from etappe.simulation.scenario import Scenario
from etappe.simulation.shop import SHOP
from etappe.simulation.truth import Truth

SCENARIOS: Final[dict[str, Scenario]] = {scenario.id: scenario for scenario in (SHOP, PATIENTS)}
"""Every scenario by id."""

__all__ = ["SCENARIOS", "Scenario", "Simulated", "Truth", "simulate", "write_simulation"]
