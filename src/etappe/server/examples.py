"""Examples in the OpenAPI document: by operation, the body of a request and of its answer. A test decodes each of them."""

from __future__ import annotations

from typing import Any, Final

_PROJECT: Final = {
    "id": "shop",
    "title": {"en": "Shop", "de": "Shop"},
    "description": {"en": "", "de": ""},
    "time_zone": "Europe/Berlin",
    "created_at": "2026-11-22T08:00:00+00:00",
    "is_demo": False,
}
_ENTRY: Final = {
    "id": "map-106608nwze8yfujfa",
    "title": "From picture to purchase",
    "titles": {"en": "From picture to purchase"},
    "revision": 3,
    "updated_at": "2026-11-22T09:30:00+00:00",
    "steps": 7,
}
_SUMMARY: Final = {
    "project": _PROJECT,
    "customers": 2,
    "events": 3,
    "earliest": "2026-01-01T09:00:00+01:00",
    "latest": "2026-01-02T10:00:00+01:00",
    "unit": "customer",
    "maps": [_ENTRY],
}
_NEW: Final = _SUMMARY | {"customers": 0, "events": 0, "earliest": None, "latest": None, "maps": []}
_OPTIONS: Final = {"customer": "customer_id", "time": "timestamp", "event": "event"}
_SCOPE: Final = {
    "segment": {
        "rules": [
            {"rule": "did", "at": "purchase"},
            {"rule": "known", "condition": {"property": "device", "values": ["phone"]}},
        ]
    },
    "first": "2026-01-01",
    "last": "2026-03-31",
}
_SEGMENT: Final = {
    "id": "segment-106608nwze8yfujfc",
    "name": "Buyers on a phone",
    "segment": _SCOPE["segment"],
}
_REPORT: Final = {
    "id": "import-106608nwze8yfujfb",
    "file": "events.csv",
    "imported_at": "2026-11-22T08:05:00+00:00",
    "rows": 4,
    "taken": 3,
    "refused": 1,
    "customers": 2,
    "events": 3,
    "start": "2026-01-01T09:00:00+01:00",
    "end": "2026-01-02T10:00:00+01:00",
    "options": _OPTIONS,
    "same_as": None,
}
_REFUSED: Final = {
    "line": 4,
    "code": "time.empty",
    "column": "timestamp",
    "value": "",
    "en": "The time is missing.",
    "de": "Die Zeit fehlt.",
}
_DOCUMENT: Final = {
    "schema": 2,
    "title": "From picture to purchase",
    "stages": {"stage-1": {"order": "V", "name": "Consideration"}},
    "steps": {"step-1": {"stage": "stage-1", "order": "V", "title": "Look"}},
    "touchpoints": {"touchpoint-1": {"name": "Product page", "channel": "website", "binding": {"events": ["view"]}}},
    "interactions": {"interaction-1": {"step": "step-1", "touchpoint": "touchpoint-1", "order": "V"}},
}
_STORED: Final = {
    "id": _ENTRY["id"],
    "revision": 3,
    "updated_at": _ENTRY["updated_at"],
    "document": _DOCUMENT,
}
_QUESTION: Final = {"question": "funnel", "steps": ["view", "cart", "purchase"], "within": "7d"}
_JOB: Final = {
    "id": "job-106608nwze8yfujfc",
    "state": "running",
    "phase": "reading",
    "done": 1048576,
    "total": 4194304,
    "report": None,
    "error": None,
}

_PROVENANCE: Final = {
    "n_customers": 2,
    "n_events": 3,
    "unit": "customer",
    "start": "2026-01-01T09:00:00+01:00",
    "end": "2026-01-02T10:00:00+01:00",
    "time_zone": "Europe/Berlin",
    "data": "3f1c",
    "version": "1.0",
}
_FIT: Final = {"fitness": 1.0, "moves": 1, "journeys_fitness": 1.0, "journeys": 2, "precision": 1.0}
_DISCOVERY: Final = {
    "document": _DOCUMENT,
    "fit": _FIT,
    "level": 0,
    "levels": [{"detail": 0.0, "branches": 0, "loops": 0, "fit": _FIT}],
    "stations": [
        {"step": "step-1", "event": "view", "customers": 2, "question": {"question": "funnel", "steps": ["view"]}}
    ],
    "moves": [],
    "customers": 2,
    "provenance": _PROVENANCE,
}

