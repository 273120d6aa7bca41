"""The library's face: methods, records and JSON ask the same; importing stays light; names are as promised."""

from __future__ import annotations

import json
import subprocess
import sys

import polars as pl
import pytest

import etappe
from etappe import Breakdown, Condition, Exclusion, Funnel, FunnelPart, Journeys, Selector
from etappe.foundation.errors import InvalidInput
from etappe.journeys.building import build_index


@pytest.fixture(scope="module")
def journeys() -> Journeys:
    rows = [
        ("ann", 0, "view", "web", 0.0),
        ("ann", 60_000, "cart", "web", 5.0),
        ("ann", 90_000, "purchase", "app", 20.0),
        ("bob", 0, "view", "app", None),
        ("bob", 30_000, "cancel", "app", None),
        ("cem", 3_600_000, "view", None, 1.0),
    ]
    schema = {"customer": pl.String, "time": pl.Int64, "event": pl.String, "channel": pl.String, "value": pl.Float64}
    return Journeys(build_index(pl.DataFrame(rows, schema=schema, orient="row"), time_zone="Europe/Berlin"))


def test_every_way_to_ask_gives_the_same_answer(journeys: Journeys) -> None:
    question = Funnel(steps=("view", "cart", "purchase"), within="7d")
    answers = [
        journeys.funnel(["view", "cart", "purchase"], within="7d"),
        journeys.ask(question),
        journeys.ask('{"question": "funnel", "steps": ["view", "cart", "purchase"], "within": "7d"}'),
        journeys.ask({"question": "funnel", "steps": ["view", "cart", "purchase"], "within": "7d"}),
    ]
    assert all(answer == answers[0] for answer in answers)
    assert answers[0].question == question
    assert [step.customers for step in answers[0].steps] == [3, 1, 1]


def test_events_may_be_written_as_text_selector_or_json(journeys: Journeys) -> None:
    selector = Selector(("view",), (Condition("value", "at_least", (0,)),), "a view")
    written = {
        "events": ["view"],
        "where": [{"property": "value", "operator": "at_least", "values": [0]}],
        "name": "a view",
    }
    asked = journeys.funnel([selector, "purchase"], exclude=[selector, "cancel", Exclusion("cart", 1)])
    assert asked == journeys.funnel([written, "purchase"], exclude=[written, "cancel", {"event": "cart", "after": 1}])
    assert asked.question.exclude == (Exclusion(selector), "cancel", Exclusion("cart", 1))
    assert asked.question.steps[0] == selector
    assert journeys.funnel("view", hold="channel", by=Breakdown("channel", "last")).question.hold == ("channel",)
    assert journeys.funnel(["view"], by={"property": "channel", "at": 1}).question.by == Breakdown("channel", 1)


def test_each_question_is_a_method(journeys: Journeys) -> None:
    assert journeys.transitions(sessions="30m").transitions[0].occurrences == 1
    assert journeys.paths(start="view", length=3, top=5).customers == 3
    assert sum(variant.customers for variant in journeys.variants(top=20).variants) == 3
    arrivals = journeys.arrivals(entry="view", destination="purchase", elsewhere=["cancel"], horizon="30d")
    assert arrivals.entrants == 3
    assert arrivals == journeys.arrivals(entry="view", destination="purchase", elsewhere="cancel", horizon="30d")
    assert [entry.event for entry in journeys.timeline("ann").entries] == ["view", "cart", "purchase"]
    assert journeys.satisfaction(at="purchase", score="value", lowest=0, highest=20).n == 1
    behind = journeys.customers(Funnel(steps=("view", "cart")), FunnelPart(1, "dropped"))
    assert [row.customer for row in behind.customers] == ["bob", "cem"]


