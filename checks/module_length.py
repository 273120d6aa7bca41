"""No module over 500 lines: a file that long holds more than one idea."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

LIMIT = 500
SUFFIXES = {".py", ".ts", ".tsx", ".css"}


def main() -> int:
    """List the modules that are too long."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], capture_output=True, text=True, check=True
    )
    too_long = [
        (path, lines)
        for path in map(Path, listed.stdout.splitlines())
        if path.suffix in SUFFIXES
        and path.exists()
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > LIMIT
    ]
    for path, lines in too_long:
        print(f"{path}: {lines} lines; split it so that each file holds one idea (at most {LIMIT})")
    return 1 if too_long else 0


if __name__ == "__main__":
    sys.exit(main())
