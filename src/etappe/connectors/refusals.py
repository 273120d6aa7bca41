"""Rows that were not taken: their reason in both languages, and a table of them that is safe to open.

Law: every refused row names its line, its reason and what stood there; nothing of the file can run in a spreadsheet.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from etappe.events.importing import ReadNote, RefusedRow
from etappe.foundation.spreadsheets import inert
from etappe.foundation.texts import Language, both, text

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_SHOWN: Final = 200
"""Characters of a refused value that are kept: enough to recognise it, bounded whatever the file holds."""

_DELIMITER: Final[dict[Language, str]] = {"en": ",", "de": ";"}


class EtappeWarning(UserWarning):
    """Something was left out that the reader of a result has to know; said in English, and in ``en`` and ``de``."""

    def __init__(self, en: str, de: str) -> None:
        super().__init__(en)
        self.en = en
        self.de = de


def refuse(line: int, code: str, column: str | None = None, value: str = "", **data: object) -> RefusedRow:
    """The refused row of a line, with its reason in words.

    >>> refuse(7, "customer.empty", "kunde").en
    'The column “kunde” is empty, so nobody knows whose event this is.'
    """
    shown = value if len(value) <= MAX_SHOWN else value[: MAX_SHOWN - 1] + "…"
    named = {"column": column, "value": shown, **data}
    return RefusedRow(
        line=line,
        code=code,
        column=column,
        value=shown,
        **both(f"refused.{code}", **named)._asdict(),
    )


def note(code: str, **data: object) -> ReadNote:
    """A remark on how a file was read, with its words.

    >>> note("time_zone_assumed", column="when").code
    'time_zone_assumed'
    """
    return ReadNote(code=code, **both(f"notes.{code}", **data)._asdict())


def refused_csv(rows: Iterable[RefusedRow], language: Language) -> str:
    """The refused rows as CSV for people: line, reason, column, value; opens in a spreadsheet by double click.

    Begins with a byte order mark, and has semicolons in German, as spreadsheets there expect. A cell that a
    spreadsheet could take for a formula starts with an apostrophe.

    >>> print(refused_csv([refuse(2, "time.empty", "=zeit")], "en").splitlines()[1])
    2,The time is missing.,'=zeit,
    """
    target = io.StringIO()
    target.write("\ufeff")
    writer = csv.writer(target, delimiter=_DELIMITER[language], lineterminator="\r\n")
    writer.writerow([text(f"refused_rows.{name}", language) for name in ("line", "reason", "column", "value")])
    for row in rows:
        reason = row.de if language == "de" else row.en
        writer.writerow([row.line, *(inert(cell) for cell in (reason, row.column or "", row.value))])
    return target.getvalue()
