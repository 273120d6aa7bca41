"""The sheets that every project begins with, which one suits a channel, and how a project edits them.

Law: a question is its words. While they stay the same in one language it is the same question; otherwise it is a new one, and
what was answered to the old one stays with the old one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, get_args

from etappe.foundation.errors import InvalidInput
from etappe.foundation.ids import new_id
from etappe.maps.library.model import (
    LONGEST_QUESTION,
    MOST_QUESTIONS,
    QuestionDraft,
    Sheet,
    SheetId,
    SheetQuestion,
    written,
)
from etappe.maps.model.document import Channel

_WORDS: Final[Mapping[SheetId, Mapping[str, tuple[str, str]]]] = {
    "website": {
        "navigation": ("How easy is it to find one’s way around?", "Wie leicht findet man sich zurecht?"),
        "information": ("How easy is it to find information?", "Wie leicht findet man Informationen?"),
        "buying": ("How easy is it to buy?", "Wie leicht ist es, etwas zu kaufen?"),
    },
    "app": {
        "navigation": ("How easy is it to find one’s way around?", "Wie leicht findet man sich zurecht?"),
        "task": ("How easy is it to get done what one came for?", "Wie leicht erledigt man, wofür man gekommen ist?"),
        "reliable": ("How reliably does it work?", "Wie zuverlässig arbeitet sie?"),
    },
    "social": {
        "engaging": ("How engaging is it?", "Wie sehr spricht der Auftritt an?"),
        "answers": ("How well does the company answer?", "Wie gut antwortet das Unternehmen?"),
    },
    "message": {
        "clear": ("How clear is the message?", "Wie klar ist die Botschaft?"),
        "noticed": ("How well does one notice it?", "Wie gut fällt es auf?"),
        "useful": ("How useful is it to the reader?", "Wie nützlich ist es für die Empfänger?"),
    },
    "service": {
        "efficient": ("How efficient is the service?", "Wie zügig und sachgerecht ist der Service?"),
        "satisfied": ("How satisfied are customers with it?", "Wie zufrieden ist die Kundschaft damit?"),
    },
    "place": {
        "orientation": ("How easily does one find what one looks for?", "Wie leicht findet man, was man sucht?"),
        "friendly": ("How friendly and competent is the staff?", "Wie freundlich und kundig ist das Personal?"),
        "waiting": ("How reasonable are waiting times?", "Wie angemessen sind die Wartezeiten?"),
    },
    "other": {
        "easy": ("How easy is it for the customer?", "Wie leicht ist es für die Kundschaft?"),
        "satisfied": ("How satisfied are customers with it?", "Wie zufrieden ist die Kundschaft damit?"),
    },
}
SHEETS: Final[tuple[SheetId, ...]] = get_args(SheetId)
_OF_CHANNEL: Final[Mapping[Channel, SheetId]] = {
    "website": "website",
    "search": "website",
    "social": "social",
    "email": "message",
    "ads": "message",
    "app": "app",
    "chatbot": "app",
    "voice": "app",
    "ar_vr": "app",
    "store": "place",
    "fair": "place",
    "hotline": "service",
    "print": "message",
    "post": "message",
    "service": "service",
    "advice": "service",
    "referral": "other",
    "other": "other",
}


def sheet_for(channel: Channel) -> SheetId:
    """The sheet that suits a channel.

    >>> sheet_for("hotline"), sheet_for("referral")
    ('service', 'other')
    """
    return _OF_CHANNEL[channel]


def usual(sheet: SheetId) -> Sheet:
    """A sheet as every project begins with it.

    >>> [question.id for question in usual("website").questions]
    ['navigation', 'information', 'buying']
    """
    return Sheet(
        id=sheet,
        questions=tuple(
            SheetQuestion(id=key, words={"en": english, "de": german})
            for key, (english, german) in _WORDS[sheet].items()
        ),
    )


def edited(sheet: Sheet, drafts: Sequence[QuestionDraft]) -> Sheet:
    """The sheet with other questions.

    Raises InvalidInput ``library.sheet_wrong`` with more than 20 questions, with none, or with one that says nothing or is
    longer than 300 characters.

    >>> changed = edited(usual("social"), [QuestionDraft(id="engaging", words={"en": "Is it fun?", "de": "Macht es Spaß?"})])
    >>> changed.questions[0].id == "engaging"
    False
    """
    known = {question.id: question for question in sheet.questions}
    questions: list[SheetQuestion] = []
    for draft in drafts:
        words = written(draft.words)
        if not words or any(len(text) > LONGEST_QUESTION for text in words.values()):
            raise InvalidInput("library.sheet_wrong", most=MOST_QUESTIONS, longest=LONGEST_QUESTION)
        before = known.pop(draft.id, None)
        same = before is not None and any(before.words.get(language) == text for language, text in words.items())
        questions.append(SheetQuestion(id=draft.id if same else new_id("question"), words=words))
    if not 1 <= len(questions) <= MOST_QUESTIONS:
        raise InvalidInput("library.sheet_wrong", most=MOST_QUESTIONS, longest=LONGEST_QUESTION)
    return Sheet(id=sheet.id, questions=tuple(questions), edited=True)
