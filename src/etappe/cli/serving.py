"""``etappe demo``, ``serve`` and ``link``: the server on this machine."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from etappe.cli.language import LANGUAGE, say
from etappe.foundation.errors import Unavailable

if TYPE_CHECKING:
    from etappe.bootstrap import Workspace

_folder = click.option("--data", "folder", type=click.Path(path_type=Path, file_okay=False), help=say("option.folder"))
_port = click.option("--port", type=click.IntRange(0, 65535), help=say("option.port"))
_open = click.option("--open/--no-open", "open_browser", default=None, help=say("option.open"))


def _opened(folder: Path | None) -> Workspace:
    try:
        from etappe.bootstrap import open_workspace
    except ModuleNotFoundError as error:
        raise Unavailable("cli.server_missing", package=error.name) from error
    return open_workspace(folder)


def _serve(folder: Path | None, port: int | None, open_browser: bool | None) -> None:  # noqa: FBT001 - passed on as given
    try:
        from etappe.server.run import serve
    except ModuleNotFoundError as error:
        raise Unavailable("cli.server_missing", package=error.name) from error
    serve(folder, port=port, open_browser=open_browser, language=LANGUAGE)


@click.command("serve", help=say("serve.help"))
@_folder
@_port
@_open
def serve_command(folder: Path | None, port: int | None, open_browser: bool | None) -> None:  # noqa: FBT001 - Click's own
    """Serve the projects."""
    _serve(folder, port, open_browser)


@click.command("demo", help=say("demo.help"))
@_folder
@_port
@_open
def demo_command(folder: Path | None, port: int | None, open_browser: bool | None) -> None:  # noqa: FBT001 - Click's own
    """Prepare the demo projects, then serve."""
    from etappe.bootstrap import prepare_demos

    with closing(_opened(folder)) as workspace:
        failed = prepare_demos(workspace, _tell)
    for project, error in failed.items():
        click.echo(f"{project}: {error.message(LANGUAGE)}\n{error.hint(LANGUAGE)}", err=True)
    _serve(folder, port, open_browser)


def _tell(project: str, stage: str) -> None:
    click.echo(say(f"demo.{stage}", project=project), err=True)


@click.command("link", help=say("link.help"))
@_folder
def link_command(folder: Path | None) -> None:
    """Print a fresh link."""
    with closing(_opened(folder)) as workspace:
        click.echo(workspace.running_address() + "/?token=" + workspace.new_link())
