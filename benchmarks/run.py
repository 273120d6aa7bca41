"""Asks the same questions of Etappe and of others, over the same seeded events, in one run.

Law: all give the same answer, in every turn, or the run fails. Each engine, layout and question has a process of its own.
First every way to ask is tried, and the quickest kept; then the engines take turns, the first one changing, so that what
else happens on the machine hits all alike. What counts is the processor time of a whole process, the median over turns,
and the median over turns of its ratio to Etappe's.

    make bench [SIZE=10M] [QUESTIONS=funnel,paths] [ENGINES=etappe,duckdb]
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks import report, results
from benchmarks.asking import Failed, Reply, Watched, Worker, started
from benchmarks.dataset import BATCHES, DATA, SIZES, Dataset, dataset
from benchmarks.engines import ENGINES, LIMIT, Participant
from benchmarks.questions import QUESTIONS, STORING, differs

BYTES: Final = 1 << 29
"""What the memory limit reads (see benchmarks.limit)."""
SLOW_S: Final = 10.0
"""Whoever takes longer than this to answer is asked once more, not every turn."""
UNKNOWN: Final = "does not know the question"
QUICK_S: Final = 1.0
"""Whoever takes less is warmed up three times: some engines compile what they are asked for the third time."""
WARM_UPS: Final = 3


class Turn(NamedTuple):
    """One answer: seconds of processor and wall, and what else the worker said."""

    cpu_s: float
    wall_s: float
    reply: Reply


class Contender:
    """A worker with the turns it has had."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker
        self.turns: dict[int, Turn] = {}
        self.slow = False
        self.equal = True
        self.peak_mb: float | None = None
        self.resident_mb: float | None = None

    @property
    def cpu_s(self) -> float:
        """The median of the turns."""
        return statistics.median(turn.cpu_s for turn in self.turns.values())

    def on_disk(self) -> dict[str, int]:
        """What the parts of its store take, as it said last."""
        said = [turn.reply.get("bytes_on_disk") for turn in self.turns.values()]
        return dict(said[-1]) if said and said[-1] else {}  # type: ignore[call-overload]

    def median(self, name: str) -> float | None:
        """The median of a number in the replies, if it is there."""
        numbers = [float(str(turn.reply[name])) for turn in self.turns.values() if turn.reply.get(name) is not None]
        return statistics.median(numbers) if numbers else None


