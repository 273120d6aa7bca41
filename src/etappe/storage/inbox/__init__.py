"""The inbox: every event that was acknowledged and is not in the events table yet, in one SQLite file."""
