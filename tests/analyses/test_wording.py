"""Questions in words: the sentences as people would say them, and Python that asks the same again."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings

import etappe
from etappe.analyses.arriving.arrivals import Arrivals, ArrivalsPart
from etappe.analyses.arriving.conformance import Conformance, ConformancePart, PlannedStep, PlannedTouchpoint, Way
from etappe.analyses.arriving.funnel import Funnel, FunnelPart
from etappe.analyses.asking import AnyQuestion
from etappe.analyses.journeys import Journeys
from etappe.analyses.people.customers import Customers
from etappe.analyses.records import Wording
from etappe.analyses.results.effect import Effect
from etappe.analyses.results.retention import Retention
from etappe.analyses.results.satisfaction import Satisfaction
from etappe.analyses.ways.paths import PathPart, Paths
from etappe.analyses.ways.sequences import Sequences
from etappe.analyses.ways.timeline import Timeline
from etappe.analyses.ways.transitions import Transitions
from etappe.analyses.ways.variants import VariantPart, Variants
from etappe.analyses.wording import wording
from etappe.events.scopes import Scope
from etappe.events.segments import Did, Followed, Known, Neither, Segment
from etappe.events.selectors import Condition, Selector
from etappe.foundation.errors import InvalidInput
from tests.analyses.any_questions import questions


@settings(deadline=None, max_examples=400)
@given(question=questions)
def test_python_asks_the_same_question_again(question: AnyQuestion) -> None:
    written = wording(question).python
    assert len(written.splitlines()) == 1
    with pytest.MonkeyPatch.context() as patched:
        passed: list[AnyQuestion] = []

        def keep(_: object, question: AnyQuestion) -> object:
            passed.append(question)
            raise LookupError

        patched.setattr("etappe.analyses.journeys.ask", keep)
        names_of_etappe = {name: getattr(etappe, name) for name in etappe.__all__}
        with pytest.raises(LookupError):
            eval(written, {**names_of_etappe, "journeys": Journeys(index=None)})  # noqa: S307 -- the law itself
    assert passed == [question]


@settings(deadline=None, max_examples=400)
@given(question=questions)
def test_every_question_has_a_sentence_in_each_language(question: AnyQuestion) -> None:
    words = wording(question)
    assert words.en != words.de
    for sentence in (words.en, words.de):
        assert sentence.endswith("?")
    assert msgspec.json.decode(msgspec.json.encode(words), type=Wording) == words


SHOP = Conformance(
    entry="view",
    destination="buy",
    horizon="30d",
    plan=(
        PlannedStep(name="Look", touchpoints=(PlannedTouchpoint(name="Page", at="view"),)),
        PlannedStep(
            name="Pay",
            touchpoints=(
                PlannedTouchpoint(name="Card", at="pay", failing="declined"),
                PlannedTouchpoint(name="Invoice", at="invoice"),
            ),
        ),
    ),
    ways=(Way(source=0, target=1), Way(target=1)),
)
BEHIND_PYTHON = (
    'entry="view", destination="buy", horizon="30d", plan=(PlannedStep(name="Look",'
    ' touchpoints=(PlannedTouchpoint(name="Page", at="view"),)), PlannedStep(name="Pay",'
    ' touchpoints=(PlannedTouchpoint(name="Card", at="pay", failing="declined"),'
    ' PlannedTouchpoint(name="Invoice", at="invoice")))), ways=(Way(source=0, target=1), Way(target=1))'
)
BEHIND = [
    (
        ConformancePart(step=1, outcome="missing"),
        "Which customers missed “Pay”?",
        "Welche Personen haben „Pay“ ausgelassen?",
        'ConformancePart(step=1, outcome="missing")',
    ),
    (
        ConformancePart(kind="failing", source=1, touchpoint=0),
        "Which customers failed at “Card”?",
        "Welchen Personen ist „Card“ misslungen?",
        'ConformancePart(touchpoint=0, kind="failing", source=1)',
    ),
    (
        ConformancePart(kind="loop", source=1, target=0),
        "Which customers went back from “Pay” to “Look”?",
        "Welche Personen sind von „Pay“ zurück nach „Look“ gegangen?",
        'ConformancePart(kind="loop", source=1, target=0)',
    ),
    (
        ConformancePart(kind="ad_hoc", event="call"),
        "Which customers had “call”, which is not planned, after the beginning?",
        "Bei welchen Personen kam „call“, das nicht geplant ist, nach dem Beginn?",
        'ConformancePart(kind="ad_hoc", event="call")',
    ),
]
PHONES = Scope(
    segment=Segment(
        rules=(
            Did(at="buy", at_least=2),
            Neither(rules=(Did(at="call"), Followed(steps=("pay", "declined"), within="7d"))),
            Known(condition=Condition("device", "is", ("phone",))),
        )
    ),
    first="2026-03-01",
    last="2026-03-31",
)
SAID = [
    (
        Funnel(steps=("view", "buy"), scope=PHONES),
        (
            "Of customers with “buy” at least 2 times, not (with “call” or with “pay”, then “declined” within 7 days) and for"
            " whom “device” is “phone” (by the last value known), from 2026-03-01 to 2026-03-31: How many customers get from"
            " “view” to “buy”?"
        ),
        (
            "Unter Personen mit „buy“ mindestens 2-mal, nicht (mit „call“ oder mit „pay“, dann „declined“ innerhalb von 7"
            " Tagen) und bei denen gilt: „device“ ist „phone“ (nach dem letzten bekannten Wert), vom 2026-03-01 bis zum"
            " 2026-03-31: Wie viele Personen gelangen von „view“ zu „buy“?"
        ),
        (
            'journeys.funnel(["view", "buy"], scope=Scope(segment=Segment(rules=(Did(at="buy", at_least=2),'
            ' Neither(rules=(Did(at="call"), Followed(steps=("pay", "declined"), within="7d"))),'
            ' Known(condition=Condition(property="device", values=("phone",))))), first="2026-03-01", last="2026-03-31"))'
        ),
    ),
    (
        Customers(
            of=Variants(scope=Scope(segment=Segment(rules=(Did(at="call", at_least=0, at_most=0),)))),
            part=VariantPart(("view",)),
            scope=Scope(last="2026-03-31"),
        ),
        (
            "Up to 2026-03-31: Which customers made the journey “view”? The question behind it: Of customers without “call”:"
            " Which are the 20 most frequent whole journeys, and how many customers made each?"
        ),
        (
            "Bis zum 2026-03-31: Welche Personen haben den Verlauf „view“? Die Frage dahinter: Unter Personen ohne „call“:"
            " Welches sind die 20 häufigsten vollständigen Verläufe, und wie viele Personen haben jeden davon?"
        ),
        (
            'journeys.customers(Variants(scope=Scope(segment=Segment(rules=(Did(at="call", at_least=0, at_most=0),)))),'
            ' VariantPart(variant=("view",)), scope=Scope(last="2026-03-31"))'
        ),
    ),
    (
        Funnel(steps=("view", "cart", "purchase"), within="7d"),
        "How many customers get from “view” through “cart” to “purchase” within 7 days?",
        "Wie viele Personen gelangen innerhalb von 7 Tagen von „view“ über „cart“ zu „purchase“?",
        'journeys.funnel(["view", "cart", "purchase"], within="7d")',
    ),
    (
        Funnel(steps=("view", "buy"), within="1d", order="strict", exclude=("cancel",), hold=("cart",), by="country"),
        (
            "How many customers get from “view” to “buy” within 1 day, with no other event in between, where “cancel” ends an"
            " attempt, with the same “cart” at every step, split by “country” at the first step?"
        ),
        (
            "Wie viele Personen gelangen innerhalb von einem Tag von „view“ zu „buy“, ohne ein anderes Ereignis dazwischen, wobei"
            " „cancel“ einen Versuch beendet, mit demselben Wert von „cart“ in jedem Schritt, aufgeteilt nach „country“ beim"
            " ersten Schritt?"
        ),
        'journeys.funnel(["view", "buy"], within="1d", order="strict", exclude=["cancel"], hold=["cart"], by="country")',
    ),
    (
        Funnel(steps=("a", "b", "c"), within="1.5h", order="any", count="conversions"),
        "How often do customers go through “a”, “b” and “c” in any order within 1.5 hours?",
        "Wie oft durchlaufen Personen innerhalb von 1,5 Stunden „a“, „b“ und „c“ in beliebiger Reihenfolge?",
        'journeys.funnel(["a", "b", "c"], within="1.5h", order="any", count="conversions")',
    ),
    (
        Funnel(steps=(Selector(events=("a", "b"), where=(Condition("value", "at_least", (1200.5,)),)),)),
        "How many customers reach “a” or “b” (“value” is at least 1,200.5)?",
        "Wie viele Personen erreichen „a“ oder „b“ („value“ ist mindestens 1.200,5)?",
        (
            'journeys.funnel([Selector(events=("a", "b"), where=(Condition(property="value", operator="at_least",'
            " values=(1200.5,)),))])"
        ),
    ),
    (
        Transitions(sessions="30m"),
        "Which event directly follows which, at most 30 minutes apart?",
        "Welches Ereignis folgt unmittelbar auf welches, mit höchstens 30 Minuten Abstand?",
        'journeys.transitions(sessions="30m")',
    ),
    (
        Paths(start="view", end="buy", merge_repeats=True),
        (
            "Which paths of up to 5 places lead from “view” to “buy”, by the 20 most frequent events, counting an event that"
            " repeats at once as one?"
        ),
        (
            "Welche Wege mit bis zu 5 Stationen führen von „view“ zu „buy“, nach den 20 häufigsten Ereignissen, wobei ein"
            " Ereignis, das sich sofort wiederholt, als eines zählt?"
        ),
        'journeys.paths(start="view", end="buy", merge_repeats=True)',
    ),
    (
        Transitions(sessions="30m", follows="eventually"),
        "Which event follows which at any time later, in sessions with gaps of at most 30 minutes?",
        "Welches Ereignis folgt irgendwann später auf welches, in Sitzungen mit Lücken von höchstens 30 Minuten?",
        'journeys.transitions(sessions="30m", follows="eventually")',
    ),
    (
        Sequences(start="view", length=4),
        "Which 4 events most often follow each other from a customer’s first “view” on?",
        "Welche 4 Ereignisse folgen ab dem ersten „view“ einer Person am häufigsten aufeinander?",
        'journeys.sequences(start="view", length=4)',
    ),
    (
        Sequences(end="buy", merge_repeats=True),
        ("Which 5 events most often lead to a customer’s last “buy”, counting an event that repeats at once as one?"),
        (
            "Welche 5 Ereignisse führen am häufigsten zum letzten „buy“ einer Person, wobei ein Ereignis, das sich sofort"
            " wiederholt, als eines zählt?"
        ),
        'journeys.sequences(end="buy", merge_repeats=True)',
    ),
    (
        Retention(start="signup", returning="buy", period="month", periods=6),
        (
            "Of customers grouped by the month of their first “signup”, how many come back with “buy” in each of the 6 months"
            " after?"
        ),
        (
            "Wie viele Personen, gruppiert nach dem Monat ihres ersten „signup“, kommen mit „buy“ in jedem der 6 Monate danach"
            " wieder?"
        ),
        'journeys.retention(start="signup", returning="buy", period="month", periods=6)',
    ),
    (
        Retention(period="day", mode="bracket", periods=30, brackets=(1, 2, 8), calendar=False),
        (
            "Of customers grouped by the day of their first event, how many come back in the spans of 24 hours numbered 1, 2 to"
            " 7 and 8 to 30 after?"
        ),
        (
            "Wie viele Personen, gruppiert nach dem Tag ihres ersten Ereignisses, kommen in den Abschnitten von 24 Stunden mit"
            " den Nummern 1, 2 bis 7 und 8 bis 30 danach wieder?"
        ),
        'journeys.retention(period="day", mode="bracket", calendar=False, periods=30, brackets=[1, 2, 8])',
    ),
    (
        Variants(top=1),
        "Which is the most frequent whole journey, and how many customers made it?",
        "Welches ist der häufigste vollständige Verlauf, und wie viele Personen haben ihn?",
        "journeys.variants(top=1)",
    ),
    (
        Arrivals(entry="view", destination="purchase", elsewhere=("cancel",), horizon="30d"),
        "Who gets from “view” to “purchase” within 30 days, who is still under way, and who ends at “cancel” instead?",
        (
            "Wer gelangt innerhalb von 30 Tagen von „view“ zu „purchase“, wer ist noch unterwegs, und wer endet stattdessen bei"
            " „cancel“?"
        ),
        'journeys.arrivals(entry="view", destination="purchase", elsewhere=["cancel"], horizon="30d")',
    ),
    (
        Satisfaction(at="survey", score="effort", lowest=1, highest=7, higher_is_better=False, of="delivery"),
        "How satisfied are customers with “delivery”, by “effort” at “survey” (1 to 7, lower is better)?",
        "Wie zufrieden sind Personen mit „delivery“, nach „effort“ bei „survey“ (1 bis 7, niedriger ist besser)?",
        'journeys.satisfaction(at="survey", score="effort", lowest=1, highest=7, higher_is_better=False, of="delivery")',
    ),
    (
        SHOP,
        (
            "Who gets from “view” to “buy” within 30 days, and who is still under way? And how do these journeys follow the"
            " plan “Look”: “view” → “Pay”: “pay”, failing with “declined” or “invoice”, “Look” to “Pay” and the beginning to"
            " “Pay” being planned as well?"
        ),
        (
            "Wer gelangt innerhalb von 30 Tagen von „view“ zu „buy“, und wer ist noch unterwegs? Und wie folgen diese Reisen"
            " dem Plan „Look“: „view“ → „Pay“: „pay“, misslungen bei „declined“ oder „invoice“, wobei auch „Look“ nach „Pay“"
            " und der Beginn nach „Pay“ geplant sind?"
        ),
        (
            'journeys.conformance(entry="view", destination="buy", horizon="30d", plan=[PlannedStep(name="Look",'
            ' touchpoints=(PlannedTouchpoint(name="Page", at="view"),)), PlannedStep(name="Pay",'
            ' touchpoints=(PlannedTouchpoint(name="Card", at="pay", failing="declined"),'
            ' PlannedTouchpoint(name="Invoice", at="invoice")))], ways=[Way(source=0, target=1), Way(target=1)])'
        ),
    ),
    *[
        (
            Customers(of=SHOP, part=part),
            f"{english} The question behind it: {wording(SHOP).en}",
            f"{german} Die Frage dahinter: {wording(SHOP).de}",
            f"journeys.customers(Conformance({BEHIND_PYTHON}), {python})",
        )
        for part, english, german, python in BEHIND
    ],
    (
        Effect(of=Funnel(steps=("view", "buy"), within="7d"), since="2026-03-01"),
        (
            "How did the answer to this question change on 2026-03-01, 28 days before and after? How many customers get from"
            " “view” to “buy” within 7 days?"
        ),
        (
            "Wie hat sich die Antwort auf diese Frage am 2026-03-01 geändert, im Vergleich von 28 Tagen davor und danach? Wie"
            " viele Personen gelangen innerhalb von 7 Tagen von „view“ zu „buy“?"
        ),
        'journeys.effect(Funnel(steps=("view", "buy"), within="7d"), since="2026-03-01")',
    ),
    (
        Timeline(customer="007"),
        "What happened to customer “007”?",
        "Was ist bei Person „007“ geschehen?",
        'journeys.timeline("007")',
    ),
    (
        Customers(of=Funnel(steps=("view", "buy"), by="country"), part=FunnelPart(1, "dropped", "DE")),
        (
            "Which customers with “DE” stopped for good at step 1 (“view”)? The question behind it: How many customers get from"
            " “view” to “buy”, split by “country” at the first step?"
        ),
        (
            "Welche Personen mit „DE“ sind bei Schritt 1 („view“) endgültig stehen geblieben? Die Frage dahinter: Wie viele Personen"
            " gelangen von „view“ zu „buy“, aufgeteilt nach „country“ beim ersten Schritt?"
        ),
        (
            'journeys.customers(Funnel(steps=("view", "buy"), by="country"), FunnelPart(position=1, outcome="dropped",'
            ' group="DE"))'
        ),
    ),
    (
        Customers(of=Arrivals(entry="view", destination="buy"), part=ArrivalsPart(status="arrived", last_day=True)),
        (
            "Which customers have arrived? Only who got there in the last 24 hours of the data. The question behind it: Who gets"
            " from “view” to “buy”, and who is still under way?"
        ),
        (
            "Welche Personen sind angekommen? Nur wer in den letzten 24 Stunden der Daten dort ankam. Die Frage dahinter: Wer"
            " gelangt von „view“ zu „buy“, und wer ist noch unterwegs?"
        ),
        (
            'journeys.customers(Arrivals(entry="view", destination="buy"), ArrivalsPart(status="arrived", last_day=True))'
        ),
    ),
    (
        Customers(of=Paths(end="buy"), part=PathPart(-1, "exit", "buy", "exit")),
        (
            "Which customers went from the beginning to “buy”, 1 place before the end? The question behind it: Which paths of up"
            " to 5 places lead to “buy”, by the 20 most frequent events?"
        ),
        (
            "Welche Personen gingen vom Anfang zu „buy“, 1 Station vor dem Ziel? Die Frage dahinter: Welche Wege mit bis zu 5"
            " Stationen führen zu „buy“, nach den 20 häufigsten Ereignissen?"
        ),
        'journeys.customers(Paths(end="buy"), PathPart(position=-1, source="exit", target="buy", source_kind="exit"))',
    ),
]


@pytest.mark.parametrize(("question", "english", "german", "python"), SAID, ids=range(len(SAID)))
def test_said_as_people_would(question: AnyQuestion, english: str, german: str, python: str) -> None:
    assert wording(question) == Wording(en=english, de=german, python=python)


def test_a_duration_that_is_none_is_refused() -> None:
    with pytest.raises(InvalidInput) as raised:
        wording(Funnel(steps=("a",), within="soon"))
    assert raised.value.code == "duration.unreadable"
