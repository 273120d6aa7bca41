"""The events table: the events of a project as a Delta table, in buckets by the keyed hash of their identity."""
