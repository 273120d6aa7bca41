"""Adapters of the data folder: the database, the events table, the journey index, uploads and the lock.

Layout of the folder: ``etappe.sqlite`` (projects, maps, imports, sessions, jobs), ``projects/<id>/events/`` (one
Parquet file an import: the truth), ``projects/<id>/index/`` (derived, may be deleted), ``projects/<id>/uploads/``.
Folders are for their owner alone (0700), files too (0600).
"""
