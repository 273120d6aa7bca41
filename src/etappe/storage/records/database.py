"""The database of a data folder: opened, brought up to date, and guarded against a newer one.

Law: what a transaction of ``write`` has committed survives loss of power (WAL with synchronous=FULL).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, create_engine, event, inspect, select
from sqlalchemy.exc import DatabaseError, IntegrityError, ProgrammingError

from etappe.foundation.errors import Refused, Unavailable
from etappe.storage.records.tables import INSTALLATION

if TYPE_CHECKING:
    from sqlite3 import Connection as SqliteConnection

FILE: Final = "etappe.sqlite"
REVISION: Final = "0006"
"""The newest step in ``migrations/versions``; a test compares."""
_BUSY_S: Final = 30
_STEPS: Final = "alembic_version"
"""Where Alembic keeps the step that the database is at."""


class Database:
    """The SQLite database in a data folder."""

    def __init__(self, folder: Path) -> None:
        """Open the database in ``folder``, and create or bring it up to date first.

        Raises Refused ``storage.newer`` where a newer Etappe has written it, Unavailable ``storage.unreadable`` where
        it is damaged or cannot be written.
        """
        self._path = folder / FILE
        try:
            os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
        except OSError as error:
            raise Unavailable("storage.unreadable", path=str(self._path), reason=str(error)) from error
        self._engine = create_engine(f"sqlite:///{self._path}", connect_args={"timeout": _BUSY_S})
        event.listen(self._engine, "connect", _prepare)
        event.listen(self._engine, "begin", _begin)
        try:
            self._migrate()
            with self.read() as connection:
                self.installation: str = connection.scalar(select(INSTALLATION.c.id)) or ""
        except BaseException:
            self.close()
            raise

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one state and changes nothing."""
        with _in_our_words(self._path), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that may change; it waits for other writers when it begins, not in its middle."""
        with (
            _in_our_words(self._path),
            self._engine.connect().execution_options(writes=True) as connection,
            connection.begin(),
        ):
            yield connection

    def close(self) -> None:
        """Give the file back."""
        self._engine.dispose()

    def _migrate(self) -> None:
        with self.read() as connection:
            is_new = not inspect(connection).has_table(_STEPS)
            found = None if is_new else connection.exec_driver_sql(f"SELECT version_num FROM {_STEPS}").scalar()  # noqa: S608 -- a name of ours
        if found == REVISION:
            return  # Alembic takes longer to load than a database takes to open
        from alembic import command
        from alembic.config import Config
        from alembic.script import ScriptDirectory

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
        config.set_main_option("path_separator", "os")
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        if found is not None and found not in known:
            raise Refused("storage.newer", path=str(self._path), found=found, known=REVISION)
        with self.write() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


@contextmanager
def _in_our_words(path: Path) -> Iterator[None]:
    """Turns what SQLite cannot do at the moment into Unavailable; what breaks its rules stays a bug."""
    try:
        yield
    except (IntegrityError, ProgrammingError):
        raise
    except DatabaseError as error:
        name = getattr(error.orig, "sqlite_errorname", "")
        if name.startswith("SQLITE_FULL"):
            raise Unavailable("storage.full", path=str(path.parent)) from error
        raise Unavailable("storage.unreadable", path=str(path), reason=str(error.orig)) from error


def _prepare(connection: SqliteConnection, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where ``_begin`` says, not where the driver guesses
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={_BUSY_S * 1000}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")