_OWNER: Final = {"person": "local-owner", "role": "owner", "name": "Ada Lovelace", "within": None}
_ADA: Final = {"person": "local-owner", "name": "Ada Lovelace"}
_ANCHOR: Final = {"at": "object", "collection": "steps", "id": "step-1"}
_TALK: Final = {
    "id": "thread-106608nwze8yfujfe",
    "anchor": _ANCHOR,
    "about": "Look",
    "gone": False,
    "comments": [
        {
            "comment": {
                "id": "comment-106608nwze8yfujff",
                "place": 1,
                "at": "2026-11-22T09:00:00+00:00",
                "author": _ADA,
                "text": "Do they really look here first, @Bo?",
                "mentions": [{"person": "guest-106608nwze8yfujfg", "name": "Bo"}],
                "edited_at": None,
            },
            "may_change": True,
            "may_delete": True,
            "means_me": False,
        }
    ],
    "resolved": None,
    "mine": True,
    "unread": False,
}
_SHARE: Final = {
    "id": "share-106608nwze8yfujfh",
    "map": _ENTRY["id"],
    "may": "comment",
    "numbers": True,
    "label": "Agency",
    "created_at": "2026-11-22T09:00:00+00:00",
    "created_by": _ADA,
    "expires_at": "2026-12-24T00:00:00+00:00",
    "uses": 0,
    "used_at": None,
}
_PROGRESS: Final = {"id": "bo8TnWzq", "done": 48, "total": 192, "share": 0.2, "seconds": 1.25}

