"""One tree of errors. Each says what happened, where, and what to do, in English and German.

    EtappeError
    ├── InvalidInput   what was given is wrong: a column, a step, a question, a file
    ├── Refused        understood, but not allowed, not there, or in conflict with what is stored
    └── Unavailable    cannot be done now: busy, full, or a part that is not installed

An error is a code and data; its words stand in the text catalogues under ``errors.<code>`` (what
happened) and ``errors.<code>.hint`` (what to do). Bugs are assertions, never one of these.
No HTTP here: the server maps codes to statuses in one table.
"""

from __future__ import annotations

from etappe.foundation.texts import Language, text


class EtappeError(Exception):
    """Base of everything that Etappe raises on purpose.

    >>> error = InvalidInput("duration.unreadable", value="soon")
    >>> error.code, error.data
    ('duration.unreadable', {'value': 'soon'})
    """

    def __init__(self, code: str, **data: object) -> None:
        self.code = code
        self.data = data
        super().__init__(code)

    def message(self, language: Language = "en") -> str:
        """What happened and where, as one sentence."""
        return text(f"errors.{self.code}", language, **self.data)

    def hint(self, language: Language = "en") -> str:
        """What to do about it, as one sentence."""
        return text(f"errors.{self.code}.hint", language, **self.data)

    def __str__(self) -> str:
        return f"{self.message()} {self.hint()}"


class InvalidInput(EtappeError):
    """Something that was given is wrong; nothing was changed."""


class Refused(EtappeError):
    """Understood, but not allowed, not found, or in conflict with what is stored."""


class Unavailable(EtappeError):
    """Cannot be done at the moment, or not in this installation."""
