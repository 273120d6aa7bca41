"""What the routes of questions do: answer, tell how far one is, stop it, put it into words."""

from __future__ import annotations

from typing import Final

from etappe.server.calling import Call, Handler
from etappe.server.wire import QuestionProgress, Rephrase


def _ask(call: Call) -> object:
    return call.workspace.journeys.ask(call.path["project"], call.body)


def _list_questions(call: Call) -> tuple[QuestionProgress, ...]:
    return call.questions.list(call.asker)


def _show_question(call: Call) -> QuestionProgress:
    return call.questions.show(call.asker, call.path["question"])


def _cancel_question(call: Call) -> None:
    call.questions.cancel(call.asker, call.path["question"])


def _word_question(call: Call) -> object:
    from etappe.analyses.wording import wording

    call.project()
    order: Rephrase = call.body
    return wording(order.question)


ASKING_HANDLERS: Final[dict[str, Handler]] = {
    "ask": _ask,
    "listQuestions": _list_questions,
    "showQuestion": _show_question,
    "cancelQuestion": _cancel_question,
    "wordQuestion": _word_question,
}
"""By operation."""
