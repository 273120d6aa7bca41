"""The log of every map, from which its history is read, in place of the list of changes that nothing could read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _map(*, key: bool) -> sa.Column[str]:
    reference = sa.ForeignKey("maps.id", ondelete="CASCADE")
    if key:
        return sa.Column("map", sa.String, reference, primary_key=True)
    return sa.Column("map", sa.String, reference, nullable=False, index=True)


def upgrade() -> None:
    """Create log, bases and labels; a map that is there already begins its log when it is opened."""
    op.create_table(
        "map_updates",
        _map(key=True),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("places", sa.String, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "map_bases",
        _map(key=True),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "map_labels",
        sa.Column("id", sa.String, primary_key=True),
        _map(key=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("label", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("restored", sa.Integer),
    )
    op.drop_table("map_changes")
