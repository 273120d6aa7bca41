"""How a shop's events lie in Etappe: the one place of the benchmark that knows its store."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Final

import etappe.storage
from benchmarks.dataset import Dataset
from etappe.bootstrap import open_workspace
from etappe.events.importing import ReadOptions

if TYPE_CHECKING:
    from etappe.analyses.ways.timeline import Timeline, TimelineAnswer
    from etappe.events.model import Event
    from etappe.journeys.index import JourneyIndex

COLUMNS: Final = ReadOptions(customer="customer", time="time", event="event", channel="channel")
AT_ONCE: Final = 1000
"""Events that are handed in together."""


class Shop:
    """A data folder with one project."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._workspace = open_workspace(folder)
        known = self._workspace.projects.list()
        self._project = known[0].id if known else self._workspace.projects.create("Shop").id

    def bring(self, file: Path) -> None:
        """Imports a file, as the command line does."""
        self._workspace.import_file(self._project, file, COLUMNS)

    @contextmanager
    def served(self) -> Iterator[None]:
        """While events are taken one by one, as a server takes them."""
        with self._workspace.served():
            yield

    def take(self, events: list[Event]) -> None:
        """Takes events, acknowledging a thousand at a time when they are on disk."""
        for first in range(0, len(events), AT_ONCE):
            receipts = self._workspace.append(self._project, events[first : first + AT_ONCE])
            assert all(receipt.outcome == "stored" for receipt in receipts)

    def index(self) -> JourneyIndex:
        """The journeys as a question finds them now."""
        return self._workspace.journeys.index(self._project)

    def timeline(self, question: Timeline) -> TimelineAnswer:
        """A customer's timeline as the server gives it, with what is not in the index yet."""
        return self._workspace.journeys.ask(self._project, question)  # type: ignore[return-value]

    def bytes_on_disk(self) -> dict[str, int]:
        """What the events table, the journey index and the properties that questions have used take."""
        projects = self.folder / "projects"
        sizes = dict.fromkeys(("events table", "journey index", "columns of the index"), 0)
        for file in (file for file in projects.rglob("*") if file.is_file()):
            match file.relative_to(projects).parts:
                case (_, "table", *_):
                    sizes["events table"] += file.stat().st_size
                case (_, "index", *_):
                    promoted = file.name.startswith("column-")
                    sizes["columns of the index" if promoted else "journey index"] += file.stat().st_size
        return sizes

    def close(self) -> None:
        """Lets go of the folder."""
        self._workspace.close()


def loaded(files: Dataset) -> Shop:
    """A data set in Etappe; it is brought in anew when the program has changed since."""
    folder = files.folder / f"etappe {_program()}"
    if not folder.exists():
        for older in files.folder.glob("etappe *"):
            shutil.rmtree(older)
        unfinished = folder.with_name(f"{folder.name}.part")
        shop = Shop(unfinished)
        shop.bring(files.csv())
        shop.index()
        shop.close()
        unfinished.rename(folder)
    return Shop(folder)


def _program() -> str:
    """Short hash of what reads and stores."""
    digest = blake2b(digest_size=4)
    root = Path(etappe.storage.__file__).parents[1]
    for file in sorted(file for part in ("connectors", "storage") for file in (root / part).rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()
