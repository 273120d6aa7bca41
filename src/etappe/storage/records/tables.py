"""The tables of the database as they are in this version; ``migrations/`` says how they came to be.

Instants are ISO 8601 text in UTC. Whatever belongs to a project is deleted with it.
"""

from __future__ import annotations

from secrets import token_bytes
from typing import Final

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

METADATA: Final = MetaData()
KEY_BYTES: Final = 16
"""Bytes of the key under which a project's identities are hashed; drawn with the project, and never changed."""


def _project() -> Column[str]:
    return Column("project", String, ForeignKey("projects.id", ondelete="CASCADE"), nullable=False, index=True)


INSTALLATION: Final = Table("installation", METADATA, Column("id", String, primary_key=True))

PROJECTS: Final = Table(
    "projects",
    METADATA,
    Column("id", String, primary_key=True),
    Column("place", Integer, nullable=False),
    Column("is_demo", Boolean, nullable=False),
    Column("record", Text, nullable=False),
    Column("identity_key", LargeBinary, nullable=False, server_default="", default=lambda: token_bytes(KEY_BYTES)),
)

MAPS: Final = Table(
    "maps",
    METADATA,
    Column("id", String, primary_key=True),
    _project(),
    Column("revision", Integer, nullable=False),
    Column("updated_at", String, nullable=False),
    Column("document", Text, nullable=False),
)

SEGMENTS: Final = Table(
    "segments",
    METADATA,
    Column("id", String, primary_key=True),
    _project(),
    Column("record", Text, nullable=False),
)
"""Groups of customers that a project keeps by name."""

MAP_UPDATES: Final = Table(
    "map_updates",
    METADATA,
    Column("map", String, ForeignKey("maps.id", ondelete="CASCADE"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", String, nullable=False),
    Column("person", String, nullable=False),
    Column("name", String, nullable=False),
    Column("places", String, nullable=False),
    Column("data", LargeBinary, nullable=False),
)
"""The log of a map: every update of its shared document, in the order in which they were kept."""

MAP_BASES: Final = Table(
    "map_bases",
    METADATA,
    Column("map", String, ForeignKey("maps.id", ondelete="CASCADE"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),
)
"""What the log of a map comes to up to ``seq``, so that opening does not read all of it. Derived."""

MAP_LABELS: Final = Table(
    "map_labels",
    METADATA,
    Column("id", String, primary_key=True),
    Column("map", String, ForeignKey("maps.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("seq", Integer, nullable=False),
    Column("at", String, nullable=False),
    Column("person", String, nullable=False),
    Column("name", String, nullable=False),
    Column("label", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("restored", Integer),
)
"""What people call states of a map, and what restoring put down before and after. ``restored`` is the state that came
back."""

IMPORTS: Final = Table(
    "imports",
    METADATA,
    Column("id", String, primary_key=True),
    _project(),
    Column("place", Integer, nullable=False),
    Column("content_hash", String, nullable=False),
    Column("report", Text, nullable=False),
    Column("pending", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("project", "place"),
)

REFUSED_ROWS: Final = Table(
    "refused_rows",
    METADATA,
    Column("import", String, ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("row", Text, nullable=False),
)

UPLOADS: Final = Table(
    "uploads",
    METADATA,
    Column("id", String, primary_key=True),
    _project(),
    Column("name", String, nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("file", String, nullable=False),
    Column("received_at", String, nullable=False),
)

JOBS: Final = Table(
    "jobs",
    METADATA,
    Column("id", String, primary_key=True),
    _project(),
    Column("state", String, nullable=False),
    Column("record", Text, nullable=False),
    Column("changed_at", String, nullable=False),
)

LINKS: Final = Table(
    "links",
    METADATA,
    Column("token_hash", String, primary_key=True),
    Column("created_at", String, nullable=False),
    Column("expires_at", String, nullable=False),
    Column("used_at", String),
)

SESSIONS: Final = Table(
    "sessions",
    METADATA,
    Column("secret_hash", String, primary_key=True),
    Column("person", String, nullable=False),
    Column("role", String, nullable=False),
    Column("created_at", String, nullable=False),
    Column("expires_at", String, nullable=False),
    Column("name", String, nullable=False, server_default=""),
    Column("share", String, ForeignKey("map_shares.id", ondelete="CASCADE"), index=True),
)

MAP_SHARES: Final = Table(
    "map_shares",
    METADATA,
    Column("id", String, primary_key=True),
    Column("map", String, ForeignKey("maps.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("secret_hash", String, nullable=False, unique=True),
    Column("may", String, nullable=False),
    Column("numbers", Boolean, nullable=False),
    Column("label", String, nullable=False),
    Column("created_at", String, nullable=False),
    Column("person", String, nullable=False),
    Column("name", String, nullable=False),
    Column("expires_at", String),
    Column("uses", Integer, nullable=False),
    Column("used_at", String),
)
"""Links that let guests in to one map. A share that is revoked is gone, and with it every session that came by it."""

MAP_THREADS: Final = Table(
    "map_threads",
    METADATA,
    Column("id", String, primary_key=True),
    Column("map", String, ForeignKey("maps.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("anchor", Text, nullable=False),
    Column("about", String, nullable=False),
    Column("places", Integer, nullable=False),
    Column("resolved_at", String),
    Column("resolved_person", String, nullable=False, server_default=""),
    Column("resolved_name", String, nullable=False, server_default=""),
)
"""Conversations about a place of a map. ``about`` is what the place was called when they began, ``places`` how many
comments they have had."""

MAP_COMMENTS: Final = Table(
    "map_comments",
    METADATA,
    Column("id", String, primary_key=True),
    Column("thread", String, ForeignKey("map_threads.id", ondelete="CASCADE"), nullable=False),
    Column("place", Integer, nullable=False),
    Column("at", String, nullable=False),
    Column("edited_at", String),
    Column("person", String, nullable=False),
    Column("name", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("mentions", Text, nullable=False),
    UniqueConstraint("thread", "place"),
)
"""What was said in a conversation, in order of ``place``; places of what was deleted are not used again."""

MAP_THREADS_SEEN: Final = Table(
    "map_threads_seen",
    METADATA,
    Column("thread", String, ForeignKey("map_threads.id", ondelete="CASCADE"), primary_key=True),
    Column("person", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("place", Integer, nullable=False),
)
"""Up to which place somebody has seen a conversation."""

LIBRARY_TOUCHPOINTS: Final = Table(
    "library_touchpoints",
    METADATA,
    Column("id", String, primary_key=True),
    _project(),
    Column("revision", Integer, nullable=False),
    Column("record", Text, nullable=False),
)
"""The touchpoint library of a project."""

LIBRARY_RATINGS: Final = Table(
    "library_ratings",
    METADATA,
    Column("id", String, primary_key=True),
    Column(
        "touchpoint",
        String,
        ForeignKey("library_touchpoints.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("at", String, nullable=False),
    Column("record", Text, nullable=False),
)
"""What people thought of an entry of the library, and when; never changed."""

LIBRARY_SHEETS: Final = Table(
    "library_sheets",
    METADATA,
    Column("project", String, ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True),
    Column("sheet", String, primary_key=True),
    Column("record", Text, nullable=False),
)
"""The sheets of questions that a project has edited."""
