"""A first look at a file: what its columns seem to be, what would be refused, and what has to be decided.

Law: looking changes nothing and reads a sample only. What is found out goes into the options that are handed back;
what is not is a question.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from etappe.connectors.cells import as_text
from etappe.connectors.columns import NEEDED, ROLES, check_columns
from etappe.connectors.opening import open_file
from etappe.connectors.roles import guess_roles, kind_of
from etappe.connectors.tables import Batch, Source
from etappe.connectors.whole import Whole
from etappe.events.importing import ColumnGuess, Inspection, OpenQuestion, ReadOptions
from etappe.foundation.errors import InvalidInput
from etappe.foundation.texts import both

if TYPE_CHECKING:
    import os

    import polars as pl

    from etappe.events.importing import Kind, Role

SAMPLE_ROWS: Final = 10_000
_FIRST_ROWS: Final = 20
_REFUSED_ROWS: Final = 50
_EVENTS: Final = 50
_EXAMPLES: Final = 5
_LONGEST_CELL: Final = 200
_QUESTIONS: Final = {
    "time.day_first_unknown": ("day_first", ("true", "false")),
    "time.day_first_contradictory": ("day_first", ("true", "false")),
    "time.mixed_offsets": ("time_zone", ("UTC", "Europe/Berlin")),
    "value.decimal_unknown": ("decimal", (".", ",")),
}


def inspect_file(
    path: str | os.PathLike[str], options: ReadOptions | None = None, *, name: str | None = None
) -> Inspection:
    """What a file seems to be, from its first 10,000 rows.

    Args:
        path: the file.
        options: what is already known or corrected; the rest is guessed.
        name: what people call the file, where the path does not say; its ending names the format.

    Raises InvalidInput for a file that cannot be read, and for options that do not fit it (``columns.unknown``).
    """
    given = options or ReadOptions()
    with closing(open_file(Path(path), given, name=name, rows=SAMPLE_ROWS + 1)) as source:
        batches, complete = _sample(source)
    if not any(batch.frame.height or batch.refused for batch in batches):
        raise InvalidInput("file.no_rows", file=source.name)
    frame = _together(batches, source.columns)
    columns = frame.columns
    given_roles: dict[str, str | None] = {role: getattr(given, role) or source.defaults.get(role) for role in ROLES}
    known = {role: column for role, column in given_roles.items() if column is not None}
    check_columns((*known.values(), *(given.properties or ()), *((given.unit,) if given.unit else ())), columns)
    kinds = {name: kind_of(frame[name]) for name in columns}
    guesses = guess_roles(frame, kinds, known)
    found = {role: columns[0] for role, columns in guesses.items() if len(columns) == 1}
    questions = [_which_column(role, guesses[role] or columns) for role in NEEDED if role not in found]

    options = replace(
        given,
        **found,
        encoding=given.encoding or source.encoding,
        delimiter=given.delimiter or source.delimiter,
        sheet=given.sheet or (source.sheet if len(source.sheets) <= 1 else None),
    )
    refused = [row for batch in batches for row in batch.refused]
    notes = tuple(source.notes)
    events: tuple[tuple[str, int], ...] = ()
    if not questions:
        whole = Whole(source, options)
        for batch in batches:
            whole.take(batch)
        questions = [_question(problem) for problem in whole.problems()]
        taken = whole.finish()
        refused, notes, used = taken.refused, taken.notes, taken.options
        counts = taken.frame["event"].value_counts(sort=False).sort(["count", "event"], descending=[True, False])
        events = tuple(counts.head(_EVENTS).rows())
        options = replace(
            options, time_zone=used.time_zone, day_first=used.day_first, decimal=used.decimal, unit=used.unit
        )
    if len(source.sheets) > 1 and given.sheet is None:
        questions.insert(0, _asked("sheet", "which_sheet", source.sheets))
    if given.properties is None and complete:
        options = replace(options, properties=_properties(columns, kinds, options))
    return Inspection(
        format=source.format,
        options=options,
        columns=tuple(_column(frame[name], kinds[name], options) for name in columns),
        first_rows=_first_rows(frame),
        sampled_rows=frame.height + sum(len(batch.refused) for batch in batches),
        complete=complete,
        refused=len(refused),
        refused_rows=tuple(refused[:_REFUSED_ROWS]),
        events=events,
        questions=tuple(questions),
        notes=notes,
    )


def _sample(source: Source) -> tuple[list[Batch], bool]:
    """The source's first rows, and whether these are all."""
    batches: list[Batch] = []
    missing = SAMPLE_ROWS
    stream = source.batches()
    for batch in stream:
        if not missing and (batch.frame.height or batch.refused):
            return batches, False
        if batch.frame.height > missing:
            last = int(batch.lines[missing - 1]) if missing else 0
            refused = [row for row in batch.refused if row.line <= last]
            batches.append(Batch(batch.frame.head(missing), batch.lines[:missing], refused, batch.done, batch.tight))
            return batches, False
        batches.append(batch)
        missing -= batch.frame.height
    return batches, True


