"""What the doctor finds in maps, and that a damaged one stops nobody: over a real folder, damaged by hand."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from etappe.bootstrap import Workspace, open_workspace
from etappe.coediting import live_map
from etappe.coediting.live_map import Incoming
from etappe.coediting.ports import Author
from etappe.foundation.errors import Unavailable
from etappe.foundation.ids import ProjectId
from etappe.maps.model.document import MapDocument
from etappe.storage.records.database import FILE
from tests.coediting.people import Person, small_map

N_EDITS = 12


class World:
    """A folder with a project of two maps, the first of them edited, and its database to be damaged."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with closing(open_workspace(folder)) as workspace:
            self.project = workspace.projects.create("Shop").id
            self.map = workspace.maps.create(self.project, small_map()).id
            self.other = workspace.maps.create(self.project, MapDocument(title="Other")).id
            self.edit(workspace)

    def edit(self, workspace: Workspace) -> None:
        """Write into the map, each edit upon the one before."""
        ada = Person("ada")
        live = workspace.rooms.open(self.project, self.map)
        ada.meet(live)
        for number in range(N_EDITS):
            ada.write(str(number % 10), at=number)
            live.take([Incoming(Author(person="ada"), one.data) for one in ada.outgoing()])

    def damage(self, statement: str, *values: object) -> None:
        """Change the database as no program of ours does."""
        with closing(sqlite3.connect(self.folder / FILE)) as raw, raw:
            assert raw.execute(statement, values).rowcount == 1

    def examine(self, *, mends: bool = False) -> list[tuple[str, str, int]]:
        """What the doctor finds, by code, grade and number."""
        with closing(open_workspace(self.folder)) as workspace:
            found = workspace.examine(mends=mends)
        assert {one.place for one in found} <= {self.project}
        assert {one.data["map"] for one in found} <= {self.map}
        return [(one.code, one.grade, one.data["number"]) for one in found]

    def bases(self) -> list[int]:
        """The numbers of the bases."""
        with closing(sqlite3.connect(self.folder / FILE)) as raw:
            return [seq for (seq,) in raw.execute("SELECT seq FROM map_bases ORDER BY seq")]

    def title(self) -> str:
        """What the map says of its first step, as a list or an export reads it."""
        with closing(open_workspace(self.folder)) as workspace:
            return workspace.maps.show(ProjectId(self.project), self.map).document.steps["see"].title


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(live_map, "MOST_UPDATES_TO_REPLAY", 5)
    return World(tmp_path / "data")


LAST = N_EDITS + 1
TITLE = "012345678901See"
LOG: dict[str, tuple[str, tuple[Any, ...], int]] = {
    "one is missing": ("DELETE FROM map_updates WHERE map = ? AND seq = 9", (), 9),
    "the last is missing": ("DELETE FROM map_updates WHERE map = ? AND seq = ?", (LAST,), LAST),
    "the first is missing": ("DELETE FROM map_updates WHERE map = ? AND seq = 1", (), 2),
    "one cannot be read": ("UPDATE map_updates SET data = x'ffff' WHERE map = ? AND seq = 13", (), 13),
    "one says nothing": ("UPDATE map_updates SET data = x'0000' WHERE map = ? AND seq = 12", (), 13),
}


def test_whole_maps_are_well(world: World) -> None:
    assert world.examine() == []
    assert world.title() == TITLE


@pytest.mark.parametrize("damage", LOG)
def test_a_log_that_is_not_whole_is_for_people_and_stops_nobody(world: World, damage: str) -> None:
    statement, values, number = LOG[damage]
    world.damage(statement, world.map, *values)
    for mends in (False, True):
        assert ("map.log", "fault", number) in world.examine(mends=mends)
    with closing(open_workspace(world.folder)) as workspace, workspace.served():
        assert {entry.id for entry in workspace.maps.list(world.project)} == {world.map, world.other}
        changed = workspace.rooms.change(
            world.project, world.other, lambda map_: structs.replace(map_, title="New"), revision=1, by=None
        )
        assert changed.document.title == "New"
        if number > world.bases()[-1]:
            with pytest.raises(Unavailable) as told:
                workspace.rooms.open(world.project, world.map)
            assert (told.value.code, told.value.data["number"]) == ("map.damaged", number)
        else:  # what was before a base is not needed to go on
            assert workspace.rooms.open(world.project, world.map).last == LAST


def spoiled_text(world: World) -> None:
    world.damage("UPDATE maps SET document = CAST(x'7b22ff' AS TEXT) WHERE id = ?", world.map)


def other_text(world: World) -> None:
    world.damage("""UPDATE maps SET document = replace(document, '"01', '"10') WHERE id = ?""", world.map)


def no_map(world: World) -> None:
    world.damage("""UPDATE maps SET document = '{"schema":2,"title":""}' WHERE id = ?""", world.map)


@pytest.mark.parametrize("damage", [spoiled_text, other_text, no_map])
def test_a_stored_document_is_made_again_from_its_log(world: World, damage: Callable[[World], None]) -> None:
    damage(world)
    assert world.examine() == [("map.document", "fault", LAST)]
    with closing(open_workspace(world.folder)) as workspace, workspace.served():
        assert len(workspace.maps.list(world.project)) == 2
    if damage is not other_text:  # what cannot be read is read from the log at once
        assert world.title() == TITLE
    assert world.examine(mends=True) == [("map.document", "mended", LAST)]
    assert world.examine() == []
    assert world.title() == TITLE


def test_a_map_whose_document_and_log_are_damaged_is_left_out_of_lists(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    spoiled_text(world)
    world.damage("DELETE FROM map_updates WHERE map = ? AND seq = 9", world.map)
    with closing(open_workspace(world.folder)) as workspace, workspace.served():
        assert [entry.id for entry in workspace.maps.list(world.project)] == [world.other]
        assert world.map in caplog.text
        assert "etappe restore" in caplog.text
        with pytest.raises(Unavailable) as told:
            workspace.maps.show(world.project, world.map)
        assert told.value.code == "map.damaged"
        workspace.maps.delete(world.project, world.map)
    assert world.examine() == []


def test_a_base_that_says_something_else_is_forgotten(world: World) -> None:
    bases = world.bases()
    world.damage("UPDATE map_bases SET data = x'ff' WHERE seq = ?", bases[-1])
    assert world.title() == TITLE
    assert world.examine() == [("map.base", "fault", bases[-1])]
    assert world.examine(mends=True) == [("map.base", "mended", bases[-1])]
    assert world.examine() == []


def test_a_map_without_a_log_is_well_if_it_can_be_read(world: World) -> None:
    with closing(sqlite3.connect(world.folder / FILE)) as raw, raw:
        raw.execute("DELETE FROM map_updates WHERE map = ?", (world.map,))
        raw.execute("DELETE FROM map_bases WHERE map = ?", (world.map,))
    assert world.examine() == []
    spoiled_text(world)
    assert world.examine() == [("map.log", "fault", LAST)]
    with closing(open_workspace(world.folder)) as workspace, workspace.served():
        assert [entry.id for entry in workspace.maps.list(world.project)] == [world.other]
