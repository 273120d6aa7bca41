"""Identifiers of stored things: short, random, sortable by creation, and distinct types."""

from __future__ import annotations

import secrets
import time
from typing import Final, NewType

ProjectId = NewType("ProjectId", str)
UploadId = NewType("UploadId", str)
JobId = NewType("JobId", str)
PersonId = NewType("PersonId", str)

_ALPHABET: Final = "0123456789abcdefghijkmnpqrstuvwxyz"  # no l and o: read aloud without doubt


def new_id(kind: str) -> str:
    """A fresh identifier such as ``map-0v3k2m9x7q5rw2ab``: 9 signs of time, 8 of chance.

    >>> new_id("map").startswith("map-")
    True
    """
    number = (time.time_ns() // 1_000_000) * len(_ALPHABET) ** 8 + secrets.randbelow(len(_ALPHABET) ** 8)
    signs = ""
    for _ in range(17):
        number, sign = divmod(number, len(_ALPHABET))
        signs = _ALPHABET[sign] + signs
    return f"{kind}-{signs}"
