"""How far long work is: a bar on a terminal, nothing where the output is read by a program."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from etappe.cli.language import say


@contextmanager
def phases(*, quiet: bool = False) -> Iterator[Callable[[str, int, int | None], None]]:
    """Yields what an import tells its progress to: phase, done and total (None while unknown)."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    shown = Progress(
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn(),
        console=console, transient=True, disable=quiet or not console.is_terminal,
    )  # fmt: skip
    with shown:
        task = shown.add_task("", total=None)

        def progress(phase: str, done: int, total: int | None) -> None:
            shown.update(task, description=say(f"import.{phase}"), completed=done, total=total)

        yield progress
