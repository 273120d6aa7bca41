"""Imports that are pending, and a key for each project under which its identities are hashed."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both. Contents were hashed otherwise before, which is told by what stands before the hash from now on."""
    op.add_column("imports", sa.Column("pending", sa.Boolean, nullable=False, server_default=sa.false()))
    op.execute("UPDATE imports SET content_hash = '0.1:' || content_hash WHERE content_hash NOT LIKE 'made-here:%'")
    op.add_column("projects", sa.Column("identity_key", sa.LargeBinary, nullable=False, server_default=""))
    projects = sa.table("projects", sa.column("id", sa.String), sa.column("identity_key", sa.LargeBinary))
    connection = op.get_bind()
    for project in connection.scalars(sa.select(projects.c.id)).all():
        connection.execute(
            projects.update().where(projects.c.id == project).values(identity_key=secrets.token_bytes(16))
        )
