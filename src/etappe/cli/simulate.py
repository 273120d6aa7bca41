"""``etappe simulate``: seeded journeys with a known truth, as a file."""

from __future__ import annotations

from pathlib import Path

import click

from etappe.cli.language import say


@click.command("simulate", help=say("simulate.help"))
@click.option(
    "--scenario",
    type=click.Choice(["omnichannel-shop", "patient-journey"]),
    default="omnichannel-shop",
    show_default=True,
    help=say("simulate.scenario"),
)
@click.option(
    "--customers", type=click.IntRange(1, 10_000_000), default=10_000, show_default=True, help=say("simulate.customers")
)
@click.option("--seed", type=int, default=1, show_default=True, help=say("simulate.seed"))
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("journeys.csv"),
    show_default=True,
    help=say("simulate.out"),
)
def simulate_command(scenario: str, customers: int, seed: int, out: Path) -> None:
    """Write made-up journeys and their truth."""
    from etappe.simulation import write_simulation

    written = write_simulation(scenario, customers=customers, seed=seed, path=out)
    click.echo(
        say(
            "simulate.written",
            events=written.n_events,
            customers=written.n_customers,
            file=written.events_path,
            truth=written.truth_path,
        )
    )
