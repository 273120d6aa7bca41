"""What the names of events and channels usually mean, in English and German; and names made readable.

Law: words only suggest. They break ties that the data leaves open, name stages and choose symbols for a draft that a
person will look at; no number ever depends on them. A word is known by its beginning (``bestell`` is in *Bestellung*),
short ones only as a whole. The lists are ours.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from etappe.maps.model.document import Channel, TouchpointType

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_TOKEN: Final = re.compile(r"[A-ZÄÖÜ]+(?![a-zäöüß])|[A-ZÄÖÜ]?[a-zäöüß]+|\d+|[^\W\d_]+")
_WORD_END: Final = re.compile(r"[\W_]+|(?<=[a-zäöüß0-9])(?=[A-ZÄÖÜ])")
_ABBREVIATION: Final = re.compile(r"[b-df-hj-np-tv-xz]{2,3}")  # without a vowel: gp, nps, sms
_SHORTEST_STEM: Final = 4
_LONGEST_TITLE: Final = 80

STAGE_WORDS: Final[Mapping[str, float]] = {
    **dict.fromkeys(("ad", "ads", "advert", "anzeige", "werb", "impression", "banner", "campaign", "kampagne"), 0.0),
    **dict.fromkeys(("display", "mailer", "flyer", "prospekt", "plakat", "billboard", "radio", "tv"), 0.0),
    **dict.fromkeys(("social", "influenc", "blog", "article", "artikel", "landing", "teaser", "aware"), 0.4),
    **dict.fromkeys(("search", "such", "newsletter", "email", "mail", "push", "sent", "versandt"), 0.7),
    **dict.fromkeys(("view", "seen", "gesehen", "angesehen", "page", "seite", "visit", "besuch", "browse"), 1.0),
    **dict.fromkeys(("product", "produkt", "compar", "vergleich", "detail", "brochure", "broschüre", "wish"), 1.1),
    **dict.fromkeys(
        ("merkliste", "webinar", "demo", "consult", "berat", "enquir", "inquir", "anfrage", "angebot"), 1.2
    ),
    **dict.fromkeys(("quote", "trial", "test", "probe", "chat", "configur", "konfigur"), 1.3),
    **dict.fromkeys(
        ("signed", "signup", "regist", "account", "konto", "cart", "warenkorb", "form", "formular", "added"), 1.8
    ),
    **dict.fromkeys(("checkout", "kasse", "pay", "zahl", "bezahl", "coupon", "gutschein", "redeem", "eingelöst"), 2.0),
    **dict.fromkeys(("order", "purchas", "bought", "buy", "basket", "kauf", "gekauft", "bestell", "book", "buch"), 2.0),
    **dict.fromkeys(("transaction", "conver", "contract", "vertrag", "subscri", "abschluss", "abo", "deal"), 2.0),
    **dict.fromkeys(("deliver", "liefer", "geliefert", "zugestellt", "ship", "versand", "dispatch", "parcel"), 3.0),
    **dict.fromkeys(("paket", "receiv", "erhalten", "onboard", "activat", "aktiv", "install", "usage", "nutz"), 3.0),
    **dict.fromkeys(("login", "support", "service", "help", "hilfe", "hotline", "call", "anruf", "ticket"), 3.0),
    **dict.fromkeys(("return", "retour", "rücksend", "refund", "erstatt", "complain", "beschwerde", "reklam"), 3.1),
    **dict.fromkeys(("repeat", "wiederkauf", "wieder", "again", "renew", "verläng", "reorder", "loyal", "treue"), 3.3),
    **dict.fromkeys(("cancel", "storn", "churn", "kündig", "gekündigt"), 3.3),
    **dict.fromkeys(("survey", "umfrage", "feedback", "nps", "csat", "rating", "befrag"), 3.7),
    **dict.fromkeys(("review", "bewert", "rezension", "recommend", "referr", "referral", "empfehl", "empfohlen"), 4.0),
    **dict.fromkeys(("invit", "eingeladen", "einlad", "share", "shared", "geteilt", "advoca", "testimonial"), 4.0),
}
"""Where an event with this word usually stands, from 0 (awareness) to 4 (advocacy)."""

CARE_WORDS: Final[Mapping[str, float]] = {
    **dict.fromkeys(("symptom", "beschwerd", "pain", "schmerz", "onset", "triage", "notruf", "emergency"), 0.0),
    **dict.fromkeys(("gp", "hausarzt", "physician", "arzt", "doctor", "appointment", "termin", "practice"), 0.8),
    **dict.fromkeys(("praxis", "referral", "überweis", "specialist", "facharzt"), 0.9),
    **dict.fromkeys(("diagnos", "lab", "labor", "blood", "blut", "xray", "röntgen", "mri", "mrt", "imaging"), 1.0),
    **dict.fromkeys(("untersuch", "examin", "befund", "findings", "biops", "screening", "scan"), 1.1),
    **dict.fromkeys(("admission", "admitted", "aufnahme", "aufgenommen", "consent", "aufklärung", "hospital"), 1.8),
    **dict.fromkeys(
        ("surg", "operat", "op", "therap", "treat", "behandl", "medicat", "medik", "prescri", "rezept"), 2.0
    ),
    **dict.fromkeys(("ward", "station", "anästhes", "anaesthes", "chemo", "infusion"), 2.2),
    **dict.fromkeys(("discharg", "entlass", "recover", "genes", "rehab", "reha", "physio", "wound", "wund"), 3.0),
    **dict.fromkeys(("aftercare", "nachsorge", "follow", "followup", "kontroll", "checkup", "checkin"), 4.0),
}
"""The same in the words of care: symptoms, diagnosis, treatment, recovery, aftercare."""

DESTINATION_WORDS: Final[Mapping[str, int]] = {
    **dict.fromkeys(("purchas", "bought", "kauf", "gekauft", "bestell", "ordered", "transaction", "booked"), 3),
    **dict.fromkeys(
        ("gebucht", "buchung", "booking", "conver", "contract", "vertrag", "abschluss", "daily", "alltag"), 3
    ),
    **dict.fromkeys(("abgeschlossen", "discharg", "entlass", "enrol", "won", "placed"), 3),
    **dict.fromkeys(("aufgegeben", "erteilt"), 3),
    **dict.fromkeys(("geheilt", "healed", "genesen", "recovered", "hired", "eingestellt"), 3),
    **dict.fromkeys(("subscription", "subscribed", "abo", "abonniert", "purchase"), 3),
    **dict.fromkeys(
        ("order", "basket", "paid", "bezahlt", "payment", "zahlung", "checkout", "activat", "aktiviert"), 2
    ),
    **dict.fromkeys(("signup", "regist", "deliver", "geliefert", "completed", "delivered"), 1),
}
"""What a journey usually aims at, and how clearly the word says so."""

NOT_A_DESTINATION: Final = frozenset(
    [
        "start",
        "began",
        "begin",
        "begonnen",
        "fail",
        "fehl",
        "error",
        "cancel",
        "storn",
        "return",
        "retour",
        "refund",
        "abandon",
        "abgebrochen",
        "abbruch",
        "view",
        "click",
        "opened",
        "sent",
        "seen",
        "survey",
        "umfrage",
        "feedback",
        "review",
        "bewert",
        "remind",
        "erinner",
        "request",
        "angefragt",
        "confirm",
        "status",
        "add",
        "added",
        "changed",
        "shipped",
        "versand",
        "empfehl",
        "recommend",
        "referr",
        "pending",
        "offen",
        "declin",
        "abgelehnt",
        "newsletter",
        "unsubscri",
        "decreas",
        "schedul",
        "appointment",
        "termin",
    ]
)
"""What says that a name with a destination's word is something else, such as ``checkout_started``."""

