"""Kernels ahead of the questions: compiled when Etappe is installed, loaded in the background when the server starts.

``python -m etappe.server.warming`` compiles whatever importing, storing and asking need and is not on disk yet.
"""

from __future__ import annotations

import logging
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Final

from etappe import kernels
from etappe.bootstrap import Workspace, open_workspace
from etappe.foundation.errors import EtappeError
from etappe.storage.lock import FileLock

if TYPE_CHECKING:
    from etappe.journeys.index import JourneyIndex

_CACHE: Final = "NUMBA_CACHE_DIR"
_LOOK_AGAIN_S: Final = 0.25
_LOGGER: Final = logging.getLogger(__name__)


def keep_kernels_in(folder: Path) -> None:
    """Where the installation cannot be written, keep compiled kernels in ``folder``; before Numba is loaded.

    ``NUMBA_CACHE_DIR`` is respected where it is set.
    """
    if _CACHE in os.environ:
        return
    try:
        with tempfile.TemporaryFile(dir=Path(kernels.__file__).parent):
            pass
    except OSError:
        folder.mkdir(exist_ok=True)
        os.environ[_CACHE] = str(folder)


def warm(workspace: Workspace, first: Event) -> None:
    """Load every kernel, and open the projects' indexes: what questions need is there then.

    ``first`` is set as soon as a question of each kind can be asked without delay.
    """
    try:
        from etappe.analyses.warming import load_first, load_kernels

        load_first()
    finally:
        first.set()
    for project in workspace.projects.list():
        try:
            workspace.journeys.contents(project.id)
        except EtappeError as error:
            _LOGGER.warning("The journeys of %s cannot be opened: %s", project.id, error)
    with _alone():
        load_kernels()


def compile_ahead() -> None:
    """Compile every kernel for journeys in memory and on disk, of few and of many event names."""
    from etappe.analyses.warming import FEW_NAMES, MANY_NAMES, ask_everything, load_kernels, take_part
    from etappe.maps.discovering.comparing_drafts import compared
    from etappe.maps.discovering.detailing import discovered
    from etappe.maps.measured.fitting import fit

    with _alone():
        load_kernels()
        for names in (FEW_NAMES, MANY_NAMES):
            with tempfile.TemporaryDirectory(prefix="etappe-") as folder:
                index = stored_index(Path(folder), names)
                ask_everything(index)
                take_part(index)
                draft = discovered(index).document
                fit(index, draft)
                compared(index, draft, draft)


def stored_index(folder: Path, names: int) -> JourneyIndex:
    """Small journeys after they were imported from a file below ``folder``, as a server holds them."""
    from etappe.analyses.warming import small_journeys
    from etappe.events.importing import ReadOptions

    path = folder / "events.csv"
    small_journeys(names).write_csv(path)
    workspace = open_workspace(folder / "data")
    try:
        project = workspace.projects.create("Small").id
        workspace.import_file(project, path, ReadOptions(customer="customer", time="time", event="event"))
        return workspace.journeys.index(project)
    finally:
        workspace.close()


@contextmanager
def _alone() -> Iterator[None]:
    """One process compiles at a time: the next finds on disk what this one has kept.

    Where nothing can be kept there is nothing to wait for.
    """
    kept_in = Path(os.environ.get(_CACHE) or Path(kernels.__file__).parent / "__pycache__")
    lock = FileLock(kept_in / "compiling.lock")
    while (taken := _take(lock)) is False:
        time.sleep(_LOOK_AGAIN_S)
    try:
        yield
    finally:
        if taken:
            lock.release()


def _take(lock: FileLock) -> bool | None:
    """Whether the lock was free; None where no file can be written."""
    try:
        return lock.acquire()
    except OSError:
        return None


if __name__ == "__main__":
    compile_ahead()
