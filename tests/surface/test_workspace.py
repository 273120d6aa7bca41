"""A workspace as a program uses it: events handed in, seen, backed up, erased and examined."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from etappe.analyses.arriving.funnel import Funnel
from etappe.analyses.ways.timeline import Timeline, TimelineAnswer
from etappe.bootstrap import Workspace, open_workspace, restore_workspace
from etappe.events.importing import ReadOptions
from etappe.events.model import Event
from etappe.foundation.errors import InvalidInput, Refused, Unavailable
from etappe.storage.index import rows as index_rows

STEPS = Funnel(steps=("view", "buy"), within="7d")
NOON_MS = 1_790_000_000_000
PATIENCE_S = 60.0


def view(customer: str, minute: int, event: str = "view", **properties: object) -> Event:
    return Event(
        identity=customer,
        time_ms=NOON_MS + minute * 60_000,
        event=event,
        message=f"{customer}-{minute}-{event}",
        properties=properties,
    )


def wait_for(what: Callable[[], bool]) -> None:
    """Ask again until it is so; the store's own clock is what is waited for."""
    until = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < until, "it did not come to pass"
        time.sleep(0.05)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with closing(open_workspace(tmp_path / "data")) as workspace:
        yield workspace


def timeline(workspace: Workspace, project: str, customer: str) -> list[str]:
    answer = workspace.journeys.ask(project, Timeline(customer=customer))
    assert isinstance(answer, TimelineAnswer)
    return [entry.event for entry in answer.entries]


def events_of(workspace: Workspace, project: str) -> int:
    return workspace.journeys.contents(project).events


def test_events_are_in_a_timeline_at_once_and_in_every_answer_soon(workspace: Workspace) -> None:
    shop = workspace.projects.create("Shop").id
    with workspace.served():
        receipts = workspace.append(shop, [view("ada", 0), view("ada", 5, "buy", page="/x"), view("bo", 1)])
        assert [receipt.outcome for receipt in receipts] == ["stored"] * 3
        assert timeline(workspace, shop, "ada") == ["view", "buy"]
        wait_for(lambda: events_of(workspace, shop) == 3)
        assert [step.customers for step in workspace.journeys.ask(shop, STEPS).steps] == [2, 1]  # type: ignore[union-attr]
        assert workspace.journeys.ask(shop, STEPS).provenance.seen_until is not None
        workspace.append(shop, [view("cy", 2, cart={"items": [1, 2]})])
        for _ in ("in the inbox", "in the table"):
            answer = workspace.journeys.ask(shop, Timeline(customer="cy"))
            assert isinstance(answer, TimelineAnswer)
            assert answer.entries[0].properties == {"cart": '{"items":[1,2]}'}
            wait_for(lambda: events_of(workspace, shop) == 4)
        again = workspace.append(shop, [view("ada", 0), view("bo", 9, "buy")])
        assert [receipt.outcome for receipt in again] == ["duplicate", "stored"]
        assert timeline(workspace, shop, "bo") == ["view", "buy"]
        wait_for(lambda: events_of(workspace, shop) == 5)
        assert [step.customers for step in workspace.journeys.ask(shop, STEPS).steps] == [3, 2]  # type: ignore[union-attr]
        assert {info.name for info in workspace.journeys.contents(shop).properties} == {"page"}
    assert workspace.examine(mends=False) == []


def test_who_does_not_serve_takes_no_events_and_what_cannot_be_is_refused_whole(workspace: Workspace) -> None:
    shop = workspace.projects.create("Shop").id
    with pytest.raises(Unavailable):
        workspace.append(shop, [view("ada", 0)])
    with workspace.served():
        with pytest.raises(InvalidInput):
            workspace.append(shop, [view("ada", 0), view(" ", 0)])
        with pytest.raises(Refused):
            workspace.append("nobody", [view("ada", 0)])
        with pytest.raises(Refused, match="ada"):
            timeline(workspace, shop, "ada")


def test_files_and_events_make_one_journey_and_come_back_from_a_backup(workspace: Workspace, tmp_path: Path) -> None:
    shop = workspace.projects.create("Shop").id
    path = tmp_path / "past.csv"
    path.write_text("who,when,what\nada,2020-01-01,ad\nbo,2020-01-01,ad\n", encoding="utf-8")
    options = ReadOptions(customer="who", time="when", event="what")
    workspace.import_file(shop, path, options)
    assert workspace.journeys.ask(shop, Funnel(steps=("ad",))).provenance.seen_until is None
    with workspace.served():
        workspace.append(shop, [view("ada", 0)])
        assert timeline(workspace, shop, "ada") == ["ad", "view"]
        workspace.back_up(tmp_path / "all.etappe")
        again = workspace.import_file(shop, path, options)
        assert again.same_as is not None
    restore_workspace(tmp_path / "all.etappe", tmp_path / "restored")
    with closing(open_workspace(tmp_path / "restored")) as restored, restored.served():
        wait_for(lambda: events_of(restored, shop) == 3)
        assert timeline(restored, shop, "ada") == ["ad", "view"]
        # What was known before is still known: nothing comes in twice, and new events are not taken for old ones.
        assert [one.outcome for one in restored.append(shop, [view("ada", 0), view("ada", 3)])] == [
            "duplicate",
            "stored",
        ]
        wait_for(lambda: events_of(restored, shop) == 4)
        assert restored.examine(mends=False) == []


