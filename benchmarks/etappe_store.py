"""How a shop's events lie in Etappe: the one place of the benchmark that knows its store."""

from __future__ import annotations

import shutil
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pyarrow.parquet as pq

import etappe.storage
from benchmarks.dataset import NAMES, Dataset
from etappe.bootstrap import open_workspace
from etappe.events.importing import ReadOptions
from etappe.foundation.ids import ProjectId
from etappe.storage.events_table import DeltaEvents
from etappe.storage.journey_indexes import JourneyIndexes

if TYPE_CHECKING:
    from etappe.journeys.index import JourneyIndex

PROJECT = ProjectId("shop")


class Shop:
    """A data folder with one project."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._table = DeltaEvents(folder, lambda _project: bytes(16))
        self._indexes = JourneyIndexes(folder, self._table)
        self._appended = 0

    def bring(self, csv: Path) -> None:
        """Imports a file as the command line does."""
        workspace = open_workspace(self._folder)
        project = workspace.projects.create("Shop")
        workspace.import_file(
            project.id, csv, ReadOptions(customer="customer", time="time", event="event", channel="channel")
        )
        workspace.close()

    def fill(self, files: Dataset) -> None:
        """Brings a data set in, in order of time."""
        with self._table.bulk(PROJECT, "shop") as bulk, pq.ParquetFile(files.parquet("raw")) as raw:
            for batch in raw.iter_batches(1 << 20):
                bulk.add(named(pl.DataFrame(pl.from_arrow(batch))))
            bulk.commit()

    def append(self, frame: pl.DataFrame) -> None:
        """Brings a batch into the table."""
        self._appended += frame.height
        self._table.append(PROJECT, frame, source="benchmark", through=self._appended)

    def index(self) -> JourneyIndex:
        """The journeys as they are in the table now."""
        return self._indexes.get(PROJECT, time_zone="UTC", unit="customer")[0]

    def close(self) -> None:
        """Lets go of the folder."""
        self._indexes.forget(PROJECT)


def opened(files: Dataset) -> tuple[JourneyIndex, dict[str, int]]:
    """The index of a data set and what its parts take on disk; the store is made anew when the program has changed."""
    folder = files.folder / f"etappe {_program()}"
    if not folder.exists():
        for older in files.folder.glob("etappe *"):
            shutil.rmtree(older)
        unfinished = folder.with_name(f"{folder.name}.part")
        shop = Shop(unfinished)
        shop.fill(files)
        shop.index()
        unfinished.rename(folder)
    return Shop(folder).index(), bytes_of(folder / "projects")


def bytes_of(projects: Path) -> dict[str, int]:
    """What the events table and the journey index take."""
    sizes = dict.fromkeys(("table", "index"), 0)
    for file in projects.rglob("*"):
        part = file.relative_to(projects).parts[1:2]
        if file.is_file() and part and part[0] in sizes:
            sizes[part[0]] += file.stat().st_size
    return sizes


def named(frame: pl.DataFrame) -> pl.DataFrame:
    """Events as they come from outside: customers, events, channels and devices as texts."""
    names = {name: pl.Series(texts).gather(frame[name]) for name, texts in NAMES.items()}
    return frame.with_columns(pl.col("customer").cast(pl.String), **names)


def _program() -> str:
    """Short hash of what stores."""
    digest = blake2b(digest_size=4)
    for file in sorted(Path(etappe.storage.__file__).parent.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()
