"""A real server on a free port of the loopback, over a data folder of its own."""

from __future__ import annotations

import io
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import pytest
import uvicorn

from etappe.bootstrap import Workspace, open_workspace
from etappe.server.app import create_app

EVENTS = """customer_id,timestamp,event,channel,amount
a,2026-01-01T09:00:00Z,view,web,
a,2026-01-01T10:00:00Z,cart,web,
a,2026-01-02T09:00:00Z,purchase,store,19.5
b,2026-01-03T09:00:00Z,view,web,
b,2026-01-03T09:30:00Z,cart,app,
c,2026-01-04T09:00:00Z,view,web,
c,sometime,cart,web,
007,2026-01-05T09:00:00Z,view,web,
"""
COLUMNS = {"customer": "customer_id", "time": "timestamp", "event": "event", "channel": "channel", "value": "amount"}


class Served:
    """A running server: its address, the workspace under it, and clients."""

    def __init__(self, address: str, workspace: Workspace) -> None:
        self.address = address
        self.workspace = workspace

    def client(self, *, signed_in: bool = True, **headers: str) -> httpx.Client:
        """A client, as a program with a session, or as a stranger."""
        if signed_in:
            headers["authorization"] = f"Bearer {self.workspace.sessions.new_session()}"
        return httpx.Client(base_url=self.address, headers=headers, timeout=60, verify=False)  # noqa: S501 -- no TLS here


Serve = Callable[..., Served]


@cache
def first_start() -> dict[str, bytes]:
    """The files of a data folder after it was opened for the first time, which takes longer than most tests here."""
    with TemporaryDirectory() as name:
        open_workspace(Path(name)).close()
        return {path.name: path.read_bytes() for path in Path(name).iterdir()}


@contextmanager
def serving(folder: Path, **options: Any) -> Iterator[Served]:  # noqa: ANN401 -- those of create_app
    """A server over a data folder, until the end of the block."""
    if not folder.exists():
        folder.mkdir(mode=0o700)
        for name, content in first_start().items():
            (folder / name).write_bytes(content)
    workspace = open_workspace(folder)
    listening = socket.create_server(("127.0.0.1", 0))
    app = create_app(workspace, **({"warms": False} | options))
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="on", timeout_graceful_shutdown=5)
    server = uvicorn.Server(config)
    with workspace.served():
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            while not server.started:
                assert thread.is_alive(), "the server did not start"
                time.sleep(0.005)
            yield Served(f"http://127.0.0.1:{listening.getsockname()[1]}", workspace)
        finally:
            server.should_exit = True
            thread.join(30)
            workspace.close()
    assert not thread.is_alive(), "the server did not stop"


def over(client: httpx.Client, project: str, job: dict[str, Any]) -> dict[str, Any]:
    """The job when it is over."""
    deadline = time.monotonic() + 120
    while job["state"] == "running":
        assert time.monotonic() < deadline, job
        time.sleep(0.01)
        job = client.get(f"/api/projects/{project}/jobs/{job['id']}").raise_for_status().json()
    return job


def imported(
    client: httpx.Client, project: str, content: bytes = EVENTS.encode(), options: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Upload and import a file; the job when it is over."""
    upload = client.post(
        f"/api/projects/{project}/uploads", params={"name": "events.csv"}, content=io.BytesIO(content).read()
    ).raise_for_status()
    order = {"upload": upload.json()["id"], "options": COLUMNS if options is None else options}
    job = client.post(f"/api/projects/{project}/imports", json=order)
    assert job.status_code == 202, job.text
    return over(client, project, job.json())


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A fresh server without projects."""
    with serving(tmp_path / "data") as running:
        yield running


@pytest.fixture
def client(served: Served) -> Iterator[httpx.Client]:
    """A signed-in client of the fresh server."""
    with served.client() as opened:
        yield opened


@pytest.fixture
def shop(client: httpx.Client) -> str:
    """A project with eight rows of events, one of them bad."""
    project: str = client.post("/api/projects", json={"title": "Shop", "time_zone": "Europe/Berlin"}).json()["project"][
        "id"
    ]
    assert imported(client, project)["state"] == "finished"
    return project


@pytest.fixture(scope="session")
def serving_context() -> Callable[..., Any]:
    """``serving``, for tests that start servers themselves."""
    return serving


@pytest.fixture(scope="session")
def import_file() -> Callable[..., dict[str, Any]]:
    """``imported``, for tests that import files themselves."""
    return imported
