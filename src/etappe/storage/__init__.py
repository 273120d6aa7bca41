"""Adapters of the data folder, a room each: ``records`` (the database), ``inbox``, ``events`` (the table), ``index``.

What lies beside them joins them or keeps the whole: the journey store, backup and restore, the doctor, the lock.
Layout of the folder: ``etappe.sqlite`` (projects, maps, imports, sessions, jobs), ``inbox.db``,
``projects/<id>/events/`` (a Delta table: the truth), ``projects/<id>/index/`` (derived, may be deleted),
``projects/<id>/uploads/``. Folders are for their owner alone (0700), files too (0600).
"""
