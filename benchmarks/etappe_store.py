"""Where Etappe's journey index comes from: the one place that knows how it is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from benchmarks.dataset import NAMES, Dataset
from etappe.journeys.building import build_index

if TYPE_CHECKING:
    from etappe.journeys.index import JourneyIndex


def opened(files: Dataset) -> JourneyIndex:
    """The index of a data set."""
    frame = pl.read_parquet(files.parquet("raw"))
    names = {name: pl.Series(texts).gather(frame[name]) for name, texts in NAMES.items()}
    return build_index(frame.with_columns(pl.col("customer").cast(pl.String), **names))