ENDS_ELSEWHERE: Final = frozenset(
    [
        "cancel",
        "storn",
        "churn",
        "kündig",
        "gekündigt",
        "lost",
        "verloren",
        "withdraw",
        "zurückgezogen",
        "died",
        "verstorben",
        "rejected",
        "abgelehnt",
        "elsewhere",
        "woanders",
        "anderswo",
    ]
)
"""What ends a journey elsewhere, if hardly anybody goes on to the destination after it."""

TECHNICAL: Final = frozenset(
    [
        "session",
        "heartbeat",
        "ping",
        "scroll",
        "scrolled",
        "identify",
        "autocapture",
        "pageleave",
        "vitals",
        "engagement",
        "impressionless",
        "debug",
        "log",
        "logged",
        "token",
        "cookie",
        "consented",
        "sdk",
        "init",
        "initialised",
        "initialized",
    ]
)
"""Events that a device sends, not something that a customer would say they did."""

SURVEYS: Final = frozenset(
    [
        "survey",
        "umfrage",
        "feedback",
        "nps",
        "csat",
        "ces",
        "rating",
        "bewertet",
        "befragung",
        "befragt",
        "score",
        "scored",
    ]
)
SCORES: Final = frozenset(
    [
        "score",
        "rating",
        "nps",
        "csat",
        "ces",
        "satisfaction",
        "zufriedenheit",
        "bewertung",
        "stars",
        "sterne",
        "effort",
        "aufwand",
        "punkte",
    ]
)
EFFORT: Final = frozenset(("effort", "aufwand"))

