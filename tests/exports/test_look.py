"""Paper and screen look alike: the same colours, drawings and words."""

from __future__ import annotations

import re
from pathlib import Path

from etappe.exports.icons import DRAWINGS
from etappe.exports.palette import PALETTE

UI = Path(__file__).parents[2] / "ui" / "src"


def test_the_colours_are_those_of_the_light_theme() -> None:
    light = (UI / "design" / "tokens.css").read_text(encoding="utf-8").partition("@media")[0]
    tokens = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]+);", light))
    tokens = {
        name: value if len(value) > 4 else "#" + "".join(2 * digit for digit in value[1:])
        for name, value in tokens.items()
    }
    assert {name: tokens[name] for name in PALETTE} == PALETTE


def test_the_drawings_are_those_of_the_screen() -> None:
    source = (UI / "design" / "icons" / "drawings.tsx").read_text(encoding="utf-8")
    for name, shapes in DRAWINGS.items():
        begin = re.search(rf"^  {name}: ", source, re.MULTILINE)
        assert begin is not None, name
        entry = re.split(r"^  \w+: ", source[begin.end() :], maxsplit=1, flags=re.MULTILINE)[0]
        drawn = [re.findall(r'(\w+)="([^"]*)"', shape) for shape in re.findall(r"<(?:path|circle)[^>]*>", entry)]
        ours = [re.findall(r'(\w+)="([^"]*)"', shape) for shape in re.findall(r"<(?:path|circle)[^>]*>", shapes)]
        assert ours == drawn, name
