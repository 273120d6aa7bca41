"""Answers as tables for people, and as JSON for programs."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from etappe.cli.language import LANGUAGE, say
from etappe.foundation.texts import catalogue, number_words

if TYPE_CHECKING:
    import polars as pl

    from etappe.analyses.records import Answer

_LOCALE = {"en": "en_GB", "de": "de_DE"}[LANGUAGE]
_TIMELINE = ("time", "event", "after_s", "channel", "value")
_SHARES = {"rate", "low", "high", "share", "incidence"}


def print_answer(answer: Answer, *, as_json: bool) -> None:
    """Print an answer: the question as a sentence, its table, what it rests on, and its notes."""
    if as_json:
        click.echo(answer.to_json())
        return
    wording = answer.wording.de if LANGUAGE == "de" else answer.wording.en
    from etappe.analyses.charts.rendering import period_words

    click.echo(f"{wording}\n")
    print_table(_folded(answer.to_frame()))
    click.echo(f"\n{period_words(answer, LANGUAGE)}")
    for note in answer.notes:
        click.echo(f"* {note.de if LANGUAGE == 'de' else note.en}")


def print_table(frame: pl.DataFrame) -> None:
    """Print a frame with a heading a column, numbers to the right, and an en dash where there is no value."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold")
    for name, kind in frame.schema.items():
        table.add_column(_heading(name), justify="right" if kind.is_numeric() else "left", overflow="fold")
    for row in frame.iter_rows(named=True):
        table.add_row(*(_cell(name, value) for name, value in row.items()))
    Console(highlight=False, soft_wrap=False).print(table)


def _folded(frame: pl.DataFrame) -> pl.DataFrame:
    """A timeline has a column a property; on a terminal the properties of an event stand together."""
    import polars as pl

    properties = [name for name in frame.columns if name not in _TIMELINE]
    if not {"time", "after_s"} <= set(frame.columns) or not properties:
        return frame
    together = [
        ", ".join(f"{name}={_cell(name, value)}" for name, value in row.items() if value is not None)
        for row in frame.select(properties).iter_rows(named=True)
    ]
    return frame.select(_TIMELINE).with_columns(properties=pl.Series(together, dtype=pl.String))


def print_json(value: object) -> None:
    """Print plain data as JSON."""
    click.echo(json.dumps(value, ensure_ascii=False))


def _heading(name: str) -> str:
    key = f"cli.column.{name}"
    return say(f"column.{name}") if key in catalogue(LANGUAGE) else name


def number(value: float) -> str:
    """A number as the language writes it, to three decimals."""
    return number_words(round(value, 3), LANGUAGE)


def _cell(name: str, value: Any) -> str:  # noqa: ANN401 - whatever a frame holds
    match value:
        case None:
            shown = "–"
        case bool():
            shown = say("yes" if value else "no")
        case datetime():
            shown = f"{value:%Y-%m-%d %H:%M:%S}"
        case str() if name == "status":
            shown = say(f"status.{value}")
        case list():
            shown = " → ".join(map(str, value))
        case int() | float() if name in _SHARES:
            shown = _share(value)
        case int() | float() if name.endswith("_s"):
            shown = _duration(float(value))
        case int() | float():
            shown = number(value)
        case _:
            shown = str(value)
    return shown


def _share(value: float) -> str:
    from babel.numbers import format_percent

    return str(format_percent(value, format="#,##0.0 %" if LANGUAGE == "de" else "#,##0.0%", locale=_LOCALE))


def _duration(seconds: float) -> str:
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= length:
            return f"{number(round(seconds / length, 1))} {say(f'unit.{unit}')}"
    return f"{number(round(seconds, 1))} s"