CHANNEL_WORDS: Final[Mapping[str, Channel]] = {
    **dict.fromkeys(("chatbot", "bot", "chat", "livechat", "messenger", "whatsapp"), "chatbot"),
    **dict.fromkeys(("newsletter", "email", "mail", "mailing"), "email"),
    **dict.fromkeys(("social", "facebook", "instagram", "tiktok", "linkedin", "twitter", "youtube"), "social"),
    **dict.fromkeys(("pinterest", "influenc"), "social"),
    **dict.fromkeys(("ad", "ads", "advert", "anzeige", "werb", "banner", "display", "cpc", "ppc", "sea"), "ads"),
    **dict.fromkeys(("impression", "retarget", "campaign", "kampagne"), "ads"),
    **dict.fromkeys(("search", "such", "google", "bing", "seo", "organic"), "search"),
    **dict.fromkeys(("app", "ios", "android", "push", "mobile"), "app"),
    **dict.fromkeys(("voice", "alexa", "siri", "sprachassist"), "voice"),
    **dict.fromkeys(("ar", "vr", "augmented"), "ar_vr"),
    **dict.fromkeys(("store", "filiale", "laden", "pos", "branch", "apotheke", "pharmacy", "markt"), "store"),
    **dict.fromkeys(("fair", "messe", "exhibit"), "fair"),
    **dict.fromkeys(("hotline", "phone", "call", "telefon", "anruf", "callcenter", "notruf"), "hotline"),
    **dict.fromkeys(("print", "flyer", "catalog", "katalog", "brochure", "broschüre", "prospekt", "mailer"), "print"),
    **dict.fromkeys(("plakat", "poster", "magazin", "zeitung", "coupon", "gutschein"), "print"),
    **dict.fromkeys(("post", "letter", "brief", "parcel", "paket", "deliver", "liefer", "geliefert", "ship"), "post"),
    **dict.fromkeys(("versand", "zugestellt", "courier", "kurier", "dispatch"), "post"),
    **dict.fromkeys(
        ("advice", "advisor", "berat", "consult", "doctor", "arzt", "gp", "hausarzt", "physician"), "advice"
    ),
    **dict.fromkeys(("praxis", "practice", "specialist", "facharzt"), "advice"),
    **dict.fromkeys(
        ("service", "support", "helpdesk", "ticket", "clinic", "klinik", "hospital", "krankenhaus"), "service"
    ),
    **dict.fromkeys(
        ("ward", "station", "surg", "operat", "op", "rehab", "reha", "therap", "treat", "behandl"), "service"
    ),
    **dict.fromkeys(
        ("diagnos", "untersuch", "lab", "labor", "admission", "admitted", "aufnahme", "discharg"), "service"
    ),
    **dict.fromkeys(("entlass", "nachsorge", "aftercare", "physio", "mri", "mrt", "imaging", "radiology"), "service"),
    **dict.fromkeys(("referr", "referral", "empfehl", "recommend", "friend", "freund", "invit"), "referral"),
    **dict.fromkeys(("web", "website", "site", "online", "page", "seite", "browser", "desktop", "shop"), "website"),
    **dict.fromkeys(
        ("webshop", "onlineshop", "portal", "landing", "cart", "warenkorb", "checkout", "product", "blog"), "website"
    ),
    **dict.fromkeys(
        ("produkt", "form", "formular", "pricing", "signup", "webinar", "wishlist", "merkliste", "view"), "website"
    ),
}

TYPE_OF_CHANNEL: Final[Mapping[Channel, TouchpointType]] = {
    **dict.fromkeys(("website", "search", "social", "email", "ads", "app", "chatbot", "voice", "ar_vr"), "digital"),
    **dict.fromkeys(("store", "fair", "print", "post"), "physical"),
    **dict.fromkeys(("hotline", "service", "advice", "referral"), "interpersonal"),
    "other": "digital",
}
"""Every channel, with the type of its touchpoints."""


def tokens(name: str) -> tuple[str, ...]:
    """The words of a name, in small letters.

    >>> tokens("checkout.paymentFailed"), tokens("NPS_survey 2"), tokens("Bestellung-aufgegeben")
    (('checkout', 'payment', 'failed'), ('nps', 'survey', '2'), ('bestellung', 'aufgegeben'))
    """
    return tuple(token.lower() for token in _TOKEN.findall(name))


