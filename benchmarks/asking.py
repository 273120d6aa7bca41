"""A worker process from the other side: started, asked, watched and ended.

Law: at most one worker works at a time, so engines never take processor time from each other. Memory is read from
outside, so that watching costs the watched process nothing.
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Final, Self

from benchmarks.dataset import THREADS
from benchmarks.engines import ROOT, Participant

Reply = dict[str, object]

OPENING_S: Final = 1800.0
ANSWERING_S: Final = 900.0
MEGABYTE: Final = 1e6


class Failed(Exception):
    """A worker did not answer; the text says why."""


@dataclass
class Worker:
    """One engine, layout and question.

    Attributes:
        key: its name in the table of engines. version, ways: what it said of itself.
        way: place of the way to ask that counts.
    """

    key: str
    participant: Participant
    layout: str
    process: subprocess.Popen[bytes]
    version: str = ""
    ways: list[str] = field(default_factory=list)
    way: int = 0

    @property
    def title(self) -> str:
        """As people read it."""
        return f"{self.participant.title} ({self.layout})"

    def ask(self, way: int) -> Reply:
        """Its reply; raises Failed where it ends or takes too long."""
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(json.dumps({"way": way}).encode() + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            raise Failed(self._ended()) from None
        return self.heard(ANSWERING_S)

    def heard(self, seconds: float) -> Reply:
        """The next line it says; raises Failed as ask does."""
        out = self.process.stdout
        assert out is not None
        line = b""
        until = time.monotonic() + seconds
        with selectors.DefaultSelector() as waiting:
            waiting.register(out, selectors.EVENT_READ)
            while not line.endswith(b"\n"):
                if not waiting.select(max(0.0, until - time.monotonic())):
                    self.process.kill()
                    why = f"no answer within {seconds:.0f} s"
                    raise Failed(why)
                piece = os.read(out.fileno(), 1 << 20)
                if not piece:
                    raise Failed(self._ended())
                line += piece
        reply: Reply = json.loads(line)
        return reply

    def _ended(self) -> str:
        code = self.process.wait()
        return "ended by the system, most likely for want of memory" if code < 0 else f"ended with code {code}"

    def end(self) -> None:
        """Lets it go."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()


def started(key: str, participant: Participant, layout: str, question: str, size: str, data: Path) -> Worker:
    """A worker that has opened its data; raises Failed where it could not."""
    arguments = [key, layout, question, size, str(data)]
    process = subprocess.Popen(  # noqa: S603 - our own worker
        [str(participant.interpreter()), "-m", "benchmarks.worker", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env=_environment(),
        bufsize=0,
        preexec_fn=_in_its_bounds,  # noqa: PLW1509 - no threads run when workers start
    )
    worker = Worker(key, participant, layout, process)
    try:
        said = worker.heard(OPENING_S)
    except Failed:
        worker.end()
        raise
    worker.version = str(said["version"])
    worker.ways = [str(way) for way in said["ways"]]  # type: ignore[attr-defined]
    return worker


def _environment() -> dict[str, str]:
    threads = ("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "NUMBA_NUM_THREADS")
    return {**os.environ, **dict.fromkeys(threads, str(THREADS)), "RETENTIONEERING_NO_TRACK": "1"}


def _in_its_bounds() -> None:
    """As many cores as threads; and the first to go where memory runs out."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, cores[:THREADS])


class Watched:
    """The highest memory of a process while a block runs, in megabytes (1e6 bytes).

    ``anonymous`` is what it needs beyond the page cache, read every few milliseconds; ``resident`` counts mapped files too
    and is the kernel's own high-water mark. Both None where there is no /proc.
    """

    def __init__(self, pid: int, every_s: float = 0.004) -> None:
        self._status = Path(f"/proc/{pid}/status")
        self._clear = Path(f"/proc/{pid}/clear_refs")
        self._every_s = every_s
        self._over = Event()
        self.anonymous: float | None = None
        self.resident: float | None = None

    def __enter__(self) -> Self:
        if self._status.exists():
            self._clear.write_text("5", encoding="ascii")  # resets the high-water mark
            self._thread = Thread(target=self._watch, daemon=True)
            self._thread.start()
        return self

    def _watch(self) -> None:
        while not self._over.wait(self._every_s):
            self._read()

    def _read(self) -> None:
        try:
            lines = self._status.read_text(encoding="ascii").splitlines()
        except OSError:
            return
        sizes = {name: text.split()[0] for name, _, text in (line.partition(":") for line in lines) if name in _SIZES}
        if len(sizes) == len(_SIZES):
            anonymous, self.resident = (int(sizes[name]) * 1024 / MEGABYTE for name in _SIZES)
            self.anonymous = max(self.anonymous or 0.0, anonymous)

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self._over.set()
        if self._status.exists():
            self._thread.join()
            self._read()


_SIZES: Final = ("RssAnon", "VmHWM")
