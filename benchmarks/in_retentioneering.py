"""retentioneering, a library of product analytics: what it knows of the questions, on an event stream made beforehand."""

from __future__ import annotations

import polars as pl
import retentioneering

from benchmarks.dataset import NAMES, STEPS, Dataset, event
from benchmarks.questions import Answer, Engine

VERSION = retentioneering.__version__
LAYOUTS = ("sorted",)
ENDS = ["path_start", "path_end"]


class Retentioneering(Engine):
    """An event stream of the data set; its funnel knows no window, its transitions no mean."""

    def __init__(self, files: Dataset, layout: str) -> None:
        super().__init__(files, layout)
        frame = pl.read_parquet(files.parquet(layout))
        named = frame.select(
            user_id="customer",
            event=pl.Series(NAMES["event"]).gather(frame["event"]),
            timestamp=pl.col("time").cast(pl.Datetime("ms")),
        )
        self.stream = retentioneering.Eventstream(named.to_pandas())

    def funnel_open(self) -> Answer:
        """See benchmarks.questions.Engine."""
        found = self.stream.funnel_data(steps=[event(step) for step in STEPS])
        return [step["unique_paths"] for step in found["steps"]]

    def follows(self) -> Answer:
        """See benchmarks.questions.Engine."""
        matrix = self.stream.transition_graph_data(edge_weight="count")
        counts = matrix.drop(index=ENDS, columns=ENDS, errors="ignore").stack()
        found = sorted((-int(n), source, target) for (source, target), n in counts.items() if n)
        return [[source, target, -n] for n, source, target in found]