def readable(name: str) -> str:
    """A name as a title: its words with spaces and a capital at the beginning; abbreviations stay.

    >>> readable("ad_seen"), readable("nps_survey"), readable("orderPlaced"), readable("$pageview"), readable("AD_SEEN")
    ('Ad seen', 'NPS survey', 'Order placed', 'Pageview', 'Ad seen')
    """
    if " " in name.strip():  # somebody wrote it for people
        words = name.replace("_", " ").split()
    else:
        said = name.lower() if name.isupper() and len(name) > _SHORTEST_STEM else name
        words = [word for word in _WORD_END.split(said) if word]
        if name.replace("$", "").isalnum():  # capitals only mark where a word begins
            words = [word if word.isupper() and len(word) > 1 else word.lower() for word in words]
        words = [word.upper() if _ABBREVIATION.fullmatch(word) else word for word in words]
    title = " ".join(words)
    return shortened(title[:1].upper() + title[1:] if title else name)


def shortened(name: str) -> str:
    r"""A name that fits a title and can be printed; never empty.

    >>> shortened("x" * 90)[-3:], shortened("bell \a"), shortened(" ")
    ('xx…', 'bell', '?')
    """
    words = " ".join("".join(sign if sign.isprintable() else " " for sign in name).split())
    return words[: _LONGEST_TITLE - 1].rstrip() + "…" if len(words) > _LONGEST_TITLE else words or "?"


def knows(words: Iterable[str], name: str) -> bool:
    """Whether any of the words is in the name.

    >>> knows(ENDS_ELSEWHERE, "order_cancelled"), knows(ENDS_ELSEWHERE, "order_placed")
    (True, False)
    """
    return bool(_found(words, name))


def stage_position(name: str) -> float | None:
    """Where an event of this name usually stands, from 0 (awareness) to 4 (advocacy); the latest of its words counts.

    >>> stage_position("ad_seen"), stage_position("order_delivered"), stage_position("umbrella_opened")
    (0.0, 3.0, None)
    """
    found = _found(STAGE_WORDS, name)
    weak = {
        "view",
        "seen",
        "gesehen",
        "angesehen",
        "sent",
        "versandt",
        "receiv",
        "erhalten",
        "product",
        "produkt",
        "visit",
    }
    strong = [word for word in found if word not in weak] or found  # "seen" says nothing once there is "ad"
    return max((STAGE_WORDS[word] for word in strong), default=None)


def care_position(name: str) -> float | None:
    """Where an event of care usually stands, from 0 (symptoms) to 4 (aftercare); None where it is not one.

    >>> care_position("diagnosis_made"), care_position("nachsorge_termin"), care_position("ad_seen")
    (1.0, 4.0, None)
    """
    return max((CARE_WORDS[word] for word in _found(CARE_WORDS, name)), default=None)


def destination_weight(name: str) -> int:
    """How clearly a name speaks of what a journey aims at: 0 (not at all) to 3.

    A checkout that starts is no purchase; a subscription that starts is one.

    >>> [destination_weight(name) for name in ("purchase", "checkout_started", "order_cancelled", "subscription_started")]
    [3, 0, 0, 3]
    """
    found = _found(DESTINATION_WORDS, name)
    begins = set(_found(NOT_A_DESTINATION, name)) <= {"start", "began", "begin", "begonnen"}
    if knows(NOT_A_DESTINATION, name) and not (begins and knows(("subscri", "contract", "vertrag", "abo"), name)):
        return 0
    return max((DESTINATION_WORDS[word] for word in found), default=0)


def channel_of(name: str) -> Channel:
    """The channel that a name speaks of; ``other`` where it speaks of none. Of several words the first counts.

    >>> channel_of("Newsletter"), channel_of("web"), channel_of("hotline_called"), channel_of("umbrella")
    ('email', 'website', 'hotline', 'other')
    """
    words = tokens(name.lower().replace("e-mail", "email").replace("in-store", "store"))
    for token in words:
        for word, channel in CHANNEL_WORDS.items():
            if _is(word, token):
                return channel
    return "other"


def _found(words: Iterable[str], name: str) -> list[str]:
    parts = tokens(name)
    return [word for word in words if any(_is(word, part) for part in parts)]


def _is(word: str, token: str) -> bool:
    """Whether a token is the word, or begins with it where it is long enough to be told by its beginning."""
    return token == word or (len(word) >= _SHORTEST_STEM and token.startswith(word))