EXAMPLES: Final[dict[str, tuple[Any, Any]]] = {
    "health": (None, {"status": "ok", "version": "0.1.0"}),
    "session": (None, {"principal": _OWNER, "version": "0.1.0"}),
    "nameSession": ({"name": "Ada Lovelace"}, {"principal": _OWNER, "version": "0.1.0"}),
    "openShare": (
        {"secret": "q2hY1b0Vd7u3sK9mXw5RzTfJpLcAeN8gQ4iO6yU0tBk", "name": "Bo"},
        {"project": "shop", "map": _ENTRY["id"]},
    ),
    "listProjects": (None, [_SUMMARY]),
    "createProject": ({"title": "Shop", "time_zone": "Europe/Berlin"}, _NEW),
    "showProject": (
        None,
        {
            "summary": _SUMMARY,
            "event_names": [{"name": "view", "occurrences": 2, "customers": 2}],
            "event_titles": {"en": {"view": "View"}, "de": {"view": "View"}},
            "properties": [{"name": "channel", "kind": "text", "values": ["web", "store"]}],
            "imports": [_REPORT],
        },
    ),
    "ask": (_QUESTION, None),
    "listQuestions": (None, [_PROGRESS]),
    "showQuestion": (None, _PROGRESS),
    "wordQuestion": ({"question": _QUESTION}, None),
    "upload": (None, {"id": "upload-106608nwze8yfujfd", "name": "events.csv", "bytes": 4194304}),
    "inspectUpload": (_OPTIONS, None),
    "startImport": ({"upload": "upload-106608nwze8yfujfd", "options": _OPTIONS}, _JOB),
    "listRefused": (None, {"total": 1, "rows": [_REFUSED]}),
    "showJob": (None, _JOB | {"state": "finished", "phase": "done", "done": 4, "total": 4, "report": _REPORT}),
    "listMaps": (None, [_ENTRY]),
    "listTemplates": (
        None,
        [
            {
                "id": "simple",
                "name": {"en": "Simple map", "de": "Einfache Karte"},
                "about": {"en": "Five stages and what people say.", "de": "Fünf Phasen und was Menschen sagen."},
                "for_whom": {"en": "For a first workshop.", "de": "Für einen ersten Workshop."},
                "example": {"en": "Example: a bicycle for every day", "de": "Beispiel: ein Fahrrad für jeden Tag"},
                "kind": "journey",
                "sketch": {
                    "stages": [{"name": {"en": "Decision", "de": "Entscheidung"}, "hue": 3, "steps": 2}],
                    "lanes": [{"type": "quote", "band": None, "main": True, "filled": [44, 56]}],
                    "expected": [1.0, 0.9],
                    "experienced": [1.7, 0.6],
                    "moments": [True, False],
                },
            }
        ],
    ),
    "showTemplate": (None, _DOCUMENT),
    "createMap": ({"document": _DOCUMENT}, _STORED | {"revision": 1}),
    "discoverMap": ({"steps": 8, "detail": 0.25, "language": "en", "title": "What happens"}, _DISCOVERY),
    "measureMap": ({"scope": _SCOPE}, None),
    "compareMap": ({"one": {"last": "2026-03-31"}, "other": {"first": "2026-04-01"}}, None),
    "compareArrivals": ({"one": {"last": "2026-03-31"}, "other": {"first": "2026-04-01"}}, None),
    "compareConformance": ({"one": {"last": "2026-03-31"}, "other": {"first": "2026-04-01"}, "route": "r1"}, None),
    "listSegments": (None, [_SEGMENT]),
    "saveSegment": ({"name": "Buyers on a phone", "segment": _SCOPE["segment"]}, _SEGMENT),
    "countSegment": (
        _SCOPE,
        {
            "customers": 1,
            "of_customers": 2,
            "events": 2,
            "of_events": 3,
            "provenance": {
                "n_customers": 2,
                "n_events": 3,
                "unit": "customer",
                "start": "2026-01-01T09:00:00+01:00",
                "end": "2026-01-02T10:00:00+01:00",
                "time_zone": "Europe/Berlin",
                "data": "5f3a9c1e7b2d4860",
                "version": "0.1.0",
            },
        },
    ),
    "conformMap": ({"route": "route-1"}, None),
    "showMap": (None, _STORED),
    "changeMap": (
        {
            "revision": 2,
            "changes": [
                {
                    "change": "edit_text",
                    "collection": "steps",
                    "id": "step-1",
                    "field": "title",
                    "text": "Look",
                    "language": "en",
                }
            ],
        },
        _STORED,
    ),
    "listComments": (None, {"threads": [_TALK], "people": [_ADA]}),
    "startThread": ({"anchor": _ANCHOR, "text": "Do they really look here first, @Bo?"}, _TALK),
    "reply": ({"text": "Most of them do."}, None),
    "rewriteComment": ({"text": "Do most of them look here first, @Bo?"}, None),
    "resolveThread": ({"resolved": True}, None),
    "listShares": (None, [_SHARE]),
    "shareMap": (
        {"may": "comment", "label": "Agency", "expires_at": "2026-12-24T00:00:00Z"},
        {"share": _SHARE, "secret": "q2hY1b0Vd7u3sK9mXw5RzTfJpLcAeN8gQ4iO6yU0tBk"},
    ),
    "addImage": (None, {"id": "img-e3b0c44298fc1c149afbf4c8996fb92427ae41e4", "width": 1600, "height": 900}),
    "labelVersion": ({"label": "Before the workshop"}, None),
    "addEntry": (
        {"name": {"en": "Checkout", "de": "Kasse"}, "channel": "website", "binding": {"events": ["pay"]}},
        None,
    ),
    "adoptTouchpoint": ({"map": _ENTRY["id"], "touchpoint": "checkout"}, None),
    "changeEntry": ({"revision": 1, "owner": {"en": "Payments", "de": "Zahlungsverkehr"}}, None),
    "linkEntry": ({"map": _ENTRY["id"], "touchpoint": "checkout", "keep": "library"}, None),
    "rateEntry": ({"answers": {"navigation": 4, "information": 3}, "remark": "Search finds too much."}, None),
    "editSheet": ({"questions": [{"id": "engaging", "words": {"en": "How engaging is it?"}}]}, None),
    "probe": ({"events": ["pay"], "where": [{"property": "method", "values": ["card"]}]}, None),
}
