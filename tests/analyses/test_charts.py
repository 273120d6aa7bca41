"""Charts and notebook renderings: they show the answer's numbers, in both languages, and no name of data is ever run."""

from __future__ import annotations

import json
from collections import defaultdict
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest

from etappe.analyses.arriving.arrivals import Arrivals, ArrivalsPart
from etappe.analyses.arriving.conformance import Conformance, PlannedStep, PlannedTouchpoint
from etappe.analyses.arriving.funnel import Funnel
from etappe.analyses.asking import AnyAnswer, AnyQuestion, ask
from etappe.analyses.charts.rendering import as_html
from etappe.analyses.people.customers import Customers
from etappe.analyses.people.groups import Groups
from etappe.analyses.people.profile import Profile
from etappe.analyses.records import Answer
from etappe.analyses.results.effect import Effect
from etappe.analyses.results.retention import Retention
from etappe.analyses.results.satisfaction import Satisfaction
from etappe.analyses.ways.paths import Paths
from etappe.analyses.ways.sequences import Sequences
from etappe.analyses.ways.timeline import Timeline
from etappe.analyses.ways.transitions import Transitions
from etappe.analyses.ways.variants import Variants
from etappe.events.segments import Did, Segment
from etappe.foundation.texts import LANGUAGES, Language
from tests.analyses.small_worlds import World, world

EVIL = "<img src=x onerror=alert(1)>'\"&{datum.x}"
QUESTIONS: tuple[AnyQuestion, ...] = (
    Funnel(steps=("a", EVIL, "c"), within="4s"),
    Funnel(steps=("a", "c"), by="score"),
    Transitions(),
    Paths(start="a", length=6),
    Paths(end="c", length=4),
    Sequences(start="a", length=4),
    Retention(period="day"),
    Retention(start="a", mode="bracket", brackets=(1, 4)),
    Variants(),
    Arrivals(entry="a", destination="c", elsewhere=(EVIL,), horizon="6s"),
    Conformance(
        entry="a",
        destination="c",
        plan=tuple(
            PlannedStep(name=EVIL, touchpoints=(PlannedTouchpoint(name=EVIL, at=at, failing="d"),))
            for at in ("a", EVIL, "c")
        ),
    ),
    Satisfaction(at="a", score="score", lowest=0, highest=5),
    Effect(of=Funnel(steps=("a", EVIL), within="1s"), since="1970-01-01T00:00:05+00:00", window="4s"),
    Profile(of=Segment(rules=(Did(at=EVIL),))),
    Groups(),
    Timeline(customer=EVIL),
    Customers(of=Arrivals(entry="a", destination="c"), part=ArrivalsPart(status="arrived")),
)


@pytest.fixture(scope="module")
def there() -> World:
    random = np.random.default_rng(8)
    rows = [
        (
            EVIL if customer == 0 else f"{customer:03}",
            int(random.integers(0, 10_000)),
            str(random.choice(["a", EVIL, "c", "d"])),
            float(random.integers(0, 6)),
        )
        for customer in random.integers(0, 200, 900)
    ]
    return world(rows)


def drawn(answer: Answer, language: Language) -> dict[str, Any]:
    """The chart as Vega-Lite, checked by Altair against its schema."""
    return answer.plot(language).to_dict()


