"""Where the data lies, and how a folder becomes a workspace."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from etappe.bootstrap.workspace import Workspace
from etappe.foundation.clock import Clock, SystemClock
from etappe.foundation.errors import Unavailable
from etappe.storage.backup import BackupReport
from etappe.storage.files import private_folder
from etappe.storage.restoring import finish_restore, restore


def data_folder() -> Path:
    r"""Where data lies: ``ETAPPE_DATA``, or else the platform's folder for a person's data.

    That is ``~/.local/share/etappe`` (or below ``XDG_DATA_HOME``), ``~/Library/Application Support/Etappe`` on a Mac,
    ``%LOCALAPPDATA%\Etappe`` on Windows; not the current folder, so that every command finds the same data.
    """
    if given := os.environ.get("ETAPPE_DATA"):
        return Path(given).expanduser().resolve()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "Etappe"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Etappe"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "etappe"


def open_workspace(folder: Path | str | None = None, clock: Clock | None = None) -> Workspace:
    """The workspace in a data folder (default: ``data_folder()``), created where there is none.

    Raises Refused ``storage.newer`` where a newer Etappe has written it, Unavailable ``storage.unreadable`` where it
    cannot be used.
    """
    path = Path(folder).expanduser().resolve() if folder else data_folder()
    try:
        private_folder(path)
        finish_restore(path)
    except OSError as error:
        raise Unavailable("storage.unreadable", path=str(path), reason=str(error)) from error
    return Workspace(path, clock or SystemClock())


def restore_workspace(
    archive: Path,
    folder: Path | None = None,
    *,
    replace: bool = False,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> BackupReport:
    """Make a data folder (default: ``data_folder()``) what a backup says; see ``etappe.storage.restoring.restore``."""
    path = folder.expanduser().resolve() if folder else data_folder()
    return restore(archive, path, SystemClock(), replace=replace, progress=progress)
