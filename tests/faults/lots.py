"""Lots: a data folder, a scenario and a seed, and the processes that work there and are killed one after the other."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random
from threading import Event as Signal
from threading import Thread

from msgspec import Struct, field

from tests.faults.points import drawn

ROOT = Path(__file__).parents[2]
KILLS_A_LOT = 5
LONGEST_S = 5.0
"""A process that does not come to its point, or does not say so much, is killed after so long."""
PATIENCE_S = 120.0


class Tally(Struct):
    """What a lot came to, for the report."""

    kills: int = 0
    at_points: int = 0
    acknowledged: int = 0
    lost: int = 0
    doubled: int = 0
    differing: int = 0


class Heard(Struct):
    """What the processes of a lot have said: names by word, in the order of saying, and the last word of each name."""

    lines: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    def names(self, word: str) -> list[str]:
        """All names that were said with a word."""
        return [name for said, names in self.lines if said == word for name in names]

    def unfinished(self, begun: str, done: str) -> list[str]:
        """What was begun and not done."""
        finished = set(self.names(done))
        return list(dict.fromkeys(name for name in self.names(begun) if name not in finished))


class _Process:
    """A worker; it loads what it needs and then waits to be told what to do."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, tuple[str, ...]]] = []
        self.begun = Signal()
        self.most_lines = sys.maxsize
        self._popen = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.worker"],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT)))},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._errors: list[str] = []
        self._threads = [Thread(target=self._listen, daemon=True), Thread(target=self._hear_errors, daemon=True)]
        for thread in self._threads:
            thread.start()

    def _listen(self) -> None:
        assert self._popen.stdout is not None
        for line in self._popen.stdout:
            if line.endswith("\n"):  # what is cut off was not said
                word, *names = line.split()
                self.heard.append((word, tuple(names)))
                self.begun.set()
                if len(self.heard) >= self.most_lines:
                    self._popen.kill()
        self.begun.set()

    def _hear_errors(self) -> None:
        assert self._popen.stderr is not None
        self._errors += self._popen.stderr

    def begin(self, task: dict[str, object], most_lines: int = sys.maxsize) -> None:
        """Let it work; it is killed as soon as it has said so much."""
        self.most_lines = most_lines
        assert self._popen.stdin is not None
        self._popen.stdin.write(json.dumps(task) + "\n")
        self._popen.stdin.flush()
        assert self.begun.wait(PATIENCE_S), "the process does not begin"

    def end(self, after_s: float) -> bool:
        """Kill it after so long, unless it ends by itself before; whether it did. What it said is all there then."""
        try:
            self._popen.wait(after_s)
            by_itself = True
        except subprocess.TimeoutExpired:
            self._popen.kill()
            by_itself = False
        self._close()
        said = [names for word, names in self.heard if word == "failed"]
        assert self._popen.returncode == -signal.SIGKILL, "".join(self._errors)
        assert not said, f"{said}\n{''.join(self._errors)}"
        return by_itself

    def dismiss(self) -> None:
        """Let it go that has nothing to do."""
        assert self._popen.stdin is not None
        self._popen.stdin.close()
        self._close()

    def _close(self) -> None:
        self._popen.wait()
        for thread in self._threads:
            thread.join()
        for pipe in (self._popen.stdin, self._popen.stdout, self._popen.stderr):
            assert pipe is not None
            pipe.close()


class Lot:
    """Processes in one folder, each killed at a moment or point that the seed says."""

    def __init__(self, scenario: str, seed: int, folder: Path) -> None:
        self.scenario = scenario
        self.seed = seed
        self.folder = folder
        self.chance = Random(f"{scenario} {seed}")
        self.heard = Heard()
        self.tally = Tally()
        self._spare = _Process()

    def kill_one(self, resume: tuple[str, ...] = ()) -> str:
        """Let a process work and kill it, at a point, or when it has said so much, or after some time; where."""
        process, self._spare = self._spare, _Process()
        at, lines, after_s = None, sys.maxsize, LONGEST_S
        match self.chance.random():
            case number if number < 0.6:
                at = drawn(self.scenario, self.chance)
                where = f"at {at}"
            case number if number < 0.85:
                lines = int(10 ** self.chance.uniform(0.3, 2.3))
                where = f"when it has said {lines} lines"
            case _:
                after_s = self.chance.uniform(0.0, 2.0)
                where = f"after {after_s:.2f} s"
        task = {"scenario": self.scenario, "folder": str(self.folder), "seed": self.seed, "run": self.tally.kills}
        process.begin({**task, "at": at, "resume": resume}, lines)
        came = process.end(after_s)
        self.heard.lines += process.heard
        self.tally.kills += 1
        self.tally.at_points += came and at is not None
        return where if came or after_s < LONGEST_S else f"{where}, to which it did not come"

    def close(self) -> None:
        """End the process that was to be next."""
        self._spare.dismiss()


def tallied(tallies: list[tuple[str, Tally]]) -> str:
    """The report of all lots as a table."""
    sums: dict[str, Counter[str]] = {}
    for scenario, tally in tallies:
        for name in tally.__struct_fields__:
            for row in (scenario, "all"):
                sums.setdefault(row, Counter())[name] += getattr(tally, name)
    order = [*dict.fromkeys(scenario for scenario, _ in tallies), "all"] if tallies else []
    head = f"{'scenario':<12}" + "".join(f"{name:>14}" for name in Tally.__struct_fields__)
    return "\n".join(
        (
            head,
            *(f"{row:<12}" + "".join(f"{sums[row][name]:>14,}" for name in Tally.__struct_fields__) for row in order),
        )
    )
