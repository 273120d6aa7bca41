"""DuckDB as a store: a table in order of customer and time, names as enumerations that are known beforehand."""

from __future__ import annotations

from pathlib import Path

from benchmarks import naming
from benchmarks import questions as ask
from benchmarks.dataset import NAMES, STEPS, Dataset, event
from benchmarks.in_duckdb import LEVELS_JOINED, VERSION, connected, joined
from benchmarks.questions import Answer, Store

__all__ = ["STORES", "VERSION"]
KINDS = "{'customer': 'UINTEGER', 'time': 'BIGINT', 'event': 'VARCHAR', 'channel': 'VARCHAR', 'device': 'VARCHAR'}"
COLUMNS = ", ".join(["customer", "time", *(f"{name}::{name}_name AS {name}" for name in NAMES)])
NAMED = ", ".join(
    ["customer", "time", *(f"{texts}[{name} + 1]::{name}_name AS {name}" for name, texts in NAMES.items())]
)


class DuckDBStore(Store):
    """One database file."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        folder.mkdir()
        self.file = folder / "events.db"
        self.connection = connected(self.file)
        for name, texts in NAMES.items():
            self.connection.execute(f"CREATE TYPE {name}_name AS ENUM ({', '.join(repr(text) for text in texts)})")

    def load(self, csv: Path) -> None:
        """See benchmarks.questions.Store."""
        self._create(f"SELECT {COLUMNS} FROM read_csv('{csv}', header = true, columns = {KINDS})")

    def open(self, files: Dataset) -> None:
        """See benchmarks.questions.Store."""
        self._create(f"SELECT {NAMED} FROM '{files.parquet('sorted')}'")

    def _create(self, query: str) -> None:
        self.connection.execute(f"CREATE TABLE events AS {query} ORDER BY customer, time, event")
        self.connection.execute("CHECKPOINT")

    def append(self, batch: Path) -> Answer:
        """See benchmarks.questions.Store; what is appended stands behind what is in order."""
        self.connection.execute(f"INSERT INTO events SELECT {NAMED} FROM '{batch}'")
        return self.funnel()

    def funnel(self) -> Answer:
        """See benchmarks.questions.Store."""
        steps = joined(ask.WINDOW_MS, steps=[repr(event(step)) for step in STEPS])
        query = f"WITH {steps}, {LEVELS_JOINED} SELECT level, count(*) FROM levels GROUP BY level"
        return naming.reached(dict(self.connection.execute(query).fetchall()))

    def bytes_on_disk(self) -> dict[str, int]:
        """See benchmarks.questions.Store."""
        return {"database": self.file.stat().st_size}

    def close(self) -> None:
        """See benchmarks.questions.Store."""
        self.connection.close()


STORES = {"sorted": DuckDBStore}
