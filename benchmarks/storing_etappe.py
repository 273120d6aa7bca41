"""Etappe as a store: a project in a data folder of its own, filled as everybody fills it."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from benchmarks.dataset import STEPS, Dataset, event
from benchmarks.etappe_store import Shop
from benchmarks.in_etappe import VERSION
from benchmarks.questions import Answer, Store
from etappe.analyses.arriving import funnel

__all__ = ["STORES", "VERSION"]
LOOK_AGAIN_S: Final = 0.02


class EtappeStore(Store):
    """Events table and journey index; what is appended is imported as a file."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.shop = Shop(folder)

    def load(self, csv: Path) -> None:
        """See benchmarks.questions.Store."""
        self.shop.bring(csv)
        self.shop.index()

    def open(self, files: Dataset) -> None:
        """See benchmarks.questions.Store."""
        self.load(files.csv())

    def append(self, batch: Path) -> Answer:
        """See benchmarks.questions.Store."""
        self.shop.bring(batch.with_suffix(".csv"))
        return self.funnel()

    def funnel(self) -> Answer:
        """See benchmarks.questions.Store."""
        steps = tuple(event(step) for step in STEPS)
        found = funnel.answer(self.shop.index(), funnel.Funnel(steps=steps, within="7d", detail="counts"))
        return [step.customers for step in found.steps]

    def bytes_on_disk(self) -> dict[str, int]:
        """See benchmarks.questions.Store."""
        return self.shop.bytes_on_disk()

    def close(self) -> None:
        """See benchmarks.questions.Store."""
        self.shop.close()


class EtappeInbox(EtappeStore):
    """The same; what is appended is taken event by event, as from a website, and flushed in the background."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._serving = ExitStack()

    def open(self, files: Dataset) -> None:
        """See benchmarks.questions.Store."""
        super().open(files)
        self._serving.enter_context(self.shop.served())

    def append(self, batch: Path) -> Answer:
        """See benchmarks.questions.Store; asks again and again until every event counts."""
        import polars as pl

        from etappe.events.model import Event

        rows = pl.read_csv(batch.with_suffix(".csv"), schema_overrides={"customer": pl.String}).iter_rows()
        events = [
            Event(identity=customer, time_ms=at, event=name, channel=channel, properties={"device": device})
            for customer, at, name, channel, device in rows
        ]
        expected = self.shop.index().n_events + len(events)
        self.shop.take(events)
        _wait_for(lambda: self.shop.index().n_events == expected)
        return self.funnel()

    def close(self) -> None:
        """See benchmarks.questions.Store."""
        self._serving.close()
        super().close()


def _wait_for(seen: Callable[[], bool]) -> None:
    while not seen():
        time.sleep(LOOK_AGAIN_S)


STORES = {"index": EtappeStore, "inbox": EtappeInbox}
