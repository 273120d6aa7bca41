"""A simulation as files: the events, and beside them the truth they were made from."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from etappe.foundation.errors import InvalidInput


class Written(NamedTuple):
    """Where the events and the truth were written, and how many there are."""

    events_path: Path
    truth_path: Path
    n_customers: int
    n_events: int


def write_simulation(
    scenario: str,
    path: Path,
    *,
    customers: int = 1_000,
    seed: int = 0,
    start: str | None = None,
    end: str | None = None,
) -> Written:
    """Simulate a scenario and write it: events to ``path``, the truth beside it as ``<name>.truth.json``.

    Times are written as ISO 8601 in UTC (``2026-03-01T09:30:00.000Z``) in CSV, as timestamps in UTC in Parquet.

    Args:
        scenario: id, such as ``omnichannel-shop`` or ``patient-journey``.
        path: ends in ``.csv`` or ``.parquet``; its folder is there already; an existing file is replaced.
        customers: how many, at least 1.
        seed: a whole number from 0.
        start: first day (ISO 8601); the scenario's own where None.
        end: first day not seen any more (ISO 8601); the scenario's own where None.

    Raises:
        InvalidInput: ``simulation.scenario``, ``simulation.format`` or ``simulation.folder``, and what ``simulate`` raises.
    """
    import polars as pl

    from etappe.simulation import SCENARIOS
    from etappe.simulation.engine import simulate

    if scenario not in SCENARIOS:
        raise InvalidInput("simulation.scenario", value=scenario, known=", ".join(SCENARIOS))
    if path.suffix not in {".csv", ".parquet"}:
        raise InvalidInput("simulation.format", value=path.name)
    if not path.parent.is_dir():
        raise InvalidInput("simulation.folder", value=str(path.parent))
    frame, truth = simulate(SCENARIOS[scenario], customers, seed, start, end)
    written = frame.with_columns(pl.from_epoch("time", time_unit="ms").dt.replace_time_zone("UTC"))
    if path.suffix == ".csv":
        written.write_csv(path, datetime_format="%Y-%m-%dT%H:%M:%S%.3fZ")
    else:
        written.write_parquet(path)
    truth_path = path.with_suffix(".truth.json")
    truth_path.write_text(truth.to_json(), encoding="utf-8")
    return Written(path, truth_path, frame["customer"].n_unique(), frame.height)
