"""The database file: how it comes to be, what it refuses, and who else may use the folder."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.exc import IntegrityError

from etappe.bootstrap import data_folder, open_workspace
from etappe.foundation.errors import EtappeError, Refused, Unavailable
from etappe.storage import records
from etappe.storage.files import PART, telling_if_full, whole_file
from etappe.storage.lock import FileLock, ImportDoor
from etappe.storage.records.accounts import SqlSessions
from etappe.storage.records.database import FILE, REVISION, Database
from etappe.storage.records.tables import METADATA, PROJECTS


def test_migrations_lead_to_the_tables_of_this_version(tmp_path: Path) -> None:
    database = Database(tmp_path)
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    database.close()
    folder = Path(str(records.__file__)).parent / "migrations"
    assert ScriptDirectory(str(folder)).get_current_head() == REVISION


def test_opening_again_keeps_what_is_there(tmp_path: Path) -> None:
    first = Database(tmp_path)
    with first.write() as connection:
        connection.execute(PROJECTS.insert().values(id="p", place=1, is_demo=False, record="{}"))
    first.close()
    second = Database(tmp_path)
    with second.read() as connection:
        assert connection.execute(PROJECTS.select()).one().id == "p"
    assert second.installation == first.installation
    assert len(first.installation) == 8
    second.close()


def test_power_loss_settings_and_foreign_keys_hold_on_every_connection(tmp_path: Path) -> None:
    database = Database(tmp_path)
    for transaction in (database.read, database.write):
        with transaction() as connection:
            settings = [
                connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys")
            ]
        assert settings == ["wal", 2, 1]
    database.close()


def test_a_failed_transaction_leaves_nothing(tmp_path: Path) -> None:
    database = Database(tmp_path)
    row = {"id": "p", "place": 1, "is_demo": False, "record": "{}"}
    with pytest.raises(IntegrityError), database.write() as connection:
        connection.execute(PROJECTS.insert(), [row, row])
    with database.read() as connection:
        assert connection.execute(PROJECTS.select()).all() == []
    database.close()


def test_a_newer_database_is_refused_and_untouched(tmp_path: Path) -> None:
    Database(tmp_path).close()
    with sqlite3.connect(tmp_path / FILE) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.close()
    with pytest.raises(Refused) as error:
        Database(tmp_path)
    assert error.value.code == "storage.newer"
    assert "Update Etappe" in str(error.value)
    with sqlite3.connect(tmp_path / FILE) as raw:
        assert raw.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]
    raw.close()


def test_a_damaged_database_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"this is no database, whatever its name says" * 100)
    with pytest.raises(Unavailable) as error:
        Database(tmp_path)
    assert error.value.code == "storage.unreadable"
    assert FILE in error.value.message("de")


def test_a_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("x")
    with pytest.raises(EtappeError) as error:
        open_workspace(tmp_path / "data")
    assert error.value.code == "storage.unreadable"


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_everything_is_for_its_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        workspace = open_workspace(tmp_path / "data")
        workspace.projects.create("Shop")
        with workspace.served():
            pass
        workspace.close()
    finally:
        os.umask(before)
    for path in [tmp_path / "data", *(tmp_path / "data").rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0, path


def test_the_data_folder_follows_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ETAPPE_DATA", str(tmp_path / "mine"))
    assert data_folder() == tmp_path / "mine"
    monkeypatch.delenv("ETAPPE_DATA")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert data_folder() == tmp_path / "etappe"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert data_folder().parts[-2:] == ("Application Support", "Etappe")


def test_one_server_a_folder(tmp_path: Path) -> None:
    first, second = open_workspace(tmp_path), open_workspace(tmp_path)
    with first.served():
        with pytest.raises(Unavailable) as error, second.served():
            pass
        assert error.value.code == "storage.in_use"
        assert str(tmp_path) in error.value.message()
        assert second.new_link(), "a link can be had while the server runs"
    with second.served():
        pass
    first.close()
    second.close()


def test_a_lock_dies_with_its_process(tmp_path: Path) -> None:
    holds = (
        "import sys, pathlib; from etappe.storage.lock import FileLock\n"
        "lock = FileLock(pathlib.Path(sys.argv[1])); print(lock.acquire(), flush=True); sys.stdin.read()"
    )
    path = tmp_path / "x.lock"
    with subprocess.Popen(
        [sys.executable, "-c", holds, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "True\n"
        mine = FileLock(path)
        assert not mine.acquire()
        other.kill()
        other.wait()
    assert mine.acquire()
    mine.release()


def test_one_import_at_a_time(tmp_path: Path) -> None:
    door = ImportDoor(tmp_path)
    with door.alone():
        for same in (door, ImportDoor(tmp_path)):
            with pytest.raises(Unavailable) as error, same.alone():
                pass
            assert error.value.code == "import.busy"
    with door.alone():
        pass


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    path = tmp_path / "x"
    with pytest.raises(TypeError), whole_file(path) as file:
        file.writelines([b"half", None])  # type: ignore[list-item]  # breaks off after the first
    assert list(tmp_path.iterdir()) == []
    with whole_file(path) as file:
        file.write(b"whole")
        assert [each.name for each in tmp_path.iterdir()] == [f"x{PART}"]
    assert path.read_bytes() == b"whole"


@pytest.mark.parametrize("failure", [OSError(28, "No space left"), RuntimeError("No space left (os error 28)")])
def test_a_full_disk_is_told_from_other_failures(tmp_path: Path, failure: Exception) -> None:
    with pytest.raises(Unavailable) as error, telling_if_full(tmp_path):
        raise failure
    assert error.value.code == "storage.full"
    with pytest.raises(OSError, match="Permission"), telling_if_full(tmp_path):
        raise OSError(13, "Permission denied")


def test_sessions_outlive_the_step_that_knows_guests(tmp_path: Path) -> None:
    """A database at step 0003, made by Alembic alone, is opened by this version."""
    config = Config()
    config.set_main_option("script_location", str(Path(str(records.__file__)).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    engine = create_engine(f"sqlite:///{tmp_path / FILE}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        connection.exec_driver_sql(
            "INSERT INTO sessions VALUES ('hash', 'local-owner', 'owner', '2026-11-22T12:00:00+00:00', "
            "'2027-11-22T12:00:00+00:00')"
        )
    engine.dispose()
    database = Database(tmp_path)
    session = SqlSessions(database).session("hash")
    assert session is not None
    assert (session.principal.role, session.principal.name, session.principal.within) == ("owner", "", None)
    database.close()
