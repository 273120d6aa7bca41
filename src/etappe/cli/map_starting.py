"""``etappe map new``: a map begun from a template, with or without its example, or from its own JSON."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from etappe.cli.language import LANGUAGE, say
from etappe.foundation.errors import InvalidInput
from etappe.foundation.texts import LANGUAGES, Language
from etappe.maps.templates import TEMPLATES

if TYPE_CHECKING:
    from etappe.maps.model.document import MapDocument, Template

BEGINNINGS = ("blank", *TEMPLATES)


@click.command("new", help=say("map.new.help"), short_help=say("map.new.summary"))
@click.argument("title", metavar=say("map.new.title"), required=False)
@click.option("--project", required=True, metavar=say("project"), help=say("map.new.project"))
@click.option(
    "--template", type=click.Choice(BEGINNINGS), default="simple", show_default=True, help=say("map.new.template")
)
@click.option("--example", is_flag=True, help=say("map.new.example"))
@click.option(
    "--language", type=click.Choice(LANGUAGES), default=LANGUAGE, show_default=True, help=say("map.new.language")
)
@click.option("--from", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help=say("map.new.from"))
@click.option("--json", "as_json", is_flag=True, help=say("map.new.json"))
def new_command(
    *,
    title: str | None,
    project: str,
    template: str,
    example: bool,
    language: str,
    file: Path | None,
    as_json: bool,
) -> None:
    """Begin a map and keep it in a project."""
    from etappe.bootstrap import open_workspace

    document = _begun(title, template, cast("Language", language), example=example, file=file)
    with closing(open_workspace()) as workspace:
        stored = workspace.maps.create(workspace.projects.show(project).id, document)
    if as_json:
        click.echo(json.dumps({"id": stored.id, "title": stored.document.title, "revision": stored.revision}))
    else:
        click.echo(say("map.new.made", title=stored.document.title, id=stored.id, count=len(stored.document.steps)))


def _begun(title: str | None, template: str, language: Language, *, example: bool, file: Path | None) -> MapDocument:
    from msgspec.structs import replace

    from etappe.maps.model.checking import read_document
    from etappe.maps.templates import begun

    if file is not None:
        read = read_document(file.read_bytes())
        return replace(read, title=title) if title else read
    if title is None:
        raise InvalidInput("cli.map_title_missing")
    return begun("blank" if template == "blank" else cast("Template", template), title, language, filled=example)
