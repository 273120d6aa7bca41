"""Exports over HTTP: what is asked for comes, named and unrunnable, and only to who may see it."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import httpx
import msgspec
import pytest
from PIL import Image
from pypdf import PdfReader

from etappe.maps.model.checking import read_document
from tests.exports.drawn_maps import journey


@pytest.fixture
def address(client: httpx.Client, shop: str) -> str:
    """Where the exports of a map are, in a project with events."""
    document = msgspec.to_builtins(journey("de"))
    made = client.post(f"/api/projects/{shop}/maps", json={"document": document}).raise_for_status().json()
    return f"/api/projects/{shop}/maps/{made['id']}/export"


def test_a_poster_comes_as_a_file_with_what_there_is_to_know(client: httpx.Client, address: str) -> None:
    answer = client.get(address, params={"paper": "a3", "language": "de"}).raise_for_status()
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'attachment; filename="vom-bild-zur-empfehlung.pdf"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    pdf = PdfReader(BytesIO(answer.content))
    assert int(answer.headers["etappe-pages"]) == len(pdf.pages)
    assert 7.2 <= float(answer.headers["etappe-type"]) <= 12
    text = pdf.pages[0].extract_text()
    assert "Shop" in text
    assert "3 Personen" in " ".join(page.extract_text() for page in pdf.pages) or "4 Personen" in text


def test_the_language_is_that_of_the_request_unless_one_is_named(client: httpx.Client, address: str) -> None:
    german = client.get(address, params={"format": "csv"}, headers={"accept-language": "de"}).raise_for_status()
    english = client.get(address, params={"format": "csv", "language": "en"}, headers={"accept-language": "de"})
    assert german.text.lstrip("\ufeff").startswith("Phase,Schritt")
    assert english.text.lstrip("\ufeff").startswith("stage,step")


def test_a_preview_is_a_small_picture(client: httpx.Client, address: str) -> None:
    answer = client.get(address, params={"format": "png", "width": 800, "page": 1}).raise_for_status()
    with Image.open(BytesIO(answer.content)) as image:
        assert image.width == 800


def test_json_and_workbook_come_whole(client: httpx.Client, address: str) -> None:
    answer = client.get(address, params={"format": "json"}).raise_for_status()
    assert read_document(answer.content) == journey("de")
    workbook = client.get(address, params={"format": "xlsx"}).raise_for_status()
    assert workbook.content.startswith(b"PK")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"format": "exe"}, "request.wrong_choice"),
        ({"paper": "a5"}, "request.wrong_choice"),
        ({"width": "100000"}, "request.wrong_parameter"),
        ({"persona": "nobody"}, "export.persona_unknown"),
        ({"format": "png", "page": "9", "width": "300"}, "export.page_unknown"),
    ],
)
def test_what_cannot_be_exported_is_refused_with_a_reason(
    client: httpx.Client, address: str, query: dict[str, str], code: str
) -> None:
    answer = client.get(address, params=query)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_strangers_and_other_projects_get_nothing(client: httpx.Client, served: Any, address: str) -> None:  # noqa: ANN401 - a fixture of conftest
    with served.client(signed_in=False) as stranger:
        assert stranger.get(address).status_code == 401
    other = client.post("/api/projects", json={"title": "Other"}).json()["project"]["id"]
    assert client.get(address.replace("/projects/shop/", f"/projects/{other}/")).status_code == 404


def test_a_guest_without_numbers_gets_none_in_the_file(client: httpx.Client, served: Any, address: str) -> None:  # noqa: ANN401 - a fixture of conftest
    found = {}
    for numbers in (True, False):
        draft = {"may": "view", "numbers": numbers, "label": "", "expires_at": None}
        share = client.post(address.replace("/export", "/shares"), json=draft).raise_for_status().json()
        with served.client(signed_in=False) as guest:
            guest.post("/api/shares/opening", json={"secret": share["secret"], "name": ""}).raise_for_status()
            found[numbers] = guest.get(address, params={"format": "csv", "language": "en"}).raise_for_status().text
    assert ",metric," in found[True]
    assert ",metric," not in found[False]
