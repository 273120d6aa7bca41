"""The patient journey: simulated from a fixed seed, with its map."""

from __future__ import annotations

from typing import Final

from etappe.demos import DemoProject
from etappe.foundation.ids import ProjectId
from etappe.simulation import SCENARIOS, simulate

PATIENTS: Final = 16_000
SEED: Final = 1_896


def build() -> DemoProject:
    """The demo project: a year of 16,000 invented patients, always the same."""
    from etappe.demos.patient_journey_map import draw

    scenario = SCENARIOS["patient-journey"]
    return DemoProject(
        id=ProjectId("patient-journey"),
        title={"en": "Patient journey", "de": "Patientenreise"},
        description={
            "en": "Simulated: 16,000 people with a painful joint, from the first symptom to aftercare, November 2025 to October "
            "2026. No number here is a medical fact; the planted causes are written down.",
            "de": "Simuliert: 16.000 Menschen mit Gelenkschmerzen, vom ersten Symptom bis zur Nachsorge, November 2025 bis "
            "Oktober 2026. Keine Zahl ist eine medizinische Tatsache; die eingebauten Ursachen sind aufgeschrieben.",
        },
        time_zone=scenario.time_zone,
        frame=simulate(scenario, PATIENTS, SEED).frame,
        maps=(draw(),),
    )
