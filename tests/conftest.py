"""How the tests are shared out when several processes run them: in order, each module whole, what takes long first.

A module's tests stay with one process, so that what its fixtures make and its questions load is made and loaded once.
The stories share one server and one browser, and what is asked of the Complete Journey shares its events.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from xdist.scheduler import LoadFileScheduling

TOGETHER: Final = (
    ("tests/e2e/",),
    ("tests/features/test_demos.py", "tests/analyses/test_complete_journey.py"),
)
FIRST: Final = (*(path for paths in TOGETHER for path in paths), "tests/faults/", "tests/surface/", "tests/analyses/")
"""Whoever runs out of tests at the end waits for the other: the last ones have to be short."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadFileScheduling | None:
    """For ``--dist loadfile``: by modules, but those named above together."""
    if config.getoption("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class Sharing(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            found = (paths[0] for paths in TOGETHER if nodeid.startswith(paths))
            return next(found, super()._split_scope(nodeid))

    config.option.loadscopereorder = False
    return Sharing(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what takes long first, the rest as it was."""
    items.sort(key=lambda item: next((n for n, path in enumerate(FIRST) if item.nodeid.startswith(path)), len(FIRST)))