def test_the_python_of_an_answer_asks_it_again(journeys: Journeys) -> None:
    names = {name: getattr(etappe, name) for name in etappe.__all__ if name not in ("maps", "read_events")}
    selector = Selector(("view",), (Condition("channel", "is", ("web",)),))
    answers = [
        journeys.funnel(
            [selector, "purchase"], within="7d", exclude=[Exclusion("cancel", 1)], by=Breakdown("channel", "first")
        ),
        journeys.customers(Funnel(steps=("view", "cart")), FunnelPart(2, group=None)),
        journeys.transitions(sessions="30m", merge_repeats=True),
        journeys.timeline("ann"),
    ]
    for answer in answers:
        assert eval(answer.wording.python, {**names, "journeys": journeys}) == answer  # noqa: S307 - our own words


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ('{"question": "funel", "steps": ["view"]}', "$.question"),
        ('{"question": "funnel", "steps": ["view", 3]}', "$.steps[1]"),
        ('{"question": "funnel", "steps": ["view"], "whithin": "7d"}', "$"),
        ('{"question": "funnel"}', "$"),
        ("{", "$"),
        (b"\xff", "$"),
        ('["funnel"]', "$"),
        ({"question": "variants", "top": "many"}, "$.top"),
    ],
)
def test_questions_that_cannot_be_read_name_the_place(journeys: Journeys, written: str, path: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        journeys.ask(written)
    assert refusal.value.code == "question.unreadable"
    assert refusal.value.data["path"] == path
    assert refusal.value.message("de")


def test_wrong_arguments_are_refused_in_the_same_way(journeys: Journeys) -> None:
    with pytest.raises(InvalidInput) as refusal:
        journeys.funnel(["view"], within=7)
    assert refusal.value.data["path"] == "$.within"
    with pytest.raises(TypeError, match="cannot hold"):
        journeys.funnel([object()])


def test_an_answer_is_the_same_json_that_it_came_from(journeys: Journeys) -> None:
    answer = journeys.funnel(["view", "purchase"], within="1h")
    written = json.loads(answer.to_json())
    assert written["answer"] == "funnel"
    assert written["question"] == {"question": "funnel", "steps": ["view", "purchase"], "within": "1h"}
    assert written["provenance"]["start"] == "1970-01-01T01:00:00+01:00"
    assert written["provenance"]["version"] == etappe.__version__
    assert "NaN" not in answer.to_json()


def test_what_journeys_say_of_themselves(journeys: Journeys) -> None:
    assert (journeys.n_customers, journeys.n_events) == (3, 6)
    assert list(journeys.events.items()) == [("view", 3), ("cancel", 1), ("cart", 1), ("purchase", 1)]
    assert journeys.period == ("1970-01-01T01:00:00+01:00", "1970-01-01T02:00:00+01:00")
    assert repr(journeys).startswith("Journeys of 3 customers: 6 events of 4 kinds")
    empty = Journeys(build_index(pl.DataFrame(schema={"customer": pl.String, "time": pl.Int64, "event": pl.String})))
    assert empty.period is None
    assert repr(empty) == "Journeys of 0 customers: 0 events of 0 kinds"


def test_the_notebook_rendering_is_inert() -> None:
    frame = pl.DataFrame({"customer": ["x"], "time": [0], "event": ["<script>alert(1)</script>"]})
    shown = Journeys(build_index(frame))._repr_html_()
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown


def test_every_public_name_is_there_and_nothing_else() -> None:
    for name in etappe.__all__:
        assert getattr(etappe, name) is not None
    assert dir(etappe) == sorted(etappe.__all__)
    with pytest.raises(AttributeError):
        _ = etappe.nothing


def test_importing_etappe_loads_nothing_heavy() -> None:
    heavy = ("numba", "polars", "scipy", "altair", "pandas", "numpy", "babel", "msgspec")
    program = f"import sys, etappe; print([m for m in {heavy} if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_kernels_load_numba_at_first_use_only() -> None:
    program = (
        "import sys\nfrom etappe import kernels\nassert 'numba' not in sys.modules\n"
        "import etappe.analyses.journeys\nassert 'numba' not in sys.modules\nassert 'polars' not in sys.modules\n"
        "kernels.funnel\nassert 'numba' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
    with pytest.raises(AttributeError):
        _ = etappe.kernels.nothing
