"""The interface's colours on paper: the light theme of ``ui/src/design/tokens.css``, which a test compares."""

from __future__ import annotations

from typing import Final

PALETTE: Final = {
    "ink": "#16202e",
    "ink-2": "#4a5666",
    "ink-3": "#5d6977",
    "paper": "#fbfaf7",
    "sheet": "#ffffff",
    "rule": "#dfddd6",
    "rule-2": "#eeece6",
    "signal": "#e8a200",
    "signal-ink": "#7a5200",
    "bad": "#b3342d",
    "good": "#2d7a46",
    "s1": "#2f66ad",
    "s2": "#0f7f86",
    "s3": "#4b7f1f",
    "s4": "#7d54a6",
    "s5": "#b03a6c",
}
"""By name. ``s1`` to ``s5`` are the hues of stages; ``signal`` is kept for now and attention."""
