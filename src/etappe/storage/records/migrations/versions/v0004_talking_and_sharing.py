"""Names of who is there, links that share one map, and comments on maps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; sessions that are there belong to nobody's guest, and have no name yet."""
    op.create_table(
        "map_shares",
        sa.Column("id", sa.String, primary_key=True),
        _owned("map", "maps.id", index=True),
        sa.Column("secret_hash", sa.String, nullable=False, unique=True),
        sa.Column("may", sa.String, nullable=False),
        sa.Column("numbers", sa.Boolean, nullable=False),
        sa.Column("label", sa.String, nullable=False),
        sa.Column("created_at", sa.String, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("expires_at", sa.String),
        sa.Column("uses", sa.Integer, nullable=False),
        sa.Column("used_at", sa.String),
    )
    # SQLite keeps what a reference does on deletion only where it is part of the table's making.
    op.rename_table("sessions", "sessions_before")
    op.create_table(
        "sessions",
        sa.Column("secret_hash", sa.String, primary_key=True),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("created_at", sa.String, nullable=False),
        sa.Column("expires_at", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False, server_default=""),
        sa.Column("share", sa.String, sa.ForeignKey("map_shares.id", ondelete="CASCADE"), index=True),
    )
    op.execute(
        "INSERT INTO sessions (secret_hash, person, role, created_at, expires_at) "
        "SELECT secret_hash, person, role, created_at, expires_at FROM sessions_before"
    )
    op.drop_table("sessions_before")
    op.create_table(
        "map_threads",
        sa.Column("id", sa.String, primary_key=True),
        _owned("map", "maps.id", index=True),
        sa.Column("anchor", sa.Text, nullable=False),
        sa.Column("about", sa.String, nullable=False),
        sa.Column("places", sa.Integer, nullable=False),
        sa.Column("resolved_at", sa.String),
        sa.Column("resolved_person", sa.String, nullable=False, server_default=""),
        sa.Column("resolved_name", sa.String, nullable=False, server_default=""),
    )
    op.create_table(
        "map_comments",
        sa.Column("id", sa.String, primary_key=True),
        _owned("thread", "map_threads.id", index=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("edited_at", sa.String),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("mentions", sa.Text, nullable=False),
        sa.UniqueConstraint("thread", "place"),
    )
    op.create_table(
        "map_threads_seen",
        sa.Column("thread", sa.String, sa.ForeignKey("map_threads.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("person", sa.String, primary_key=True),
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("place", sa.Integer, nullable=False),
    )


def _owned(name: str, owner: str, *, index: bool) -> sa.Column[str]:
    return sa.Column(name, sa.String, sa.ForeignKey(owner, ondelete="CASCADE"), nullable=False, index=index)
