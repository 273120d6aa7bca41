"""What a column seems to be: by its name in English and German, then by what stands in it.

Law: a guess is only ever shown, never acted on without somebody saying so; where two columns fit a role equally well,
none is chosen and the question is asked.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np

from etappe.connectors.cells import as_identifiers, is_identifier
from etappe.connectors.columns import NEEDED
from etappe.connectors.numbers import evidence, read_numbers
from etappe.connectors.times import Fault, read_moments
from etappe.events.importing import Kind
from etappe.foundation.errors import InvalidInput

if TYPE_CHECKING:
    import polars as pl


# Names of columns by role, the surest first; compared without case, spaces and punctuation, ä as ae.
_NAMES: Final = {
    "customer": (
        "caseconceptname customerid customer kundenid kundennummer kundennr kundeid kunde kundin clientid client"
        " userid user nutzerid nutzer benutzerid benutzer visitorid visitor besucherid besucher patientid patient"
        " patientennummer patientin memberid member mitgliedsnummer mitglied householdid household haushalt accountid"
        " contactid contact kontakt personid person distinctid anonymousid deviceid caseid case fallid fall vorgang"
        " vorgangsnummer gast guest lead leadid subscriberid"
    ),
    "time": (
        "timetimestamp timestamp zeitstempel eventtime eventtimestamp ereigniszeit occurredat occurred zeitpunkt"
        " datetime datumzeit datumuhrzeit time zeit createdat created erstelltam date datum eventdate ts"
        " starttime startzeit completetimestamp servertime clienttime day tag"
    ),
    "event": (
        "conceptname event eventname eventtype ereignis ereignisname ereignistyp activity activityname aktivitaet"
        " taetigkeit action aktion step schritt touchpoint kontaktpunkt task aufgabe type typ name interaction"
        " interaktion vorgangsart status"
    ),
    "order": "sequence sequenz reihenfolge seq laufendenummer lfdnr eventindex position eventnumber order",
    "channel": "channel kanal channelname kanalname medium source quelle utmmedium",
    "value": "value wert betrag amount revenue umsatz price preis summe total sales salesvalue kosten cost",
}
_ORDER: Final = ("customer", "time", "event", "channel", "value", "order")
_KINDS: Final[dict[str, tuple[Kind, ...]]] = {
    "customer": ("text", "number"),
    "event": ("text",),
    "channel": ("text",),
    "value": ("number",),
    "order": ("number",),
}
_LOOKED_AT: Final = 1000
_SAME_SHARE: Final = 0.9
_NAMED_SHARE: Final = 0.5
_MANY_EVENTS: Final = 200


def _bare(name: str) -> str:
    """A name without case, spaces, punctuation and umlauts."""
    lowered = name.lower()
    for umlaut, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        lowered = lowered.replace(umlaut, letters)
    return re.sub(r"[\W_]", "", lowered)


def kind_of(cells: pl.Series) -> Kind:
    """What a column's cells are.

    >>> import polars as pl
    >>> kind_of(pl.Series(["2026-01-01", "2026-01-02"])), kind_of(pl.Series(["3,5", "4"])), kind_of(pl.Series(["007"]))
    ('time', 'number', 'text')
    """
    import polars as pl

    if not cells.dtype.is_nested():
        cells = cells.unique(maintain_order=True).head(_LOOKED_AT)
    texts = as_identifiers(cells).drop_nulls()
    kind: Kind = "text"
    if not texts.len():
        kind = "empty"
    elif cells.dtype == pl.Boolean or texts.str.contains(r"(?i)^(?:true|false)$").all():
        kind = "boolean"
    elif cells.dtype in (pl.Date, pl.Datetime):
        kind = "time"
    elif is_identifier(cells.name):
        pass  # digits in it are a name, neither a number nor an instant
    elif time_share(cells) >= _SAME_SHARE:
        kind = "time"
    elif cells.dtype.is_numeric() or (cells.dtype == pl.String and _are_numbers(texts)):
        kind = "number"
    return kind


def _are_numbers(texts: pl.Series) -> bool:
    """Whether nearly all texts are numbers, none with the leading zero of an identifier."""
    if texts.str.contains(r"^0\d").any():
        return False
    numbers = read_numbers(texts, evidence(texts).decimal or ".")
    return numbers.null_count() <= texts.len() * (1 - _SAME_SHARE)


def time_share(cells: pl.Series) -> float:
    """The share of a column's filled cells that are times."""
    try:
        moments = read_moments(cells)
    except InvalidInput:
        return 0.0
    filled = moments.fault != Fault.EMPTY
    fine = (moments.fault == Fault.NONE) | (moments.month_first_fault == Fault.NONE)
    return float(np.count_nonzero(fine & filled)) / max(int(np.count_nonzero(filled)), 1)


def guess_roles(frame: pl.DataFrame, kinds: dict[str, Kind], given: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """For each role, the columns that fit best: one if that is clear, several if not, none if nothing fits.

    Args:
        frame: a sample of rows.
        kinds: what each column is.
        given: roles that somebody has already given to columns; they keep them.
    """
    free = [name for name in frame.columns if name not in given.values() and kinds[name] != "empty"]
    found: dict[str, tuple[str, ...]] = {role: (name,) for role, name in given.items()}
    for role in _ORDER:
        if role in found:
            continue
        known = _NAMES[role].split()
        ranked = [
            (known.index(_bare(name)), name)
            for name in free
            if _bare(name) in known and _fits(role, kinds[name], frame[name])
        ]
        if ranked:
            best = min(rank for rank, _ in ranked)
            found[role] = tuple(name for rank, name in ranked if rank == best)
        elif role in NEEDED:
            found[role] = _by_contents(role, frame, kinds, free)
        else:
            found[role] = ()
        if len(found[role]) == 1:
            free.remove(found[role][0])
    return found


def _fits(role: str, kind: Kind, cells: pl.Series) -> bool:
    """Whether a column whose name speaks for a role can play it; a time may have faults in up to half of its cells."""
    if role == "time":
        return kind == "time" or time_share(cells) >= _NAMED_SHARE
    return kind in _KINDS[role]


def _by_contents(role: str, frame: pl.DataFrame, kinds: dict[str, Kind], free: list[str]) -> tuple[str, ...]:
    """Columns that could play a role by what stands in them."""
    if role == "time":
        return tuple(name for name in free if kinds[name] == "time")
    distinct = {name: frame[name].n_unique() for name in free if kinds[name] in ("text", "number")}
    if role == "customer":
        # Somebody who does several things: identifiers that come again.
        named = tuple(name for name in distinct if is_identifier(name))
        return named if len(named) == 1 else ()
    few = min(_MANY_EVENTS, max(frame.height // 4, 2))
    texts = tuple(name for name, count in distinct.items() if kinds[name] == "text" and count <= few)
    return tuple(name for name in texts if not is_identifier(name))
