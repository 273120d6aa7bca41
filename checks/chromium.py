"""Finds a Chromium for the browser tests, or installs one: from the system's packages where it may, else Playwright's."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
"""How the browser is started, for tests and pictures: quiet, and also as root in a container."""
SYSTEM_PACKAGES = (
    (
        "apt-get",
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
    ),
    ("dnf", None, ["dnf", "install", "-y", "-q", "chromium"]),
    ("pacman", None, ["pacman", "-S", "--noconfirm", "chromium"]),
    ("apk", None, ["apk", "add", "--quiet", "chromium"]),
)


def chromium() -> str | None:
    """Path of a Chromium that is already here."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def install_from_system() -> None:
    """Install Debian's, Fedora's, Arch's or Alpine's own Chromium; only root may."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for program, refresh, install in SYSTEM_PACKAGES:
        if shutil.which(program):
            if refresh:
                subprocess.run(refresh, env=env, check=False)
            subprocess.run(install, env=env, check=False)
            return


def install_from_playwright() -> bool:
    """Let Playwright download its own Chromium."""
    return subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False).returncode == 0


def main() -> int:
    """Say which Chromium will be used, or what is missing."""
    if not chromium():
        install_from_system()
    if found := chromium():
        print(f"Browser tests use {found}")
        return 0
    if install_from_playwright():
        print("Browser tests use Playwright's Chromium")
        return 0
    print(
        "There is no Chromium for the browser tests, and none could be installed.\n"
        "Install one (Debian, Ubuntu: sudo apt install chromium) or set CHROMIUM to its path, then run make test again.",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
