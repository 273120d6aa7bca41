"""Questions about the data of a project."""

from __future__ import annotations

from typing import Final

from etappe.analyses.asking import AnyAnswer, AnyQuestion
from etappe.analyses.records import Wording
from etappe.server.operations.model import (
    ASKING,
    NO_PROJECT,
    PROJECT,
    Operation,
)
from etappe.server.wire import (
    QuestionProgress,
    Rephrase,
)

ASKING_OPERATIONS: Final = (
    Operation("POST", PROJECT + "/answers", "ask", "ask", AnyQuestion, AnyAnswer, 200, "Ask a question", "The answer is the same as the Python library gives for the same data.", (NO_PROJECT, "project.empty", "question.unreadable", "selector.unknown_event", "selector.unknown_property", "duration.unreadable", *ASKING), asks=True),
    Operation("GET", PROJECT + "/questions", "listQuestions", "ask", None, tuple[QuestionProgress, ...], 200, "Questions that are being computed", "Those of this session that have an id, the oldest first.", (NO_PROJECT,)),
    Operation("GET", PROJECT + "/questions/{question}", "showQuestion", "ask", None, QuestionProgress, 200, "How far is a question?", "By the id that it was asked with, in this session, until it is answered.", (NO_PROJECT, "question.unknown")),
    Operation("DELETE", PROJECT + "/questions/{question}", "cancelQuestion", "ask", None, None, 204, "Stop a question", "Whoever asked is told so at once. Closing the connection does the same. Others who asked the same get their answer.", (NO_PROJECT, "question.unknown")),
    Operation("POST", PROJECT + "/wordings", "wordQuestion", "ask", Rephrase, Wording, 200, "Put a question into words", "A sentence in each language and a line of Python, without answering.", (NO_PROJECT,)),
)  # fmt: skip
