"""The web interface as files: what is built is served safely, and what is not built says how to build it."""

from __future__ import annotations

from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from tests.surface.server.conftest import Serve

START = "<!doctype html><title>Etappe</title><script type=module src=/assets/index-abc123.js></script>"


@pytest.fixture
def visitor(tmp_path: Path, serving_context: Serve) -> Iterator[httpx.Client]:
    ui = tmp_path / "static"
    (ui / "assets").mkdir(parents=True)
    (ui / "index.html").write_text(START)
    (ui / "favicon.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (ui / "assets" / "index-abc123.js").write_text("const x = 1;\n" * 1000)
    (tmp_path / "secret.txt").write_text("secret")
    with serving_context(tmp_path / "data", ui=ui) as running, running.client(signed_in=False) as opened:
        yield opened


@pytest.mark.parametrize("path", ["/", "/projects/shop/maps/map-1", "/de/anything", "/apiary"])
def test_every_address_is_the_interfaces_own(visitor: httpx.Client, path: str) -> None:
    answer = visitor.get(path)
    assert (answer.status_code, answer.text) == (200, START)
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-cache"
    assert "script-src 'self'" in answer.headers["content-security-policy"]


def test_assets_are_kept_for_ever_and_packed(visitor: httpx.Client) -> None:
    answer = visitor.get("/assets/index-abc123.js")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.text.count("\n") == 1000
    svg = visitor.get("/favicon.svg")
    assert (svg.headers["content-type"], svg.headers["cache-control"]) == ("image/svg+xml", "no-cache")
    assert visitor.get("/assets/index-old.js").status_code == 404


def test_what_has_not_changed_is_not_sent_again(visitor: httpx.Client) -> None:
    first = visitor.get("/")
    again = visitor.get("/", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert visitor.head("/").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/assets/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/assets/%2e%2e%2f%2e%2e%2fsecret.txt",
        "/..%5csecret.txt",
        "//etc/passwd",
        "/" + "x" * 5000,
        "/%00",
        "/assets/%00.js",
        "/%ff%fe",
    ],
)
def test_nothing_outside_is_served(visitor: httpx.Client, path: str) -> None:
    raw = HTTPConnection(visitor.base_url.host, visitor.base_url.port)
    raw.putrequest("GET", path)  # as it stands; httpx would tidy it up
    raw.endheaders()
    answer = raw.getresponse()
    body = answer.read().decode()
    raw.close()
    assert answer.status in {200, 404}
    assert body in {START, ""}


def test_without_an_interface_it_says_how_to_build_one(tmp_path: Path, serving_context: Serve) -> None:
    with (
        serving_context(tmp_path / "data", ui=tmp_path / "nowhere") as running,
        running.client(signed_in=False) as visitor,
    ):
        english, german = visitor.get("/"), visitor.get("/", headers={"accept-language": "de"})
    assert english.status_code == german.status_code == 503
    assert "The web interface is not built yet" in english.text
    assert "Die Weboberfläche ist noch nicht gebaut" in german.text
    assert "<script" not in english.text
