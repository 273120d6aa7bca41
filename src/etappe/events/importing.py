"""Bringing a file's events into a project: what was recognised, what is refused and why, and the report at the end.

Law: a row is taken whole or refused with its line and reason; nothing is guessed in silence. What cannot be known
from the file (day first? which time zone?) is asked.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

FileFormat = Literal["csv", "xlsx", "jsonl", "parquet", "arrow", "xes"]
Role = Literal["customer", "time", "event", "order", "channel", "value", "property", "ignore"]
Kind = Literal["text", "number", "time", "boolean", "empty"]


class ReadOptions(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """Which column means what, and how to read the file. What is None is found out from the file, or asked.

    Attributes:
        customer, time, event, order, channel, value: names of columns; ``order`` breaks ties of time.
        properties: further columns to keep; None means all others.
        time_zone: IANA name for times without offset; None means UTC.
        unit: the column that names what travels, if not the customer.
        day_first: whether 03/04/2026 is the third of April; None means it has to be evident, or is asked.
        encoding, delimiter, decimal, sheet: how the file is written.
    """

    customer: str | None = None
    time: str | None = None
    event: str | None = None
    order: str | None = None
    channel: str | None = None
    value: str | None = None
    properties: tuple[str, ...] | None = None
    time_zone: str | None = None
    unit: str | None = None
    day_first: bool | None = None
    encoding: str | None = None
    delimiter: str | None = None
    decimal: Literal[".", ","] | None = None
    sheet: str | None = None


class RefusedRow(Struct, frozen=True, kw_only=True):
    """A row that was not taken.

    Attributes:
        line: its line in the file, from 1; the header counts. A table's row number, from 1.
        code: the reason. column, value: where it lies and what stood there.
        en, de: the reason in words.
    """

    line: int
    code: str
    column: str | None
    value: str
    en: str
    de: str


class ColumnGuess(Struct, frozen=True, kw_only=True):
    """What a column seems to be: its role and kind, how many rows of the sample lack it, and some of its values."""

    name: str
    role: Role
    kind: Kind
    missing: int
    distinct: int
    examples: tuple[str, ...]


class OpenQuestion(Struct, frozen=True, kw_only=True):
    """What the file leaves open and a person has to decide: ``option`` of ReadOptions, and the choices."""

    option: Literal["customer", "time", "event", "day_first", "time_zone", "decimal", "sheet"]
    en: str
    de: str
    choices: tuple[str, ...] = ()


class ReadNote(Struct, frozen=True, kw_only=True):
    """Something to know about how a file was read, by code, in both languages; nothing has to be decided."""

    code: str
    en: str
    de: str


class Inspection(Struct, frozen=True, kw_only=True):
    """What a file seems to be, before anything is imported.

    Attributes:
        options: everything that was given or found out; send it back, corrected, to look again or to import.
        columns: in the file's order. first_rows: cells as text, None where empty; at most 20.
        sampled_rows: how many rows were looked at; complete says whether that is all of them.
        refused, refused_rows: how many of them would be refused, and the first 50.
        events: the sample's most frequent event names with counts, at most 50.
        questions: what has to be decided before the import; empty means it can begin.
        notes: what was assumed or changed without asking, such as UTC for times without offset.
    """

    format: FileFormat
    options: ReadOptions
    columns: tuple[ColumnGuess, ...]
    first_rows: tuple[tuple[str | None, ...], ...]
    sampled_rows: int
    complete: bool
    refused: int
    refused_rows: tuple[RefusedRow, ...]
    events: tuple[tuple[str, int], ...]
    questions: tuple[OpenQuestion, ...]
    notes: tuple[ReadNote, ...] = ()


class ImportReport(Struct, frozen=True, kw_only=True):
    """What an import did.

    ``same_as`` names an earlier import of the very same rows; then nothing was added. ``notes`` say what was assumed or
    renamed in reading, such as UTC for times without offset.
    """

    id: str
    file: str
    imported_at: str
    rows: int
    taken: int
    refused: int
    customers: int
    events: int
    start: str | None
    end: str | None
    options: ReadOptions
    same_as: str | None = None
    notes: tuple[ReadNote, ...] = ()
