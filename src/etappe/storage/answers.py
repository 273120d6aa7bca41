"""Answers that were given, kept in memory, so that equal questions on equal data are not computed twice.

An answer that failed is not kept: the next who asks tries again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Final, TypeVar

import msgspec

from etappe.foundation.ids import ProjectId

MOST_ANSWERS: Final = 256

T = TypeVar("T", bound=msgspec.Struct)


class AnswerCache:
    """The last answers, by project, fingerprint of the data, and question; the longest unused goes first."""

    def __init__(self, most: int = MOST_ANSWERS) -> None:
        self._most = most
        self._answers: OrderedDict[tuple[ProjectId, str, bytes], msgspec.Struct] = OrderedDict()
        self._computing: dict[tuple[ProjectId, str, bytes], Lock] = {}
        self._lock = Lock()

    def get(self, project: ProjectId, fingerprint: str, question: msgspec.Struct, compute: Callable[[], T]) -> T:
        """The answer that is kept, or the one that ``compute`` gives, which is kept from then on."""
        key = (project, fingerprint, msgspec.json.encode(question))
        with self._lock:
            computing = self._computing.setdefault(key, Lock())
        with computing:  # who asks the same meanwhile waits for this answer
            with self._lock:
                found = self._answers.get(key)
                if found is not None:
                    self._answers.move_to_end(key)
                    return found  # type: ignore[return-value]  # a question's answers are all of the same type
            try:
                answer = compute()
            except BaseException:
                with self._lock:
                    self._computing.pop(key, None)
                raise
            with self._lock:
                self._answers[key] = answer
                while len(self._answers) > self._most:
                    oldest, _ = self._answers.popitem(last=False)
                    self._computing.pop(oldest, None)
            return answer

    def forget(self, project: ProjectId) -> None:
        """Drop what is kept of a project."""
        with self._lock:
            for key in [key for key in self._answers if key[0] == project]:
                del self._answers[key]
                self._computing.pop(key, None)
