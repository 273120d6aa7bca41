"""Answers that are not JSON: files, with how browsers should take them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class FileAnswer:
    """A file as the body of an answer. Handlers give it where the table says that a route gives a file."""

    content: bytes
    media_type: str
    headers: dict[str, str] = field(default_factory=dict)
