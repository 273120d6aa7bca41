"""The touchpoint library of a project, with ratings and sheets of questions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "library_touchpoints",
        sa.Column("id", sa.String, primary_key=True),
        _owned("project", "projects.id", index=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("record", sa.Text, nullable=False),
    )
    op.create_table(
        "library_ratings",
        sa.Column("id", sa.String, primary_key=True),
        _owned("touchpoint", "library_touchpoints.id", index=True),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("record", sa.Text, nullable=False),
    )
    op.create_table(
        "library_sheets",
        sa.Column("project", sa.String, sa.ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("sheet", sa.String, primary_key=True),
        sa.Column("record", sa.Text, nullable=False),
    )


def _owned(name: str, by: str, *, index: bool) -> sa.Column[str]:
    return sa.Column(name, sa.String, sa.ForeignKey(by, ondelete="CASCADE"), nullable=False, index=index)
