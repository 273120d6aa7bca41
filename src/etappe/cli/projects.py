"""``etappe projects``: what is there."""

from __future__ import annotations

from contextlib import closing

import click

from etappe.cli.language import LANGUAGE, say
from etappe.cli.printing import print_json, print_table


@click.command("projects", help=say("projects.help"))
@click.option("--json", "as_json", is_flag=True, help=say("option.json"))
def projects_command(*, as_json: bool) -> None:
    """List the projects."""
    import polars as pl

    from etappe.bootstrap import open_workspace

    with closing(open_workspace()) as workspace:
        rows = []
        for project in workspace.projects.list():
            contents = workspace.journeys.contents(project.id)
            rows.append(
                {
                    "project": project.id,
                    "title": project.title[LANGUAGE],
                    "customers": contents.customers,
                    "events": contents.events,
                    "earliest": contents.earliest and contents.earliest[:10],
                    "latest": contents.latest and contents.latest[:10],
                    "maps": len(workspace.maps.list(project.id)),
                }
            )
    if as_json:
        print_json(rows)
    elif rows:
        print_table(pl.DataFrame(rows))
    else:
        click.echo(say("projects.none"))
