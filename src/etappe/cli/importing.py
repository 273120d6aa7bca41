"""``etappe import``: bring a file into a project, with progress, and list what was refused."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any, Final

import click

from etappe.cli.language import LANGUAGE, say
from etappe.cli.printing import print_json
from etappe.cli.progress import phases
from etappe.cli.reading import read_options, reading_options

_LISTED: Final = 20


@click.command("import", help=say("import.help"))
@click.argument("file", metavar=say("import.file"), type=click.Path(path_type=Path))
@click.option("--project", required=True, metavar=say("project"), help=say("import.project"))
@reading_options
@click.option("--refused-to", type=click.Path(path_type=Path, dir_okay=False), help=say("import.refused_to"))
@click.option("--json", "as_json", is_flag=True, help=say("option.json"))
def import_command(file: Path, project: str, *, refused_to: Path | None, as_json: bool, **given: Any) -> None:  # noqa: ANN401 - Click's own
    """Bring a file into a project."""
    import msgspec

    from etappe.bootstrap import open_workspace
    from etappe.connectors import refused_csv

    with closing(open_workspace()) as workspace:
        found = workspace.projects.find_or_create(project)
        with phases(quiet=as_json) as progress:
            report = workspace.import_file(found.id, file, read_options(given), progress)
        rows = workspace.intake.refused(found.id, report.id).rows if report.refused else ()
        if refused_to is not None:
            refused_to.write_text(refused_csv(rows, LANGUAGE), encoding="utf-8")
        if as_json:
            print_json(msgspec.to_builtins(report))
            return
        if report.same_as is not None:
            click.echo(say("import.same", project=found.id))
        else:
            click.echo(
                say(
                    "import.report",
                    taken=report.taken,
                    rows=report.rows,
                    count=report.customers,
                    project=found.id,
                )
            )
        for note in report.notes:
            click.echo(f"* {note.de if LANGUAGE == 'de' else note.en}")
        if rows:
            click.echo(say("import.refused", count=len(rows)), err=True)
            for row in rows[:_LISTED]:
                click.echo(
                    say("import.refused_row", line=row.line, reason=row.de if LANGUAGE == "de" else row.en), err=True
                )
            if len(rows) > _LISTED:
                click.echo(say("import.more", count=len(rows) - _LISTED), err=True)
