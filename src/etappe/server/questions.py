"""Questions while they are computed: who asked under which id, how far they are, and how they end early.

Law: a question is seen and stopped by the session and project that asked, and by nobody else. It ends early when its
id is deleted or its connection is closed, and then whoever asked is let go at once, even where the computing goes on
for others who asked the same.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Lock
from typing import Final, NamedTuple, TypeVar

import anyio
from starlette.requests import Request

from etappe.foundation.errors import InvalidInput, Refused
from etappe.journeys.tasks import Task
from etappe.server.wire import QuestionProgress

T = TypeVar("T")

HEADER: Final = "Etappe-Question"
ID_PATTERN: Final = "^[A-Za-z0-9_-]{8,64}$"


class Asker(NamedTuple):
    """Who asks where: the digest of the session's secret, and the project."""

    session: str
    project: str


@dataclass(frozen=True)
class _Asked:
    task: Task
    at_s: float


class RunningQuestions:
    """The questions of a server that are being computed."""

    def __init__(self) -> None:
        self._named: dict[tuple[Asker, str], _Asked] = {}
        self._tasks: set[Task] = set()
        self._left: set[asyncio.Task[object]] = set()
        self._lock = Lock()

    async def answer(self, request: Request, asker: Asker, work: Callable[[], T], limiter: anyio.CapacityLimiter) -> T:
        """What ``work`` gives, computed in a thread as a task that the request's id and connection stand for.

        Raises what ``work`` raises, Refused ``question.cancelled`` once it is cancelled, Refused ``question.id_taken``
        and InvalidInput ``question.id_wrong``.
        """
        with self._asked(asker, _id_of(request)) as task, task.running():
            loop = asyncio.get_running_loop()
            gone = asyncio.Event()

            def leave() -> None:
                with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                    loop.call_soon_threadsafe(gone.set)

            def begin() -> T:
                task.check()  # it may have waited for a thread
                return work()

            with task.when_cancelled(leave):
                working = asyncio.create_task(anyio.to_thread.run_sync(begin, limiter=limiter))
                leaving = asyncio.create_task(gone.wait())
                watching = asyncio.create_task(_until_closed(request, task))
                try:
                    await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
                except asyncio.CancelledError:  # the server ends
                    task.cancel()
                    raise
                finally:
                    leaving.cancel()
                    watching.cancel()
                    if not working.done():
                        self._left.add(working)
                        working.add_done_callback(self._ended)
                if working.done():
                    return working.result()
                raise Refused("question.cancelled")

    def list(self, asker: Asker) -> tuple[QuestionProgress, ...]:
        """Those of the asker that have an id, the oldest first."""
        with self._lock:
            found = [(name, asked) for (owner, name), asked in self._named.items() if owner == asker]
        return tuple(_progress(name, asked) for name, asked in found)

    def show(self, asker: Asker, name: str) -> QuestionProgress:
        """How far a question is. Raises Refused ``question.unknown``."""
        return _progress(name, self._find(asker, name))

    def cancel(self, asker: Asker, name: str) -> None:
        """Stop a question. Raises Refused ``question.unknown``."""
        self._find(asker, name).task.cancel()

    def cancel_all(self) -> None:
        """Stop whatever runs, because the server ends."""
        with self._lock:
            tasks = list(self._tasks)
        for task in tasks:
            task.cancel()

    def _find(self, asker: Asker, name: str) -> _Asked:
        with self._lock:
            found = self._named.get((asker, name))
        if found is None:
            raise Refused("question.unknown", question=name)
        return found

    @contextmanager
    def _asked(self, asker: Asker, name: str | None) -> Iterator[Task]:
        task = Task()
        key = None if name is None else (asker, name)
        with self._lock:
            if key is not None:
                if key in self._named:
                    raise Refused("question.id_taken", question=name)
                self._named[key] = _Asked(task, time.monotonic())
            self._tasks.add(task)
        try:
            yield task
        finally:
            with self._lock:
                self._tasks.discard(task)
                if key is not None:
                    del self._named[key]

    def _ended(self, working: asyncio.Task[object]) -> None:
        """Take note of how work ended that nobody waited for, so that asyncio does not complain."""
        self._left.discard(working)
        if not working.cancelled():
            working.exception()


def _id_of(request: Request) -> str | None:
    """The id that a client gave its question. Raises InvalidInput ``question.id_wrong``."""
    written = request.headers.get(HEADER)
    if written is not None and re.fullmatch(ID_PATTERN, written) is None:
        raise InvalidInput("question.id_wrong", value=written[:80])
    return written


def _progress(name: str, asked: _Asked) -> QuestionProgress:
    done, total, share = asked.task.progress()
    return QuestionProgress(
        id=name, done=done, total=total, share=round(share, 4), seconds=round(time.monotonic() - asked.at_s, 3)
    )


async def _until_closed(request: Request, task: Task) -> None:
    """Cancel the task when the client has closed the connection. What it sends until then is of no interest."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
    task.cancel()
