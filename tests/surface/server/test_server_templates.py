"""Templates over HTTP: what can be begun, what the examples say, and that a map begun is stored and edited like any other."""

from __future__ import annotations

import httpx
import msgspec
import pytest

from etappe.maps.model.document import MapDocument
from etappe.maps.templates import TEMPLATES, begun, example
from etappe.maps.templates.gallery import gallery
from etappe.maps.templates.source import source_of


@pytest.fixture
def maps(client: httpx.Client, shop: str) -> str:
    """The address of a project's maps."""
    assert client.base_url
    return f"/api/projects/{shop}/maps"


def stored(answer: httpx.Response) -> MapDocument:
    assert answer.status_code == 201, answer.text
    return msgspec.convert(answer.json()["document"], MapDocument)


def test_all_templates_are_listed_with_a_true_picture(client: httpx.Client) -> None:
    listed = client.get("/api/templates").json()
    assert [entry["id"] for entry in listed] == list(TEMPLATES)
    for entry in listed:
        assert all(
            entry[words][language] for words in ("name", "about", "for_whom", "example") for language in ("en", "de")
        )
        source, sketch = source_of(entry["id"]), entry["sketch"]
        assert [stage["name"]["de"] for stage in sketch["stages"]] == [
            stage.name[1] for stage in source.stages.values()
        ]
        assert [lane["type"] for lane in sketch["lanes"]] == [lane.type for lane in source.lanes.values()]
        count = sum(stage["steps"] for stage in sketch["stages"])
        assert count == len(source.steps)
        assert {len(lane["filled"]) for lane in sketch["lanes"]} == {count}
        assert sketch["experienced"] == [step.feels.experienced for step in source.steps.values()]
        assert sum(sketch["moments"]) == sum(step.moment_of_truth for step in source.steps.values())


def test_a_picture_shows_how_much_stands_where() -> None:
    sketch = gallery()[TEMPLATES.index("simple")].sketch
    document = example("simple", "en")
    touchpoints, quotes = sketch.lanes
    assert touchpoints.filled == (1, 2, 2, 1, 1, 1, 1, 1)
    assert quotes.filled[0] == len(document.cells["quote-notices"].text)
    assert quotes.filled[1] == quotes.filled[2] == len(document.cells["quote-searches"].text), "a card over two steps"


@pytest.mark.parametrize("template", TEMPLATES)
def test_an_example_is_shown_in_the_language_asked_for(client: httpx.Client, template: str) -> None:
    for language in ("en", "de"):
        shown = client.get(f"/api/templates/{template}", params={"language": language}).json()
        assert msgspec.convert(shown, MapDocument) == example(template, language)  # type: ignore[arg-type] # one of the templates
    german = client.get(f"/api/templates/{template}", headers={"Accept-Language": "de"}).json()
    assert german["locale"] == "de"


def test_an_unknown_template_is_refused_with_those_there_are(client: httpx.Client) -> None:
    answer = client.get("/api/templates/castle")
    assert (answer.status_code, answer.json()["code"]) == (404, "template.unknown")
    assert "saas_onboarding" in answer.json()["detail"]
    assert client.get("/api/templates/custom").status_code == 404
    assert client.get("/api/templates/simple", params={"language": "fr"}).status_code == 422


@pytest.mark.parametrize("filled", [False, True])
def test_a_map_begins_from_a_template(client: httpx.Client, maps: str, filled: bool) -> None:  # noqa: FBT001 - a parameter of the test
    order = {"template": "patient", "language": "de", "title": "Unser Weg", "filled": filled}
    document = stored(client.post(maps, json=order))
    assert document == begun("patient", "Unser Weg", "de", filled=filled)
    entry = client.get(maps).json()[-1]
    assert (entry["title"], entry["steps"]) == ("Unser Weg", 12)


def test_a_map_begins_blank(client: httpx.Client, maps: str) -> None:
    assert stored(client.post(maps, json={"template": "blank", "title": "New"})) == MapDocument(title="New")


def test_a_map_begins_from_its_own_json_of_an_earlier_version(client: httpx.Client, maps: str) -> None:
    earlier = {
        "schema": 1,
        "title": "Old",
        "stages": {"a": {"order": "V", "name": "A"}},
        "steps": {"s": {"stage": "a", "order": "V", "title": "S", "touchpoints": ["t"]}},
        "touchpoints": {"t": {"name": "T"}},
    }
    document = stored(client.post(maps, json={"document": earlier}))
    assert [met.touchpoint for met in document.interactions.values()] == ["t"]


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        ({"template": "castle", "title": "x"}, "request.wrong_record"),
        ({"template": "simple"}, "request.wrong_record"),
        ({"template": "simple", "title": "x", "document": {"title": "x"}}, "request.wrong_record"),
        ({}, "request.wrong_record"),
        ([], "request.wrong_record"),
        ({"template": "simple", "title": ""}, "map.broken"),
        ({"template": "simple", "title": "x" * 201}, "map.broken"),
    ],
)
def test_what_is_no_beginning_is_refused(client: httpx.Client, maps: str, draft: object, code: str) -> None:
    before = client.get(maps).json()
    answer = client.post(maps, json=draft)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert client.get(maps).json() == before
