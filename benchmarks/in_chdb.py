"""The questions as an expert would write them for ClickHouse, embedded as chDB.

Its own functions where it has them (windowFunnel, groupBitOr, arrays a customer). Whatever is shifted is cast to UInt64
first: ClickHouse shifts in the type it is given, and a code is a UInt8.
"""

from __future__ import annotations

import json
import shutil
from importlib.metadata import version
from pathlib import Path

from chdb import session

from benchmarks import naming
from benchmarks import questions as ask
from benchmarks.dataset import CHANNELS, STARTS_AT_MS, STEPS, THREADS, Dataset
from benchmarks.naming import EXIT, OTHER
from benchmarks.questions import Answer, Engine, Way

VERSION = version("chdb-core")
LAYOUTS = ("raw", "sorted")
ORDERS = {"raw": "tuple()", "sorted": "(customer, time, event)"}
FIRST, SECOND, THIRD, LAST = STEPS
WANTED = f"event IN ({', '.join(map(str, STEPS))})"
IN_ORDER = "(PARTITION BY customer ORDER BY time, event ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
PLACED = f"bitShiftLeft(toUInt64(time - {STARTS_AT_MS}), 6) + event"
"""Time above, event in the six lowest bits: one number to sort by."""
TOUCHED = f"bitShiftLeft(toUInt64(time - {STARTS_AT_MS}), 3) + channel"
FULL = "count(), uniqExact(customer), avg(gap), quantileExactInclusive(0.5)(gap)"


