"""The options that say of whom and when: a segment by its name or as JSON, days, and the event with which journeys begin."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from etappe.cli.language import say
from etappe.foundation.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable

    from etappe.analyses.segments import SavedSegment
    from etappe.events.scopes import Scope
    from etappe.events.segments import Segment
    from etappe.events.selectors import Selection

Command = TypeVar("Command", bound="Callable[..., Any]")


def scope_options(command: Command) -> Command:
    """Add ``--segment``, ``--from``, ``--to`` and ``--trigger`` to a command."""
    for option in (
        click.option("--trigger", metavar=say("trigger"), help=say("option.trigger")),
        click.option("--to", "last", metavar="2026-03-31", help=say("option.last")),
        click.option("--from", "first", metavar="2026-03-01", help=say("option.first")),
        click.option("--segment", metavar=say("segment"), help=say("option.segment")),
    ):
        command = option(command)
    return command


def taken(given: dict[str, Any]) -> dict[str, Any]:
    """The options about the scope, taken out of ``given``."""
    return {name: given.pop(name) for name in ("segment", "first", "last", "trigger")}


def scope_of(about: dict[str, Any], named: Callable[[str], SavedSegment | None]) -> Scope | None:
    """What the options say, None where they say nothing; ``named`` finds a segment by its name.

    Raises InvalidInput ``segment.unreadable``, ``question.unreadable`` and ``cli.question_missing``.
    """
    from etappe.events.scopes import Scope, narrowing

    written = about["segment"]
    segment = None if written is None else _segment(written, named)
    trigger = None if about["trigger"] is None else _trigger(about["trigger"])
    return narrowing(Scope(segment=segment, first=about["first"], last=about["last"], trigger=trigger))


def _trigger(written: str) -> Selection:
    """An event by its name, or events and conditions as JSON."""
    from etappe.analyses.asking import read_selection

    return read_selection(written.encode() if written.lstrip().startswith("{") else written)


def _segment(written: str, named: Callable[[str], SavedSegment | None]) -> Segment:
    from etappe.analyses.asking import read_segment

    saved = named(written)
    if saved is not None:
        return saved.segment
    if written.lstrip().startswith("{"):
        return read_segment(written)
    if not written.endswith(".json"):
        raise InvalidInput("segment.unreadable", given=written)
    path = Path(written)
    if not path.is_file():
        raise InvalidInput("cli.question_missing", path=written)
    return read_segment(path.read_bytes())