def _together(batches: list[Batch], columns: tuple[str, ...] | None) -> pl.DataFrame:
    """The rows of all batches; columns that come up later are null before."""
    import polars as pl

    frames = [batch.frame for batch in batches if batch.frame.height]
    if not frames:
        return pl.DataFrame(schema=dict.fromkeys(columns or (), pl.String))
    if all(frame.schema == frames[0].schema for frame in frames):
        return pl.concat(frames)
    texts = [frame.select(as_text(column) for column in frame.get_columns()) for frame in frames]
    return pl.concat(texts, how="diagonal")


def _properties(columns: list[str], kinds: dict[str, Kind], options: ReadOptions) -> tuple[str, ...]:
    """All columns without a role that hold something."""
    taken = {getattr(options, role) for role in ROLES} | {options.unit}
    return tuple(name for name in columns if name not in taken and kinds[name] != "empty")


def _column(cells: pl.Series, kind: Kind, options: ReadOptions) -> ColumnGuess:
    """What a column seems to be."""
    texts = as_text(cells)
    filled = texts.filter(texts.is_not_null() & (texts != ""))
    common = filled.value_counts(sort=True).head(_EXAMPLES)[cells.name] if filled.len() else filled
    role: Role = "property" if options.properties is None or cells.name in options.properties else "ignore"
    for each in ROLES:
        if getattr(options, each) == cells.name:
            role = each
            break
    return ColumnGuess(
        name=cells.name,
        role=role,
        kind=kind,
        missing=cells.len() - filled.len(),
        distinct=filled.n_unique(),
        examples=tuple(_short(value) for value in common.to_list()),
    )


def _first_rows(frame: pl.DataFrame) -> tuple[tuple[str | None, ...], ...]:
    """The first rows, each cell as text."""
    head = frame.head(_FIRST_ROWS)
    columns = [[value and _short(value) for value in as_text(column).to_list()] for column in head.get_columns()]
    return tuple(tuple(value or None for value in row) for row in zip(*columns, strict=True))


def _short(value: str) -> str:
    """A cell as far as a table can show it."""
    return value if len(value) <= _LONGEST_CELL else value[: _LONGEST_CELL - 1] + "…"


def _which_column(role: str, candidates: list[str] | tuple[str, ...]) -> OpenQuestion:
    """Which column plays a role."""
    return _asked(role, f"which_{role}", tuple(candidates))


def _question(problem: InvalidInput) -> OpenQuestion:
    """What a problem of the whole column asks."""
    option, choices = _QUESTIONS[problem.code]
    return OpenQuestion(
        option=option,  # type: ignore[arg-type] # the values of _QUESTIONS are options
        en=problem.message("en"),
        de=problem.message("de"),
        choices=choices,
    )


def _asked(option: str, key: str, choices: tuple[str, ...]) -> OpenQuestion:
    """A question from the catalogue."""
    return OpenQuestion(
        option=option,  # type: ignore[arg-type] # one of the literals of OpenQuestion
        **both(f"questions.{key}")._asdict(),
        choices=choices,
    )
