"""The first tables."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _project() -> sa.Column[str]:
    return sa.Column("project", sa.String, sa.ForeignKey("projects.id", ondelete="CASCADE"), nullable=False, index=True)


def upgrade() -> None:
    """Create them."""
    installation = op.create_table("installation", sa.Column("id", sa.String, primary_key=True))
    op.bulk_insert(installation, [{"id": secrets.token_hex(4)}])
    op.create_table(
        "projects",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("is_demo", sa.Boolean, nullable=False),
        sa.Column("record", sa.Text, nullable=False),
    )
    op.create_table(
        "maps",
        sa.Column("id", sa.String, primary_key=True),
        _project(),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("updated_at", sa.String, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
    )
    op.create_table(
        "map_changes",
        sa.Column("map", sa.String, sa.ForeignKey("maps.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("revision", sa.Integer, primary_key=True),
        sa.Column("made_at", sa.String, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("changes", sa.Text, nullable=False),
    )
    op.create_table(
        "imports",
        sa.Column("id", sa.String, primary_key=True),
        _project(),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("content_hash", sa.String, nullable=False),
        sa.Column("report", sa.Text, nullable=False),
        sa.UniqueConstraint("project", "place"),
    )
    op.create_table(
        "refused_rows",
        sa.Column("import", sa.String, sa.ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True),
        sa.Column("row", sa.Text, nullable=False),
    )
    op.create_table(
        "uploads",
        sa.Column("id", sa.String, primary_key=True),
        _project(),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("bytes", sa.Integer, nullable=False),
        sa.Column("file", sa.String, nullable=False),
        sa.Column("received_at", sa.String, nullable=False),
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.String, primary_key=True),
        _project(),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("record", sa.Text, nullable=False),
        sa.Column("changed_at", sa.String, nullable=False),
    )
    op.create_table(
        "links",
        sa.Column("token_hash", sa.String, primary_key=True),
        sa.Column("created_at", sa.String, nullable=False),
        sa.Column("expires_at", sa.String, nullable=False),
        sa.Column("used_at", sa.String),
    )
    op.create_table(
        "sessions",
        sa.Column("secret_hash", sa.String, primary_key=True),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("created_at", sa.String, nullable=False),
        sa.Column("expires_at", sa.String, nullable=False),
    )
