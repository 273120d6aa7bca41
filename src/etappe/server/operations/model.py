"""What there is to say of a route."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, Literal

from etappe.accounts.permissions import Permission

FILE: Final = "application/octet-stream"
CSV: Final = "text/csv"
IMAGE: Final = "image/*"
EXPORT: Final = "export"
"""A file of one of the kinds that a map is exported as."""


@dataclass(frozen=True)
class QueryParameter:
    """A parameter in the query: its type in JSON Schema, and its default (None: it has to be there).

    ``choices`` are all that a text may be; without them it may be anything.
    """

    name: str
    type: Literal["string", "integer"]
    description: str
    default: int | str | None = None
    lowest: int | None = None
    highest: int | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Operation:
    """A route.

    Attributes:
        id: name of the operation, in clients and in the table of handlers.
        permission: what the principal's role must allow; None opens the route to everyone.
        takes: record of the body, ``FILE`` for a raw file, ``IMAGE`` for an image, None without body.
        gives: record of the answer, ``CSV``, ``IMAGE``, ``EXPORT``, None without content.
        refuses: codes of problems that are particular to the route.
        asks: whether it computes what may take long, and so has an id by which it can be watched and stopped.
        guests: whether a guest of a map may come too.
    """

    method: Literal["GET", "POST", "DELETE"]
    path: str
    id: str
    permission: Permission | None
    takes: Any
    gives: Any
    status: int
    summary: str
    description: str
    refuses: tuple[str, ...] = ()
    query: tuple[QueryParameter, ...] = field(default=())
    asks: bool = False
    guests: bool = False


PROJECT: Final = "/api/projects/{project}"
MAP: Final = PROJECT + "/maps/{map}"
NO_PROJECT: Final = "project.unknown"
ASKING: Final = ("question.id_wrong", "question.id_taken", "question.cancelled")
"""What every route may refuse that computes something."""
SCOPE: Final = QueryParameter("scope", "string", "Of whom and when, as JSON: a segment, days or both; everybody and all days without it.", "")  # fmt: skip
IN_SCOPE: Final = ("selector.unknown_event", "selector.unknown_property", "period.unreadable", "period.backwards")
"""What a scope may be refused for, besides what makes no segment."""
SCOPED: Final = ("question.unreadable", *IN_SCOPE)
"""What every route may refuse that takes ``SCOPE``."""
