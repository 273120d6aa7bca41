"""Serves a data folder at a port again and again: a process that is killed is followed by the next one at once.

Each is a fork of this one, which has everything loaded, so that a server is back within a tenth of a second. Prints the
process id of each. Ends when its standard input does.

Arguments: data folder, port.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

import uvicorn

from etappe.bootstrap import open_workspace
from etappe.server.app import create_app


def serve(folder: Path, port: int) -> None:
    """Serve until killed."""
    workspace = open_workspace(folder)
    with workspace.served():
        uvicorn.run(create_app(workspace, warms=False), port=port, log_level="warning", access_log=False)


def main() -> None:
    """Serve again and again."""
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    ends = threading.Event()
    child = 0

    def wait_for_the_end() -> None:
        sys.stdin.read()
        ends.set()
        os.kill(child, signal.SIGKILL)

    threading.Thread(target=wait_for_the_end, daemon=True).start()
    while not ends.is_set():
        child = os.fork()
        if child == 0:
            serve(folder, port)
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
