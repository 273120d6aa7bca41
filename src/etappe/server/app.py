"""The application: operations become routes, errors become problems, everything else becomes the interface.

Law: every route asks who is there before it does anything, and none holds up the others: work runs in threads.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from hashlib import sha256
from pathlib import Path
from threading import Event, Thread
from typing import Annotated, Any, Final

import anyio
import msgspec
from fastapi import Depends, FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response

from etappe._version import __version__
from etappe.accounts.model import Principal
from etappe.accounts.permissions import require, require_inside
from etappe.accounts.sessions import SESSION_LIFETIME
from etappe.bootstrap import Workspace
from etappe.foundation.errors import EtappeError, Refused, Unavailable
from etappe.maps.keeping.images import MOST_BYTES
from etappe.server.answering import FileAnswer
from etappe.server.calling import Call
from etappe.server.guard import LOOPBACK, Guard
from etappe.server.handlers import HANDLERS, READERS, health
from etappe.server.live import PATH as LIVE
from etappe.server.live import LiveRooms
from etappe.server.operations import CSV, FILE, IMAGE, OPERATIONS, Operation
from etappe.server.pages import BUILT, Pages
from etappe.server.problems import language_of, problem_of
from etappe.server.questions import Asker, RunningQuestions
from etappe.server.receiving import decode, read_body, read_query, reading, receive_file
from etappe.server.warming import warm
from etappe.server.wire import OpenedShare, ShareKey

MOST_ASKED_AT_ONCE: Final = 64
"""Questions that may be under way; they take turns on the cores, and one that waits for its turn holds little."""
_INSPECTS: Final = frozenset({"inspectUpload", "addImage", "showImage", "exportMap"})
_NO_RECORD: Final = (None, FILE, IMAGE)
_SHARE_KEY: Final = msgspec.json.Decoder(ShareKey)
_TIDY_S: Final = 3600
_LOGGER: Final = logging.getLogger(__name__)
_ROUTE_OF_STATUS: Final = {404: "request.route_unknown", 405: "request.method_unknown"}


def create_app(
    workspace: Workspace, *, hosts: frozenset[str] = frozenset(), warms: bool = True, ui: Path = BUILT
) -> FastAPI:
    """The application over a workspace, which it closes when it ends.

    Args:
        workspace: open, and served by nobody else.
        hosts: names under which it may be reached, besides the loopback's.
        ui: where the built web interface lies.
        warms: whether kernels are loaded in the background at the start, so that the first question is fast; then
            ``app.state.loaded`` (an Event) tells when the first question can be.
    """

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        tidying = asyncio.create_task(_tidy_hourly(workspace))
        if warms:  # as a daemon, because nobody should wait for it when the server ends
            Thread(target=warm, args=(workspace, app.state.loaded), daemon=True).start()
        else:
            app.state.loaded.set()
        yield
        tidying.cancel()
        with suppress(asyncio.CancelledError):
            await tidying
        questions.cancel_all()
        await live.close()
        await run_in_threadpool(workspace.jobs.close)

    app = FastAPI(
        title="Etappe", version=__version__, openapi_url=None, docs_url=None, redoc_url=None, lifespan=lifespan
    )
    questions = RunningQuestions()
    live = LiveRooms(workspace, lambda socket: _secret(socket, workspace))
    asking = anyio.CapacityLimiter(MOST_ASKED_AT_ONCE)
    app.state.loaded = Event()
    # Looking into a file or image, or setting a poster, keeps a core busy; more of them at once would only make all of them late.
    inspecting = anyio.CapacityLimiter(max(2, os.cpu_count() or 1))
    for operation in OPERATIONS:
        limiter = asking if operation.asks else inspecting if operation.id in _INSPECTS else None
        app.add_api_route(
            operation.path,
            _endpoint(operation, workspace, questions, limiter),
            methods=[operation.method],
            operation_id=operation.id,
            response_model=None,
        )
    app.router.add_websocket_route(LIVE, live.endpoint)
    app.add_api_route("/{path:path}", _interface(workspace, ui), methods=["GET", "HEAD"], response_model=None)
    app.add_exception_handler(EtappeError, _on_error)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_middleware(GZipMiddleware, minimum_size=1024)
    app.add_middleware(Guard, hosts=LOOPBACK | hosts, answer=answer_error)
    return app


def session_cookie(workspace: Workspace) -> str:
    """Name of the session's cookie. Browsers share cookies over the ports of a host, so each data folder has its own."""
    return f"etappe_session_{workspace.installation}"


def answer_error(error: EtappeError, headers: Headers) -> Response:
    """An error as a problem (RFC 9457), in the language that the request prefers."""
    problem = problem_of(error, language_of(headers.get("accept-language")))
    more: dict[str, str] = {"content-language": language_of(headers.get("accept-language"))}
    if isinstance(error, Unavailable):
        more["retry-after"] = "5"
    return Response(msgspec.json.encode(problem), problem.status, more, "application/problem+json")


