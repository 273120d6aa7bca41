"""The options that say what the columns of a file mean; the same on every command that reads one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from etappe.cli.language import say
from etappe.events.importing import ReadOptions

Command = TypeVar("Command", bound=Callable[..., Any])

_COLUMNS = ("customer", "time", "event", "order", "channel", "value")


def reading_options(command: Command) -> Command:
    """Add ``--customer``, ``--time``, ``--event`` and the others to a command."""
    options = [
        *(click.option(f"--{name}", metavar=say("column"), help=say(f"option.{name}")) for name in _COLUMNS),
        click.option("--property", "properties", multiple=True, metavar=say("column"), help=say("option.property")),
        click.option("--unit", metavar=say("column"), help=say("option.unit")),
        click.option("--time-zone", metavar="ZONE", help=say("option.time_zone")),
        click.option("--day-first/--month-first", "day_first", default=None, help=say("option.day_first")),
        click.option("--encoding", help=say("option.encoding")),
        click.option("--delimiter", help=say("option.delimiter")),
        click.option("--decimal", type=click.Choice([".", ","]), help=say("option.decimal")),
        click.option("--sheet", help=say("option.sheet")),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def read_options(given: dict[str, Any]) -> ReadOptions:
    """The record of what was given; takes its names out of ``given``."""
    taken = {
        name: given.pop(name)
        for name in (*_COLUMNS, "unit", "time_zone", "day_first", "encoding", "delimiter", "decimal", "sheet")
    }
    return ReadOptions(**taken, properties=given.pop("properties") or None)
