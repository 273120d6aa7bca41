"""Stored maps: one suite over the database and over a fake, then the use case that keeps anybody's words from being lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from msgspec import structs

from etappe.accounts.model import Principal, Project
from etappe.foundation.errors import InvalidInput, Refused
from etappe.foundation.ids import PersonId, ProjectId
from etappe.maps.changes import AnyChange, EditText
from etappe.maps.document import MapDocument
from etappe.maps.keeping import Maps
from etappe.maps.ports import MapStore, StoredMap
from etappe.storage.records.accounts import SqlProjects
from etappe.storage.records.database import Database
from etappe.storage.records.maps import SqlMaps
from etappe.storage.records.tables import MAP_CHANGES

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SHOP, OTHER, GONE = ProjectId("shop"), ProjectId("other"), ProjectId("gone")
ME = Principal(PersonId("me"), "owner")


class Standing:
    """A clock that stands still."""

    def now(self) -> datetime:
        return NOON


class FakeMaps:
    """A MapStore in a dictionary; knows two projects."""

    def __init__(self) -> None:
        self._maps: dict[tuple[ProjectId, str], StoredMap] = {}

    def maps(self, project: ProjectId) -> tuple[StoredMap, ...]:
        return tuple(stored for (owner, _), stored in sorted(self._maps.items()) if owner == project)

    def map(self, project: ProjectId, map_id: str) -> StoredMap | None:
        return self._maps.get((project, map_id))

    def add(self, project: ProjectId, stored: StoredMap) -> bool:
        if project not in {SHOP, OTHER}:
            return False
        self._maps[project, stored.id] = stored
        return True

    def replace(
        self, project: ProjectId, stored: StoredMap, *, changes: Sequence[AnyChange], by: Principal, at: datetime
    ) -> bool:
        before = self._maps.get((project, stored.id))
        if before is None or before.revision != stored.revision - 1 or not changes:
            return False
        assert by.person
        assert at.tzinfo
        self._maps[project, stored.id] = stored
        return True

    def remove(self, project: ProjectId, map_id: str) -> bool:
        return self._maps.pop((project, map_id), None) is not None


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path)
    for name in (SHOP, OTHER):
        words = {"en": str(name), "de": str(name)}
        SqlProjects(opened).add_project(
            Project(id=name, title=words, description=words, time_zone="UTC", created_at="2026")
        )
    yield opened
    opened.close()


@pytest.fixture(params=["database", "fake"])
def store(request: pytest.FixtureRequest, database: Database) -> MapStore:
    return SqlMaps(database) if request.param == "database" else FakeMaps()


def drawn(name: str, title: str = "Journey") -> StoredMap:
    return StoredMap(id=name, revision=1, updated_at=NOON.isoformat(), document=MapDocument(title=title))


def write(title: str, field: str = "title") -> EditText:
    return EditText(collection="map", id="", field=field, text=title, language="en")


def test_maps_belong_to_one_project(store: MapStore) -> None:
    for name in ("map-2", "map-1"):
        assert store.add(SHOP, drawn(name))
    assert not store.add(GONE, drawn("map-3"))
    assert [stored.id for stored in store.maps(SHOP)] == ["map-1", "map-2"]
    assert store.maps(OTHER) == ()
    assert store.map(SHOP, "map-1") == drawn("map-1")
    assert store.map(OTHER, "map-1") is None
    assert not store.remove(OTHER, "map-1")
    assert store.remove(SHOP, "map-1")
    assert not store.remove(SHOP, "map-1")


def test_only_the_next_revision_replaces(store: MapStore) -> None:
    store.add(SHOP, drawn("m"))
    second = structs.replace(drawn("m", "Second"), revision=2)
    for project, stored in ((OTHER, second), (SHOP, structs.replace(second, revision=3)), (SHOP, drawn("m", "First"))):
        assert not store.replace(project, stored, changes=[write("x")], by=ME, at=NOON)
    assert store.replace(SHOP, second, changes=[write("Second")], by=ME, at=NOON)
    assert not store.replace(SHOP, second, changes=[write("Second")], by=ME, at=NOON)
    assert store.map(SHOP, "m") == second


def test_changes_are_made_on_the_revision_their_author_saw(store: MapStore) -> None:
    maps = Maps(store, Standing())
    made = maps.create(SHOP, MapDocument(title="Draft"))
    assert (made.revision, made.updated_at) == (1, NOON.isoformat())
    changed = maps.change(SHOP, made.id, 1, [write("Journey"), write("Ada", "owner")], by=ME)
    assert (changed.revision, changed.document.title, changed.document.owner) == (2, "Journey", "Ada")
    assert maps.show(SHOP, made.id) == changed
    with pytest.raises(Refused) as error:
        maps.change(SHOP, made.id, 1, [write("Mine")], by=ME)
    assert (error.value.code, error.value.data["now"]) == ("map.changed_meanwhile", 2)
    with pytest.raises(InvalidInput):
        maps.change(SHOP, made.id, 2, [write("Fine"), write("Lost", "no_such_text")], by=ME)
    assert maps.show(SHOP, made.id) == changed


def test_lists_name_the_title_in_each_language(store: MapStore) -> None:
    maps = Maps(store, Standing())
    maps.create(SHOP, MapDocument(title="Reise", locale="de", translations={"en": {"map..title": "Journey"}}))
    (entry,) = maps.list(SHOP)
    assert (entry.title, entry.titles, entry.steps) == ("Reise", {"de": "Reise", "en": "Journey"}, 0)


def test_what_is_not_there_or_not_whole_is_refused(store: MapStore) -> None:
    maps = Maps(store, Standing())
    made = maps.create(SHOP, MapDocument(title="Draft"))
    with pytest.raises(InvalidInput) as broken:
        maps.create(SHOP, MapDocument(title=""))
    assert broken.value.code == "map.broken"
    for project, name in ((OTHER, made.id), (SHOP, "map-x")):
        for call in (
            lambda project=project, name=name: maps.show(project, name),
            lambda project=project, name=name: maps.delete(project, name),
            lambda project=project, name=name: maps.change(project, name, 1, [write("x")], by=ME),
        ):
            with pytest.raises(Refused) as error:
                call()
            assert error.value.code == "map.unknown"
    with pytest.raises(Refused) as gone:
        maps.create(GONE, MapDocument(title="Draft"))
    assert gone.value.code == "project.unknown"
    maps.delete(SHOP, made.id)
    assert maps.list(SHOP) == ()


def test_the_history_of_changes_is_kept_until_the_map_goes(database: Database) -> None:
    maps = Maps(SqlMaps(database), Standing())
    made = maps.create(SHOP, MapDocument(title="Draft"))
    for revision, title in enumerate(("One", "Two"), start=1):
        maps.change(SHOP, made.id, revision, [write(title)], by=ME)
    with database.read() as connection:
        rows = connection.execute(MAP_CHANGES.select().order_by(MAP_CHANGES.c.revision)).all()
    assert [(row.revision, row.person, row.made_at) for row in rows] == [
        (2, "me", NOON.isoformat()),
        (3, "me", NOON.isoformat()),
    ]
    assert msgspec.json.decode(rows[1].changes, type=tuple[AnyChange, ...]) == (write("Two"),)
    maps.delete(SHOP, made.id)
    with database.read() as connection:
        assert connection.execute(MAP_CHANGES.select()).all() == []


def test_a_project_takes_its_maps_with_it(database: Database) -> None:
    maps = Maps(SqlMaps(database), Standing())
    made = maps.create(SHOP, MapDocument(title="Draft"))
    maps.change(SHOP, made.id, 1, [write("Changed")], by=ME)
    SqlProjects(database).remove_project(SHOP)
    assert maps.list(SHOP) == ()
