"""Fixtures that several suites of adapters share."""

from tests.adapters.intake_world import database, desk, jobs, log, uploads

__all__ = ["database", "desk", "jobs", "log", "uploads"]