class ChDB(Engine):
    """A MergeTree of the five columns as numbers, in one of two orders and one part."""

    def __init__(self, files: Dataset, layout: str) -> None:
        super().__init__(files, layout)
        self.folder = files.folder / f"chdb {VERSION} {layout}"
        if not self.folder.exists():
            make(self.folder, files.parquet(layout), ORDERS[layout])
        self.session = session.Session(str(self.folder))
        self.until = files.facts().until

    def ways(self, question: str) -> list[Way]:
        """See benchmarks.questions.Engine.ways."""
        return self.methods(question)

    def _rows(self, query: str) -> list[list[object]]:
        return rows(self.session, query)

    def timeline(self, customer: int) -> Answer:
        """See benchmarks.questions.Engine.timeline."""
        return list(
            rows(
                self.session,
                f"SELECT time, event, channel, device FROM j.events WHERE customer = {customer} ORDER BY time, event",
                threads=1,
            )
        )

    # Funnels ---------------------------------------------------------------------------------------------------------

    def funnel(self) -> Answer:
        """The function that ClickHouse has for it."""
        return self._reached(funnel_of(ask.WINDOW_MS))

    def funnel_open(self) -> Answer:
        """The same with a window that holds everything."""
        return self._reached(funnel_of(2 * self.until))

    def _reached(self, level: str) -> Answer:
        found = self._rows(f"""
            SELECT level, count() FROM (SELECT {level} AS level FROM j.events WHERE {WANTED} GROUP BY customer)
            WHERE level > 0 GROUP BY level""")
        return naming.reached(dict(found))  # type: ignore[arg-type]

    def breakdown(self) -> Answer:
        """Funnel and first device in one grouping."""
        found = self._rows(f"""
            SELECT device, level, count() FROM (
                SELECT argMin(device, time) AS device, {funnel_of(ask.WINDOW_MS)} AS level FROM j.events GROUP BY customer)
            WHERE level > 0 GROUP BY device, level""")
        return naming.by_device(found)

    def time_to_convert(self) -> Answer:
        """Running maxima, only for customers whom windowFunnel has at the last step; the first start in the window."""
        last_days = f"(PARTITION BY customer ORDER BY time RANGE BETWEEN {ask.WINDOW_MS} PRECEDING AND CURRENT ROW)"
        row = self._rows(f"""
            WITH complete AS (
                SELECT customer FROM j.events WHERE {WANTED} GROUP BY customer HAVING {funnel_of(ask.WINDOW_MS)} = 4),
            e AS (SELECT customer, time, event FROM j.events WHERE {WANTED} AND customer IN complete),
            r1 AS (SELECT *, max(if(event = {FIRST}, time, 0)) OVER {IN_ORDER} AS f1,
                minIf(time, event = {FIRST}) OVER {last_days} AS begun FROM e),
            r2 AS (SELECT *, max(if(event = {SECOND} AND time - f1 <= {ask.WINDOW_MS}, f1, 0)) OVER {IN_ORDER} AS f2 FROM r1),
            r3 AS (SELECT *, max(if(event = {THIRD} AND time - f2 <= {ask.WINDOW_MS}, f2, 0)) OVER {IN_ORDER} AS f3 FROM r2),
            took AS (SELECT argMin(time - begun, time) AS took FROM r3
                WHERE event = {LAST} AND time - f3 <= {ask.WINDOW_MS} GROUP BY customer)
            SELECT count(), quantilesExactInclusive({", ".join(map(str, ask.QUANTILES))})(took) FROM took""")[0]
        return [row[0], *row[1]]  # type: ignore[misc]

    # What follows what -----------------------------------------------------------------------------------------------

    def _pairs_of_arrays(self, bound: int) -> str:
        """Each customer's events as a sorted array, taken apart into pairs."""
        return f"""
            (SELECT customer, bitAnd(pair.1, 63) AS source, bitAnd(pair.2, 63) AS target,
                bitShiftRight(pair.2, 6) - bitShiftRight(pair.1, 6) AS gap FROM
                (SELECT customer, arraySort(groupArray({PLACED})) AS placed,
                    arrayJoin(arrayZip(arrayPopBack(placed), arrayPopFront(placed))) AS pair
                FROM j.events GROUP BY customer HAVING length(placed) > 1)
            WHERE gap <= {bound})"""

    def _pairs_of_rows(self, bound: int) -> str:
        """Each row with the one before it, in one order of all rows."""
        before = "OVER (ORDER BY customer, time, event ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)"
        return f"""
            (SELECT customer, source, event AS target, gap FROM
                (SELECT customer, event, lagInFrame(event) {before} AS source,
                    lagInFrame(customer, 1, 4294967295) {before} AS previous, time - lagInFrame(time) {before} AS gap
                FROM j.events)
            WHERE previous = customer AND gap <= {bound})"""

    def transitions__arrays(self) -> Answer:
        """Arrays a customer."""
        return self._transitions("count(), avg(gap)", self._pairs_of_arrays(ask.SESSION_MS))

    def transitions__rows(self) -> Answer:
        """A window over all rows."""
        return self._transitions("count(), avg(gap)", self._pairs_of_rows(ask.SESSION_MS))

    def transitions_full__arrays(self) -> Answer:
        """Arrays a customer."""
        return self._transitions(FULL, self._pairs_of_arrays(ask.SESSION_MS))

    def transitions_full__rows(self) -> Answer:
        """A window over all rows."""
        return self._transitions(FULL, self._pairs_of_rows(ask.SESSION_MS))

    def follows__arrays(self) -> Answer:
        """Arrays a customer."""
        return self._transitions("count()", self._pairs_of_arrays(self.until))

    def follows__rows(self) -> Answer:
        """A window over all rows."""
        return self._transitions("count()", self._pairs_of_rows(self.until))

    def _transitions(self, wanted: str, pairs: str) -> Answer:
        return naming.pairs(self._rows(f"SELECT source, target, {wanted} FROM {pairs} GROUP BY source, target"))

    # Paths -----------------------------------------------------------------------------------------------------------

    def paths(self) -> Answer:
        """Each customer's events as a sorted array, and the five after the first start."""
        found = self._rows(f"""
            SELECT arrayReduce('sum', arrayMap((value, place) -> (bitAnd(value, 63) + 1)
                * bitShiftLeft(toUInt64(1), 6 * ({ask.LENGTH} - place)), after, arrayEnumerate(after))) AS path, count() AS n
            FROM (SELECT arraySort(groupArray({PLACED})) AS placed,
                arraySlice(placed, arrayFirstIndex(value -> bitAnd(value, 63) = {ask.START}, placed) + 1, {ask.LENGTH}) AS after
                FROM j.events GROUP BY customer HAVING max(event = {ask.START}))
            GROUP BY path ORDER BY n DESC, path LIMIT {ask.TOP}""")
        return naming.paths(found)

    def paths_full(self) -> Answer:
        """Each customer's events as a sorted array, and the four after every start."""
        places = range(1, ask.LENGTH)
        events = ", ".join(
            f"if(place + {p} <= size, toUInt8(bitAnd(placed[place + {p}], 63)), {EXIT}) AS n{p}"
            for p in range(ask.LENGTH)
        )
        gaps = ", ".join(
            f"if(place + {p} <= size, bitShiftRight(placed[place + {p}], 6) - bitShiftRight(placed[place + {p - 1}], 6), NULL)"
            f" AS g{p}"
            for p in places
        )
        kept = ", ".join(f"if(n{p} = {EXIT} OR n{p} IN top, n{p}, {OTHER}) AS e{p}" for p in range(ask.LENGTH))
        counted = ", ".join(f"n{p}" for p in range(ask.LENGTH))
        found = f"""
            SELECT place = starts[1] AS first, {events}, {gaps} FROM (
                SELECT arraySort(groupArray({PLACED})) AS placed, length(placed) AS size,
                    arrayFilter(place -> bitAnd(placed[place], 63) = {ask.START}, arrayEnumerate(placed)) AS starts
                FROM j.events GROUP BY customer HAVING max(event = {ask.START}))
            ARRAY JOIN starts AS place"""
        steps = ", ".join(f"({p - 1}, e{p - 1}, e{p}, toNullable(g{p}))" for p in places)
        # A table for the paths found, so that they are found once for both the names kept and the links.
        self.session.query("DROP TABLE IF EXISTS j.found")
        self.session.query(f"CREATE TABLE j.found ENGINE = Memory AS {found} SETTINGS max_threads = {THREADS}")
        rows_found = self._rows(f"""
            WITH top AS (SELECT e FROM j.found ARRAY JOIN [{counted}] AS e WHERE e != {EXIT}
                GROUP BY e ORDER BY count() DESC, e LIMIT {ask.TOP})
            SELECT step.1, step.2, step.3, countIf(first), count(), quantileExactInclusive(0.5)(step.4) FROM (
                SELECT first, {kept}, {", ".join(f"g{p}" for p in places)} FROM j.found)
            ARRAY JOIN [{steps}] AS step GROUP BY 1, 2, 3""")
        self.session.query("DROP TABLE j.found")
        return naming.links(rows_found)

    def variants(self) -> Answer:
        """One array a customer."""
        found = self._rows(f"""
            WITH grouped AS (
                SELECT arrayMap(value -> toUInt8(bitAnd(value, 63)), arraySort(groupArray({PLACED}))) AS journey
                FROM j.events GROUP BY customer)
            SELECT journey, count() AS n, count() OVER () FROM grouped GROUP BY journey
            ORDER BY n DESC, journey LIMIT {ask.TOP}""")
        listed = [[naming.journey(journey), n] for journey, n, _ in found]  # type: ignore[arg-type]
        return [found[0][2], listed]

    # Over time -------------------------------------------------------------------------------------------------------

    def retention(self) -> Answer:
        """The weeks of each customer as bits."""
        week = f"toUInt8(intDiv(time - {STARTS_AT_MS}, {ask.WEEK_MS}))"
        later = ", ".join(f"countIf(bitTest(weeks, least(first + {week}, 31)))" for week in range(ask.WEEKS))
        found = self._rows(f"""
            SELECT first, {later} FROM (
                SELECT min({week}) AS first, groupBitOr(bitShiftLeft(toUInt32(1), {week})) AS weeks
                FROM j.events GROUP BY customer)
            GROUP BY first ORDER BY first""")
        return [row[1:] for row in found]

    def attribution(self) -> Answer:
        """Each customer's touches as a sorted array, cut to the lookback of each conversion."""
        credit = ", ".join(
            f"countIf(latest = {c}), sum(arrayCount(channel -> channel = {c}, channels) / n),"
            f" sum(arraySum((channel, weight) -> if(channel = {c}, weight, 0), channels, weights) / total)"
            for c in range(CHANNELS)
        )
        row = self._rows(f"""
            SELECT count(), {credit} FROM (
                SELECT arrayFilter(touch -> bitShiftRight(touch, 3) <= at
                        AND bitShiftRight(touch, 3) + {ask.LOOKBACK_MS} >= at, touches) AS within,
                    arrayMap(touch -> bitAnd(touch, 7), within) AS channels,
                    arrayMap(touch -> exp2((toInt64(bitShiftRight(touch, 3)) - toInt64(at)) / {float(ask.HALF_LIFE_MS)}), within)
                        AS weights,
                    arraySum(weights) AS total, length(within) AS n, channels[-1] AS latest
                FROM (
                    SELECT arraySort(groupArrayIf({TOUCHED}, event = {ask.TOUCH})) AS touches,
                        groupArrayIf(toUInt64(time - {STARTS_AT_MS}), event = {ask.CONVERSION}) AS conversions
                    FROM j.events WHERE event IN ({ask.TOUCH}, {ask.CONVERSION})
                        AND customer IN (SELECT customer FROM j.events WHERE event = {ask.CONVERSION})
                    GROUP BY customer)
                ARRAY JOIN conversions AS at WHERE n > 0)""")[0]
        return naming.credits_by_channel(row)

    def arrivals(self) -> Answer:
        """First entries and first ends in one grouping, and the estimator by windows over the times."""
        goal, other, horizon = ask.DESTINATION, ask.ELSEWHERE, ask.HORIZON_MS
        since = f"toInt64(time - {STARTS_AT_MS})"
        self.session.query("DROP TABLE IF EXISTS j.followed")
        self.session.query(f"""
            CREATE TABLE j.followed ENGINE = Memory AS
            SELECT {self.until} - entered AS elapsed, if(took <= {horizon}, toUInt8(bitAnd(ended, 63)), {EXIT}) AS kind,
                if(took <= {horizon}, took, least(elapsed, {horizon})) AS time FROM (
                SELECT minIf({since}, event = {ask.ENTRY}) AS entered,
                    arrayMin(arrayFilter(value -> bitShiftRight(value, 6) >= entered,
                        arrayPushBack(groupArrayIf({PLACED}, event IN ({goal}, {other})), bitShiftLeft(toUInt64(1), 50)))) AS ended,
                    toInt64(bitShiftRight(ended, 6)) - entered AS took
                FROM j.events WHERE event IN ({ask.ENTRY}, {goal}, {other}) GROUP BY customer
                HAVING max(event = {ask.ENTRY})) SETTINGS max_threads = {THREADS}""")
        row = self._rows(f"""
            WITH times AS (
                SELECT time, count() AS gone, countIf(kind = {goal}) AS goal, countIf(kind = {other}) AS other
                FROM j.followed GROUP BY time),
            risk AS (
                SELECT *, sum(gone) OVER (ORDER BY time DESC ROWS UNBOUNDED PRECEDING) AS at_risk FROM times),
            going AS (
                SELECT *, if(goal + other < at_risk, log(1 - (goal + other) / at_risk), -1e9) AS log_left FROM risk),
            weighed AS (
                SELECT *, exp(sum(log_left) OVER (ORDER BY time ROWS UNBOUNDED PRECEDING) - log_left) / at_risk AS weight
                FROM going),
            curve AS (
                SELECT time, sum(weight * goal) OVER (ORDER BY time ROWS UNBOUNDED PRECEDING) AS goal,
                    sum(weight * other) OVER (ORDER BY time ROWS UNBOUNDED PRECEDING) AS other FROM weighed),
            points AS (
                SELECT arraySort(groupArray((time, goal))) AS points, max(curve.goal) AS goal_at_end,
                    max(curve.other) AS other_at_end,
                    arrayFirst(point -> point.2 >= goal_at_end * 0.9 * (1 - 1e-12), points).1 AS after FROM curve)
            SELECT count(), countIf(kind = {goal}), quantileExactInclusiveIf(0.5)(time, kind = {goal}), any(goal_at_end),
                countIf(kind = {other}), quantileExactInclusiveIf(0.5)(time, kind = {other}), any(other_at_end),
                countIf(kind = {EXIT} AND elapsed >= {horizon}),
                countIf(kind = {EXIT} AND elapsed < {horizon} AND elapsed > after),
                countIf(kind = {EXIT} AND elapsed < {horizon} AND elapsed <= after), any(after)
            FROM j.followed CROSS JOIN points""")[0]
        self.session.query("DROP TABLE j.followed")
        return [row[0], [row[1:4], row[4:7]], [row[1], row[4], *row[7:10]], row[10]]


