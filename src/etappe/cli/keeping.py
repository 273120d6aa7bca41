"""``etappe backup`` and ``restore``: one file that holds everything, and back again; ``etappe doctor``: is all well?"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import click

from etappe.cli.language import LANGUAGE, say
from etappe.cli.printing import print_json
from etappe.foundation.texts import number_words, text

_MEGABYTE = 1_000_000
_folder = click.option("--data", "folder", type=click.Path(path_type=Path, file_okay=False), help=say("option.folder"))
_json = click.option("--json", "as_json", is_flag=True, help=say("option.json"))
_file = click.argument("file", metavar=say("import.file"), type=click.Path(path_type=Path, dir_okay=False))


@click.command("backup", help=say("backup.help"))
@_file
@click.option("--check", is_flag=True, help=say("backup.check"))
@_folder
@_json
def backup_command(file: Path, folder: Path | None, *, check: bool, as_json: bool) -> None:
    """Write a backup, or check one."""
    import msgspec

    from etappe.bootstrap import open_workspace
    from etappe.storage.backup import check_backup

    with _bar(say("backup.checking" if check else "backup.writing"), quiet=as_json) as progress:
        if check:
            report = check_backup(file, progress)
        else:
            with closing(open_workspace(folder)) as workspace:
                report = workspace.back_up(file, progress)
    if as_json:
        print_json(msgspec.to_builtins(report))
        return
    size = number_words(round(report.bytes / _MEGABYTE, 1), LANGUAGE)
    key = "backup.checked" if check else "backup.written"
    click.echo(say(key, path=file, count=report.files, size=size, created_at=report.created_at))


@click.command("restore", help=say("restore.help"))
@_file
@click.option("--replace", is_flag=True, help=say("restore.replace"))
@_folder
@_json
def restore_command(file: Path, folder: Path | None, *, replace: bool, as_json: bool) -> None:
    """Make the data folder what a backup says."""
    import msgspec

    from etappe.bootstrap import data_folder, restore_workspace

    with _bar(say("restore.reading"), quiet=as_json) as progress:
        report = restore_workspace(file, folder, replace=replace, progress=progress)
    if as_json:
        print_json(msgspec.to_builtins(report))
        return
    click.echo(say("restore.done", path=folder or data_folder(), count=report.files, created_at=report.created_at))


@click.command("doctor", help=say("doctor.help"))
@click.option("--repair", is_flag=True, help=say("doctor.repair"))
@_folder
@_json
def doctor_command(folder: Path | None, *, repair: bool, as_json: bool) -> None:
    """Look at everything."""
    import msgspec

    from etappe.bootstrap import open_workspace

    with closing(open_workspace(folder)) as workspace:
        found = workspace.examine(
            mends=repair,
            progress=lambda place: None if as_json else click.echo(say("doctor.looking", place=place), err=True),
        )
    if as_json:
        print_json(msgspec.to_builtins(found))
    elif not found:
        click.echo(say("doctor.well"))
    for finding in () if as_json else found:
        words = text(f"doctor.{finding.code}", LANGUAGE, **finding.data)
        click.echo(f"{finding.place} · {say(f'doctor.{finding.grade}')}: {words}")
    if any(finding.grade == "fault" for finding in found):
        sys.exit(1)


@contextmanager
def _bar(description: str, *, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, nothing where the output is read by a program."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=quiet or not console.is_terminal) as shown:
        task = shown.add_task(description, total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)
