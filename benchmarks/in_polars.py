"""The questions as an expert would write them in Polars, over a sorted frame in memory.

A packed key (customer in the high bits, time in the low ones) spares partitions: keys of two customers lie further
apart than any window.
"""

from __future__ import annotations

import math

import polars as pl

from benchmarks import questions as ask
from benchmarks.events import EVENTS, STARTS_AT_MS, STEPS, TIME_BITS, Sorted, name

EVENT = pl.col("event")
KEY = pl.col("key")


class Polars:
    """A sorted frame of the three columns."""

    name = "Polars"

    def __init__(self, events: Sorted) -> None:
        frame = pl.DataFrame({"customer": events.customer, "time": events.time, "event": events.event})
        self.frame = frame.with_columns(pl.col("customer").set_sorted())
        self.until = int(events.time.max()) - STARTS_AT_MS

    def _keyed(self, *conditions: pl.Expr) -> pl.LazyFrame:
        key = pl.col("customer").cast(pl.Int64) * (1 << TIME_BITS) + (pl.col("time") - STARTS_AT_MS)
        return self.frame.lazy().filter(*conditions).select("customer", "event", key=key)

    def funnel(self) -> object:
        """See benchmarks.questions.Engine.funnel."""
        frame = self._keyed(EVENT.is_in(STEPS))
        # For each event of a step: when every later step is reached from there, taking the next event each time.
        last = len(STEPS) - 1
        reached: dict[int, list[str]] = {last: []}
        for place in range(last, 0, -1):
            here = STEPS[place] == EVENT
            columns = [pl.when(here).then(KEY).backward_fill().alias(f"{place - 1}:{place}")]
            columns += [
                pl.when(here).then(pl.col(column)).backward_fill().alias(f"{place - 1}:{column.split(':')[1]}")
                for column in reached[place]
            ]
            reached[place - 1] = [f"{place - 1}:{later}" for later in range(place, last + 1)]
            frame = frame.with_columns(columns)
        frame = frame.filter(STEPS[0] == EVENT).select(
            "customer",
            "key",
            *(
                pl.when(pl.col(f"0:{place}") - KEY <= ask.WINDOW_MS).then(pl.col(f"0:{place}")).alias(str(place))
                for place in range(1, last + 1)
            ),
        )
        frame = frame.with_columns(
            depth=pl.sum_horizontal(pl.col(str(place)).is_not_null() for place in range(1, last + 1))
        )
        best = (
            frame.sort("customer", -pl.col("depth").cast(pl.Int8), maintain_order=True)
            .filter((pl.col("customer") != pl.col("customer").shift(1)).fill_null(value=True))
            .with_columns(KEY.alias("0"))
        )
        steps = range(last + 1)
        counted = best.select(
            *(pl.col(str(place)).count().alias(f"n{place}") for place in steps),
            *((pl.col(str(place)) - pl.col(str(place - 1))).median().alias(f"m{place}") for place in steps[1:]),
        ).collect()
        row = counted.row(0, named=True)
        return [(row[f"n{place}"], row.get(f"m{place}")) for place in steps]

    def transitions(self) -> object:
        """See benchmarks.questions.Engine.transitions."""
        pairs = self._keyed().select(
            "customer",
            gap=KEY.diff(),
            pair=EVENT.shift(1).cast(pl.UInt16) * EVENTS + EVENT,
        )
        grouped = (
            pairs.filter(pl.col("gap") <= ask.SESSION_MS)
            .group_by("pair")
            .agg(
                n=pl.len(),
                # The frame is sorted, so within a pair each customer's rows stand together.
                customers=(pl.col("customer") != pl.col("customer").shift(1)).sum() + 1,
                mean=pl.col("gap").mean(),
                median=pl.col("gap").median(),
            )
            .sort([-pl.col("n").cast(pl.Int64), pl.col("pair")])
            .collect()
        )
        return [(name(pair // EVENTS), name(pair % EVENTS), *rest) for pair, *rest in grouped.iter_rows()]

    def paths(self) -> object:
        """See benchmarks.questions.Engine.paths."""
        places = range(ask.LENGTH)
        same = [pl.col("customer").shift(-place) == pl.col("customer") for place in places]
        frame = (
            self._keyed()
            .with_columns(
                *(
                    pl.when(same[place]).then(EVENT.shift(-place)).otherwise(ask.EXIT).cast(pl.UInt8).alias(f"e{place}")
                    for place in places
                ),
                *(
                    pl.when(same[place]).then(KEY.shift(-place) - KEY.shift(1 - place)).alias(f"g{place}")
                    for place in places[1:]
                ),
            )
            .filter(EVENT == ask.START)
            .with_columns(first=(pl.col("customer") != pl.col("customer").shift(1)).fill_null(value=True))
            .collect()
        )
        counts = pl.concat(frame[f"e{place}"] for place in places).value_counts()
        named = (
            counts.filter(EVENT != ask.EXIT) if "event" in counts.columns else counts.filter(pl.col("e0") != ask.EXIT)
        )
        event = named.columns[0]
        kept = named.sort([-pl.col("count").cast(pl.Int64), pl.col(event)])[event].head(ask.TOP).to_list()
        keep = [*kept, ask.EXIT]
        frame = frame.lazy().with_columns(
            pl.when(pl.col(f"e{place}").is_in(keep)).then(pl.col(f"e{place}")).otherwise(ask.OTHER).alias(f"e{place}")
            for place in places
        )
        links = []
        for place in places[:-1]:
            column = (
                frame.group_by(source=f"e{place}", target=f"e{place + 1}")
                .agg(
                    customers=pl.col("first").sum(),
                    occurrences=pl.len(),
                    median=pl.col(f"g{place + 1}").median(),
                )
                .with_columns(position=pl.lit(place))
            )
            links.append(column)
        return [
            (position, node(source), node(target), customers, occurrences, median)
            for column in pl.collect_all(links)
            for source, target, customers, occurrences, median, position in column.iter_rows()
        ]

    def variants(self) -> object:
        """See benchmarks.questions.Engine.variants."""
        letters = self.frame.lazy().select("customer", letter=EVENT.replace_strict(list(range(EVENTS)), LETTERS))
        grouped = (
            letters.group_by("customer")
            .agg(variant=pl.col("letter").str.join(""))
            .group_by("variant")
            .agg(customers=pl.len())
            .collect()
        )
        best = grouped.top_k(ask.TOP * 50, by="customers").sort(
            [-pl.col("customers").cast(pl.Int64), pl.col("variant")]
        )
        return grouped.height, [
            ([name(LETTERS.index(letter)) for letter in variant], customers)
            for variant, customers in best.head(ask.TOP).iter_rows()
        ]

    def arrivals(self) -> object:
        """See benchmarks.questions.Engine.arrivals."""
        relative = pl.col("time") - STARTS_AT_MS
        first = (
            self.frame.lazy()
            .filter(EVENT == ask.ENTRY)
            .filter((pl.col("customer") != pl.col("customer").shift(1)).fill_null(value=True))
            .select("customer", entered=relative)
        )
        ends = (
            self.frame.lazy()
            .filter(EVENT.is_in([ask.DESTINATION, ask.ELSEWHERE]))
            .select("customer", "event", at=relative)
            .join(first, on="customer", maintain_order="left")
            # At one instant the entry, the lowest of these codes, comes first.
            .filter(pl.col("at") >= pl.col("entered"))
            .filter((pl.col("customer") != pl.col("customer").shift(1)).fill_null(value=True))
            .select("customer", "event", took=pl.col("at") - pl.col("entered"))
            .filter(pl.col("took") <= ask.HORIZON_MS)
        )
        entrants = (
            first.join(ends, on="customer", how="left")
            .select(
                kind=pl.col("event").fill_null(ask.EXIT),
                elapsed=self.until - pl.col("entered"),
                took="took",
            )
            .with_columns(time=pl.coalesce("took", pl.min_horizontal("elapsed", ask.HORIZON_MS)))
            .collect()
        )
        kind = pl.col("kind")
        times = (
            entrants.lazy()
            .group_by("time")
            .agg(
                gone=pl.len(),
                goal=(kind == ask.DESTINATION).sum().cast(pl.Float64),
                other=(kind == ask.ELSEWHERE).sum().cast(pl.Float64),
            )
            .sort("time")
            .with_columns(at_risk=entrants.height - pl.col("gone").cum_sum() + pl.col("gone"))
            .with_columns(left=(1 - (pl.col("goal") + pl.col("other")) / pl.col("at_risk")).cum_prod())
            .with_columns(before=pl.col("left").shift(1, fill_value=1.0) / pl.col("at_risk"))
            .select(
                "time",
                goal=(pl.col("before") * pl.col("goal")).cum_sum(),
                other=(pl.col("before") * pl.col("other")).cum_sum(),
            )
            .collect()
        )
        reached = times["goal"].search_sorted(times["goal"][-1] * 0.9 * (1 - 1e-12))
        overdue_after = times["time"][int(reached)]
        found = []
        for code, end in ((ask.DESTINATION, "goal"), (ask.ELSEWHERE, "other")):
            took = entrants.filter(kind == code)["time"]
            found.append((took.len(), took.median(), times[end][-1]))
        waits = (kind == ask.EXIT) & (pl.col("elapsed") < ask.HORIZON_MS)
        statuses = entrants.select(
            (kind == ask.DESTINATION).sum().alias("arrived"),
            (kind == ask.ELSEWHERE).sum().alias("elsewhere"),
            ((kind == ask.EXIT) & (pl.col("elapsed") >= ask.HORIZON_MS)).sum().alias("lost"),
            (waits & (pl.col("elapsed") > overdue_after)).sum().alias("overdue"),
            (waits & (pl.col("elapsed") <= overdue_after)).sum().alias("under_way"),
        )
        return entrants.height, found, list(statuses.row(0)), overdue_after


LETTERS = [chr(48 + code) for code in range(EVENTS)]
assert math.log2(ask.WINDOW_MS) < TIME_BITS


def node(code: int) -> str:
    """A name, ``other`` or ``exit``."""
    return {ask.OTHER: "other", ask.EXIT: "exit"}.get(code) or name(code)
