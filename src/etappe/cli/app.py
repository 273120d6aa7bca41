"""The commands of ``etappe``, each loaded when it is called, so that ``--help`` answers at once."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Final

import click

from etappe._version import __version__
from etappe.cli.language import LANGUAGE, say, speak
from etappe.foundation.errors import EtappeError, InvalidInput, Refused

COMMANDS: Final = {
    "demo": "etappe.cli.serving",
    "serve": "etappe.cli.serving",
    "link": "etappe.cli.serving",
    "import": "etappe.cli.importing",
    "projects": "etappe.cli.projects",
    "ask": "etappe.cli.ask",
    "timeline": "etappe.cli.ask",
    "simulate": "etappe.cli.simulate",
    "map": "etappe.cli.maps",
    "backup": "etappe.cli.keeping",
    "restore": "etappe.cli.keeping",
    "doctor": "etappe.cli.keeping",
}
"""Where each command lives; its function there is ``<name>_command``."""

EXIT_INVALID: Final = 2
EXIT_REFUSED: Final = 3
EXIT_UNAVAILABLE: Final = 4
EXIT_INTERRUPTED: Final = 130


class LazyGroup(click.Group):
    """A group that knows its commands by name and loads one only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - Click's signature
        """The names, in the order in which people meet them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - Click's signature
        """The command of that name."""
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(COMMANDS[cmd_name]), f"{cmd_name}_command")
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - Click's signature
        """List the commands without loading any of them."""
        with formatter.section(say("commands")):
            formatter.write_dl([(name, say(f"{name}.summary")) for name in COMMANDS])


@click.group(
    cls=LazyGroup,
    help=say("help"),
    epilog=say("epilog"),
    subcommand_metavar=say("subcommand"),
    options_metavar=say("options"),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, "--version", message="etappe %(version)s", help=say("version"))
def etappe() -> None:
    """Stand above all commands."""


def main() -> None:
    """Run a command; say what went wrong in one or two sentences, and end with a code that says which kind it was."""
    speak()
    try:
        etappe.main(prog_name="etappe", standalone_mode=False)
    except EtappeError as error:
        click.echo(f"{error.message(LANGUAGE)}\n{error.hint(LANGUAGE)}", err=True)
        sys.exit(
            EXIT_INVALID
            if isinstance(error, InvalidInput)
            else EXIT_REFUSED
            if isinstance(error, Refused)
            else EXIT_UNAVAILABLE
        )
    except click.exceptions.Exit as exit_:
        sys.exit(exit_.exit_code)
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(EXIT_INTERRUPTED)
    except (click.Abort, KeyboardInterrupt):
        click.echo(say("interrupted"), err=True)
        sys.exit(EXIT_INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
