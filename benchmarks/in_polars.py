"""The questions as an expert would write them in Polars, over uncompressed Arrow that is mapped into memory.

A packed key (customer in the high bits, time in the low ones) spares partitions: keys of two customers lie further
apart than any window. Rows in order of time are sorted by that key first, after the filter where there is one. Both of
Polars' engines are tried.
"""

from __future__ import annotations

import math

import polars as pl

from benchmarks import naming
from benchmarks import questions as ask
from benchmarks.dataset import CHANNELS, EVENTS, STARTS_AT_MS, STEPS, TIME_BITS, Dataset
from benchmarks.naming import EXIT, LETTERS, OTHER
from benchmarks.questions import Answer, Engine, Way

VERSION = pl.__version__
LAYOUTS = ("raw", "sorted")

CUSTOMER = pl.col("customer")
EVENT = pl.col("event")
KEY = pl.col("key")
TIME = pl.col("time") - STARTS_AT_MS
NEW_CUSTOMER = (CUSTOMER.shift(1) != CUSTOMER).fill_null(value=True)
FIRST, SECOND, THIRD, LAST = STEPS


class Polars(Engine):
    """A frame of the five columns as numbers, in one of two orders."""

    def __init__(self, files: Dataset, layout: str) -> None:
        super().__init__(files, layout)
        self.frame = pl.read_ipc(files.arrow(layout))
        if self.in_order:
            self.frame = self.frame.with_columns(CUSTOMER.set_sorted())
        self.until = files.facts().until
        self._streaming = False

    def ways(self, question: str) -> list[Way]:
        """See benchmarks.questions.Engine.ways; every question once with each of Polars' engines."""
        (way,) = self.methods(question)

        def with_engine(*, streaming: bool) -> Answer:
            self._streaming = streaming
            return way.ask()

        return [
            Way("in memory", lambda: with_engine(streaming=False)),
            Way("streaming", lambda: with_engine(streaming=True)),
        ]

    def _collected(self, frame: pl.LazyFrame) -> pl.DataFrame:
        return frame.collect(engine="streaming" if self._streaming else "in-memory")

    def _keyed(self, *conditions: pl.Expr) -> pl.LazyFrame:
        """Customer, key and event of the rows that match, in order of customer, time and event."""
        return keyed(self.frame.lazy().filter(*conditions), in_order=self.in_order)

    def timeline(self, customer: int) -> Answer:
        """See benchmarks.questions.Engine.timeline."""
        if self.in_order:
            first = int(self.frame["customer"].search_sorted(customer, "left"))
            found = self.frame.slice(first, int(self.frame["customer"].search_sorted(customer, "right")) - first)
        else:
            found = self.frame.lazy().filter(customer == CUSTOMER).sort("time", "event").collect()
        return [list(row) for row in found.select("time", "event", "channel", "device").iter_rows()]

    # Funnels ---------------------------------------------------------------------------------------------------------

    def _steps(self) -> pl.LazyFrame:
        """See stepped."""
        return stepped(self._keyed(EVENT.is_in(STEPS)))

    def funnel(self) -> Answer:
        """See benchmarks.questions.Engine."""
        return naming.reached(dict(self._collected(levels(self._steps()).group_by("level").len()).iter_rows()))

    def funnel_open(self) -> Answer:
        """See benchmarks.questions.Engine."""
        before: pl.LazyFrame | None = None
        counts = []
        for step in STEPS:
            rows = self.frame.lazy().filter(step == EVENT).select("customer", "time")
            if before is not None:
                rows = rows.join(before, on="customer").filter(pl.col("time") >= pl.col("since"))
            before = rows.group_by("customer").agg(since=pl.col("time").min())
            counts.append(before.select(pl.len()))
        together = pl.concat(counts)
        return self._collected(together).to_series().to_list()

    def breakdown(self) -> Answer:
        """See benchmarks.questions.Engine."""
        events = self.frame.lazy()
        if self.in_order:
            first = events.filter(NEW_CUSTOMER).select("customer", "device")
        else:
            place = TIME * 4 + pl.col("device")
            first = events.group_by(CUSTOMER.cast(pl.Int64)).agg(device=place.min() % 4)
        frame = levels(self._steps()).join(first, on="customer").group_by("device", "level").len()
        return naming.by_device(self._collected(frame).iter_rows())

    def time_to_convert(self) -> Answer:
        """See benchmarks.questions.Engine."""
        steps = self._steps()
        arrived = steps.filter(pl.col("level") == 4).filter(NEW_CUSTOMER).select(KEY, since=KEY - ask.WINDOW_MS)
        # The first start that is not longer ago than the window is the first that leads there.
        starts = steps.filter(FIRST == EVENT).select(start=KEY)
        found = arrived.join_asof(starts, left_on="since", right_on="start", strategy="forward")
        took = self._collected(found.select(took=KEY - pl.col("start")))["took"].sort()
        return [took.len(), *(took.quantile(share, "linear") for share in ask.QUANTILES)]

    # What follows what -----------------------------------------------------------------------------------------------

    def _pairs(self, bound: int) -> pl.LazyFrame:
        pair = EVENT.shift(1).cast(pl.UInt16) * EVENTS + EVENT
        return self._keyed().select("customer", gap=KEY.diff(), pair=pair).filter(pl.col("gap") <= bound)

    def transitions(self) -> Answer:
        """See benchmarks.questions.Engine."""
        grouped = self._pairs(ask.SESSION_MS).group_by("pair").agg(pl.len(), pl.col("gap").mean())
        return self._named(grouped)

    def transitions_full(self) -> Answer:
        """See benchmarks.questions.Engine."""
        # The rows are in order, so within a pair those of a customer stand together.
        customers = (CUSTOMER.shift(1) != CUSTOMER).sum() + 1
        gap = pl.col("gap")
        wanted = (pl.len(), customers.alias("customers"), gap.mean().alias("mean"), gap.median().alias("median"))
        if self._streaming:
            # The streaming engine may hand a group its rows in another order.
            wanted = (wanted[0], CUSTOMER.n_unique().alias("customers"), *wanted[2:])
        return self._named(self._pairs(ask.SESSION_MS).group_by("pair").agg(*wanted))

    def follows(self) -> Answer:
        """See benchmarks.questions.Engine."""
        pair = EVENT.shift(1).cast(pl.UInt16) * EVENTS + EVENT
        pairs = self._keyed().select(pair=pair, inside=CUSTOMER.shift(1) == CUSTOMER).filter("inside")
        return self._named(pairs.group_by("pair").len())

    def _named(self, grouped: pl.LazyFrame) -> Answer:
        rows = self._collected(grouped).iter_rows()
        return naming.pairs((pair // EVENTS, pair % EVENTS, *rest) for pair, *rest in rows)

    # Paths -----------------------------------------------------------------------------------------------------------

    def paths(self) -> Answer:
        """See benchmarks.questions.Engine."""
        path = pl.lit(0, pl.UInt32)
        for place in range(1, ask.LENGTH + 1):
            inside = CUSTOMER.shift(-place) == CUSTOMER
            path = path * 64 + pl.when(inside).then(EVENT.shift(-place).cast(pl.UInt32) + 1).otherwise(0)
        first = self._keyed().with_columns(path=path).filter(ask.START == EVENT).filter(NEW_CUSTOMER)
        counted = first.group_by("path").len().sort("len", "path", descending=[True, False]).head(ask.TOP)
        return naming.paths(self._collected(counted).iter_rows())

    def paths_full(self) -> Answer:
        """See benchmarks.questions.Engine."""
        places = range(ask.LENGTH)
        same = [CUSTOMER.shift(-place) == CUSTOMER for place in places]
        ahead = self._keyed().with_columns(
            *(
                pl.when(same[place]).then(EVENT.shift(-place)).otherwise(EXIT).cast(pl.UInt8).alias(f"e{place}")
                for place in places
            ),
            *(
                pl.when(same[place]).then(KEY.shift(-place) - KEY.shift(1 - place)).alias(f"g{place}")
                for place in places[1:]
            ),
        )
        frame = self._collected(ahead.filter(ask.START == EVENT).with_columns(first=NEW_CUSTOMER))
        counts = pl.concat(frame[f"e{place}"].alias("e") for place in places).value_counts().filter(pl.col("e") != EXIT)
        top = counts.sort("count", "e", descending=[True, False])["e"].head(ask.TOP).to_list()
        named = frame.lazy().with_columns(
            pl.when(pl.col(f"e{place}").is_in([*top, EXIT]))
            .then(pl.col(f"e{place}"))
            .otherwise(OTHER)
            .alias(f"e{place}")
            for place in places
        )
        links = [
            named.group_by(source=f"e{place}", target=f"e{place + 1}").agg(
                customers=pl.col("first").sum(), occurrences=pl.len(), median=pl.col(f"g{place + 1}").median()
            )
            for place in places[:-1]
        ]
        collected = pl.collect_all(links, engine="streaming" if self._streaming else "in-memory")
        return naming.links((place, *row) for place, found in enumerate(collected) for row in found.iter_rows())

    def variants(self) -> Answer:
        """See benchmarks.questions.Engine."""
        letters = self._keyed().select("customer", letter=EVENT.replace_strict(list(range(EVENTS)), LETTERS))
        journeys = letters.group_by("customer", maintain_order=self._streaming).agg(
            variant=pl.col("letter").str.join("")
        )
        grouped = self._collected(journeys.group_by("variant").agg(customers=pl.len()))
        # Enough to hold all that tie with the last one listed.
        fewest = grouped["customers"].top_k(ask.TOP).min()
        best = grouped.filter(pl.col("customers") >= fewest).sort("customers", "variant", descending=[True, False])
        return [grouped.height, [[naming.journey(variant), n] for variant, n in best.head(ask.TOP).iter_rows()]]

    # Over time -------------------------------------------------------------------------------------------------------

    def retention(self) -> Answer:
        """See benchmarks.questions.Engine."""
        week = (TIME // ask.WEEK_MS).cast(pl.Int32).alias("week")
        weeks = self.frame.lazy().select("customer", week)
        if self.in_order:
            changed = NEW_CUSTOMER | (pl.col("week") != pl.col("week").shift(1))
            weeks = weeks.filter(changed).with_columns(first=pl.when(NEW_CUSTOMER).then(pl.col("week")).forward_fill())
        else:
            weeks = weeks.unique()
            weeks = weeks.join(weeks.group_by("customer").agg(first=pl.col("week").min()), on="customer")
        matrix = [[0] * ask.WEEKS for _ in range(ask.WEEKS)]
        for first, later, n in self._collected(
            weeks.group_by("first", later=pl.col("week") - pl.col("first")).len()
        ).iter_rows():
            matrix[first][later] = n
        return list(matrix)

    def attribution(self) -> Answer:
        """See benchmarks.questions.Engine."""
        events = self.frame.lazy().select("customer", "time", "event", "channel")
        conversions = events.filter(ask.CONVERSION == EVENT).select("customer", at="time").with_row_index("id")
        touches = events.filter(ask.TOUCH == EVENT).drop("event")
        since = pl.col("time") - pl.col("at")
        touched = conversions.join(touches, on="customer").filter(since <= 0, since >= -ask.LOOKBACK_MS)
        channel = pl.col("channel")
        touched = touched.with_columns(
            weight=(since * (math.log(2) / ask.HALF_LIFE_MS)).exp(), place=pl.col("time") * CHANNELS + channel
        )
        channels = range(CHANNELS)
        weight = pl.col("weight")
        counted = touched.group_by("id").agg(
            n=pl.len(),
            w=weight.sum(),
            latest=pl.col("place").max() % CHANNELS,
            **{f"n{c}": (channel == c).sum() for c in channels},
            **{f"w{c}": (weight * (channel == c)).sum() for c in channels},
        )
        credit = [
            expression.alias(f"{name}{c}")
            for c in channels
            for name, expression in (
                ("last", (pl.col("latest") == c).sum()),
                ("linear", (pl.col(f"n{c}") / pl.col("n")).sum()),
                ("decay", (pl.col(f"w{c}") / pl.col("w")).sum()),
            )
        ]
        return naming.credits_by_channel(self._collected(counted.select(pl.len().alias("n"), *credit)).row(0))

    def arrivals(self) -> Answer:
        """See benchmarks.questions.Engine."""
        entries = (
            self._keyed(ask.ENTRY == EVENT).filter(NEW_CUSTOMER).select("customer", entered=KEY % (1 << TIME_BITS))
        )
        ends = (
            self._keyed(EVENT.is_in([ask.DESTINATION, ask.ELSEWHERE]))
            .select("customer", "event", at=KEY % (1 << TIME_BITS))
            .join(entries, on="customer", maintain_order="left")
            # At one instant the entry, the lowest of these codes, comes first.
            .filter(pl.col("at") >= pl.col("entered"))
            .filter(NEW_CUSTOMER)
            .select("customer", "event", took=pl.col("at") - pl.col("entered"))
            .filter(pl.col("took") <= ask.HORIZON_MS)
        )
        followed = entries.join(ends, on="customer", how="left").select(
            kind=EVENT.fill_null(EXIT), elapsed=self.until - pl.col("entered"), took="took"
        )
        entrants = self._collected(
            followed.with_columns(time=pl.coalesce("took", pl.min_horizontal("elapsed", ask.HORIZON_MS)))
        )
        kind = pl.col("kind")
        left = 1 - (pl.col("goal") + pl.col("other")) / pl.col("at_risk")
        times = self._collected(
            entrants.lazy()
            .group_by("time")
            .agg(
                gone=pl.len(),
                goal=(kind == ask.DESTINATION).sum().cast(pl.Float64),
                other=(kind == ask.ELSEWHERE).sum().cast(pl.Float64),
            )
            .sort("time")
            .with_columns(at_risk=entrants.height - pl.col("gone").cum_sum() + pl.col("gone"))
            .with_columns(left=left.cum_prod())
            .with_columns(before=pl.col("left").shift(1, fill_value=1.0) / pl.col("at_risk"))
            .select(
                "time",
                goal=(pl.col("before") * pl.col("goal")).cum_sum(),
                other=(pl.col("before") * pl.col("other")).cum_sum(),
            )
        )
        reached = times["goal"].search_sorted(times["goal"][-1] * 0.9 * (1 - 1e-12))
        overdue_after = times["time"][int(reached)]
        found: Answer = []
        for code, end in ((ask.DESTINATION, "goal"), (ask.ELSEWHERE, "other")):
            took = entrants.filter(kind == code)["time"]
            found.append([took.len(), took.median(), times[end][-1]])
        waits = (kind == EXIT) & (pl.col("elapsed") < ask.HORIZON_MS)
        statuses = entrants.select(
            (kind == ask.DESTINATION).sum().alias("arrived"),
            (kind == ask.ELSEWHERE).sum().alias("elsewhere"),
            ((kind == EXIT) & (pl.col("elapsed") >= ask.HORIZON_MS)).sum().alias("lost"),
            (waits & (pl.col("elapsed") > overdue_after)).sum().alias("overdue"),
            (waits & (pl.col("elapsed") <= overdue_after)).sum().alias("under_way"),
        )
        return [entrants.height, found, list(statuses.row(0)), overdue_after]


def keyed(frame: pl.LazyFrame, *, in_order: bool) -> pl.LazyFrame:
    """Customer, key and event, in order of customer, time and event."""
    key = CUSTOMER.cast(pl.Int64) * (1 << TIME_BITS) + TIME
    if in_order:
        return frame.select("customer", "event", key=key)
    # Six bits below the key hold the event: one column to sort by.
    placed = frame.select(place=key * 64 + EVENT).sort("place")
    return placed.select(
        customer=pl.col("place") // (1 << TIME_BITS + 6),
        event=(pl.col("place") % 64).cast(pl.UInt8),
        key=pl.col("place") // 64,
    )


def stepped(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Rows of the steps (see keyed) with the step reached, if any, and the latest start that reaches step 3 (f3)."""
    window = ask.WINDOW_MS
    frame = frame.with_columns(f1=pl.when(FIRST == EVENT).then(KEY).forward_fill())
    second = (SECOND == EVENT) & (KEY - pl.col("f1") <= window)
    frame = frame.with_columns(f2=pl.when(second).then(pl.col("f1")).forward_fill())
    third = (THIRD == EVENT) & (KEY - pl.col("f2") <= window)
    frame = frame.with_columns(f3=pl.when(third).then(pl.col("f2")).forward_fill())
    last = (LAST == EVENT) & (KEY - pl.col("f3") <= window)
    level = pl.when(last).then(4).when(third).then(3).when(second).then(2).when(FIRST == EVENT).then(1)
    return frame.with_columns(level=level.cast(pl.Int8))


def levels(steps: pl.LazyFrame) -> pl.LazyFrame:
    """The deepest step of each customer who has one."""
    return steps.filter(pl.col("level").is_not_null()).group_by("customer").agg(pl.col("level").max())
