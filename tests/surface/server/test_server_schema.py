"""The OpenAPI document: fresh, whole, and its examples true."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator

from etappe.server.examples import EXAMPLES
from etappe.server.handlers import READERS
from etappe.server.operations import CSV, FILE, IMAGE, OPERATIONS, Operation
from etappe.server.schema import openapi_schema

ROOT = Path(__file__).parents[3]


def written() -> str:
    """The document as it is published."""
    return json.dumps(openapi_schema(), indent=2, ensure_ascii=False) + "\n"


def test_the_document_in_the_repository_is_fresh() -> None:
    published = (ROOT / "schema" / "openapi.json").read_text(encoding="utf-8")
    assert published == written(), "run: python checks/schemas.py --write"
    assert written() == written()


def test_it_describes_every_operation() -> None:
    document = openapi_schema()
    found = {
        (method.upper(), path, entry["operationId"])
        for path, methods in document["paths"].items()
        for method, entry in methods.items()
    }
    assert found == {(operation.method, operation.path, operation.id) for operation in OPERATIONS}
    for methods in document["paths"].values():
        for entry in methods.values():
            assert entry["summary"]
            assert entry["description"]
            assert entry["tags"]
            assert all(parameter["description"] for parameter in entry["parameters"])


def test_every_reference_leads_somewhere_and_every_record_is_described() -> None:
    document = openapi_schema()
    schemas = document["components"]["schemas"]
    references = set(re.findall(r'"#/components/schemas/(\w+)"', written()))
    assert references == set(schemas)
    assert [name for name, schema in schemas.items() if not schema.get("description")] == []


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_examples_are_what_they_are_examples_of(operation: Operation) -> None:
    takes, gives = EXAMPLES.get(operation.id, (None, None))
    if operation.takes not in (None, FILE, IMAGE):
        assert takes is not None, "a body needs an example"
        body = msgspec.json.encode(takes)
        reader = READERS.get(operation.id)
        assert reader(body) if reader else msgspec.json.decode(body, type=operation.takes)
    if gives is not None:
        assert operation.gives not in (None, CSV, IMAGE)
        assert msgspec.convert(gives, operation.gives) is not None


def test_examples_fit_the_published_schemas() -> None:
    document: dict[str, Any] = openapi_schema()
    for methods in document["paths"].values():
        for entry in methods.values():
            contents = [entry.get("requestBody", {}), *entry["responses"].values()]
            for content in contents:
                media = content.get("content", {}).get("application/json", {})
                if "example" in media:
                    schema = media["schema"] | {"components": document["components"]}
                    Draft202012Validator(schema).validate(media["example"])
