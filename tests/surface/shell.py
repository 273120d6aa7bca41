"""``etappe`` as somebody types it in a shell: a process of its own for every command.

Most of such a process would go by with loading what every command needs, so the processes fork from one that has done
nothing else. Polars stays out of it, as its threads would not come along, and so does ``etappe.cli``, which reads its
language from the environment as it is loaded.
"""

from __future__ import annotations

import os
import sys
from multiprocessing import get_context
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryDirectory
from typing import Final

_FORKING: Final = get_context("forkserver")
_FORKING.set_forkserver_preload(["numba", "etappe.bootstrap", "etappe.analyses.asking", "etappe.exports"])
_STREAMS: Final = ("stdin", "stdout", "stderr")
_LONGEST_S: Final = 600


def typed(arguments: tuple[str, ...], folder: Path, env: dict[str, str], streams: Path) -> None:
    """Be the process of one command, which reads from and prints to files."""
    for number, name in enumerate(_STREAMS):
        file = os.open(streams / name, os.O_RDWR | os.O_CREAT)
        os.dup2(file, number)
        os.close(file)
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115 - they end with the process
    os.environ.clear()
    os.environ.update(env)
    os.chdir(folder)
    sys.argv = ["etappe", *arguments]
    from etappe.cli import main

    main()


class Shell:
    """Runs ``etappe`` with a data folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.events = folder / "journeys.csv"

    def __call__(self, *arguments: str, language: str = "C.UTF-8", given: str = "") -> CompletedProcess[str]:
        env = {name: value for name, value in os.environ.items() if name not in {"LC_ALL", "LC_MESSAGES", "LANGUAGE"}}
        env |= {"ETAPPE_DATA": str(self.folder / "data"), "LANG": language, "COLUMNS": "120"}
        with TemporaryDirectory() as name:
            streams = Path(name)
            (streams / "stdin").write_text(given, encoding="utf-8")
            process = _FORKING.Process(target=typed, args=(arguments, self.folder, env, streams))
            process.start()
            process.join(_LONGEST_S)
            assert process.exitcode is not None, "the command does not end"
            stdout, stderr = ((streams / each).read_text(encoding="utf-8") for each in _STREAMS[1:])
        return CompletedProcess(arguments, process.exitcode, stdout, stderr)
