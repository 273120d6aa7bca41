"""chDB as a store: a MergeTree in order of customer and time, names as dictionaries."""

from __future__ import annotations

from pathlib import Path

from chdb import session

from benchmarks import naming
from benchmarks import questions as ask
from benchmarks.dataset import NAMES, STEPS, THREADS, Dataset, event
from benchmarks.in_chdb import VERSION, bytes_of, rows
from benchmarks.questions import Answer, Store

__all__ = ["STORES", "VERSION"]
KINDS = "customer UInt32, time Int64, event {0}, channel {0}, device {0}"
NAMED = ", ".join(["customer", "time", *(f"{texts}[{name} + 1] AS {name}" for name, texts in NAMES.items())])
INSERTING = f"SETTINGS max_threads = {THREADS}, max_insert_threads = 1"


class ChDBStore(Store):
    """One table."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.session = session.Session(str(folder))
        self.session.query("CREATE DATABASE j")
        self.session.query(
            f"CREATE TABLE j.events ({KINDS.format('LowCardinality(String)')})"
            " ENGINE = MergeTree ORDER BY (customer, time, event)"
        )

    def load(self, csv: Path) -> None:
        """See benchmarks.questions.Store."""
        columns = KINDS.format("String")
        self.session.query(f"INSERT INTO j.events SELECT * FROM file('{csv}', 'CSVWithNames', '{columns}') {INSERTING}")
        self.session.query("OPTIMIZE TABLE j.events FINAL")

    def open(self, files: Dataset) -> None:
        """See benchmarks.questions.Store."""
        self._insert(files.parquet("sorted"))
        self.session.query("OPTIMIZE TABLE j.events FINAL")

    def _insert(self, parquet: Path) -> None:
        self.session.query(f"INSERT INTO j.events SELECT {NAMED} FROM file('{parquet}', 'Parquet') {INSERTING}")

    def append(self, batch: Path) -> Answer:
        """See benchmarks.questions.Store."""
        self._insert(batch)
        return self.funnel()

    def funnel(self) -> Answer:
        """See benchmarks.questions.Store."""
        steps = [f"event = '{event(step)}'" for step in STEPS]
        level = f"windowFunnel({ask.WINDOW_MS})(toUInt64(time), {', '.join(steps)})"
        found = rows(
            self.session,
            f"SELECT level, count() FROM (SELECT {level} AS level FROM j.events WHERE {' OR '.join(steps)} GROUP BY customer)"
            " WHERE level > 0 GROUP BY level",
        )
        return naming.reached(dict(found))  # type: ignore[arg-type]

    def bytes_on_disk(self) -> dict[str, int]:
        """See benchmarks.questions.Store."""
        return {"table": bytes_of(self.session)}

    def close(self) -> None:
        """See benchmarks.questions.Store."""
        self.session.close()


STORES = {"sorted": ChDBStore}
