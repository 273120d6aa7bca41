"""``etappe map``: maps are begun (``map_starting``), and exported as a poster, a workbook, a table or their own JSON."""

from __future__ import annotations

import os
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from etappe.cli.language import LANGUAGE, say
from etappe.cli.map_starting import new_command
from etappe.cli.scoping import scope_of, scope_options, taken
from etappe.exports.model import FORMATS, LANES, ORIENTATIONS, PAPERS, ExportOptions
from etappe.foundation.errors import InvalidInput, Unavailable
from etappe.foundation.texts import LANGUAGES, number_words

if TYPE_CHECKING:
    from etappe.bootstrap import Workspace
    from etappe.exports.model import Exported


@click.group("map", help=say("map.help"), options_metavar=say("options"), subcommand_metavar=say("subcommand"))
def map_command() -> None:
    """Stand above the commands about maps."""


map_command.add_command(new_command)


@map_command.command("export", help=say("map.export.help"), short_help=say("map.export.summary"))
@click.argument("chosen", metavar=say("map.export.map"), required=False)
@click.option("--project", required=True, metavar=say("project"), help=say("map.export.project"))
@click.option("--format", type=click.Choice(FORMATS), default="pdf", show_default=True, help=say("map.export.format"))
@click.option("--paper", type=click.Choice(PAPERS), default="a2", show_default=True, help=say("map.export.paper"))
@click.option(
    "--orientation",
    type=click.Choice(ORIENTATIONS),
    default="landscape",
    show_default=True,
    help=say("map.export.orientation"),
)
@click.option(
    "--language", type=click.Choice(LANGUAGES), default=LANGUAGE, show_default=True, help=say("map.export.language")
)
@click.option("--lanes", type=click.Choice(LANES), default="shown", show_default=True, help=say("map.export.lanes"))
@click.option("--personas/--no-personas", default=True, help=say("map.export.personas"))
@click.option("--evidence/--no-evidence", default=True, help=say("map.export.evidence"))
@click.option("--persona", metavar=say("map.export.id"), help=say("map.export.persona"))
@click.option("--page", type=click.IntRange(0), default=0, help=say("map.export.page"))
@click.option("--width", type=click.IntRange(0, 12_000), default=0, help=say("map.export.width"))
@scope_options
@click.option("--output", "-o", help=say("map.export.output"))
def export_command(chosen: str | None, project: str, output: str | None, **given: Any) -> None:  # noqa: ANN401 - Click's own
    """Write a map into a file."""
    from etappe.bootstrap import open_workspace

    about = taken(given)
    with closing(open_workspace()) as workspace:
        map_id = _map_id(workspace, project, chosen)
        scope = scope_of(about, lambda name: workspace.segments.named(workspace.projects.show(project).id, name))
        made = workspace.export(project, map_id, ExportOptions(**given), scope=scope)
    if output == "-":
        sys.stdout.buffer.write(made.content)
        return
    target = _target(made, output or "")
    try:
        target.write_bytes(made.content)
    except OSError as error:
        raise Unavailable("cli.unwritable", path=str(target)) from error
    click.echo(_report(made, target))


def _target(made: Exported, output: str) -> Path:
    """Where a file goes: into the folder that is named, or under its name; pictures in an archive are never called PNG."""
    if not output or Path(output).is_dir() or output.endswith(("/", os.sep)):
        return Path(output) / made.name
    target = Path(output)
    is_archive = made.name.endswith(".zip") and target.suffix.lower() == ".png"
    return target.with_suffix(".zip") if is_archive else target


def _map_id(workspace: Workspace, project: str, chosen: str | None) -> str:
    """The map that is meant, by its id or title; the only one of the project where none is named."""
    maps = workspace.maps.list(workspace.projects.show(project).id)
    fitting = [one for one in maps if chosen is None or chosen == one.id or chosen in one.titles.values()]
    if len(fitting) == 1:
        return fitting[0].id
    if not fitting and chosen is not None:
        raise InvalidInput("cli.map_unknown", map=chosen, project=project)
    if not fitting:
        raise InvalidInput("cli.map_none", project=project)
    named = ", ".join(f"{one.id} ({one.title})" for one in fitting)
    raise InvalidInput("cli.map_which", project=project, count=len(fitting), maps=named)


def _report(made: Exported, target: Path) -> str:
    """What was written, and what one should know about it."""
    if not made.pages:
        return say("map.export.written", path=target)
    said = say("map.export.poster", path=target, count=made.pages, type=number_words(made.type_pt, LANGUAGE))
    return f"{said}\n{say('map.export.unshown', signs=made.unshown)}" if made.unshown else said
