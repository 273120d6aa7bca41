"""Everything that belongs to a map: it goes with the map or its project, and comes back from a backup."""

from __future__ import annotations

import os
from contextlib import closing
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from msgspec import structs
from PIL import Image

from etappe.accounts.sessions import LOCAL_OWNER
from etappe.bootstrap import Workspace, open_workspace, restore_workspace
from etappe.coediting import live_map
from etappe.foundation.errors import Refused
from etappe.foundation.ids import ProjectId
from etappe.maps.keeping.comments import AtObject
from etappe.maps.model.document import MapDocument, Persona
from etappe.storage.records.tables import METADATA

OWNER = structs.replace(LOCAL_OWNER, name="Zoë")
STAYS = frozenset({"installation", "projects", "links"})
"""Tables that do not belong to projects. ``sessions`` only holds the guest's here, which does."""


def picture() -> bytes:
    written = BytesIO()
    Image.new("RGB", (30, 20), "teal").save(written, "PNG")
    return written.getvalue()


class World:
    """A project with a map that has everything a map can have."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.project: ProjectId = workspace.projects.create("Shop").id
        self.image = workspace.images.add(self.project, picture()).id
        workspace.images.show(self.project, self.image, "thumb", OWNER)
        persona = Persona(order="V", name="Kim", image=self.image)
        document = MapDocument(title="Care", personas={"p": persona})
        self.map = workspace.maps.create(self.project, document, by=OWNER).id
        for number in range(4):
            workspace.rooms.change(
                self.project,
                self.map,
                lambda now, number=number: structs.replace(now, title=f"Care {number}"),  # type: ignore[misc] # mypy does not see the default
                revision=None,
                by=OWNER,
            )
        workspace.history.label(self.project, self.map, "Workshop", OWNER)
        thread = workspace.comments.start(self.project, self.map, AtObject(collection="map"), "Really?", OWNER)
        workspace.comments.see(self.project, self.map, thread.id, OWNER)
        until = datetime.now(UTC) + timedelta(days=1)
        self.secret = workspace.shares.share(
            self.project, self.map, may="comment", numbers=False, label="Board", expires_at=until, by=OWNER
        ).secret
        entry = workspace.shares.open(self.secret, "Guest", "127.0.0.1", None)
        assert entry.secret is not None
        self.guest = entry.secret

    def filled(self) -> dict[str, int]:
        """How many rows each table has that belongs to projects; those that have none are left out."""
        with self.workspace._database.read() as connection:  # noqa: SLF001 -- no use case tells it
            counts = {table.name: len(connection.execute(table.select()).all()) for table in METADATA.sorted_tables}
        return {name: count for name, count in counts.items() if count and name not in STAYS}

    def images(self) -> set[str]:
        """The files of the image."""
        return {path.parent.name for path in self.workspace.folder.rglob(f"{self.image}.*")}


@pytest.mark.parametrize("goes", ["map", "project"])
def test_nothing_of_a_map_stays_when_it_or_its_project_goes(
    tmp_path: Path, goes: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_map, "MOST_UPDATES_TO_REPLAY", 2)
    with closing(open_workspace(tmp_path / "data")) as workspace:
        world = World(workspace)
        of_maps = {name for name in METADATA.tables if name.startswith("map")}
        assert set(world.filled()) == of_maps | {"sessions"}, "everything is there first"
        assert world.images() == {"images", "thumbnails"}
        if goes == "map":
            workspace.maps.delete(world.project, world.map)
            (file,) = workspace.folder.rglob(f"images/{world.image}.*")
            long_ago = file.stat().st_mtime - timedelta(days=2).total_seconds()
            os.utime(file, (long_ago, long_ago))
            workspace.tidy()
        else:
            workspace.delete_project(world.project)
            assert not (workspace.folder / "projects" / world.project).exists()
        assert world.filled() == {}
        assert world.images() == set()
        for call in (
            lambda: workspace.sessions.principal(world.guest),
            lambda: workspace.shares.open(world.secret, "Guest", "127.0.0.1", None),
        ):
            with pytest.raises(Refused):
                call()


def test_everything_of_a_map_comes_back_from_a_backup(tmp_path: Path) -> None:
    with closing(open_workspace(tmp_path / "data")) as workspace:
        world = World(workspace)
        before = (
            world.filled(),
            workspace.maps.show(world.project, world.map),
            workspace.history.versions(world.project, world.map),
            workspace.comments.list(world.project, world.map, OWNER),
            workspace.shares.list(world.project, world.map),
            workspace.images.show(world.project, world.image, "thumb", OWNER),
        )
        workspace.back_up(tmp_path / "all.etappe")
    restore_workspace(tmp_path / "all.etappe", tmp_path / "again")
    with closing(open_workspace(tmp_path / "again")) as restored:
        world.workspace = restored
        assert before == (
            world.filled(),
            restored.maps.show(world.project, world.map),
            restored.history.versions(world.project, world.map),
            restored.comments.list(world.project, world.map, OWNER),
            restored.shares.list(world.project, world.map),
            restored.images.show(world.project, world.image, "thumb", OWNER),
        )
        assert restored.sessions.principal(world.guest).name == "Guest"
        assert restored.examine(mends=False) == []
