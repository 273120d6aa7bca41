"""Where the files of a project lie below the data folder."""

from __future__ import annotations

from pathlib import Path

from etappe.foundation.ids import ProjectId


def project_folder(folder: Path, project: ProjectId) -> Path:
    """The folder of a project; the id comes from the database, so it holds no separators."""
    assert "/" not in project and "\\" not in project and not project.startswith("."), "ids are made by readable_id"  # noqa: PT018
    return folder / "projects" / project


def project_folders(folder: Path) -> list[Path]:
    """The folders of all projects, whether or not the projects are still there."""
    return sorted((folder / "projects").glob("*"))
