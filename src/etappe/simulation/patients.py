"""The patient journey: a painful joint, from the first symptom to aftercare, in the words of care.

Invented, and said to be so; no number here is a medical fact. Thresholds and factors are ours.
"""

from __future__ import annotations

from typing import Final

from etappe.simulation.scenario import (
    DAY,
    HOUR,
    MINUTE,
    Above,
    Amount,
    Cause,
    Choice,
    CountSeen,
    Distractor,
    Draw,
    Effect,
    Hours,
    Is,
    NewId,
    Scenario,
    Score,
    Start,
    State,
    Wait,
)

_PRACTICE: Final = Hours(opens=8, closes=17, days=(0, 1, 2, 3, 4))
_HOSPITAL: Final = Hours(opens=7, closes=20)
_HOME: Final = Hours(opens=7, closes=23, share=0.9)


def _survey(about: str, mean: float, *, spread: float = 0.95) -> State:
    return State(
        f"survey_{about}",
        event="survey_answered",
        channel="portal",
        says={"about": about},
        score=Score(mean, spread),
        hours=_HOME,
    )


_SYMPTOM_AND_HELP: Final = (
    State(
        "symptom_noticed",
        (
            Choice("information_searched", 0.44, Wait(3 * DAY, 0.9)),
            Choice("advice_line_called", 0.08, Wait(2 * DAY, 0.9)),
            Choice("gp_appointment_requested", 0.40, Wait(9 * DAY, 0.8)),
            Choice(None, 0.08),
        ),
        channel="diary",
        sets=(Draw("joint", {"knee": 0.52, "hip": 0.28, "shoulder": 0.20}),),
        carries=("joint",),
    ),
    State(
        "information_searched",
        (
            Choice("gp_appointment_requested", 0.66, Wait(6 * DAY, 0.8)),
            Choice("advice_line_called", 0.10, Wait(1 * DAY)),
            Choice(None, 0.24),
        ),
        starts=(Start("survey_information", 0.07, Wait(4 * HOUR)),),
        channel="website",
        hours=_HOME,
    ),
    State(
        "advice_line_called",
        (
            Choice("gp_appointment_requested", 0.78, Wait(1 * DAY)),
            Choice(None, 0.22),
        ),
        starts=(Start("survey_advice_line", 0.20, Wait(6 * HOUR)),),
        channel="phone",
    ),
    State(
        "gp_appointment_requested",
        (
            Choice("gp_visited", 0.92, Wait(5 * DAY, 0.7)),
            Choice("gp_appointment_requested", 0.04, Wait(2 * DAY)),
            Choice(None, 0.04),
        ),
        starts=(Start("survey_access", 0.10, Wait(6 * HOUR)),),
        channel="@requested_by",
        sets=(
            NewId("episode"),
            Draw(
                "requested_by",
                {"phone": 0.62, "portal": 0.26, "practice": 0.12},
                by="group",
                weights_by={
                    "young_active": {"phone": 0.38, "portal": 0.54, "practice": 0.08},
                    "retired": {"phone": 0.72, "portal": 0.10, "practice": 0.18},
                },
            ),
        ),
        carries=("episode",),
        hours=_PRACTICE,
    ),
    State(
        "gp_visited",
        (
            Choice("referral_issued", 0.66, Wait(12 * MINUTE)),
            Choice("self_care_advised", 0.34, Wait(8 * MINUTE)),
        ),
        starts=(Start("medication_prescribed", 0.42, Wait(10 * MINUTE)), Start("survey_gp", 0.14, Wait(1 * DAY))),
        channel="practice",
        carries=("episode",),
        hours=_PRACTICE,
    ),
    State("medication_prescribed", channel="practice", carries=("episode",)),
    State(
        "self_care_advised",
        (
            Choice("gp_appointment_requested", 0.44, Wait(26 * DAY, 0.5)),
            Choice("back_to_daily_life", 0.20, Wait(30 * DAY, 0.5)),
            Choice(None, 0.36),
        ),
        channel="practice",
        carries=("episode",),
    ),
    State(
        "referral_issued",
        (Choice("specialist_appointment_booked", 0.88, Wait(5 * DAY, 0.8)), Choice(None, 0.12)),
        channel="practice",
        sets=(
            Draw(
                "referral",
                {"digital": 0.48, "paper": 0.52},
                by="region",
                weights_by={"rural": {"digital": 0.30, "paper": 0.70}},
            ),
        ),
        carries=("episode", "referral"),
    ),
)