def rows_of(chart: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """The data of each layer (or of the chart, where all share it)."""
    own = [layer["data"]["name"] for layer in chart["layer"] if "data" in layer]
    shared = [chart["data"]["name"]] if "data" in chart else []
    return [chart["datasets"][name] for name in shared + own]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("question", QUESTIONS, ids=range(len(QUESTIONS)))
def test_every_answer_has_a_chart_that_holds(there: World, question: AnyQuestion, language: Language) -> None:
    answer = ask(there.index, question)
    chart = drawn(answer, language)
    said = answer.wording.de if language == "de" else answer.wording.en
    assert " ".join(chart["title"]["text"]) == " ".join(said.split())
    assert sum(map(len, chart["datasets"].values())) > 0 or isinstance(question, Groups), "so few fall into no groups"
    del chart["datasets"], chart["title"]
    layout = json.dumps(chart)
    assert "onerror" not in layout  # names stand in the data only
    assert "datum" not in layout


@pytest.mark.parametrize("question", QUESTIONS, ids=range(len(QUESTIONS)))
def test_every_answer_is_drawn_without_events_behind_it(question: AnyQuestion) -> None:
    if isinstance(question, Timeline | Effect):
        return
    lonely = world([("x", 0, "d", 1.0), ("x", 1, "c", None), ("x", 2, EVIL, None), ("y", 5, "a", 2.0)])
    answer = ask(lonely.index, question)
    assert drawn(answer, "en")["title"]["subtitle"][0] == "2 customers, 1970-01-01 to 1970-01-01"
    assert as_html(answer, "de")


def test_a_funnels_bars_are_its_rates(there: World) -> None:
    answer = ask(there.index, Funnel(steps=("a", EVIL, "c"), within="4s"))
    (bars,) = rows_of(drawn(answer, "en"))
    assert [(bar["size"], bar["low"], bar["high"]) for bar in bars] == [
        (step.rate, step.low, step.high) for step in answer.steps
    ]
    assert bars[0]["label"] == f"{answer.steps[0].customers} · 100%"


def test_streams_are_as_wide_as_their_paths(there: World) -> None:
    answer = ask(there.index, Paths(start="a", length=6))
    ribbons, blocks, _ = rows_of(drawn(answer, "en"))
    width = {row["stream"]: row["high"] - row["low"] for row in ribbons}
    assert sum(width.values()) == pytest.approx(sum(link.occurrences for link in answer.links))
    column: dict[float, float] = defaultdict(float)
    for block in blocks:
        column[block["left"]] += block["high"] - block["low"]
    assert list(column.values()) == pytest.approx([answer.occurrences] * 6)


def test_curves_are_drawn_in_a_round_unit(there: World) -> None:
    answer = ask(there.index, Arrivals(entry="a", destination="c", elsewhere=(EVIL,), horizon="6s"))
    chart = drawn(answer, "de")
    points = rows_of(chart)[0]
    assert [(row["time"], row["share"], row["end"]) for row in points] == [
        (point.time_s, point.incidence, point.destination) for point in answer.points
    ]
    assert answer.overdue_after_s is not None
    assert [row["label"] for data in rows_of(chart) for row in data if "label" in row][-1] == "danach überfällig"


def test_satisfaction_shows_mean_and_interval(there: World) -> None:
    answer = ask(there.index, Satisfaction(at="a", score="score", lowest=0, highest=5))
    *_, mean = rows_of(drawn(answer, "de"))
    assert (mean[0]["at"], mean[0]["low"], mean[0]["high"]) == (answer.mean, answer.low, answer.high)
    assert mean[0]["label"].startswith("Mittel 2,")


def test_what_does_not_fit_is_counted() -> None:
    names = [f"event {place:02}" for place in range(60)]
    random = np.random.default_rng(4)
    rows = [(f"{random.integers(500):03}", int(time), str(random.choice(names))) for time in range(20_000)]
    there = world(rows)
    questions = [Transitions(), Paths(start="event 00", length=50, top=200), Variants(top=1000)]
    arrivals = Arrivals(entry=names[0], destination=names[1], elsewhere=tuple(names[2:50]))
    customers = Customers(of=arrivals, part=ArrivalsPart(), limit=1000)
    for question in [*questions, arrivals, customers]:
        chart = drawn(ask(there.index, question), "en")  # Altair refuses over 5,000 rows
        assert "more" in chart["title"]["subtitle"][1]


def test_german_charts_bring_their_numbers_and_months(there: World) -> None:
    options = drawn(ask(there.index, Transitions()), "de")["usermeta"]["embedOptions"]
    assert (options["formatLocale"]["decimal"], options["timeFormatLocale"]["months"][2]) == (",", "März")
    assert "formatLocale" not in drawn(ask(there.index, Transitions()), "en")["usermeta"]["embedOptions"]


class Markup(HTMLParser):
    """Notes the tags and the text of a rendering."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert {name for name, _ in attrs} <= {"style", "colspan"}

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("question", QUESTIONS, ids=range(len(QUESTIONS)))
def test_nothing_in_data_becomes_markup(there: World, question: AnyQuestion, language: Language) -> None:
    answer: AnyAnswer = ask(there.index, question)
    markup = Markup()
    markup.feed(as_html(answer, language))
    assert markup.tags <= {"div", "p", "table", "thead", "tbody", "tr", "th", "td", "ul", "li"}
    said = answer.wording.de if language == "de" else answer.wording.en
    assert said in markup.text
    for note in answer.notes:
        assert (note.de if language == "de" else note.en) in markup.text
    for name in answer.to_frame().columns:
        assert name in markup.text


def test_the_notebook_follows_the_environment(there: World, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = ask(there.index, Variants())
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    assert answer.wording.de in answer._repr_html_()
    assert "Personen" in answer.plot().to_dict()["title"]["subtitle"][0]
    monkeypatch.setenv("LANG", "C.UTF-8")
    assert answer.wording.en in answer._repr_html_()


def test_a_table_writes_numbers_as_the_language_does() -> None:
    rows = [(f"{customer:04}", 0, "a") for customer in range(1500)] + [(f"{c:04}", 90_000, "b") for c in range(1000)]
    answer = ask(world(rows).index, Funnel(steps=("a", "b")))
    german, english = as_html(answer, "de"), as_html(answer, "en")
    assert ">1.500<" in german
    assert ">66,7\u00a0%<" in german
    assert ">1,5 min<" in german
    assert ">1,500<" in english
    assert ">66.7%<" in english
