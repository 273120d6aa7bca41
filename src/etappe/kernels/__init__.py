"""One-pass functions over arrays that give mergeable partials. They know no customer, file, server or thread.

Submodules load with their first use, and Numba with them, so that importing Etappe stays light:
``from etappe import kernels`` costs nothing, ``kernels.funnel`` loads what it names.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType


def __getattr__(name: str) -> ModuleType:
    """The submodule ``name``, loaded now."""
    path = f"{__name__}.{name}"
    try:
        return import_module(path)
    except ModuleNotFoundError as error:
        if name.startswith("_") or error.name == path:
            message = f"there is no kernel module called {name}"
            raise AttributeError(message) from None
        raise
