"""Bounds of the numbers in a question, so that what cannot be meant is refused before anything is counted."""

from __future__ import annotations

from etappe.foundation.errors import InvalidInput


def require(name: str, given: int, least: int, most: int) -> None:
    """Raises InvalidInput ``question.out_of_bounds`` unless ``least <= given <= most``.

    >>> require("top", 20, 1, 1000)
    >>> require("top", 0, 1, 1000)
    Traceback (most recent call last):
    etappe.foundation.errors.InvalidInput: “top” is 0. It has to be from 1 to 1,000.
    """
    if not least <= given <= most:
        raise InvalidInput("question.out_of_bounds", name=name, given=given, least=least, most=most)