def funnel_of(window: int) -> str:
    """The deepest step within a window."""
    return f"windowFunnel({window})(toUInt64(time), {', '.join(f'event = {step}' for step in STEPS)})"


def rows(of: session.Session, query: str, *, threads: int = THREADS) -> list[list[object]]:
    """What a query gives, numbers as numbers."""
    settings = f" SETTINGS max_threads = {threads}, output_format_json_quote_64bit_integers = 0"
    found: list[list[object]] = json.loads(str(of.query(query + settings, "JSONCompact")))["data"]
    return found


def make(folder: Path, parquet: Path, order: str) -> None:
    """A table with what the file holds, in one part; it appears whole or not at all."""
    unfinished = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(unfinished, ignore_errors=True)
    of = session.Session(str(unfinished))
    of.query("CREATE DATABASE j")
    of.query(
        "CREATE TABLE j.events (customer UInt32, time Int64, event UInt8, channel UInt8, device UInt8)"
        f" ENGINE = MergeTree ORDER BY {order}"
    )
    of.query(
        f"INSERT INTO j.events SELECT * FROM file('{parquet}', Parquet) SETTINGS max_threads = {THREADS},"
        " max_insert_threads = 1, max_insert_block_size = 4000000, min_insert_block_size_rows = 4000000"
    )
    of.query("OPTIMIZE TABLE j.events FINAL")
    of.close()
    unfinished.rename(folder)


def bytes_of(of: session.Session) -> int:
    """What the table takes on disk."""
    query = "SELECT sum(bytes_on_disk) FROM system.parts WHERE active AND database = 'j' AND table = 'events'"
    return int(rows(of, query)[0][0])  # type: ignore[call-overload]
