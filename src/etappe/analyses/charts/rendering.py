"""How a notebook shows an answer: the question as a sentence, its first rows, what it rests on, and its notes.

Law: whatever comes from data or from a question is escaped; nothing in it can become markup. Styles are inline and
take the notebook's own colours, so that both of its themes hold.
"""

from __future__ import annotations

from datetime import datetime
from html import escape
from typing import TYPE_CHECKING, Final

from etappe.analyses.charts.look import more, percent_words, time_words
from etappe.foundation.language import environment_language
from etappe.foundation.texts import Language, number_words, text

if TYPE_CHECKING:
    from etappe.analyses.records import Answer

SHOWN_ROWS: Final = 12
_LISTED: Final = 8
_SHARES: Final = frozenset({"rate", "low", "high", "share", "incidence"})


def period_words(answer: Answer, language: Language) -> str:
    """What the answer rests on: customers, events, first and last day and their time zone."""
    rests_on = answer.provenance
    return text(
        "charts.notebook.period",
        language,
        count=rests_on.n_customers,
        events=rests_on.n_events,
        start=(rests_on.start or "–")[:10],
        end=(rests_on.end or "–")[:10],
        zone=rests_on.time_zone,
    )


def as_html(answer: Answer, language: Language | None = None) -> str:
    """The answer as HTML, in the language given, or else that of the environment."""
    language = language or environment_language()
    said = answer.wording.de if language == "de" else answer.wording.en
    notes = "".join(f"<li>{escape(note.de if language == 'de' else note.en)}</li>" for note in answer.notes)
    return (
        '<div style="font-variant-numeric:tabular-nums;max-width:60em">'
        f'<p style="font-weight:600;margin:.4em 0">{escape(said)}</p>'
        f"{_table(answer, language)}"
        f'<p style="opacity:.75;margin:.4em 0">{escape(period_words(answer, language))}</p>'
        f"{f'<ul>{notes}</ul>' if notes else ''}"
        "</div>"
    )


def _table(answer: Answer, language: Language) -> str:
    frame = answer.to_frame()
    shares = frozenset() if answer.__struct_config__.tag == "satisfaction" else _SHARES
    numeric = [kind.is_numeric() for kind in frame.dtypes]
    head = "".join(_cell("th", name, right=right) for name, right in zip(frame.columns, numeric, strict=True))
    body = "".join(
        "<tr>"
        + "".join(
            _cell("td", _shown(name, value, shares, language), right=right)
            for (name, value), right in zip(row.items(), numeric, strict=True)
        )
        + "</tr>"
        for row in frame.head(SHOWN_ROWS).iter_rows(named=True)
    )
    rest = more(frame.height - SHOWN_ROWS, "rows", language)
    foot = f'<tr><td colspan="{frame.width}" style="text-align:left">{escape(rest)}</td></tr>' if rest else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}{foot}</tbody></table>"


def _cell(tag: str, words: str, *, right: bool) -> str:
    return f'<{tag} style="padding:.1em .6em;text-align:{"right" if right else "left"}">{escape(words)}</{tag}>'


def _shown(name: str, value: object, shares: frozenset[str], language: Language) -> str:
    """A cell as a person reads it; a dash where there is no value."""
    match value:
        case None:
            shown = "–"
        case bool():
            shown = text("wording.true" if value else "wording.false", language)
        case int() | float() if name in shares:
            shown = percent_words(float(value), language)
        case int() | float() if name.endswith("_s"):
            shown = time_words(float(value), language)
        case int() | float():
            shown = number_words(value, language)
        case list():
            names = [str(one) for one in value]
            shown = " → ".join([*names[: _LISTED - 1], "…", names[-1]] if len(names) > _LISTED else names)
        case datetime():
            shown = value.isoformat(sep=" ", timespec="seconds")
        case _:
            shown = str(value)
    return shown
