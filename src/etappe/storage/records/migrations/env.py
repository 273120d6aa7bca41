"""Alembic's entry: runs the steps on the connection that ``database.py`` hands over."""

from __future__ import annotations

from alembic import context

from etappe.storage.records.tables import METADATA

if hasattr(context, "config"):  # only while Alembic runs this file; being imported, it does nothing
    context.configure(
        connection=context.config.attributes["connection"], target_metadata=METADATA, render_as_batch=True
    )
    with context.begin_transaction():
        context.run_migrations()
