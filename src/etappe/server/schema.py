"""The OpenAPI document, made from the table of operations and the records, so that it cannot say anything else.

It is published as ``schema/openapi.json``; a check compares.
"""

from __future__ import annotations

import inspect
import re
from typing import Any, Final

import msgspec

from etappe._version import __version__
from etappe.exports.exporting import MEDIA_TYPES, ZIP
from etappe.server.examples import EXAMPLES
from etappe.server.operations import CSV, EXPORT, FILE, IMAGE, OPERATIONS, Operation
from etappe.server.problems import STATUS_OF, WRONG_INPUT
from etappe.server.questions import HEADER, ID_PATTERN
from etappe.server.wire import Problem

_JSON: Final = "application/json"
_PROBLEM_JSON: Final = "application/problem+json"
_IMAGES: Final = ("image/webp", "image/png")
_EXPORTS: Final = tuple(kind.partition(";")[0] for kind in (*MEDIA_TYPES.values(), ZIP))
_REF: Final = "#/components/schemas/{name}"
_ABOUT: Final = """Every number that Etappe shows is the answer to one question. The same question, sent to `/answers`, gives \
the same answer as the Python library, the command line and the map.

Browsers sign in through the one-time link that the server prints. Programs send the secret of a session as \
`Authorization: Bearer …`. Errors are problems (RFC 9457) in the language of `Accept-Language` (English, German): `title` says \
what happened, `detail` what to do, `code` and `data` are for programs."""


def openapi_schema() -> dict[str, Any]:
    """The whole document (OpenAPI 3.1)."""
    types = [
        kind
        for operation in OPERATIONS
        for kind in (operation.takes, operation.gives)
        if kind not in (None, FILE, CSV, IMAGE, EXPORT)
    ]
    schemas, components = msgspec.json.schema_components([*types, Problem], ref_template=_REF)
    schema_of = {repr(kind): schema for kind, schema in zip([*types, Problem], schemas, strict=True)}
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation, schema_of)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Etappe",
            "version": __version__,
            "summary": "Customer journeys: drawn, measured, and who arrives.",
            "description": _ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/", "description": "The server that Etappe runs."}],
        "security": [{"session": []}],
        "tags": [{"name": name, "description": text} for name, text in _TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": {name: _plain(schema) for name, schema in components.items()},
            "securitySchemes": {
                "session": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The secret of a session. Browsers send it as the cookie that the one-time link sets.",
                }
            },
        },
    }


_TAGS: Final = {
    "server": "Is it there, and who am I?",
    "projects": "Bodies of data with their maps.",
    "answers": "Questions about a project's journeys.",
    "imports": "Files on their way in: upload, look, import.",
    "maps": "Journey maps, and what is measured on them.",
    "touchpoints": "The library of touchpoints that the maps of a project share.",
}


def _tag(operation: Operation) -> str:
    place = operation.path.split("/")
    if len(place) < 4 or place[2] != "projects":  # noqa: PLR2004 -- /api/projects/{project}
        return "projects" if place[2] == "projects" else "server"
    kind = place[4] if len(place) > 4 else ""  # noqa: PLR2004
    return {
        "answers": "answers",
        "wordings": "answers",
        "questions": "answers",
        "maps": "maps",
        "mentions": "maps",
        "images": "maps",
        "library": "touchpoints",
        "coverage": "touchpoints",
        "probes": "touchpoints",
        "sheets": "touchpoints",
        "": "projects",
    }.get(kind, "imports")


def _operation(operation: Operation, schema_of: dict[str, Any]) -> dict[str, Any]:
    example = EXAMPLES.get(operation.id, (None, None))
    entry: dict[str, Any] = {
        "operationId": operation.id,
        "tags": [_tag(operation)],
        "summary": operation.summary,
        "description": operation.description
        + (f" Needs the permission *{operation.permission}*." if operation.permission else ""),
        "parameters": [*_path_parameters(operation), *_query_parameters(operation), *_header_parameters(operation)],
    }
    if operation.permission is None:
        entry["security"] = []
    if operation.takes in {FILE, IMAGE}:
        entry["requestBody"] = {
            "required": True,
            "content": {operation.takes: {"schema": {"type": "string", "format": "binary"}}},
        }
    elif operation.takes is not None:
        entry["requestBody"] = {
            "required": True,
            "content": {_JSON: _content(schema_of[repr(operation.takes)], example[0])},
        }
    entry["responses"] = _responses(operation, schema_of, example[1])
    return entry


