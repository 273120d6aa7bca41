"""``etappe map new`` as a person, and as a program, uses it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from etappe.bootstrap import open_workspace
from etappe.maps.model.checking import write_document
from etappe.maps.model.document import MapDocument
from etappe.maps.templates import begun, example
from tests.surface.shell import Shell


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    folder = tmp_path_factory.mktemp("templates")
    workspace = open_workspace(folder / "data")
    workspace.projects.create("Care")
    workspace.close()
    return Shell(folder)


def kept(shell: Shell, map_id: str) -> MapDocument:
    workspace = open_workspace(shell.folder / "data")
    found = workspace.maps.show(workspace.projects.show("care").id, map_id)
    workspace.close()
    return found.document


def test_a_map_begins_from_a_template_in_the_language_of_the_shell(shell: Shell) -> None:
    arguments = ("map", "new", "Unser Weg", "--project", "care", "--template", "patient")
    done = shell(*arguments, language="de_DE.UTF-8")
    assert done.stdout.startswith("„Unser Weg“ ist angelegt, mit 12 Schritten: "), done.stderr
    assert kept(shell, done.stdout.rsplit(": ", 1)[1].strip()) == begun("patient", "Unser Weg", "de")
    filled = shell(*arguments, "--example", "--language", "en", "--json")
    made = json.loads(filled.stdout)
    assert made["title"] == "Unser Weg"
    assert kept(shell, made["id"]) == begun("patient", "Unser Weg", "en", filled=True)


def test_a_map_begins_from_a_file_and_keeps_its_title(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "map.json"
    file.write_bytes(write_document(example("simple", "de")))
    made = json.loads(shell("map", "new", "--project", "care", "--from", str(file), "--json").stdout)
    assert kept(shell, made["id"]) == example("simple", "de")


def test_wrong_wishes_are_refused_in_words(shell: Shell, tmp_path: Path) -> None:
    assert "needs a title" in shell("map", "new", "--project", "care").stderr
    assert shell("map", "new", "x", "--project", "care", "--template", "castle").returncode == 2
    assert shell("map", "new", "x", "--project", "nowhere").returncode == 3
    broken = tmp_path / "broken.json"
    broken.write_text('{"title": ""}')
    refused = shell("map", "new", "--project", "care", "--from", str(broken))
    assert refused.returncode == 2
    assert "map..title" in refused.stderr