_DIAGNOSIS: Final = (
    State(
        "specialist_appointment_booked",
        (
            Choice("reminder_sent", 0.90, Wait(days="wait_days")),
            Choice("appointment_cancelled", 0.10, Wait(3 * DAY, 0.4)),
        ),
        starts=(Start("survey_waiting", 0.10, Wait(8 * DAY, 0.3)),),
        channel="phone",
        sets=(Amount("wait_days", 26, 0.6, by="region", times={"rural": 1.35}, digits=0, lowest=5, highest=180),),
        carries=("episode", "referral", "wait_days"),
        hours=_PRACTICE,
    ),
    State(
        "reminder_sent",
        (
            Choice("specialist_visited", 0.85, Wait(2 * DAY, 0.2)),
            Choice("appointment_missed", 0.15, Wait(2 * DAY, 0.2)),
        ),
        channel="@reminder_by",
        sets=(Draw("reminder_by", {"letter": 0.54, "message": 0.46}),),
        carries=("episode", "reminder_by"),
        hours=_PRACTICE,
    ),
    State(
        "appointment_missed",
        (Choice("specialist_appointment_booked", 0.58, Wait(7 * DAY)), Choice(None, 0.42)),
        channel="practice",
        carries=("episode", "reminder_by"),
        hours=_PRACTICE,
    ),
    State(
        "appointment_cancelled",
        (
            Choice("care_sought_elsewhere", 0.46, Wait(12 * DAY)),
            Choice("specialist_appointment_booked", 0.16, Wait(9 * DAY)),
            Choice(None, 0.38),
        ),
        channel="phone",
        carries=("episode", "wait_days"),
        hours=_PRACTICE,
    ),
    State("care_sought_elsewhere", channel="portal", carries=("episode",), hours=_HOME),
    State(
        "specialist_visited",
        (
            Choice("imaging_done", 0.76, Wait(9 * DAY, 0.5)),
            Choice("treatment_agreed", 0.22, Wait(30 * MINUTE)),
            Choice(None, 0.02),
        ),
        starts=(Start("survey_specialist", 0.16, Wait(1 * DAY)), Start("parking_app_used", 0.15, Wait(70 * MINUTE))),
        channel="practice",
        carries=("episode",),
        hours=_PRACTICE,
    ),
    State("parking_app_used", channel="app"),
    State(
        "imaging_done",
        (Choice("findings_discussed", 0.95, Wait(8 * DAY, 0.5)), Choice(None, 0.05)),
        starts=(Start("survey_imaging", 0.14, Wait(1 * DAY)),),
        channel="hospital",
        sets=(Draw("imaging", {"mri": 0.58, "x_ray": 0.30, "ultrasound": 0.12}),),
        carries=("episode", "imaging"),
        hours=_HOSPITAL,
    ),
    State(
        "findings_discussed",
        (
            Choice("treatment_agreed", 0.72, Wait(2 * DAY, 0.8)),
            Choice("second_opinion_sought", 0.10, Wait(14 * DAY)),
            Choice(None, 0.18),
        ),
        starts=(Start("survey_findings", 0.20, Wait(1 * DAY)),),
        channel="practice",
        sets=(Draw("explanation", {"plain_language": 0.5, "usual": 0.5}),),
        carries=("episode", "explanation"),
        hours=_PRACTICE,
    ),
    State(
        "second_opinion_sought",
        (Choice("treatment_agreed", 0.62, Wait(12 * DAY)), Choice("care_sought_elsewhere", 0.38, Wait(12 * DAY))),
        channel="practice",
        carries=("episode",),
        hours=_PRACTICE,
    ),
)