def _content(schema: Any, example: Any) -> dict[str, Any]:  # noqa: ANN401 -- JSON
    return {"schema": schema} if example is None else {"schema": schema, "example": example}


def _path_parameters(operation: Operation) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": _PATH_WORDS[name],
            "schema": {"type": "string"},
        }
        for name in re.findall(r"{(\w+)}", operation.path)
    ]


_PATH_WORDS: Final = {
    "project": "Id of a project, such as `complete-journey`.",
    "upload": "Id of an upload.",
    "report": "Id of an import's report.",
    "job": "Id of a job.",
    "question": "Id that a question was asked with.",
    "map": "Id of a map.",
    "thread": "Id of a conversation about a map.",
    "comment": "Id of a comment.",
    "segment": "Id of a segment of the project.",
    "share": "Id of a link to a map.",
    "image": "Id of an image of the project.",
    "version": "Number of a state of a map, which is its revision then.",
    "entry": "Id of an entry of the touchpoint library.",
    "sheet": "Name of a sheet of questions, such as `website`.",
    "template": "Name of a template, such as `patient`.",
}


def _query_parameters(operation: Operation) -> list[dict[str, Any]]:
    parameters = []
    for parameter in operation.query:
        limits: dict[str, Any] = {
            "default": parameter.default,
            "minimum": parameter.lowest,
            "maximum": parameter.highest,
        }
        limits["enum"] = list(parameter.choices) or None
        schema = {"type": parameter.type} | {key: value for key, value in limits.items() if value is not None}
        parameters.append(
            {
                "name": parameter.name,
                "in": "query",
                "required": parameter.default is None,
                "description": parameter.description,
                "schema": schema,
            }
        )
    return parameters


def _header_parameters(operation: Operation) -> list[dict[str, Any]]:
    if not operation.asks:
        return []
    return [
        {
            "name": HEADER,
            "in": "header",
            "required": False,
            "description": "An id of your choice, by which the question can be watched and stopped while it is computed.",
            "schema": {"type": "string", "pattern": ID_PATTERN},
        }
    ]


def _responses(operation: Operation, schema_of: dict[str, Any], example: Any) -> dict[str, Any]:  # noqa: ANN401 -- JSON
    good: dict[str, Any] = {"description": operation.summary}
    if operation.gives == CSV:
        good["content"] = {CSV: {"schema": {"type": "string"}}}
    elif operation.gives in {IMAGE, EXPORT}:
        kinds = _IMAGES if operation.gives == IMAGE else _EXPORTS
        good["content"] = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in kinds}
    elif operation.gives is not None:
        good["content"] = {_JSON: _content(schema_of[repr(operation.gives)], example)}
    responses: dict[str, Any] = {str(operation.status): good}
    codes_by_status: dict[int, list[str]] = {}
    for code in operation.refuses:
        codes_by_status.setdefault(STATUS_OF.get(code, WRONG_INPUT), []).append(code)
    if operation.permission is not None:
        codes_by_status.setdefault(401, []).append("session.missing")
    for status, codes in sorted(codes_by_status.items()):
        responses[str(status)] = _problem(", ".join(f"`{code}`" for code in codes))
    responses["default"] = _problem("Any other problem.")
    return responses


def _problem(description: str) -> dict[str, Any]:
    schema = {"$ref": _REF.format(name="Problem")}
    return {"description": description, "content": {_PROBLEM_JSON: {"schema": schema}}}


def _plain(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema whose description has no indentation of Python's left."""
    described = schema.get("description")
    return schema | {"description": inspect.cleandoc(described)} if isinstance(described, str) else schema