class Memory:
    """What memory gives in the minutes of one question."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker
        self._ways: dict[str, list[Turn]] = {}

    def begin(self) -> None:
        """Forgets what was before."""
        self._ways = {way: [] for way in self.worker.ways}
        self.read()
        self.read()

    def read(self) -> None:
        """Reads all of it, once in each way."""
        for place, way in enumerate(self.worker.ways):
            self._ways[way].append(_turn(self.worker.ask(place)))

    def limit(self) -> results.Limit:
        """The best of one thread, and of all, by the wall and by seconds of processor."""
        one, every = self._ways["one"], self._ways["all"]
        billions = BYTES / 1e9
        return results.Limit(
            billions / min(turn.wall_s for turn in one),
            billions / min(turn.wall_s for turn in every),
            billions / min(turn.cpu_s for turn in every),
        )


class Answers:
    """The answer of a question that all have to give."""

    def __init__(self, question: str) -> None:
        self.question = question
        self.differences: list[str] = []
        self._expected: dict[int, tuple[str, object]] = {}

    def check(self, contender: Contender, reply: Reply, turn: int = 0) -> None:
        """Notes where the answer is another than the first one given; of appending, the first of the same turn."""
        title, answer = contender.worker.title, reply["answer"]
        asker, expected = self._expected.setdefault(turn if self.question == "append" else 0, (title, answer))
        if self.question == "timeline":
            # Who has to look at every row is asked for fewer customers.
            asked = min(len(answer), len(expected))  # type: ignore[arg-type]
            answer, expected = answer[:asked], expected[:asked]  # type: ignore[index]
        difference = differs(answer, expected)
        if difference:
            contender.equal = False
            self.differences.append(f"{title} answers {self.question} otherwise than {asker}: {difference}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs, writes the results, and ends with an error where answers differ."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--size", choices=SIZES, default="10M", help="how many events (10M)")
    parser.add_argument("--questions", default="", help=f"with commas: {', '.join(QUESTIONS)} (all)")
    parser.add_argument(
        "--engines", default="", help=f"with commas: {', '.join(ENGINES)} (all); duckdb:sorted for one layout"
    )
    parser.add_argument("--prepare", action="store_true", help="only bring the data into every engine's own form")
    parser.add_argument("--turns", type=int, default=0, help="turns that count (7; 5 from 10M, 3 at 100M)")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the data sets")
    parser.add_argument("--results", type=Path, default=Path(__file__).parent, help="folder of results.json and .md")
    given = parser.parse_args(arguments)
    questions = _chosen(given.questions, QUESTIONS, parser)
    entrants = _entrants(given.engines, parser)
    turns = given.turns or {10_000_000: 5, 100_000_000: 3}.get(SIZES[given.size], 7)

    files = prepared(given.size, given.data, csv="load" in questions or any(key == "etappe" for key, _ in entrants))
    if given.prepare:
        prepare(entrants, files)
        return
    kept = results.read(given.results)
    failures = []
    memory = Memory(started("memory", LIMIT, "memory", "read", given.size, given.data))
    try:
        for question in questions:
            print(f"{question}: {QUESTIONS[question]}", flush=True)
            rows, left_out, differences = asked(question, _of(question, entrants), files, turns, memory)
            kept.replace(given.size, question, _of(question, entrants), rows, left_out)
            results.write(given.results, kept)
            report.write(given.results, kept)
            failures += differences
    finally:
        memory.worker.end()
    for failure in failures:
        print(f"FAILED: {failure}")
    sys.exit(1 if failures else 0)


def _entrants(given: str, parser: argparse.ArgumentParser) -> list[tuple[str, str | None]]:
    """Engines, each with the layout that was named behind a colon."""
    names = [name.strip() for name in given.lower().split(",") if name.strip()] or list(ENGINES)
    found = [(key, layout or None) for key, _, layout in (name.partition(":") for name in names)]
    _chosen(",".join(key for key, _ in found), ENGINES, parser)
    return found


def _of(question: str, entrants: Iterable[tuple[str, str | None]]) -> list[tuple[str, str]]:
    """Engines and layouts that a question is put to."""
    return [
        (key, layout)
        for key, wanted in entrants
        for layout in ENGINES[key].layouts_of(question)
        if wanted in (None, layout)
    ]


def prepare(entrants: Iterable[tuple[str, str | None]], files: Dataset) -> None:
    """Has every engine bring the data into its own form, so that a later run need not."""
    for key, layout in _of("funnel", entrants):
        participant = ENGINES[key]
        if participant.largest is None or files.n_events <= participant.largest:
            print(f"{participant.title} ({layout}) …", flush=True)
            started(key, participant, layout, "funnel", files.size, files.folder.parent).end()


def _chosen(given: str, known: Iterable[str], parser: argparse.ArgumentParser) -> list[str]:
    names = [name.strip().lower() for name in given.split(",") if name.strip()] or list(known)
    unknown = set(names) - set(known)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(known)}")
    return names


def prepared(size: str, data: Path, *, csv: bool) -> Dataset:
    """The files of a size, made where they are not there yet; for loading also the small ones that warm up."""
    from benchmarks.generating import make

    files = dataset(size, data)
    print(f"Preparing {files.n_events:,} events …", flush=True)
    make(files, csv=csv)
    if csv:
        make(dataset("20k", data), csv=True)
    return files


def asked(
    question: str, entrants: Iterable[tuple[str, str]], files: Dataset, turns: int, memory: Memory
) -> tuple[list[results.Row], list[results.LeftOut], list[str]]:
    """Every engine and layout, warmed up, in turns, and once more to watch its memory."""
    answers = Answers(question)
    left_out: list[results.LeftOut] = []
    contenders: list[Contender] = []
    memory.begin()
    try:
        for engine, layout in entrants:
            entered = _entered(engine, layout, question, files, answers)
            if isinstance(entered, Contender):
                contenders.append(entered)
            else:
                left_out.append(entered)
        for contender, why in _take_turns(question, contenders, answers, memory, _turns(question, files, turns)):
            contenders.remove(contender)
            contender.worker.end()
            left_out.append(_left_out(contender.worker.key, contender.worker.layout, question, files, why))
    finally:
        for contender in contenders:
            contender.worker.end()
    rows = _rows(question, files, contenders, memory.limit())
    for row in rows:
        print(f"  {report.line(row)}", flush=True)
    return rows, left_out, answers.differences


def _entered(engine: str, layout: str, question: str, files: Dataset, answers: Answers) -> Contender | results.LeftOut:
    """An engine that has opened its data and is warm, or why it is left out."""
    participant = ENGINES[engine]
    why = _not_asked(participant, question, files)
    if why:
        return _left_out(engine, layout, question, files, why)
    try:
        worker = started(engine, participant, layout, question, files.size, files.folder.parent)
    except Failed as failed:
        return _left_out(engine, layout, question, files, str(failed))
    contender = Contender(worker)
    try:
        _warm_up(contender, answers, question)
    except Failed as failed:
        worker.end()
        return _left_out(engine, layout, question, files, str(failed))
    return contender


def _left_out(engine: str, layout: str, question: str, files: Dataset, why: str) -> results.LeftOut:
    title = ENGINES[engine].title
    if why != UNKNOWN:
        print(f"  {title} ({layout}) is left out: {why}", flush=True)
    return results.LeftOut(title, layout, question, files.size, why)


def _turns(question: str, files: Dataset, turns: int) -> int:
    if question == "load":
        return 1 if files.n_events > 1_000_000 else min(turns, 3)
    # The first batch warms up.
    return min(turns, BATCHES - 1) if question == "append" else turns


def _not_asked(participant: Participant, question: str, files: Dataset) -> str | None:
    """Why an engine is not asked at all."""
    if question in STORING and not participant.stores:
        return "works on frames, not on a store"
    if participant.questions is not None and question not in (*participant.questions, *STORING):
        return UNKNOWN
    if participant.largest is not None and files.n_events > participant.largest:
        return f"is asked up to {participant.largest:,} events; beyond, it takes too long"
    return None


def _warm_up(contender: Contender, answers: Answers, question: str) -> None:
    """Every way once, more often where it is quick; the quickest is the one that counts."""
    worker = contender.worker
    spent = []
    for way in range(len(worker.ways)):
        reply = worker.ask(way)
        for _ in range(1, WARM_UPS):
            if _number(reply, "wall_s") < QUICK_S and question not in STORING:
                answers.check(contender, reply)
                reply = worker.ask(way)
        if question != "load":  # what warms up is another file
            answers.check(contender, reply)
        spent.append(_number(reply, "cpu_s"))
        contender.slow = contender.slow or _number(reply, "wall_s") > SLOW_S
    worker.way = spent.index(min(spent))


def _take_turns(
    question: str, contenders: list[Contender], answers: Answers, memory: Memory, turns: int
) -> list[tuple[Contender, str]]:
    """Every contender in every turn, the first one changing; those who failed, and why."""
    failed: dict[int, tuple[Contender, str]] = {}
    watching = question in STORING  # these cannot be asked once more
    for turn in range(1, turns + (1 if watching else 2)):
        last = turn > turns
        memory.read()
        order = contenders[turn % len(contenders) :] + contenders[: turn % len(contenders)] if contenders else []
        for contender in order:
            if id(contender) in failed or (contender.slow and 1 < turn <= turns):
                continue
            try:
                if last or watching:
                    with Watched(contender.worker.process.pid) as watched:
                        reply = contender.worker.ask(contender.worker.way)
                    contender.peak_mb, contender.resident_mb = watched.anonymous, watched.resident
                else:
                    reply = contender.worker.ask(contender.worker.way)
            except Failed as why:
                failed[id(contender)] = (contender, str(why))
                continue
            answers.check(contender, reply, turn)
            if not last:
                contender.turns[turn] = _turn(reply)
    return list(failed.values())


def _rows(question: str, files: Dataset, contenders: Iterable[Contender], limit: results.Limit) -> list[results.Row]:
    """One row each, with the ratio to Etappe's where Etappe was asked."""
    measured = [contender for contender in contenders if contender.turns]
    etappe = next((contender for contender in measured if contender.worker.key == "etappe"), None)
    named = results.bytes_named(question, files)
    rows = []
    for contender in measured:
        worker = contender.worker
        on_disk = contender.on_disk()
        cpu_s, wall_s = contender.cpu_s, statistics.median(turn.wall_s for turn in contender.turns.values())
        per_cpu_s = None if named is None or contender is not etappe else named / 1e9 / cpu_s
        rows.append(
            results.Row(
                engine=worker.participant.title,
                version=worker.version,
                layout=worker.layout,
                question=question,
                size=files.size,
                events=files.n_events,
                cpu_s=cpu_s,
                wall_s=wall_s,
                peak_mb=contender.peak_mb,
                resident_mb=contender.resident_mb,
                equal=contender.equal,
                turns=len(contender.turns),
                way=worker.ways[worker.way],
                times_etappe=None if etappe is None or contender is etappe else _ratio(contender, etappe),
                bytes_per_event=sum(on_disk.values()) / files.n_events if on_disk else None,
                bytes_by_part={part: size / files.n_events for part, size in on_disk.items()},
                p50_s=contender.median("p50_s"),
                p99_s=contender.median("p99_s"),
                bytes_named=named if contender is etappe else None,
                share_of_limit=None if per_cpu_s is None else per_cpu_s / limit.all_gb_per_cpu_s,
                limit=limit,
                at=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            )
        )
    return rows


def _ratio(contender: Contender, etappe: Contender) -> float:
    """How many times Etappe's processor time: the median over the turns both have had."""
    both = contender.turns.keys() & etappe.turns.keys()
    return statistics.median(contender.turns[turn].cpu_s / etappe.turns[turn].cpu_s for turn in both)


def _turn(reply: Reply) -> Turn:
    return Turn(_number(reply, "cpu_s"), _number(reply, "wall_s"), {k: v for k, v in reply.items() if k != "answer"})


def _number(reply: Reply, name: str) -> float:
    return float(str(reply[name]))


if __name__ == "__main__":
    started_at = time.monotonic()
    try:
        main()
    finally:
        print(f"{time.monotonic() - started_at:.0f} s in all")
