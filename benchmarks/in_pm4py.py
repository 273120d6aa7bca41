"""PM4Py, a library of process mining: what it knows of the questions, on pandas frames.

A session is a case, so pairs within sessions are directly-follows pairs of cases; the sessions are cut beforehand and the
rows come in order, which spares it the sorting.
"""

from __future__ import annotations

from heapq import nsmallest
from importlib.metadata import version

import polars as pl
from pm4py.algo.discovery.dfg.adapters.pandas import df_statistics as pairs
from pm4py.statistics.variants.pandas import get as whole

from benchmarks import questions as ask
from benchmarks.dataset import NAMES, Dataset
from benchmarks.questions import Answer, Engine

VERSION = version("pm4py")
LAYOUTS = ("sorted",)
CASE = "case:concept:name"
NAME = "concept:name"
TIME = "time:timestamp"


class Pm4py(Engine):
    """A frame whose cases are customers, and one whose cases are sessions."""

    def __init__(self, files: Dataset, layout: str) -> None:
        super().__init__(files, layout)
        frame = pl.read_parquet(files.parquet(layout))
        later = (pl.col("customer") != pl.col("customer").shift(1)) | (pl.col("time").diff() > ask.SESSION_MS)
        named = frame.select(
            pl.col("customer").cast(pl.String).alias(CASE),
            pl.Series(NAMES["event"]).gather(frame["event"]).alias(NAME),
            pl.col("time").cast(pl.Datetime("ms")).dt.replace_time_zone("UTC").alias(TIME),
            session=later.fill_null(value=True).cum_sum(),
        )
        self.journeys = named.drop("session").to_pandas()
        self.sessions = named.drop(CASE).rename({"session": CASE}).to_pandas()

    def transitions(self) -> Answer:
        """See benchmarks.questions.Engine."""
        counts, means = pairs.get_dfg_graph(self.sessions, measure="both", sort_caseid_required=False)
        return [[*pair, int(n), float(means[pair]) * 1000] for pair, n in _ordered(counts)]

    def follows(self) -> Answer:
        """See benchmarks.questions.Engine."""
        counts = pairs.get_dfg_graph(self.journeys, sort_caseid_required=False)
        return [[*pair, int(n)] for pair, n in _ordered(counts)]

    def variants(self) -> Answer:
        """See benchmarks.questions.Engine."""
        found: dict[tuple[str, ...], int] = whole.get_variants_count(self.journeys)
        top = nsmallest(ask.TOP, found.items(), key=lambda item: (-item[1], item[0]))
        return [len(found), [[list(variant), int(n)] for variant, n in top]]


def _ordered(counts: dict[tuple[str, str], int]) -> list[tuple[tuple[str, str], int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
