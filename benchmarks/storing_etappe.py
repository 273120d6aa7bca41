"""Etappe as a store: a project in a data folder of its own, filled as everybody fills it."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from benchmarks.dataset import STEPS, Dataset, event
from benchmarks.etappe_store import Shop, bytes_of, named
from benchmarks.in_etappe import VERSION
from benchmarks.questions import Answer, Store
from etappe.analyses import funnel

__all__ = ["STORES", "VERSION"]


class EtappeStore(Store):
    """Events table and journey index."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.shop = Shop(folder)

    def load(self, csv: Path) -> None:
        """See benchmarks.questions.Store."""
        self.shop.bring(csv)
        self.shop.index()

    def open(self, files: Dataset) -> None:
        """See benchmarks.questions.Store."""
        self.shop.fill(files)
        self.funnel()

    def append(self, batch: Path) -> Answer:
        """See benchmarks.questions.Store; as what the inbox has taken is flushed."""
        self.shop.append(named(pl.read_parquet(batch)))
        return self.funnel()

    def funnel(self) -> Answer:
        """See benchmarks.questions.Store."""
        steps = tuple(event(step) for step in STEPS)
        found = funnel.answer(self.shop.index(), funnel.Funnel(steps=steps, within="7d", detail="counts"))
        return [step.customers for step in found.steps]

    def bytes_on_disk(self) -> int:
        """See benchmarks.questions.Store."""
        return sum(bytes_of(self.folder / "projects").values())

    def close(self) -> None:
        """See benchmarks.questions.Store."""
        self.shop.close()


STORES = {"index": EtappeStore}