def _endpoint(
    operation: Operation, workspace: Workspace, questions: RunningQuestions, limiter: anyio.CapacityLimiter | None
) -> Callable[..., Awaitable[Response]]:
    if operation.permission is None:
        return _open_endpoint(operation, workspace)
    permission, reader = operation.permission, READERS.get(operation.id)
    decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(Any if operation.takes in _NO_RECORD else operation.takes)

    def principal_of(request: Request) -> Principal:
        principal = workspace.sessions.principal(_secret(request, workspace))
        project, map_id = request.path_params.get("project"), request.path_params.get("map")
        require_inside(principal, guests=operation.guests, project=project, map_id=map_id)
        require(principal, permission)
        return principal

    async def endpoint(request: Request, principal: Annotated[Principal, Depends(principal_of)]) -> Response:
        query = read_query(request, operation.query)
        if operation.takes == FILE:
            project = await run_in_threadpool(workspace.projects.show, request.path_params["project"])
            return _answer(operation, await receive_file(request, workspace, project.id, query["name"]))
        body: Any = None
        if operation.takes == IMAGE:
            await run_in_threadpool(workspace.projects.show, request.path_params["project"])
            body = await read_body(request, MOST_BYTES, "image.too_large")
        elif operation.takes is not None:
            raw = await read_body(request)
            body = reading(lambda: reader(raw)) if reader else decode(raw, decoder)
        call = Call(
            workspace=workspace,
            questions=questions,
            session=sha256((_secret(request, workspace) or "").encode()).hexdigest(),
            principal=principal,
            language=language_of(request.headers.get("accept-language")),
            path=request.path_params,
            query=query,
            body=body,
        )
        work = partial(HANDLERS[operation.id], call)
        if operation.asks:
            assert limiter is not None, "questions are counted"
            asker = Asker(call.session, request.path_params["project"])
            result = await questions.answer(request, asker, work, limiter)
        else:
            result = await anyio.to_thread.run_sync(work, limiter=limiter)
        return await run_in_threadpool(_answer, operation, result)

    # FastAPI reads annotations by name, from the module; these types only live here.
    endpoint.__annotations__ = {
        "request": Request,
        "principal": Annotated[Principal, Depends(principal_of)],
        "return": Response,
    }
    return endpoint


def _open_endpoint(operation: Operation, workspace: Workspace) -> Callable[..., Awaitable[Response]]:
    if operation.id == "health":

        async def open_endpoint() -> Response:
            return _answer(operation, await run_in_threadpool(health, workspace))

        return open_endpoint
    assert operation.id == "openShare", "every other route knows who asks"

    async def opening(request: Request) -> Response:
        key: ShareKey = decode(await read_body(request), _SHARE_KEY)
        address = request.client.host if request.client else ""
        present = _secret(request, workspace)
        entry = await run_in_threadpool(workspace.shares.open, key.secret, key.name, address, present)
        response = _answer(operation, OpenedShare(project=entry.project, map=entry.map))
        if entry.secret is not None:
            _sign_in(response, request, workspace, entry.secret)
        return response

    opening.__annotations__ = {"request": Request, "return": Response}
    return opening


def _sign_in(response: Response, request: Request, workspace: Workspace, secret: str) -> None:
    response.set_cookie(
        session_cookie(workspace),
        secret,
        max_age=int(SESSION_LIFETIME.total_seconds()),
        path="/",
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",  # as told by a proxy of this machine
    )


def _answer(operation: Operation, result: object) -> Response:
    if operation.gives is None:
        return Response(status_code=operation.status)
    if operation.gives == CSV:
        assert isinstance(result, str)
        headers = {"content-disposition": 'attachment; filename="refused-rows.csv"'}
        return Response(result.encode(), operation.status, headers, "text/csv; charset=utf-8")
    if isinstance(result, FileAnswer):
        return Response(result.content, operation.status, result.headers, result.media_type)
    return Response(msgspec.json.encode(result), operation.status, media_type="application/json")


def _secret(request: HTTPConnection, workspace: Workspace) -> str | None:
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return credentials.strip()
    return request.cookies.get(session_cookie(workspace))


def _interface(workspace: Workspace, ui: Path) -> Callable[..., Awaitable[Response]]:
    pages = Pages(ui)

    async def interface(request: Request, path: str) -> Response:
        if path == "api" or path.startswith("api/"):
            raise Refused("request.route_unknown", path=f"/{path}"[:200])
        token = request.query_params.get("token") if path == "" else None
        if token is None:
            language = language_of(request.headers.get("accept-language"))
            return await run_in_threadpool(pages.page, path, request.scope, language)
        response = RedirectResponse("/", status_code=303, headers={"cache-control": "no-store"})
        # A link that does not let in leads to the interface too, which says how to get a fresh one.
        with suppress(Refused):
            secret = await run_in_threadpool(workspace.sessions.enter, token)
            _sign_in(response, request, workspace, secret)
        return response

    interface.__annotations__ = {"request": Request, "path": str, "return": Response}
    return interface


async def _on_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, EtappeError)
    return answer_error(error, request.headers)


async def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = _ROUTE_OF_STATUS.get(error.status_code, "request.route_unknown")
    return answer_error(Refused(code, path=request.url.path[:200], method=request.method), request.headers)


async def _tidy_hourly(workspace: Workspace) -> None:
    while True:
        await asyncio.sleep(_TIDY_S)
        try:
            await run_in_threadpool(workspace.tidy)
        except EtappeError as error:
            _LOGGER.warning("what nobody needs could not be removed; it is tried again in an hour: %s", error)
