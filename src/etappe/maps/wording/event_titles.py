"""What an event is called on a map, in both languages: usual names of events as people say them, all others as they are written.

Law: an event is only called by other words than its own where every one of them is known here; half a translation is worse than
none. Names that are known as a whole come first, then a thing with what was done to it ("product viewed").
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from etappe.foundation.texts import LANGUAGES, Language
from etappe.maps.wording.words import readable, shortened, tokens

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_WHOLE: Final = """
back to daily life=Zurück im Alltag
admitted=Stationär aufgenommen
discharged=Entlassen
readmitted=Wieder aufgenommen
purchase=Kauf
repeat purchase=Wiederholter Kauf
first purchase=Erster Kauf
first basket=Erster Einkauf
repeat basket=Weiterer Einkauf
mailer featured=Im Prospekt beworben
display featured=In der Filiale hervorgehoben
search clicked=Suchergebnis angeklickt
checkout started=Zur Kasse gegangen
bought in store=In der Filiale gekauft
cart filled=Warenkorb gefüllt
product added=In den Warenkorb gelegt
added to cart=In den Warenkorb gelegt
add to cart=In den Warenkorb gelegt
wishlist saved=Auf die Merkliste gesetzt
form submitted=Formular abgeschickt
order placed=Bestellung aufgegeben
order delivered=Bestellung zugestellt
return received=Rücksendung eingetroffen
return requested=Rücksendung angemeldet
friend referred=Weiterempfohlen
newsletter unsubscribed=Newsletter abbestellt
newsletter subscribed=Newsletter abonniert
review written=Bewertung geschrieben
nps answered=Weiterempfehlung bewertet
wheel popup seen=Glücksrad gesehen
social post viewed=Beitrag in sozialen Medien gesehen
gp visited=Hausarztpraxis besucht
specialist visited=Facharztpraxis besucht
self care advised=Selbstbehandlung empfohlen
care sought elsewhere=Anderswo Hilfe gesucht
second opinion sought=Zweite Meinung eingeholt
aftercare visited=Zur Nachsorge gekommen
therapy session=Therapiesitzung
therapy stopped=Therapie abgebrochen
advice received=Beratung erhalten
signed up=Registriert
logged in=Angemeldet
"""
_THINGS: Final = """
ad=Anzeige
banner=Banner
page=Seite
product=Produkt
category=Kategorie
store=Filiale
cart=Warenkorb
basket=Warenkorb
checkout=Kasse
payment=Zahlung
order=Bestellung
parcel=Paket
delivery=Lieferung
invoice=Rechnung
refund=Erstattung
return=Rücksendung
hotline=Hotline
advice line=Beratungstelefon
service=Service
chat=Chat
newsletter=Newsletter
email=E-Mail
letter=Brief
message=Nachricht
campaign=Kampagne
coupon=Gutschein
offer=Angebot
quote=Angebot
contract=Vertrag
subscription=Abo
trial=Testphase
demo=Vorführung
account=Konto
profile=Profil
app=App
parking app=Park-App
website=Website
form=Formular
survey=Umfrage
review=Bewertung
complaint=Beschwerde
ticket=Anfrage
visit=Besuch
appointment=Termin
gp appointment=Hausarzttermin
specialist appointment=Facharzttermin
reminder=Erinnerung
symptom=Beschwerden
symptoms=Beschwerden
information=Informationen
referral=Überweisung
diagnosis=Diagnose
findings=Befund
imaging=Bildgebung
medication=Medikament
treatment=Behandlung
surgery=Operation
therapy=Therapie
rehab=Reha
aftercare=Nachsorge
experience=Erfahrung
feedback=Rückmeldung
"""
_DONE: Final = """
seen=gesehen
viewed=angesehen
opened=geöffnet
clicked=angeklickt
read=gelesen
searched=gesucht
compared=verglichen
added=hinzugefügt
removed=entfernt
saved=gespeichert
started=begonnen
completed=abgeschlossen
finished=beendet
submitted=abgeschickt
sent=versandt
received=erhalten
answered=beantwortet
placed=aufgegeben
paid=bezahlt
declined=abgelehnt
failed=gescheitert
shipped=versandt
delivered=zugestellt
returned=zurückgesandt
refunded=erstattet
issued=ausgestellt
requested=angefragt
booked=gebucht
scheduled=geplant
cancelled=abgesagt
missed=versäumt
visited=besucht
called=angerufen
contacted=kontaktiert
noticed=bemerkt
made=gestellt
done=durchgeführt
discussed=besprochen
agreed=vereinbart
prescribed=verschrieben
redeemed=eingelöst
renewed=verlängert
signed=unterschrieben
created=angelegt
downloaded=heruntergeladen
used=genutzt
given=gegeben
written=geschrieben
shared=geteilt
"""


def _pairs(written: str) -> dict[tuple[str, ...], str]:
    """German words by the English ones."""
    return {
        tuple(english.split()): german for english, german in (line.split("=") for line in written.split("\n") if line)
    }


_WHOLE_NAMES: Final = _pairs(_WHOLE)
_THING_NAMES: Final = _pairs(_THINGS)
_DONE_NAMES: Final = _pairs(_DONE)


def german(name: str) -> str | None:
    """An English name of an event in German; None where one of its words is not known.

    >>> german("product_viewed"), german("gpAppointmentRequested"), german("order_placed"), german("umbrella_opened")
    ('Produkt angesehen', 'Hausarzttermin angefragt', 'Bestellung aufgegeben', None)
    """
    words = tokens(name)
    if words in _WHOLE_NAMES:
        return _WHOLE_NAMES[words]
    thing, done = _THING_NAMES.get(words[:-1]), _DONE_NAMES.get(words[-1:])
    return None if thing is None or done is None else f"{thing} {done}"


def titles(events: Sequence[str]) -> Mapping[Language, Mapping[str, str]]:
    """By language what each event is called; where two would be called the same, as they are written.

    >>> titles(["ad_seen", "T01"])["de"]
    {'ad_seen': 'Anzeige gesehen', 'T01': 'T01'}
    """
    called: dict[Language, dict[str, str]] = {
        "en": {name: readable(name) for name in events},
        "de": {name: german(name) or readable(name) for name in events},
    }
    return {
        language: {
            name: title if list(called[language].values()).count(title) == 1 else shortened(name)
            for name, title in called[language].items()
        }
        for language in LANGUAGES
    }
