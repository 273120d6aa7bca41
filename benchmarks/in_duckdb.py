"""The questions as an expert would write them for DuckDB, over a table stored in order.

Windows without a partition stream over the stored order; a packed key (customer in the high bits, time in the low
ones) spares partitions in joins. Both are far faster here than ``PARTITION BY customer ORDER BY time``.
"""

from __future__ import annotations

import duckdb

from benchmarks import questions as ask
from benchmarks.events import EVENTS, STARTS_AT_MS, STEPS, TIME_BITS, Sorted, name
from benchmarks.in_polars import LETTERS, node

KEY = f"((customer::BIGINT << {TIME_BITS}) + (time - {STARTS_AT_MS}))"


class DuckDB:
    """A table of the three columns, in memory."""

    name = "DuckDB"

    def __init__(self, events: Sorted) -> None:
        self.connection = duckdb.connect()
        self.connection.execute("SET preserve_insertion_order = true")
        columns = {"customer": events.customer, "time": events.time, "event": events.event}
        self.connection.register("given", columns)
        self.connection.execute("CREATE TABLE events AS SELECT customer, time, event FROM given")
        self.connection.unregister("given")
        self.until = int(events.time.max()) - STARTS_AT_MS

    def _rows(self, query: str) -> list[tuple[object, ...]]:
        return self.connection.execute(query).fetchall()

    def funnel(self) -> object:
        """See benchmarks.questions.Engine.funnel."""
        second, last = 2, len(STEPS)
        steps = ", ".join(
            f"s{place} AS MATERIALIZED (SELECT {KEY} AS k FROM events WHERE event = {step})"
            for place, step in enumerate(STEPS, 1)
        )
        joins = []
        for place in range(second, last + 1):
            before = "s1" if place == second else f"j{place - 1}"
            first = "s1.k AS k1" if place == second else ", ".join(f"k{earlier}" for earlier in range(1, place))
            since = "s1.k" if place == second else f"{before}.k{place - 1}"
            start = "s1.k" if place == second else "k1"
            joins.append(
                f"j{place} AS (SELECT {first}, CASE WHEN s{place}.k - {start} <= {ask.WINDOW_MS} THEN s{place}.k END"
                f" AS k{place} FROM {before} ASOF LEFT JOIN s{place} ON {since} <= s{place}.k)"
            )
        depth = " + ".join(f"(k{place} IS NOT NULL)::BIGINT" for place in range(second, last + 1))
        attempt = ", ".join(f"k{place} := k{place}" for place in range(1, last + 1))
        times = ", ".join(
            f"count(a.k{place}), median(a.k{place} - a.k{place - 1})" for place in range(second, last + 1)
        )
        # The deepest attempt of each customer, and of those the earliest.
        rank = f"(({depth}) << {TIME_BITS}) - (k1 & {(1 << TIME_BITS) - 1})"
        row = self._rows(
            f"WITH {steps}, {', '.join(joins)}, best AS (SELECT max_by(struct_pack({attempt}), {rank}) AS a"
            f" FROM j{last} GROUP BY k1 >> {TIME_BITS}) SELECT count(*), NULL, {times} FROM best"
        )[0]
        return list(zip(row[::2], row[1::2], strict=True))

    def transitions(self) -> object:
        """See benchmarks.questions.Engine.transitions."""
        rows = self._rows(
            f"""
            SELECT source, event, count(*) AS n, count(DISTINCT customer), avg(gap), median(gap) FROM (
                SELECT customer, event, lag(event) OVER () AS source, lag(customer) OVER () AS before,
                    time - lag(time) OVER () AS gap FROM events)
            WHERE customer = before AND gap <= {ask.SESSION_MS}
            GROUP BY ALL ORDER BY n DESC, source, event"""
        )
        return [(name(source), name(target), *rest) for source, target, *rest in rows]

    def paths(self) -> object:
        """See benchmarks.questions.Engine.paths."""
        places = range(1, ask.LENGTH)
        ahead = ", ".join(
            f"lead(event, {place}) OVER () AS n{place}, lead(time, {place}) OVER () AS t{place},"
            f" lead(customer, {place}) OVER () AS c{place}"
            for place in places
        )
        inside = ", ".join(
            f"CASE WHEN c{place} = customer THEN n{place} ELSE {ask.EXIT} END::UTINYINT AS e{place},"
            f" CASE WHEN c{place} = customer THEN t{place} - {f't{place - 1}' if place > 1 else 'time'} END AS g{place}"
            for place in places
        )
        everywhere = " UNION ALL ".join(f"SELECT e{place} AS e FROM found" for place in range(ask.LENGTH))
        kept = ", ".join(
            f"CASE WHEN e{place} = {ask.EXIT} OR e{place} IN (SELECT e FROM top) THEN e{place} ELSE {ask.OTHER} END AS e{place}"
            for place in range(ask.LENGTH)
        )
        gaps = ", ".join(f"g{place}" for place in places)
        links = " UNION ALL ".join(
            f"SELECT {place - 1}, e{place - 1}, e{place}, count(*) FILTER (first), count(*), median(g{place})"
            " FROM named GROUP BY ALL"
            for place in places
        )
        rows = self._rows(
            f"""
            WITH ahead AS (SELECT customer, time, event, {ahead} FROM events),
            starts AS (SELECT customer, event AS e0, {inside} FROM ahead WHERE event = {ask.START}),
            found AS MATERIALIZED (SELECT *, customer IS DISTINCT FROM lag(customer) OVER () AS first FROM starts),
            top AS (SELECT e FROM ({everywhere}) WHERE e <> {ask.EXIT} GROUP BY e ORDER BY count(*) DESC, e LIMIT {ask.TOP}),
            named AS MATERIALIZED (SELECT first, {gaps}, {kept} FROM found)
            {links}"""
        )
        return [(position, node(source), node(target), *rest) for position, source, target, *rest in rows]

    def variants(self) -> object:
        """See benchmarks.questions.Engine.variants."""
        rows = self._rows(
            f"""
            WITH journeys AS (
                SELECT string_agg(chr(48 + event::INTEGER), '' ORDER BY time, event) AS variant
                FROM events GROUP BY customer),
            grouped AS MATERIALIZED (SELECT variant, count(*) AS customers FROM journeys GROUP BY variant)
            SELECT variant, customers, (SELECT count(*) FROM grouped) FROM grouped
            ORDER BY customers DESC, variant LIMIT {ask.TOP}"""
        )
        listed = [([name(LETTERS.index(letter)) for letter in variant], customers) for variant, customers, _ in rows]
        return rows[0][2], listed

    def arrivals(self) -> object:
        """See benchmarks.questions.Engine.arrivals."""
        goal, other, horizon = ask.DESTINATION, ask.ELSEWHERE, ask.HORIZON_MS
        row = self._rows(
            f"""
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
            FROM followed, final, late"""
        )[0]
        return row[0], [row[1:4], row[4:7]], [row[1], row[4], *row[7:10]], row[10]


assert len(LETTERS) >= EVENTS