def test_who_is_erased_is_nowhere_any_more(workspace: Workspace) -> None:
    shop = workspace.projects.create("Shop").id
    marker = "erase-me-entirely@example.org"
    with workspace.served():
        workspace.append(shop, [view(marker, 0), view("bo", 1), view(marker, 2, "buy", note=f"for {marker}")])
        wait_for(lambda: events_of(workspace, shop) == 3)
        workspace.append(shop, [view(marker, 5)])
        assert workspace.erase(shop, [marker]) == 3
        with pytest.raises(Refused):
            timeline(workspace, shop, marker)
        wait_for(lambda: events_of(workspace, shop) == 1)
        assert {event.name for event in workspace.journeys.contents(shop).event_names} == {"view"}
        found = [
            path for path in workspace.folder.rglob("*") if path.is_file() and marker.encode() in path.read_bytes()
        ]
        assert found == []
        assert workspace.examine(mends=False) == []


def test_the_doctor_mends_what_is_derived_and_tells_what_is_lost(workspace: Workspace, tmp_path: Path) -> None:
    shop = workspace.projects.create("Shop").id
    path = tmp_path / "past.csv"
    path.write_text("who,when,what\n" + "".join(f"c{n},2020-01-01,view\n" for n in range(50)), encoding="utf-8")
    workspace.import_file(shop, path, ReadOptions(customer="who", time="when", event="what"))
    before = workspace.journeys.ask(shop, Funnel(steps=("view",))).to_json()
    folder = workspace.folder / "projects" / shop
    (key,) = folder.glob("index/*/key.npy")
    damaged = np.load(key, mmap_mode="r+")
    damaged[3] += 1
    damaged.flush()
    (workspace.folder / "projects" / "gone").mkdir()
    found = {finding.code: finding.grade for finding in workspace.examine(mends=False)}
    assert found["leftover"] == "note"
    assert "fault" in {grade for code, grade in found.items() if code.startswith("index.")}
    mended = {finding.code: finding.grade for finding in workspace.examine(mends=True)}
    assert set(mended.values()) == {"mended"}
    assert workspace.examine(mends=False) == []
    assert workspace.journeys.ask(shop, Funnel(steps=("view",))).to_json() == before
    (data,) = (path for path in folder.glob("table/**/*.parquet") if "_delta_log" not in path.parts)
    data.write_bytes(data.read_bytes()[:-1])
    assert "fault" in {finding.grade for finding in workspace.examine(mends=True)}


def test_a_folder_of_the_release_before_is_taken_over(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    path = tmp_path / "past.csv"
    path.write_text("who,when,what\nada,2020-01-01,view\nbo,2020-01-02,view\n", encoding="utf-8")
    options = ReadOptions(customer="who", time="when", event="what")
    with closing(open_workspace(folder)) as workspace:
        shop = workspace.projects.create("Shop").id
        report = workspace.import_file(shop, path, options)
        before = workspace.journeys.ask(shop, Funnel(steps=("view",))).to_frame()
    # What 0.1 kept: one Parquet file an import, and no table.
    project = folder / "projects" / shop
    shutil.rmtree(project)
    (project / "events").mkdir(parents=True)
    times = [1_577_836_800_000, 1_577_923_200_000]
    frame = pl.DataFrame({"customer": ["ada", "bo"], "time": times, "event": ["view", "view"]})
    frame.write_parquet(project / "events" / f"{report.id}.parquet")
    frame.write_parquet(project / "events" / "import-cut-off.parquet")
    with closing(open_workspace(folder)) as workspace:
        assert workspace.journeys.ask(shop, Funnel(steps=("view",))).to_frame().equals(before)
        assert workspace.import_file(shop, path, options).same_as == report.id
        assert workspace.examine(mends=False) == []
    assert not (project / "events").exists()


def test_an_import_that_no_index_could_hold_is_refused_before_anything_changes(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = workspace.projects.create("Shop").id
    options = ReadOptions(customer="who", time="when", event="what")
    (tmp_path / "few.csv").write_text("who,when,what\nada,2020-01-01,view\n", encoding="utf-8")
    (tmp_path / "wide.csv").write_text("who,when,what\n" + "".join(f"c{n},19{n:02}-01-01,view\n" for n in range(50)))
    monkeypatch.setattr(index_rows, "KEY_BITS", 46)  # room for eight customers over fifty years
    workspace.import_file(shop, tmp_path / "few.csv", options)
    with pytest.raises(InvalidInput, match="50 customers"):
        workspace.import_file(shop, tmp_path / "wide.csv", options)
    assert events_of(workspace, shop) == 1
    assert len(workspace.intake.imports(shop)) == 1
    assert workspace.examine(mends=False) == []
