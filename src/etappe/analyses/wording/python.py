"""The line of Python that asks a question again."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import NODEFAULT, Struct

from etappe.analyses.arriving.funnel import Funnel
from etappe.analyses.people.customers import Customers
from etappe.analyses.people.profile import Profile
from etappe.analyses.records import Question
from etappe.analyses.results.effect import Effect
from etappe.analyses.ways.timeline import Timeline

if TYPE_CHECKING:
    from msgspec.structs import FieldInfo

_POSITIONAL: Final[dict[type[Question], tuple[str, ...]]] = {
    Effect: ("of",),
    Funnel: ("steps",),
    Profile: ("of",),
    Timeline: ("customer",),
    Customers: ("of", "part"),
}


def python(question: Question) -> str:
    """One line of Python that asks the question of ``journeys``; arguments at their defaults are left out.

    >>> from etappe.analyses.arriving.arrivals import Arrivals
    >>> python(Arrivals(entry="view", destination="purchase", elsewhere=("cancel",), horizon="30d"))
    'journeys.arrivals(entry="view", destination="purchase", elsewhere=["cancel"], horizon="30d")'
    """
    method = type(question).__struct_config__.tag
    positional = _POSITIONAL.get(type(question), ())
    arguments = [
        written if name in positional else f"{name}={written}" for name, written in _arguments(question, outermost=True)
    ]
    return f"journeys.{method}({', '.join(arguments)})"


def _arguments(record: Struct, *, outermost: bool) -> list[tuple[str, str]]:
    """Names and written values of the fields that differ from their defaults."""
    written = []
    for field in _fields(type(record)):
        value = getattr(record, field.name)
        if field.default is NODEFAULT or value != field.default or type(value) is not type(field.default):
            written.append((field.name, _list(value) if outermost and isinstance(value, tuple) else _expression(value)))
    return written


@cache
def _fields(kind: type[Struct]) -> tuple[FieldInfo, ...]:
    """A record's fields; to find them out anew each time would take longer than all the rest of the wording."""
    # Whom and when a question is about comes last, behind what Python takes by place.
    return tuple(sorted(msgspec.structs.fields(kind), key=lambda field: field.name == "scope"))


def _list(values: tuple[object, ...]) -> str:
    return f"[{', '.join(map(_expression, values))}]"


def _expression(value: object) -> str:
    """A Python expression that gives the value again."""
    match value:
        case str():
            return _string(value)
        case tuple():
            return f"({', '.join(map(_expression, value))}{',' if len(value) == 1 else ''})"
        case Struct():
            fields = ", ".join(f"{name}={written}" for name, written in _arguments(value, outermost=False))
            return f"{type(value).__name__}({fields})"
        case _:
            return repr(value)


def _string(words: str) -> str:
    """A string literal in double quotes, on one line, with whatever cannot be printed escaped."""
    literal = repr(words)
    body = literal[1:-1]
    if literal[0] == "'":
        body = body.replace("\\'", "'").replace('"', '\\"')
    return f'"{body}"'
