"""The browser's core of the map, which is asked whether it makes the same of cases as this one does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec

ROOT = Path(__file__).parents[2]
NODE = Path(sys.executable).parent / "node"


class BrowserCore:
    """A process of Node.js with the core in it. It works on what it was given while more is put together here."""

    def __init__(self, folder: Path) -> None:
        self._problems = folder / "problems"
        with self._problems.open("wb") as problems:
            self._process = subprocess.Popen(
                [NODE, ROOT / "tests/vectors/agreement.mjs", ROOT / "ui", folder / "core"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=problems,
            )

    def give(self, case: bytes) -> None:
        """Give it a case: one value of JSON, with what is made of it."""
        assert self._process.stdin is not None
        self._process.stdin.write(case + b"\n")

    def answer(self, n_cases: int) -> None:
        """Make sure that it makes the same of all the cases since the last answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(b"\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, self._problems.read_text()[-2000:]
        found = msgspec.json.decode(line)
        assert (found["asked"], found["otherwise"]) == (n_cases, 0), str(found["examples"])[:4000]

    def end(self) -> None:
        """End it; it has nothing left to say."""
        said, _ = self._process.communicate()
        assert (self._process.returncode, said) == (0, b""), self._problems.read_text()[-2000:]
