"""Etappe as a store: a project in a data folder of its own."""

from __future__ import annotations

from benchmarks.in_etappe import VERSION
from benchmarks.questions import Store

__all__ = ["STORES", "VERSION"]
STORES: dict[str, type[Store]] = {}
