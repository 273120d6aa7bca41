"""Segments that projects keep."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; no project keeps any yet."""
    op.create_table(
        "segments",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("project", sa.String, sa.ForeignKey("projects.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("record", sa.Text, nullable=False),
    )