_TREATMENT: Final = (
    State(
        "treatment_agreed",
        (
            Choice("therapy_started", 0.66, Wait(12 * DAY, 0.6)),
            Choice("surgery_scheduled", 0.27, Wait(6 * DAY)),
            Choice(None, 0.07),
        ),
        channel="practice",
        carries=("episode",),
        hours=_PRACTICE,
    ),
    State(
        "therapy_started",
        (Choice("therapy_session", 0.96, Wait(4 * DAY)), Choice(None, 0.04)),
        channel="practice",
        sets=(Draw("home_programme", {"app": 0.46, "sheet": 0.54}),),
        carries=("episode", "home_programme"),
        hours=_PRACTICE,
    ),
    State(
        "therapy_session",
        (
            Choice("therapy_session", 0.78, Wait(5 * DAY, 0.4)),
            Choice("therapy_completed", 0.14, Wait(5 * DAY)),
            Choice("therapy_stopped", 0.08, Wait(7 * DAY)),
        ),
        starts=(Start("survey_therapy", 0.045, Wait(1 * DAY)),),
        channel="practice",
        sets=(CountSeen("session_number", "therapy_session"),),
        carries=("episode", "home_programme", "session_number"),
        hours=_PRACTICE,
    ),
    State(
        "therapy_stopped",
        (Choice("gp_appointment_requested", 0.30, Wait(24 * DAY)), Choice(None, 0.70)),
        channel="practice",
        carries=("episode", "home_programme"),
        hours=_PRACTICE,
    ),
    State(
        "therapy_completed",
        (
            Choice("aftercare_visited", 0.62, Wait(28 * DAY, 0.4)),
            Choice("back_to_daily_life", 0.20, Wait(14 * DAY)),
            Choice(None, 0.18),
        ),
        channel="practice",
        carries=("episode", "home_programme"),
        hours=_PRACTICE,
    ),
    State(
        "surgery_scheduled",
        (
            Choice("admitted", 0.88, Wait(days="surgery_days")),
            Choice("surgery_scheduled", 0.07, Wait(9 * DAY)),
            Choice(None, 0.05),
        ),
        channel="hospital",
        sets=(Amount("surgery_days", 34, 0.45, digits=0, lowest=5, highest=150),),
        carries=("episode", "surgery_days"),
        hours=_PRACTICE,
    ),
    State(
        "admitted",
        (Choice("surgery_done", 1.0, Wait(20 * HOUR, 0.2)),),
        channel="hospital",
        carries=("episode",),
        hours=_HOSPITAL,
    ),
    State(
        "surgery_done",
        (Choice("discharged", 1.0, Wait(4.5 * DAY, 0.4)),),
        channel="hospital",
        carries=("episode",),
        hours=_HOSPITAL,
    ),
    State(
        "discharged",
        (
            Choice("rehab_started", 0.60, Wait(10 * DAY, 0.4)),
            Choice("aftercare_visited", 0.26, Wait(14 * DAY, 0.4)),
            Choice("readmitted", 0.10, Wait(8 * DAY, 0.6)),
            Choice(None, 0.04),
        ),
        starts=(Start("survey_hospital", 0.34, Wait(4 * DAY)),),
        channel="hospital",
        sets=(Draw("discharge", {"with_plan": 0.52, "letter_only": 0.48}),),
        carries=("episode", "discharge"),
        hours=_HOSPITAL,
    ),
)

_AFTERCARE: Final = (
    State(
        "readmitted",
        (Choice("discharged", 1.0, Wait(5 * DAY, 0.4)),),
        channel="hospital",
        carries=("episode", "discharge"),
    ),
    State(
        "rehab_started",
        (Choice("aftercare_visited", 0.86, Wait(26 * DAY, 0.3)), Choice(None, 0.14)),
        channel="hospital",
        carries=("episode",),
        hours=_PRACTICE,
    ),
    State(
        "aftercare_visited",
        (
            Choice("back_to_daily_life", 0.58, Wait(18 * DAY, 0.6)),
            Choice("aftercare_visited", 0.14, Wait(40 * DAY, 0.3)),
            Choice("gp_appointment_requested", 0.08, Wait(30 * DAY)),
            Choice(None, 0.20),
        ),
        starts=(Start("survey_aftercare", 0.22, Wait(1 * DAY)),),
        channel="practice",
        carries=("episode",),
        hours=_PRACTICE,
    ),
    State(
        "back_to_daily_life",
        (Choice("feedback_given", 0.42, Wait(6 * DAY)), Choice(None, 0.58)),
        starts=(Start("survey_daily_life", 0.20, Wait(3 * DAY)),),
        channel="diary",
        carries=("episode",),
        hours=_HOME,
    ),
    State(
        "feedback_given",
        (Choice("experience_shared", 0.20, Wait(9 * DAY)), Choice(None, 0.80)),
        channel="portal",
        carries=("episode",),
        score=Score(8.0, 2.0, 0, 10),
        hours=_HOME,
    ),
    State("experience_shared", channel="referral", hours=_HOME),
    _survey("information", 3.1),
    _survey("advice_line", 3.9),
    _survey("access", 2.9),
    _survey("gp", 4.1, spread=0.85),
    _survey("waiting", 2.6),
    _survey("specialist", 3.9),
    _survey("imaging", 3.4),
    _survey("findings", 3.2),
    _survey("therapy", 4.0),
    _survey("hospital", 3.9),
    _survey("aftercare", 3.8),
    _survey("daily_life", 4.4, spread=0.8),
)


def _when(group: str, at: str, to: str | None, by: float) -> Effect:
    return Effect("odds", at, by, (Is("group", (group,)),), to)


