"""The questions as an expert would write them for DuckDB.

On a table stored in order, windows without a partition stream over the stored order; on a table in order of time, the
rows are either sorted first or partitioned. A packed key (customer in the high bits, time in the low ones) lies further
apart between two customers than any window, which spares partitions and the second condition of a join.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from benchmarks import naming
from benchmarks import questions as ask
from benchmarks.dataset import CHANNELS, STARTS_AT_MS, STEPS, THREADS, TIME_BITS, Dataset
from benchmarks.naming import EXIT, OTHER
from benchmarks.questions import Answer, Engine, Way

VERSION = duckdb.__version__
LAYOUTS = ("raw", "sorted")
KEY = f"((customer::BIGINT << {TIME_BITS}) + (time - {STARTS_AT_MS}))"
FIRST, SECOND, THIRD, LAST = STEPS
FULL = "count(*), count(DISTINCT customer), avg(gap), median(gap)"


class DuckDB(Engine):
    """A database file with the five columns as numbers, in one of two orders."""

    def __init__(self, files: Dataset, layout: str) -> None:
        super().__init__(files, layout)
        self.file = files.folder / f"duckdb {VERSION} {layout}.db"
        if not self.file.exists():
            make(self.file, f"SELECT * FROM '{files.parquet(layout)}'")
        self.connection = connected(self.file, read_only=True)
        self.until = files.facts().until

    def ways(self, question: str) -> list[Way]:
        """See benchmarks.questions.Engine.ways."""
        ways = self.methods(question)
        # Over rows in order nothing has to be partitioned.
        return [way for way in ways if way.name != "partitions"] if self.in_order else ways

    def timeline(self, customer: int) -> Answer:
        """See benchmarks.questions.Engine.timeline."""
        query = "SELECT time, event, channel, device FROM events WHERE customer = ? ORDER BY time, event"
        return [list(row) for row in self.connection.execute(query, [customer]).fetchall()]

    def _rows(self, query: str) -> list[tuple[object, ...]]:
        return self.connection.execute(query).fetchall()

    def _ordered(self, where: str = "true", columns: str = "customer, time, event") -> str:
        """The rows that match, in order of customer, time and event."""
        query = f"SELECT {columns}, {KEY} AS k FROM events WHERE {where}"
        return f"({query})" if self.in_order else f"({query} ORDER BY customer, time, event)"

    # Funnels ---------------------------------------------------------------------------------------------------------

    def funnel__joins(self) -> Answer:
        """Chains of joins, each row with the latest row of the step before that is inside its window."""
        return self._deepest(f"{joined(ask.WINDOW_MS)}, {LEVELS_JOINED}")

    def funnel__windows(self) -> Answer:
        """Running maxima over the rows of the four steps in order."""
        return self._deepest(f"{self._running()}, {LEVELS_RUN}")

    def funnel_open__joins(self) -> Answer:
        """As the funnel, without a window."""
        return self._deepest(f"{joined(None)}, {LEVELS_JOINED}")

    def funnel_open__minima(self) -> Answer:
        """The earliest step after the earliest step before: four grouped joins."""
        return self._deepest(
            f"""
            m1 AS MATERIALIZED (SELECT customer, min(time) AS t FROM events WHERE event = {FIRST} GROUP BY customer),
            m2 AS MATERIALIZED (SELECT customer, min(time) AS t FROM events JOIN m1 USING (customer)
                WHERE event = {SECOND} AND time >= t GROUP BY customer),
            m3 AS MATERIALIZED (SELECT customer, min(time) AS t FROM events JOIN m2 USING (customer)
                WHERE event = {THIRD} AND time >= t GROUP BY customer),
            m4 AS MATERIALIZED (SELECT customer, min(time) AS t FROM events JOIN m3 USING (customer)
                WHERE event = {LAST} AND time >= t GROUP BY customer),
            levels AS (SELECT customer, max(level) AS level FROM (
                SELECT customer, 1 AS level FROM m1 UNION ALL SELECT customer, 2 FROM m2 UNION ALL
                SELECT customer, 3 FROM m3 UNION ALL SELECT customer, 4 FROM m4) GROUP BY customer)"""
        )

    def _deepest(self, levels: str) -> Answer:
        rows = self._rows(f"WITH {levels} SELECT level, count(*) FROM levels GROUP BY level")
        return naming.reached(dict(rows))  # type: ignore[arg-type]

    def _running(self) -> str:
        """For each row of a step, the latest start of a chain that reaches it in time."""
        steps = ", ".join(map(str, STEPS))
        return f"""
            r1 AS (SELECT k, event, max(CASE WHEN event = {FIRST} THEN k END) OVER (ROWS UNBOUNDED PRECEDING) AS f1
                FROM {self._ordered(f"event IN ({steps})")}),
            r2 AS (SELECT *, max(CASE WHEN event = {SECOND} AND k - f1 <= {ask.WINDOW_MS} THEN f1 END)
                OVER (ROWS UNBOUNDED PRECEDING) AS f2 FROM r1),
            run AS (SELECT *, max(CASE WHEN event = {THIRD} AND k - f2 <= {ask.WINDOW_MS} THEN f2 END)
                OVER (ROWS UNBOUNDED PRECEDING) AS f3 FROM r2)"""

    def breakdown__joins(self) -> Answer:
        """The funnel by joins, and the device of the earliest row."""
        return self._by_device(f"{joined(ask.WINDOW_MS)}, {LEVELS_JOINED}")

    def breakdown__windows(self) -> Answer:
        """The funnel by running maxima, and the device of the earliest row."""
        return self._by_device(f"{self._running()}, {LEVELS_RUN}")

    def _by_device(self, levels: str) -> Answer:
        first = "SELECT customer, arg_min(device, time) AS device FROM events GROUP BY customer"
        if self.in_order:
            first = (
                "SELECT customer, device FROM (SELECT customer, device, lag(customer) OVER () AS before FROM events)"
                " WHERE customer IS DISTINCT FROM before"
            )
        rows = self._rows(
            f"WITH {levels}, first AS ({first})"
            " SELECT device, level, count(*) FROM levels JOIN first USING (customer) GROUP BY ALL"
        )
        return naming.by_device(rows)

    def time_to_convert__joins(self) -> Answer:
        """Joins, only among customers who have all four steps."""
        steps = ", ".join(map(str, STEPS))
        places = " ".join(f"WHEN {step} THEN {1 << place}" for place, step in enumerate(STEPS))
        return self._times(f"""
            wanted AS MATERIALIZED (SELECT customer, time, event FROM events WHERE event IN ({steps})),
            complete AS MATERIALIZED (SELECT customer FROM wanted GROUP BY customer
                HAVING bit_or(CASE event {places} END) = 15),
            kept AS MATERIALIZED (SELECT * FROM wanted SEMI JOIN complete USING (customer)),
            {joined(ask.WINDOW_MS, "kept")},
            arrived AS (SELECT min(k) AS k FROM s4 GROUP BY k >> {TIME_BITS})""")

    def time_to_convert__windows(self) -> Answer:
        """Running maxima."""
        return self._times(f"""
            {self._running()},
            s1 AS (SELECT k FROM run WHERE event = {FIRST}),
            arrived AS (SELECT min(k) AS k FROM run
                WHERE event = {LAST} AND k - f3 <= {ask.WINDOW_MS} GROUP BY k >> {TIME_BITS})""")

    def _times(self, arrived: str) -> Answer:
        """From the first start that is not longer ago than the window; it is the first that leads there."""
        quantiles = ", ".join(map(str, ask.QUANTILES))
        row = self._rows(f"""
            WITH {arrived},
            took AS (SELECT arrived.k - s1.k AS took FROM arrived ASOF JOIN s1 ON arrived.k - {ask.WINDOW_MS} <= s1.k)
            SELECT count(*), quantile_cont(took, [{quantiles}]) FROM took""")[0]
        return [row[0], *row[1]]  # type: ignore[misc]

    # What follows what -----------------------------------------------------------------------------------------------

    def _pairs(self, bound: int | None) -> str:
        """Each event with the one before it, over rows in order."""
        inside = "" if bound is None else f" AND gap <= {bound}"
        return f"""
            (SELECT customer, event, lag(event) OVER () AS source, lag(customer) OVER () AS before,
                time - lag(time) OVER () AS gap FROM {self._ordered()})
            WHERE customer = before{inside}"""

    def _pairs_by_partition(self, bound: int | None) -> str:
        inside = "gap IS NOT NULL" if bound is None else f"gap <= {bound}"
        return f"""
            (SELECT customer, event, lag(event) OVER w AS source, time - lag(time) OVER w AS gap FROM events
                WINDOW w AS (PARTITION BY customer ORDER BY time, event))
            WHERE {inside}"""

    def transitions(self) -> Answer:
        """Rows in order and the row before."""
        return self._transitions("count(*), avg(gap)", self._pairs(ask.SESSION_MS))

    def transitions__partitions(self) -> Answer:
        """A window for each customer."""
        return self._transitions("count(*), avg(gap)", self._pairs_by_partition(ask.SESSION_MS))

    def transitions_full(self) -> Answer:
        """Rows in order and the row before."""
        return self._transitions(FULL, self._pairs(ask.SESSION_MS))

    def transitions_full__partitions(self) -> Answer:
        """A window for each customer."""
        return self._transitions(FULL, self._pairs_by_partition(ask.SESSION_MS))

    def follows(self) -> Answer:
        """Rows in order and the row before."""
        return self._transitions("count(*)", self._pairs(None))

    def follows__partitions(self) -> Answer:
        """A window for each customer."""
        return self._transitions("count(*)", self._pairs_by_partition(None))

    def _transitions(self, wanted: str, pairs: str) -> Answer:
        rows = self._rows(f"SELECT source, event, {wanted} FROM {pairs} GROUP BY ALL")
        return naming.pairs(rows)

    # Paths -----------------------------------------------------------------------------------------------------------

    def paths__rows(self) -> Answer:
        """Rows in order, the five after, kept where a customer starts for the first time."""
        places = range(1, ask.LENGTH + 1)
        ahead = ", ".join(
            f"lead(event, {place}) OVER () AS e{place}, lead(customer, {place}) OVER () AS c{place}" for place in places
        )
        packed = " + ".join(
            f"CASE WHEN c{place} = customer THEN (e{place} + 1)::BIGINT ELSE 0 END * {1 << 6 * (ask.LENGTH - place)}"
            for place in places
        )
        rows = self._rows(f"""
            WITH starts AS (
                SELECT customer, {packed} AS path FROM (SELECT customer, event, {ahead} FROM {self._ordered()})
                WHERE event = {ask.START}),
            first AS (SELECT path FROM (SELECT *, lag(customer) OVER () AS before FROM starts)
                WHERE customer IS DISTINCT FROM before)
            SELECT path, count(*) AS n FROM first GROUP BY path ORDER BY n DESC, path LIMIT {ask.TOP}""")
        return naming.paths(rows)

    def paths__smallest(self) -> Answer:
        """The six smallest packed times and events of each customer from the first start on."""
        packed = " + ".join(
            f"coalesce((k[{place + 1}] & 63) + 1, 0) * {1 << 6 * (ask.LENGTH - place)}"
            for place in range(1, ask.LENGTH + 1)
        )
        rows = self._rows(f"""
            WITH starts AS (SELECT customer, min(time) AS since FROM events WHERE event = {ask.START} GROUP BY customer),
            after AS (SELECT customer, min((time - {STARTS_AT_MS}) * 64 + event, {ask.LENGTH + 1}) AS k
                FROM events JOIN starts USING (customer)
                WHERE time > since OR (time = since AND event >= {ask.START}) GROUP BY customer)
            SELECT {packed} AS path, count(*) AS n FROM after GROUP BY path ORDER BY n DESC, path LIMIT {ask.TOP}""")
        return naming.paths(rows)

    def paths_full(self) -> Answer:
        """Rows in order, the four after."""
        places = range(1, ask.LENGTH)
        ahead = ", ".join(
            f"lead(event, {place}) OVER () AS n{place}, lead(time, {place}) OVER () AS t{place},"
            f" lead(customer, {place}) OVER () AS c{place}"
            for place in places
        )
        inside = ", ".join(
            f"CASE WHEN c{place} = customer THEN n{place} ELSE {EXIT} END::UTINYINT AS e{place},"
            f" CASE WHEN c{place} = customer THEN t{place} - {f't{place - 1}' if place > 1 else 'time'} END AS g{place}"
            for place in places
        )
        everywhere = " UNION ALL ".join(f"SELECT e{place} AS e FROM found" for place in range(ask.LENGTH))
        kept = ", ".join(
            f"CASE WHEN e{place} = {EXIT} OR e{place} IN (SELECT e FROM top) THEN e{place} ELSE {OTHER} END AS e{place}"
            for place in range(ask.LENGTH)
        )
        gaps = ", ".join(f"g{place}" for place in places)
        links = " UNION ALL ".join(
            f"SELECT {place - 1}, e{place - 1}, e{place}, count(*) FILTER (first), count(*), median(g{place})"
            " FROM named GROUP BY ALL"
            for place in places
        )
        rows = self._rows(f"""
            WITH ahead AS (SELECT customer, time, event, {ahead} FROM {self._ordered()}),
            starts AS (SELECT customer, event AS e0, {inside} FROM ahead WHERE event = {ask.START}),
            found AS MATERIALIZED (SELECT *, customer IS DISTINCT FROM lag(customer) OVER () AS first FROM starts),
            top AS (SELECT e FROM ({everywhere}) WHERE e <> {EXIT} GROUP BY e ORDER BY count(*) DESC, e LIMIT {ask.TOP}),
            named AS MATERIALIZED (SELECT first, {gaps}, {kept} FROM found)
            {links}""")
        return naming.links(rows)

    def variants(self) -> Answer:
        """One sorted list of packed times and events a customer, of which the events are kept."""
        rows = self._rows(f"""
            WITH journeys AS (SELECT list_transform(list_sort(list((time - {STARTS_AT_MS}) * 64 + event)),
                lambda placed: (placed & 63)::UTINYINT) AS variant FROM events GROUP BY customer),
            grouped AS MATERIALIZED (SELECT variant, count(*) AS customers FROM journeys GROUP BY variant)
            SELECT variant, customers, (SELECT count(*) FROM grouped) FROM grouped
            ORDER BY customers DESC, variant LIMIT {ask.TOP}""")
        return [rows[0][2], [[naming.journey(variant), n] for variant, n, _ in rows]]  # type: ignore[arg-type]

    # Over time -------------------------------------------------------------------------------------------------------

    def retention(self) -> Answer:
        """The weeks of each customer as bits."""
        later = ", ".join(f"count(*) FILTER ((weeks >> (first + {week})) & 1 = 1)" for week in range(ask.WEEKS))
        rows = self._rows(f"""
            SELECT first, {later} FROM (
                SELECT (min(time) - {STARTS_AT_MS}) // {ask.WEEK_MS} AS first,
                    bit_or((1 << ((time - {STARTS_AT_MS}) // {ask.WEEK_MS})::INTEGER)) AS weeks
                FROM events GROUP BY customer)
            GROUP BY first ORDER BY first""")
        return [list(row[1:]) for row in rows]

    def attribution(self) -> Answer:
        """Conversions joined with the touches in their lookback."""
        channels = range(CHANNELS)
        of_conversion = ", ".join(
            f"count(*) FILTER (channel = {c}) AS n{c}, coalesce(sum(weight) FILTER (channel = {c}), 0) AS w{c}"
            for c in channels
        )
        credits_ = ", ".join(f"count(*) FILTER (latest = {c}), sum(n{c} / n), sum(w{c} / w)" for c in channels)
        row = self._rows(f"""
            WITH conversions AS MATERIALIZED (
                SELECT row_number() OVER () AS id, customer, time FROM events WHERE event = {ask.CONVERSION}),
            touched AS (
                SELECT id, touch.channel, touch.time * 8 + touch.channel AS place,
                    pow(2.0, (touch.time - conversions.time) / {float(ask.HALF_LIFE_MS)}) AS weight
                FROM conversions JOIN (SELECT customer, time, channel FROM events WHERE event = {ask.TOUCH}) touch
                ON touch.customer = conversions.customer AND touch.time <= conversions.time
                    AND touch.time >= conversions.time - {ask.LOOKBACK_MS}),
            counted AS (SELECT count(*) AS n, sum(weight) AS w, max(place) % 8 AS latest, {of_conversion}
                FROM touched GROUP BY id)
            SELECT count(*), {credits_} FROM counted""")[0]
        return naming.credits_by_channel(row)

    def arrivals(self) -> Answer:
        """First entries, first ends, and the estimator by windows over the times."""
        goal, other, horizon = ask.DESTINATION, ask.ELSEWHERE, ask.HORIZON_MS
        row = self._rows(f"""
            WITH entered AS MATERIALIZED (
                SELECT customer, min(time) - {STARTS_AT_MS} AS entered FROM events WHERE event = {ask.ENTRY} GROUP BY customer),
            ends AS (
                SELECT e.customer, min(time - {STARTS_AT_MS} - entered) AS took, arg_min(event, (time, event)) AS event
                FROM events e JOIN entered USING (customer)
                WHERE event IN ({goal}, {other}) AND time - {STARTS_AT_MS} >= entered GROUP BY e.customer),
            followed AS MATERIALIZED (
                SELECT CASE WHEN took <= {horizon} THEN event END AS kind, {self.until} - entered AS elapsed,
                    CASE WHEN took <= {horizon} THEN took ELSE least({self.until} - entered, {horizon}) END AS time
                FROM entered LEFT JOIN ends USING (customer)),
            times AS (
                SELECT time, count(*) AS gone, count(*) FILTER (kind = {goal}) AS goal,
                    count(*) FILTER (kind = {other}) AS other FROM followed GROUP BY time),
            risk AS (
                SELECT *, sum(gone) OVER (ORDER BY time ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS at_risk FROM times),
            going AS (
                SELECT *, CASE WHEN goal + other < at_risk THEN ln(1 - (goal + other) / at_risk) ELSE -1e9 END AS log_left
                FROM risk),
            weighed AS (
                SELECT *, exp(coalesce(sum(log_left) OVER (ORDER BY time ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0))
                    / at_risk AS weight FROM going),
            curve AS MATERIALIZED (
                SELECT time, sum(weight * goal) OVER (ORDER BY time ROWS UNBOUNDED PRECEDING) AS goal,
                    sum(weight * other) OVER (ORDER BY time ROWS UNBOUNDED PRECEDING) AS other FROM weighed),
            final AS MATERIALIZED (SELECT max(goal) AS goal, max(other) AS other FROM curve),
            late AS MATERIALIZED (
                SELECT min(time) AS after FROM curve, final WHERE curve.goal >= final.goal * 0.9 * (1 - 1e-12))
            SELECT count(*), count(*) FILTER (kind = {goal}), median(time) FILTER (kind = {goal}), any_value(final.goal),
                count(*) FILTER (kind = {other}), median(time) FILTER (kind = {other}), any_value(final.other),
                count(*) FILTER (kind IS NULL AND elapsed >= {horizon}),
                count(*) FILTER (kind IS NULL AND elapsed < {horizon} AND elapsed > late.after),
                count(*) FILTER (kind IS NULL AND elapsed < {horizon} AND elapsed <= late.after), any_value(late.after)
            FROM followed, final, late""")[0]
        return [row[0], [list(row[1:4]), list(row[4:7])], [row[1], row[4], *row[7:10]], row[10]]


def joined(window: int | None, table: str = "events", steps: Sequence[object] = STEPS) -> str:
    """Tables s1 to s4: rows of each step with the latest start of a chain that reaches them in time."""
    first, *later = steps
    inside = f"e.k >> {TIME_BITS} = p.k >> {TIME_BITS}" if window is None else f"e.k - p.f <= {window}"
    tables = [f"s1 AS MATERIALIZED (SELECT {KEY} AS k, k AS f FROM {table} WHERE event = {first})"]
    tables += [
        f"s{place} AS MATERIALIZED (SELECT e.k, p.f FROM (SELECT {KEY} AS k FROM {table} WHERE event = {step}) e"
        f" ASOF JOIN s{place - 1} p ON e.k >= p.k WHERE {inside})"
        for place, step in enumerate(later, 2)
    ]
    return ", ".join(tables)


LEVELS_JOINED = f"""levels AS (SELECT customer, max(level) AS level FROM (
    {" UNION ALL ".join(f"SELECT k >> {TIME_BITS} AS customer, {place} AS level FROM s{place}" for place in (1, 2, 3, 4))})
    GROUP BY customer)"""
LEVELS_RUN = f"""levels AS (SELECT k >> {TIME_BITS} AS customer, max(CASE
    WHEN event = {LAST} AND k - f3 <= {ask.WINDOW_MS} THEN 4 WHEN event = {THIRD} AND k - f2 <= {ask.WINDOW_MS} THEN 3
    WHEN event = {SECOND} AND k - f1 <= {ask.WINDOW_MS} THEN 2 WHEN event = {FIRST} THEN 1 END) AS level
    FROM run GROUP BY ALL HAVING level IS NOT NULL)"""


def connected(file: Path, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """The database, with as many threads as every engine has."""
    connection = duckdb.connect(str(file), read_only=read_only)
    connection.execute(f"SET threads = {THREADS}; SET memory_limit = '8GB'; SET preserve_insertion_order = true")
    return connection


def make(file: Path, query: str) -> None:
    """A database whose table holds what the query gives; it appears whole or not at all."""
    unfinished = file.with_name(f"{file.name}.part")
    unfinished.unlink(missing_ok=True)
    with connected(unfinished) as connection:
        connection.execute(f"CREATE TABLE events AS {query}")
        connection.execute("CHECKPOINT")
    unfinished.rename(file)
