"""Text that a spreadsheet shows and never calculates.

Law: what a person wrote leaves as text. A cell that a spreadsheet could take for a formula starts with an apostrophe,
also where the formula hides behind spaces; signs that no file of text may hold become the replacement sign.
"""

from __future__ import annotations

from typing import Final

_STARTS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def inert(cell: str) -> str:
    """The cell as text that no spreadsheet calculates.

    >>> inert("=1+1"), inert("  @SUM(A1)"), inert("1 + 1")
    ("'=1+1", "'  @SUM(A1)", '1 + 1')
    """
    cell = cell.replace("\0", "\ufffd")
    return "'" + cell if cell.lstrip(" \u00a0\ufeff").startswith(_STARTS_A_FORMULA) else cell
