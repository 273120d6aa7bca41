"""Stored maps and their logs: one suite over the database and over a fake, then the use cases over both."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from msgspec import structs
from sqlalchemy import create_engine

from etappe.accounts.model import Principal, Project
from etappe.coediting.ports import Author, Base, Label, Line, Update, UpdateLog
from etappe.coediting.rooms import Rooms
from etappe.coediting.shape import seed
from etappe.foundation.errors import InvalidInput, Refused
from etappe.foundation.ids import PersonId
from etappe.maps.keeping.documents import Maps
from etappe.maps.keeping.ports import MapStore, StoredMap
from etappe.maps.model.changes import EditText
from etappe.maps.model.checking import write_document
from etappe.maps.model.document import MapDocument
from etappe.storage import records
from etappe.storage.records import map_log
from etappe.storage.records.accounts import SqlProjects
from etappe.storage.records.database import FILE, Database
from etappe.storage.records.map_log import SqlMapLog
from etappe.storage.records.maps import SqlMaps
from etappe.storage.records.tables import MAP_BASES, MAP_LABELS, MAP_UPDATES
from tests.coediting.maps_log import GONE, NOON, OTHER, SHOP, FakeLog, Ticking

ME = Principal(PersonId("me"), "owner")
Both = tuple[MapStore, UpdateLog]


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
def both(request: pytest.FixtureRequest, database: Database) -> Both:
    if request.param == "database":
        return SqlMaps(database), SqlMapLog(database)
    fake = FakeLog()
    return fake, fake


@pytest.fixture
def maps(both: Both) -> Maps:
    store, log = both
    return Maps(store, Rooms(store, log, Ticking()))


def drawn(name: str, title: str = "Journey") -> StoredMap:
    return StoredMap(id=name, revision=1, updated_at=NOON.isoformat(), document=MapDocument(title=title))


def update(seq: int, data: bytes = b"\0\1", person: str = "me") -> Update:
    at = NOON + timedelta(seconds=seq, microseconds=seq)
    line = Line(seq=seq, at=at, author=Author(person=person, name="Zoë"), places=("cells", "steps"))
    return Update(line=line, data=data)


def write(title: str, field: str = "title") -> EditText:
    return EditText(collection="map", id="", field=field, text=title, language="en")


def test_maps_belong_to_one_project(both: Both) -> None:
    store, log = both
    for name in ("map-2", "map-1"):
        assert log.create(SHOP, drawn(name), update(1))
    assert not log.create(GONE, drawn("map-3"), update(1))
    assert [stored.id for stored in store.maps(SHOP)] == ["map-1", "map-2"]
    assert store.maps(OTHER) == ()
    assert store.map(SHOP, "map-1") == drawn("map-1")
    assert store.map(OTHER, "map-1") is None
    assert log.opening(OTHER, "map-1") is None
    assert not store.remove(OTHER, "map-1")
    assert store.remove(SHOP, "map-1")
    assert not store.remove(SHOP, "map-1")
    assert log.last("map-1") is None


def test_a_log_has_no_gaps_and_gives_back_what_it_was_given(both: Both) -> None:
    _, log = both
    log.create(SHOP, drawn("m"), update(1, b"seed"))
    assert log.append("m", [update(2), update(3, person="you")]) == "kept"
    for seq in (1, 3, 5):
        assert log.append("m", [update(seq)]) == "behind"
    assert log.append("nothing", [update(1)]) == "gone"
    assert log.last("m") == 3
    kept = (update(1, b"seed"), update(2), update(3, person="you"))
    assert log.since("m", 0) == kept
    assert log.since("m", 2) == kept[2:]
    assert tuple(log.lines("m")) == tuple(one.line for one in kept)
    assert (log.line("m", 2), log.line("m", 4)) == (update(2).line, None)
    opening = log.opening(SHOP, "m")
    assert opening is not None
    assert (opening.id, opening.revision, opening.updated_at) == ("m", 1, NOON)
    assert (opening.document, opening.base, opening.updates) == (None, None, kept)


def test_bases_shorten_what_is_read(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(map_log, "MOST_BETWEEN_BASES", 1)
    _, log = both
    log.create(SHOP, drawn("m"), update(1))
    log.append("m", [update(2)], base=Base(seq=2, data=b"two"))
    log.append("m", [update(3)], base=Base(seq=3, data=b"three"))
    log.append("m", [update(4)])
    opening = log.opening(SHOP, "m")
    assert opening is not None
    assert (opening.base, opening.updates) == (Base(seq=3, data=b"three"), (update(4),))
    assert log.until("m", 1) == (None, (update(1),))
    assert log.until("m", 2) == (Base(seq=2, data=b"two"), ())
    assert log.until("m", 4) == (Base(seq=3, data=b"three"), (update(4),))


def test_bases_that_stand_close_are_forgotten_but_for_the_newest(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(map_log, "MOST_BETWEEN_BASES", 10)
    monkeypatch.setattr(map_log, "MOST_BYTES_BETWEEN_BASES", 1_000)
    log = SqlMapLog(database)
    log.create(SHOP, drawn("m"), update(1))
    for seq in range(2, 45):
        data = b"x" * 2_000 if seq == 33 else b"\0\1"
        log.append("m", [update(seq, data)], base=Base(seq=seq, data=b"b") if seq % 3 == 0 else None)
    assert [base.seq for base in log.bases("m")] == [9, 18, 27, 30, 33, 42]
    assert log.until("m", 32) == (Base(seq=30, data=b"b"), (update(31), update(32)))


def test_the_stored_document_only_goes_forward(both: Both) -> None:
    store, log = both
    log.create(SHOP, drawn("m"), update(1))
    second, third = (structs.replace(drawn("m", f"At {seq}"), revision=seq) for seq in (2, 3))
    log.append("m", [update(2)])
    assert log.behind() == ((SHOP, "m"),)
    log.append("m", [update(3)], stored=third)
    log.put_document(second)
    assert store.map(SHOP, "m") == third
    assert log.behind() == ()


def test_labels_are_told_by_state_and_time(both: Both) -> None:
    _, log = both
    log.create(SHOP, drawn("m"), update(1))
    first = Label(id="label-2", seq=1, at=NOON, author=Author(person="me"), label="Workshop")
    later = structs.replace(first, id="label-1", at=NOON + timedelta(hours=1), label="", reason="restored", restored=1)
    second = structs.replace(first, id="label-0", seq=2)
    for label in (second, later, first):
        assert log.add_label("m", label)
    assert log.labels("m") == (first, later, second)
    assert not log.add_label("nothing", structs.replace(first, id="label-9"))


def test_changes_are_made_on_the_revision_their_author_saw(maps: Maps) -> None:
    made = maps.create(SHOP, MapDocument(title="Draft"))
    assert made.revision == 1
    changed = maps.change(SHOP, made.id, 1, [write("Journey"), write("Ada", "owner")], by=ME)
    assert (changed.revision, changed.document.title, changed.document.owner) == (2, "Journey", "Ada")
    assert maps.show(SHOP, made.id) == changed
    assert [entry.title for entry in maps.list(SHOP)] == ["Journey"]
    with pytest.raises(Refused) as error:
        maps.change(SHOP, made.id, 1, [write("Mine")], by=ME)
    assert (error.value.code, error.value.data["now"]) == ("map.changed_meanwhile", 2)
    with pytest.raises(InvalidInput):
        maps.change(SHOP, made.id, 2, [write("Fine"), write("Lost", "no_such_text")], by=ME)
    assert maps.show(SHOP, made.id) == changed


def test_lists_name_the_title_in_each_language(maps: Maps) -> None:
    maps.create(SHOP, MapDocument(title="Reise", locale="de", translations={"en": {"map..title": "Journey"}}))
    (entry,) = maps.list(SHOP)
    assert (entry.title, entry.titles, entry.steps) == ("Reise", {"de": "Reise", "en": "Journey"}, 0)


def test_what_is_not_there_or_not_whole_is_refused(maps: Maps) -> None:
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


@pytest.mark.parametrize("goes", ["map", "project"])
def test_whatever_belongs_to_a_map_goes_with_it(database: Database, goes: str) -> None:
    store, log = SqlMaps(database), SqlMapLog(database)
    maps = Maps(store, Rooms(store, log, Ticking()))
    made = maps.create(SHOP, MapDocument(title="Draft"))
    changed = maps.change(SHOP, made.id, 1, [write("Journey")], by=ME)
    log.append(made.id, [update(3)], base=Base(seq=3, data=b"three"))
    log.add_label(made.id, Label(id="label-1", seq=3, at=NOON, author=Author(person="me"), label="x"))
    assert changed.revision == 2
    if goes == "map":
        maps.delete(SHOP, made.id)
    else:
        SqlProjects(database).remove_project(SHOP)
    with database.read() as connection:
        for table in (MAP_UPDATES, MAP_BASES, MAP_LABELS):
            assert connection.execute(table.select()).all() == []


def test_a_database_without_a_log_gets_one_and_its_maps_begin_theirs(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / FILE}")
    config = Config()
    config.set_main_option("script_location", str(Path(str(records.__file__)).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
    engine.dispose()
    document = MapDocument(title="From before")
    with sqlite3.connect(tmp_path / FILE) as raw:
        raw.execute("INSERT INTO projects (id, place, is_demo, record) VALUES ('shop', 1, 0, '{}')")
        raw.execute(
            "INSERT INTO maps (id, project, revision, updated_at, document) VALUES ('m', 'shop', 5, ?, ?)",
            (NOON.isoformat(), write_document(document).decode()),
        )
        raw.execute(
            "INSERT INTO map_changes (map, revision, made_at, person, changes) VALUES ('m', 5, '2026', 'me', '[]')"
        )
    raw.close()
    database = Database(tmp_path)
    store, log = SqlMaps(database), SqlMapLog(database)
    maps = Maps(store, Rooms(store, log, Ticking()))
    assert maps.show(SHOP, "m").document == document
    changed = maps.change(SHOP, "m", 5, [write("Now with a log")], by=ME)
    assert changed.revision == 6
    assert [(one.line.seq, one.line.author.person) for one in log.since("m", 0)] == [(5, ""), (6, "me")]
    assert log.since("m", 0)[0].data.startswith(seed(document)[:3])
    database.close()
