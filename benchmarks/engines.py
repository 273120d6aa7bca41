"""Who takes part: which program, in which environment, with which layouts, up to which size."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from benchmarks.questions import STORING

ROOT: Final = Path(__file__).parents[1]
PEERS: Final = ROOT / ".venv-bench" / "bin" / "python"
"""The environment of what Etappe is measured against; Etappe and the memory limit run in its own."""


class Participant(NamedTuple):
    """A participant.

    Attributes:
        title: as in the tables. module, name_in_code: where its class is. storing: the module of its stores.
        layouts: of the data; each is asked by itself. stores: the kinds it loads a CSV file into. other: the layouts of
            a question that has others.
        questions: those it knows, or None for all. largest: the size up to which it is asked.
        is_peer: whether it runs in the environment of the peers.
    """

    title: str
    module: str
    name_in_code: str
    layouts: tuple[str, ...]
    storing: str = ""
    stores: tuple[str, ...] = ()
    questions: tuple[str, ...] | None = None
    largest: int | None = None
    is_peer: bool = True
    other: Mapping[str, tuple[str, ...]] = MappingProxyType({})

    def layouts_of(self, question: str) -> tuple[str, ...]:
        """In which a question is asked; those of its stores where it changes what is stored."""
        usual = self.stores if question in STORING and self.stores else self.layouts
        return self.other.get(question, usual)

    def interpreter(self) -> Path:
        """The Python that runs it; this one where the environment of the peers is not there."""
        return PEERS if self.is_peer and PEERS.exists() else Path(sys.executable)


ENGINES: Final = {
    "etappe": Participant(
        "Etappe",
        "in_etappe",
        "Etappe",
        ("index",),
        "storing_etappe",
        ("index",),
        is_peer=False,
        other={"timeline": ("index", "store"), "append": ("index", "inbox")},
    ),
    "duckdb": Participant("DuckDB", "in_duckdb", "DuckDB", ("raw", "sorted"), "storing_duckdb", ("sorted",)),
    "chdb": Participant("chDB", "in_chdb", "ChDB", ("raw", "sorted"), "storing_chdb", ("sorted",)),
    "polars": Participant(
        "Polars",
        "in_polars",
        "Polars",
        ("raw", "sorted"),
        "storing_polars",
        ("sorted", "sorted text"),
        other={"append": ("sorted",)},
    ),
    "retentioneering": Participant(
        "retentioneering",
        "in_retentioneering",
        "Retentioneering",
        ("sorted",),
        questions=("funnel_open", "follows"),
        largest=1_000_000,
    ),
    "pm4py": Participant(
        "PM4Py", "in_pm4py", "Pm4py", ("sorted",), questions=("transitions", "follows", "variants"), largest=1_000_000
    ),
}
LIMIT: Final = Participant("memory", "limit", "Limit", ("memory",), is_peer=False)
"""Not a participant: what memory can give, measured in the same minutes."""
