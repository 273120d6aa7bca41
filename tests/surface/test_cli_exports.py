"""``etappe map export`` as a person, and as a program, uses it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from etappe.bootstrap import open_workspace
from tests.exports.drawn_maps import huge, journey
from tests.surface.shell import Shell


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    folder = tmp_path_factory.mktemp("exports")
    workspace = open_workspace(folder / "data")
    shop = workspace.projects.create("Shop").id
    workspace.maps.create(shop, journey("de"))
    workspace.projects.create("Bare")
    several = workspace.projects.create("Several").id
    workspace.maps.create(several, journey("de"))
    workspace.maps.create(several, huge(12, 8))
    workspace.close()
    return Shell(folder)


def written(done: subprocess.CompletedProcess[str]) -> Path:
    """The file that a command says it has written."""
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.split(": ", 1)[1].split(" (", 1)[0].splitlines()[0])


def test_the_only_map_is_exported_under_its_title(shell: Shell) -> None:
    done = shell("map", "export", "--project", "shop", "--paper", "a3", language="de_DE.UTF-8")
    assert done.stdout.startswith("Geschrieben: vom-bild-zur-empfehlung.pdf (")
    assert "Schrift" in done.stdout
    assert (shell.folder / written(done)).read_bytes().startswith(b"%PDF")


def test_every_format_goes_where_it_is_told(shell: Shell) -> None:
    for kind, begin in (("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf"), ("json", b"{"), ("png", b"\x89PNG")):
        target = shell.folder / f"here.{kind}"
        done = shell("map", "export", "--project", "shop", "--format", kind, "--width", "400", "-o", str(target))
        assert written(done) == target
        assert target.read_bytes().startswith(begin)
    piped = shell("map", "export", "--project", "shop", "--format", "csv", "--language", "en", "-o", "-")
    assert piped.stdout.lstrip("\ufeff").startswith("stage,step,lane")


def test_a_map_is_named_by_its_title_where_there_are_several(shell: Shell) -> None:
    asked = shell("map", "export", "--project", "several")
    assert asked.returncode == 2
    assert "Which of the 2 maps" in asked.stderr
    assert "(Die ganze Reise)" in asked.stderr
    done = shell("map", "export", "Die ganze Reise", "--project", "several", "--format", "json")
    assert written(done).name == "die-ganze-reise.json"
    assert "no map “Nope”" in shell("map", "export", "Nope", "--project", "several").stderr


def test_pictures_of_several_pages_are_never_called_one(shell: Shell) -> None:
    target = shell.folder / "poster.png"
    chosen = ("Die ganze Reise", "--project", "several", "--format", "png", "--paper", "a4", "--width", "400")
    done = shell("map", "export", *chosen, "-o", str(target))
    assert written(done) == target.with_suffix(".zip")
    assert target.with_suffix(".zip").read_bytes().startswith(b"PK")
    assert not target.exists()


def test_what_cannot_be_written_is_said(shell: Shell) -> None:
    for place in ("nowhere/map.csv", "nowhere/"):
        done = shell("map", "export", "--project", "shop", "--format", "csv", "-o", place, language="de_DE.UTF-8")
        assert done.returncode == 4
        assert done.stderr.startswith("„nowhere/")
        assert "lässt sich nicht schreiben" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_project_without_maps_is_told_so(shell: Shell) -> None:
    done = shell("map", "export", "--project", "bare")
    assert done.returncode == 2
    assert "has no map yet" in done.stderr


def test_wrong_wishes_are_refused_in_words(shell: Shell) -> None:
    assert shell("map", "export", "--project", "shop", "--paper", "a9").returncode == 2
    assert shell("map", "export", "--project", "nowhere").returncode == 3
    assert (
        "„niemand“"
        in shell("map", "export", "--project", "shop", "--persona", "niemand", language="de_DE.UTF-8").stderr
    )
