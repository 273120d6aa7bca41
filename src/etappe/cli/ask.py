"""``etappe ask`` and ``etappe timeline``: the questions of the library, of a file or of a project.

``etappe ask SOURCE WHAT``: SOURCE is a file (with ``--customer``, ``--time``, ``--event``) or a project; WHAT is a
question by name with its options, or a file that holds one as JSON (``-`` reads it from the input).
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from etappe.cli.language import LANGUAGE, say
from etappe.cli.printing import print_answer
from etappe.cli.progress import phases
from etappe.cli.reading import read_options, reading_options
from etappe.cli.scoping import scope_of, scope_options, taken
from etappe.foundation.errors import InvalidInput

if TYPE_CHECKING:
    from etappe.analyses.asking import AnyAnswer, AnyQuestion
    from etappe.analyses.journeys import Journeys
    from etappe.analyses.results.attribution import Model
    from etappe.events.importing import ReadOptions

_MODELS: Final = ("first", "last", "last_non_direct", "linear", "position", "time_decay")
_LARGE_BYTES: Final = 8 << 20
_json = click.option("--json", "as_json", is_flag=True, help=say("option.json"))


class Asking(click.Group):
    """Questions by name; a name that ends in .json, or is ``-``, is a question that is written down."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The question of that name, or the one in that file."""
        if known := super().get_command(ctx, cmd_name):
            return known
        if cmd_name != "-" and not cmd_name.endswith(".json"):
            return None

        def ask_written(*, as_json: bool) -> None:
            from etappe.analyses.asking import read_question

            path = Path(cmd_name)
            if cmd_name != "-" and not path.is_file():
                raise InvalidInput("cli.question_missing", path=cmd_name)
            _answer(
                ctx, read_question(sys.stdin.buffer.read() if cmd_name == "-" else path.read_bytes()), as_json=as_json
            )

        return click.command(cmd_name)(_json(ask_written))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Let the options of the source stand before or after it, as long as they stand before the question."""
        return super().parse_args(ctx, self._options_first(ctx, args))

    def _options_first(self, ctx: click.Context, args: list[str]) -> list[str]:
        takes_value = {
            name: not (isinstance(option, click.Option) and (option.is_flag or option.count))
            for option in self.get_params(ctx)
            for name in (*option.opts, *option.secondary_opts)
        }
        options: list[str] = []
        rest = list(args)
        source: list[str] = []
        while rest and ((len(rest[0]) > 1 and rest[0].startswith("-")) or not source):
            token = rest.pop(0)
            if len(token) > 1 and token.startswith("-"):
                options.append(token)
                if "=" not in token and takes_value.get(token, False) and rest:
                    options.append(rest.pop(0))
            else:
                source.append(token)
        return options + source + rest


@click.group(
    "ask",
    cls=Asking,
    help=say("ask.help"),
    options_metavar=say("options"),
    subcommand_metavar=say("ask.what"),
    short_help=say("ask.summary"),
)
@click.argument("source", metavar=say("ask.source"))
@scope_options
@reading_options
@click.option("--json", "as_json", is_flag=True, help=say("option.json"))
@click.pass_context
def ask_command(ctx: click.Context, /, source: str, *, as_json: bool, **given: Any) -> None:  # noqa: ANN401 - Click's own
    """Hold what is asked, for the question that follows."""
    ctx.obj = {"source": source, "about": taken(given), "options": read_options(given), "as_json": as_json}


def _answer(ctx: click.Context, question: AnyQuestion, *, as_json: bool = False) -> None:
    asked = ctx.obj
    answer = _ask(asked["source"], asked["options"], question, asked["about"])
    print_answer(answer, as_json=as_json or asked["as_json"])


def _ask(source: str, options: ReadOptions, question: AnyQuestion, about: dict[str, Any]) -> AnyAnswer:
    from etappe.analyses.scoping import asked_of

    if Path(source).exists() or options.customer:
        return _read(source, options).ask(asked_of(question, scope_of(about, lambda _name: None)))
    if Path(source).suffix or Path(source).name != source:
        raise InvalidInput("cli.source_missing", path=source)
    from contextlib import closing

    from etappe.bootstrap import open_workspace

    with closing(open_workspace()) as workspace:
        project = workspace.projects.show(source).id
        scope = scope_of(about, lambda name: workspace.segments.named(project, name))
        return workspace.journeys.ask(source, asked_of(question, scope))


def _read(source: str, options: ReadOptions) -> Journeys:
    """The journeys of a file: with a bar while a large one is read, and one line where rows were left out."""
    import msgspec

    from etappe.connectors import EtappeWarning, read_events

    given = msgspec.structs.asdict(options)
    is_large = Path(source).is_file() and Path(source).stat().st_size >= _LARGE_BYTES
    with warnings.catch_warnings(record=True) as said, phases(quiet=not is_large) as progress:
        warnings.simplefilter("always", EtappeWarning)
        try:
            journeys = read_events(source, **given, progress=lambda done, total: progress("reading", done, total))
        except InvalidInput as error:
            if error.code != "columns.role_missing":
                raise
            raise InvalidInput("cli.column_needed", option=f"--{error.data['role']}", file=source) from error
    for one in said:
        if isinstance(one.message, EtappeWarning):
            click.echo(one.message.de if LANGUAGE == "de" else one.message.en, err=True)
        else:
            warnings.warn_explicit(one.message, one.category, one.filename, one.lineno)
    return journeys


_EVENT = say("event")


@ask_command.command("funnel", help=say("funnel.help"), short_help=say("funnel.help"))
@click.option("--step", "steps", multiple=True, required=True, metavar=_EVENT, help=say("option.step"))
@click.option("--within", metavar="7d", help=say("option.within"))
@click.option("--exclude", multiple=True, metavar=_EVENT, help=say("option.exclude"))
@click.option(
    "--order", type=click.Choice(["ordered", "strict", "any"]), default="ordered", help=say("option.funnel_order")
)
@click.option("--hold", multiple=True, metavar=say("property"), help=say("option.hold"))
@click.option("--by", metavar=say("property"), help=say("option.by"))
@click.option("--count", type=click.Choice(["customers", "conversions"]), default="customers", help=say("option.count"))
@_json
@click.pass_context
def funnel_command(ctx: click.Context, /, *, as_json: bool, **given: Any) -> None:  # noqa: ANN401 - Click's own
    """Ask for a funnel."""
    from etappe.analyses.arriving.funnel import Funnel

    _answer(ctx, Funnel(**given), as_json=as_json)


@ask_command.command("transitions", help=say("transitions.help"))
@click.option(
    "--follows", type=click.Choice(["directly", "eventually"]), default="directly", help=say("option.follows")
)
@click.option("--sessions", metavar="30m", help=say("option.sessions"))
@click.option("--merge-repeats", is_flag=True, help=say("option.merge_repeats"))
@_json
@click.pass_context
def transitions_command(ctx: click.Context, /, *, as_json: bool, **given: Any) -> None:  # noqa: ANN401 - Click's own
    """Ask for transitions."""
    from etappe.analyses.ways.transitions import Transitions

    _answer(ctx, Transitions(**given), as_json=as_json)


def _ways(command: Callable[..., None]) -> Callable[..., None]:
    """The options of questions about ways from a start or to an end."""
    for option in (
        click.option("--merge-repeats", is_flag=True, help=say("option.merge_repeats")),
        click.option("--top", type=int, default=20, show_default=True, help=say("option.top")),
        click.option("--length", type=int, default=5, show_default=True, help=say("option.length")),
        click.option("--end", metavar=_EVENT, help=say("option.end")),
        click.option("--start", metavar=_EVENT, help=say("option.start")),
    ):
        command = option(command)
    return command


@ask_command.command("paths", help=say("paths.help"))
@_ways
@_json
@click.pass_context
def paths_command(ctx: click.Context, /, *, as_json: bool, **given: Any) -> None:  # noqa: ANN401 - Click's own
    """Ask for paths."""
    from etappe.analyses.ways.paths import Paths

    _answer(ctx, Paths(**given), as_json=as_json)


@ask_command.command("sequences", help=say("sequences.help"))
@_ways
@_json
@click.pass_context
def sequences_command(ctx: click.Context, /, *, as_json: bool, **given: Any) -> None:  # noqa: ANN401 - Click's own
    """Ask for sequences."""
    from etappe.analyses.ways.sequences import Sequences

    _answer(ctx, Sequences(**given), as_json=as_json)


@ask_command.command("retention", help=say("retention.help"))
@click.option("--start", metavar=_EVENT, help=say("option.retention_start"))
@click.option("--returning", metavar=_EVENT, help=say("option.returning"))
@click.option("--period", type=click.Choice(["day", "week", "month"]), default="week", help=say("option.period"))
@click.option("--mode", type=click.Choice(["on", "on_or_after", "bracket"]), default="on", help=say("option.mode"))
@click.option("--bracket", "brackets", type=int, multiple=True, help=say("option.bracket"))
@click.option("--periods", type=int, default=12, show_default=True, help=say("option.periods"))
@click.option("--rolling", is_flag=True, help=say("option.rolling"))
@click.option("--recurring", is_flag=True, help=say("option.recurring"))
@_json
@click.pass_context
def retention_command(
    ctx: click.Context,
    /,
    *,
    rolling: bool,
    recurring: bool,
    as_json: bool,
    **given: Any,  # noqa: ANN401 - Click's own
) -> None:
    """Ask for retention."""
    from etappe.analyses.results.retention import Retention

    _answer(ctx, Retention(calendar=not rolling, first_time=not recurring, **given), as_json=as_json)


@ask_command.command("variants", help=say("variants.help"))
@click.option("--top", type=int, default=20, show_default=True, help=say("option.top"))
@click.option("--merge-repeats", is_flag=True, help=say("option.merge_repeats"))
@_json
@click.pass_context
def variants_command(ctx: click.Context, /, *, as_json: bool, **given: Any) -> None:  # noqa: ANN401 - Click's own
    """Ask for variants."""
    from etappe.analyses.ways.variants import Variants

    _answer(ctx, Variants(**given), as_json=as_json)


@ask_command.command("arrivals", help=say("arrivals.help"))
@click.option("--entry", required=True, metavar=_EVENT, help=say("option.entry"))
@click.option("--destination", required=True, metavar=_EVENT, help=say("option.destination"))
@click.option("--elsewhere", multiple=True, metavar=_EVENT, help=say("option.elsewhere"))
@click.option("--horizon", metavar="30d", help=say("option.horizon"))
@click.option("--due", metavar="14d", help=say("option.due"))
@_json
@click.pass_context
def arrivals_command(ctx: click.Context, /, *, as_json: bool, **given: Any) -> None:  # noqa: ANN401 - Click's own
    """Ask for arrivals."""
    from etappe.analyses.arriving.arrivals import Arrivals

    _answer(ctx, Arrivals(**given), as_json=as_json)


@ask_command.command("attribution", help=say("attribution.help"))
@click.option("--conversion", required=True, metavar=_EVENT, help=say("option.attribution_conversion"))
@click.option("--touch", required=True, metavar=_EVENT, help=say("option.attribution_touch"))
@click.option("--channel", default="channel", show_default=True, help=say("option.attribution_channel"))
@click.option("--lookback", default="30d", show_default=True, help=say("option.attribution_lookback"))
@click.option("--model", "models", type=click.Choice(_MODELS), multiple=True, help=say("option.attribution_model"))
@click.option("--half-life", default="7d", show_default=True, help=say("option.attribution_half_life"))
@click.option("--direct", default="direct", show_default=True, help=say("option.attribution_direct"))
@click.option("--value", help=say("option.attribution_value"))
@_json
@click.pass_context
def attribution_command(
    ctx: click.Context,
    /,
    *,
    models: tuple[Model, ...],
    as_json: bool,
    **given: Any,  # noqa: ANN401 - Click's own
) -> None:
    """Ask for attribution."""
    from etappe.analyses.results.attribution import MODELS, Attribution

    _answer(ctx, Attribution(models=models or MODELS, **given), as_json=as_json)


@click.command("timeline", help=say("timeline.help"), short_help=say("timeline.summary"))
@click.argument("source", metavar=say("ask.source"))
@click.argument("customer_id", metavar=say("customer"))
@scope_options
@reading_options
@_json
def timeline_command(source: str, customer_id: str, *, as_json: bool, **given: Any) -> None:  # noqa: ANN401 - Click's own
    """Show one customer's events."""
    from etappe.analyses.ways.timeline import Timeline

    about = taken(given)
    print_answer(_ask(source, read_options(given), Timeline(customer=customer_id), about), as_json=as_json)
