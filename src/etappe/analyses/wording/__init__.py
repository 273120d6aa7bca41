"""Every question in words: a sentence in English and in German, and the line of Python that asks it again.

Law: the sentence says everything that changes the numbers (not how many rows of them are listed), in the words of
the texts catalogue; the Python, evaluated with Etappe's names and a ``journeys``, gives the same question back.
Nothing here looks at data, so a question can be put into words before it is asked.
"""

from __future__ import annotations

from etappe.analyses.people.customers import Customers
from etappe.analyses.records import Question, Wording
from etappe.analyses.results.effect import Effect
from etappe.analyses.wording.parts import behind
from etappe.analyses.wording.phrases import duration_words
from etappe.analyses.wording.python import python
from etappe.analyses.wording.questions import SENTENCES
from etappe.analyses.wording.scopes import scoped_words
from etappe.foundation.texts import Language, text


def wording(question: Question) -> Wording:
    """The question as people and programs say it.

    >>> from etappe.analyses.arriving.funnel import Funnel
    >>> asked = wording(Funnel(steps=("view", "cart", "purchase"), within="7d"))
    >>> asked.en
    'How many customers get from “view” through “cart” to “purchase” within 7 days?'
    >>> asked.de
    'Wie viele Personen gelangen innerhalb von 7 Tagen von „view“ über „cart“ zu „purchase“?'
    >>> asked.python
    'journeys.funnel(["view", "cart", "purchase"], within="7d")'

    Raises InvalidInput ``duration.unreadable`` where a duration of the question is none.
    """
    return Wording(en=sentence(question, "en"), de=sentence(question, "de"), python=python(question))


def worded(question: Question, bare: Wording) -> Wording:
    """The question in words, where ``bare`` is that of the same question without scopes; cheaper than ``wording``."""
    if isinstance(question, Customers | Effect):
        return wording(question)
    return Wording(
        en=scoped_words(question.scope, bare.en, "en"),
        de=scoped_words(question.scope, bare.de, "de"),
        python=python(question),
    )


def sentence(question: Question, language: Language) -> str:
    """The question as one sentence; that of Customers is followed by the sentence of the question behind it.

    Whom and when it is about stands before it, also before that of the question behind where that one says it.
    """
    return scoped_words(question.scope, _sentence(question, language), language)


def _sentence(question: Question, language: Language) -> str:
    if isinstance(question, Effect):
        window = duration_words(question.window, language)
        asked = sentence(question.of, language)
        return text("wording.effect", language, since=question.since, window=window, question=asked)
    if not isinstance(question, Customers):
        return SENTENCES[type(question)](question, language)
    who = behind(question, language)
    return text("wording.customers", language, who=who, question=sentence(question.of, language))
