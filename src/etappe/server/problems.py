"""Errors as problems (RFC 9457): one table from code to status.

Law: what was given is wrong (InvalidInput) is 422 wherever the table does not say otherwise. Every Refused and every
Unavailable code stands in the table; a test reads the sources and compares.
"""

from __future__ import annotations

from typing import Final

import msgspec

from etappe.foundation.errors import EtappeError, InvalidInput
from etappe.foundation.texts import LANGUAGES, Language
from etappe.server.wire import Problem

WRONG_INPUT: Final = 422

STATUS_OF: Final[dict[str, int]] = {
    "access.denied": 403,
    "access.elsewhere": 403,
    "backup.busy": 503,
    "backup.exists": 409,
    "backup.newer": 500,
    "comment.not_yours": 403,
    "comment.too_many": 409,
    "comment.unknown": 404,
    "customer.unknown": 404,
    "demo.package_missing": 503,
    "export.fonts_missing": 503,
    "image.too_large": 413,
    "image.unknown": 404,
    "import.broke_off": 500,
    "import.busy": 503,
    "import.cancelled": 409,
    "import.cut_off": 503,
    "import.unit_differs": 409,
    "import.unknown": 404,
    "inbox.busy": 503,
    "inbox.closed": 503,
    "job.unknown": 404,
    "library.changed_meanwhile": 409,
    "library.sheet_unknown": 404,
    "library.too_many": 409,
    "library.too_many_ratings": 409,
    "library.unknown": 404,
    "map.busy": 503,
    "map.changed_meanwhile": 409,
    "map.damaged": 500,
    "map.no_route": 409,
    "map.nothing_bound": 409,
    "map.unknown": 404,
    "map.version_unknown": 404,
    "project.empty": 409,
    "project.unknown": 404,
    "question.cancelled": 409,
    "question.id_taken": 409,
    "question.unknown": 404,
    "read.cancelled": 409,
    "request.foreign_host": 421,
    "request.foreign_origin": 403,
    "request.method_unknown": 405,
    "request.not_json": 400,
    "request.route_unknown": 404,
    "request.too_deep": 400,
    "request.too_large": 413,
    "restore.not_empty": 409,
    "segment.name_taken": 409,
    "segment.too_many": 409,
    "segment.unknown": 404,
    "server.bug": 500,
    "server.port_taken": 503,
    "session.link_used": 401,
    "session.missing": 401,
    "session.unnamed": 409,
    "share.numbers_hidden": 403,
    "share.whole_only": 403,
    "share.too_many": 409,
    "share.too_many_tries": 429,
    "share.unknown": 404,
    "storage.events_missing": 500,
    "storage.full": 507,
    "storage.in_use": 503,
    "storage.newer": 500,
    "storage.not_served": 503,
    "storage.unreadable": 503,
    "store.busy": 503,
    "store.damaged": 500,
    "index.damaged": 500,
    "store.newer": 500,
    "upload.too_large": 413,
    "template.unknown": 404,
    "upload.unknown": 404,
}


def status_of(error: EtappeError) -> int:
    """The status of an error.

    >>> status_of(InvalidInput("duration.unreadable", value="soon"))
    422
    """
    if isinstance(error, InvalidInput):
        return STATUS_OF.get(error.code, WRONG_INPUT)
    return STATUS_OF[error.code]


def problem_of(error: EtappeError, language: Language) -> Problem:
    """An error in words: the title says what happened, the detail what to do."""
    return Problem(
        type=f"about:blank#{error.code}",
        title=error.message(language),
        status=status_of(error),
        detail=error.hint(language),
        code=error.code,
        data=msgspec.to_builtins(error.data),
    )


def language_of(accepted: str | None) -> Language:
    """The language that an Accept-Language header likes best of those there are; English without one.

    >>> language_of("fr, de-AT;q=0.8, en;q=0.7"), language_of(None)
    ('de', 'en')
    """
    best: Language = "en"
    highest = 0.0
    for entry in (accepted or "").split(","):
        tag, _, parameter = entry.strip().partition(";")
        try:
            weight = float(parameter.strip().removeprefix("q=") or 1) if parameter else 1.0
        except ValueError:
            continue
        for language in LANGUAGES:
            if tag.strip().lower().split("-")[0] == language and weight > highest:
                best, highest = language, weight
    return best
