"""Bodies on their way in: small ones read whole up to a limit, files streamed to disk as they come.

Law: nothing is read beyond its limit, and a file that did not arrive whole leaves nothing behind.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from pathlib import Path
from typing import IO, Any, Final, TypeVar

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from etappe.bootstrap import Workspace
from etappe.events.ports import Upload
from etappe.foundation.errors import InvalidInput, Refused, Unavailable
from etappe.foundation.ids import ProjectId
from etappe.server.operations import QueryParameter
from etappe.storage.files import PART, open_private, telling_if_full

MOST_JSON_BYTES: Final = 1_000_000
MOST_FILE_BYTES: Final = 20_000_000_000
SPARE_BYTES: Final = 200_000_000
"""Room that an upload leaves on the disk."""
_BLOCK: Final = 1 << 20
_LONGEST_NAME: Final = 200
T = TypeVar("T")
_AT: Final = re.compile(r"^(?P<what>.*?)(?: - at `(?P<place>.*)`)?$", re.DOTALL)


async def read_body(request: Request, most: int = MOST_JSON_BYTES, code: str = "request.too_large") -> bytes:
    """The body, whole. Raises Refused ``code`` over so many bytes, before more of it is read."""
    _announced(request, most, code)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise Refused(code, most=most)
    return bytes(body)


def decode(body: bytes, decoder: msgspec.json.Decoder[T]) -> T:
    """The record in a JSON body.

    Whoever decodes has made the decoder when nothing was running yet: msgspec looks through a record when its first decoder
    is made, and two threads that make it do so at once can end the process.

    Raises InvalidInput ``request.not_json``, ``request.too_deep`` or ``request.wrong_record``.
    """
    found: T = reading(lambda: decoder.decode(body))
    return found


def reading(read: Any) -> Any:  # noqa: ANN401 -- passes on what ``read`` gives
    """What ``read`` gives, with its complaints about JSON as errors of ours."""
    try:
        return read()
    except msgspec.ValidationError as error:
        match = _AT.match(str(error))
        assert match is not None, "the pattern takes any text"
        raise InvalidInput("request.wrong_record", place=match["place"] or "$", problem=match["what"]) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidInput("request.not_json", problem=str(error)) from error
    except RecursionError as error:
        raise InvalidInput("request.too_deep") from error


def read_query(request: Request, parameters: tuple[QueryParameter, ...]) -> dict[str, Any]:
    """The parameters of the query. Raises InvalidInput ``request.wrong_parameter`` and ``request.wrong_choice``."""
    values: dict[str, Any] = {}
    for parameter in parameters:
        written = request.query_params.get(parameter.name)
        if parameter.type == "string":
            values[parameter.name] = _choice(parameter, written)
            continue
        lowest, highest = parameter.lowest or 0, parameter.highest or (1 << 53)
        if written is None:
            values[parameter.name] = parameter.default
        elif re.fullmatch(r"\d{1,16}", written, re.ASCII) and lowest <= int(written) <= highest:
            values[parameter.name] = int(written)
        else:
            raise InvalidInput(
                "request.wrong_parameter", name=parameter.name, value=written[:50], lowest=lowest, highest=highest
            )
    return values


def _choice(parameter: QueryParameter, written: str | None) -> str:
    """A text, or its default; of those there are to choose from."""
    value = written if written is not None else str(parameter.default or "")
    if parameter.choices and value not in parameter.choices:
        known = ", ".join(choice for choice in parameter.choices if choice)
        raise InvalidInput("request.wrong_choice", name=parameter.name, value=value[:50], choices=known)
    return value


def plain_name(name: str) -> str:
    r"""The name of a file without folders and control characters.

    Raises InvalidInput ``upload.name_missing`` where nothing is left.

    >>> plain_name("C:\\data\\orders.csv"), plain_name("../../orders.csv")
    ('orders.csv', 'orders.csv')
    """
    plain = re.sub(r"[\x00-\x1f\x7f-\x9f]", "", re.split(r"[/\\]", name)[-1]).strip()[-_LONGEST_NAME:]
    if plain in {"", ".", ".."}:
        raise InvalidInput("upload.name_missing")
    return plain


async def receive_file(request: Request, workspace: Workspace, project: ProjectId, name: str) -> Upload:
    """Stream the body to disk as an upload of the project.

    Raises Refused ``upload.too_large`` and Unavailable ``storage.full``, both before the disk suffers.
    """
    name = plain_name(name)
    folder = workspace.intake.receiving_folder(project)
    announced = _announced(request, MOST_FILE_BYTES, "upload.too_large")
    _room(folder, announced)
    path = folder / f"{secrets.token_hex(8)}{PART}"
    final = path.with_suffix("")
    try:
        with telling_if_full(folder), open_private(path) as file:
            received = 0
            block = bytearray()
            async for chunk in request.stream():
                block += chunk
                received += len(chunk)
                if received > MOST_FILE_BYTES:
                    raise Refused("upload.too_large", most=MOST_FILE_BYTES)
                if len(block) >= _BLOCK:
                    await run_in_threadpool(file.write, bytes(block))
                    block.clear()
                    _room(folder, 0)
            await run_in_threadpool(file.write, bytes(block))
            await run_in_threadpool(_sync, file)
        path.replace(final)
        return await run_in_threadpool(workspace.intake.receive, project, name, final)
    finally:
        path.unlink(missing_ok=True)


def _sync(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _announced(request: Request, most: int, code: str) -> int:
    written = request.headers.get("content-length", "0")
    announced = int(written) if re.fullmatch(r"\d{1,18}", written, re.ASCII) else 0
    if announced > most:
        raise Refused(code, most=most)
    return announced


def _room(folder: Path, wanted: int) -> None:
    if shutil.disk_usage(folder).free < wanted + SPARE_BYTES:
        raise Unavailable("storage.full", path=str(folder))
