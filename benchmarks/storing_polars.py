"""Polars as a store: a frame in memory. Nothing of it is on disk, which the others' stores are."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from benchmarks import naming
from benchmarks.dataset import NAMES, STEPS, Dataset
from benchmarks.in_polars import VERSION, keyed, levels, stepped
from benchmarks.questions import Answer, Store

__all__ = ["STORES", "VERSION"]
ORDER = ("customer", "time", "event")


class PolarsStore(Store):
    """Customers as numbers, names as enumerations that are known beforehand."""

    customer: type[pl.DataType] = pl.UInt32

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.frame = pl.DataFrame()

    def load(self, csv: Path) -> None:
        """See benchmarks.questions.Store."""
        schema = {"customer": self.customer, "time": pl.Int64, **{name: self.kind(name) for name in NAMES}}
        self.frame = pl.scan_csv(csv, schema=schema).sort(*ORDER).collect()

    def kind(self, name: str) -> pl.DataType:
        """How a column of names is held."""
        return pl.Enum(NAMES[name])

    def open(self, files: Dataset) -> None:
        """See benchmarks.questions.Store."""
        self.frame = pl.read_parquet(files.parquet("sorted"))

    def append(self, batch: Path) -> Answer:
        """See benchmarks.questions.Store; what is appended stands behind what is in order."""
        self.frame = pl.concat([self.frame, pl.read_parquet(batch)])
        return self.funnel()

    def funnel(self) -> Answer:
        """See benchmarks.questions.Store."""
        codes = {name: code for code, name in enumerate(NAMES["event"])}
        events = self.frame.lazy()
        if self.frame["event"].dtype != pl.UInt8:
            wanted = [NAMES["event"][step] for step in STEPS]
            events = events.filter(pl.col("event").is_in(wanted)).with_columns(
                pl.col("customer").cast(pl.UInt32),
                pl.col("event").cast(pl.String).replace_strict(codes, return_dtype=pl.UInt8),
            )
        steps = stepped(keyed(events.filter(pl.col("event").is_in(STEPS)), in_order=False))
        return naming.reached(dict(levels(steps).group_by("level").len().collect().iter_rows()))


class PolarsTextStore(PolarsStore):
    """Customers and names as texts, as Etappe takes them."""

    customer = pl.String

    def kind(self, name: str) -> pl.DataType:
        """Text."""
        assert name in NAMES
        return pl.String()


STORES = {"sorted": PolarsStore, "sorted text": PolarsTextStore}