_HABITS: Final = (
    _when("young_active", "symptom_noticed", "information_searched", 1.8),
    _when("young_active", "reminder_sent", "appointment_missed", 1.4),
    _when("young_active", "specialist_visited", "parking_app_used", 2.2),
    _when("retired", "symptom_noticed", "gp_appointment_requested", 1.7),
    _when("retired", "treatment_agreed", "surgery_scheduled", 1.8),
    _when("several_illnesses", "treatment_agreed", "surgery_scheduled", 0.7),
    _when("several_illnesses", "discharged", "readmitted", 1.6),
    _when("several_illnesses", "self_care_advised", "gp_appointment_requested", 2.0),
    _when("working", "therapy_session", "therapy_stopped", 1.4),
)

_CAUSES: Final = (
    Cause(
        "long_wait_leads_to_cancelling",
        Effect("odds", "specialist_appointment_booked", 3.5, (Above("wait_days", 28),), "appointment_cancelled"),
        "Where the appointment with the specialist is more than 28 days away, it is cancelled with 3.5 times the odds.",
        "Liegt der Facharzttermin mehr als 28 Tage entfernt, wird er mit 3,5-facher Chance abgesagt.",
    ),
    Cause(
        "long_wait_wears_out",
        Effect("score", "survey_waiting", -0.9, (Above("wait_days", 28),)),
        "Where the wait is longer than 28 days, satisfaction with waiting is 0.9 points lower.",
        "Dauert das Warten länger als 28 Tage, ist die Zufriedenheit damit um 0,9 Punkte niedriger.",
    ),
    Cause(
        "digital_referral_shortens_the_wait",
        Effect("wait", "specialist_appointment_booked", 0.65, (Is("referral", ("digital",)),), "wait_days"),
        "With a digital referral, the median wait for the specialist is 0.65 times as long.",
        "Mit digitaler Überweisung ist die mittlere Wartezeit auf den Facharzttermin nur 0,65-mal so lang.",
    ),
    Cause(
        "digital_reminder_prevents_no_shows",
        Effect("odds", "reminder_sent", 0.4, (Is("reminder_by", ("message",)),), "appointment_missed"),
        "After a reminder by message instead of letter, the appointment is missed with 0.4 times the odds.",
        "Nach einer Erinnerung per Nachricht statt per Brief wird der Termin nur mit 0,4-facher Chance versäumt.",
    ),
    Cause(
        "plain_language_leads_to_treatment",
        Effect("odds", "findings_discussed", 2.0, (Is("explanation", ("plain_language",)),), "treatment_agreed"),
        "Where findings are explained in plain language, a treatment is agreed with twice the odds.",
        "Werden Befunde in einfacher Sprache erklärt, kommt eine Behandlung mit doppelter Chance zustande.",
    ),
    Cause(
        "plain_language_reassures",
        Effect("score", "survey_findings", 0.9, (Is("explanation", ("plain_language",)),)),
        "Where findings are explained in plain language, satisfaction with the talk is 0.9 points higher.",
        "Werden Befunde in einfacher Sprache erklärt, ist die Zufriedenheit mit dem Gespräch um 0,9 Punkte höher.",
    ),
    Cause(
        "exercise_app_keeps_going",
        Effect("odds", "therapy_session", 0.5, (Is("home_programme", ("app",)),), "therapy_stopped"),
        "With the exercise app at home, therapy is broken off after a session with half the odds.",
        "Mit der Übungs-App für zu Hause wird die Therapie nach einer Sitzung nur mit halber Chance abgebrochen.",
    ),
    Cause(
        "discharge_plan_prevents_readmission",
        Effect("odds", "discharged", 0.45, (Is("discharge", ("with_plan",)),), "readmitted"),
        "Whoever is discharged with a plan that was talked through is readmitted with 0.45 times the odds.",
        "Wer mit einem besprochenen Plan entlassen wird, kommt nur mit 0,45-facher Chance ungeplant zurück.",
    ),
)

PATIENTS: Final = Scenario(
    id="patient-journey",
    time_zone="Europe/Berlin",
    start="2025-11-01",
    end="2026-10-31",
    customer_prefix="P",
    traits=(
        Draw("group", {"working": 0.38, "retired": 0.32, "young_active": 0.17, "several_illnesses": 0.13}),
        Draw("region", {"city": 0.66, "rural": 0.34}),
    ),
    shown=("group", "region"),
    entries=(Choice("symptom_noticed", 1.0),),
    states=_SYMPTOM_AND_HELP + _DIAGNOSIS + _TREATMENT + _AFTERCARE,
    habits=_HABITS,
    causes=_CAUSES,
    distractors=(
        Distractor(
            "parking_app",
            "parking_app_used",
            "Paying for parking by app changes nothing; younger people do it more often.",
            "Das Bezahlen des Parkplatzes per App ändert nichts; Jüngere nutzen es häufiger.",
        ),
    ),
)
