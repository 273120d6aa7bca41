"""XES, the event logs of process mining (IEEE 1849), plain or packed; read as a stream.

Law: a trace is a case; its ``concept:name`` is the customer, as the standard's extensions say for event and time too.
Attributes of an event keep their names, those of its trace get ``case:`` before them; attributes inside attributes
are left out. A document type is refused, since only it can define entities.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from xml.parsers import expat  # the only streaming parser here; entities are refused below, as defusedxml would

import numpy as np

from etappe.connectors.jsonl import frame_of
from etappe.connectors.streams import ByteSource
from etappe.connectors.tables import Batch, Source
from etappe.foundation.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CASE: Final = "case:concept:name"
DEFAULTS: Final = {"customer": CASE, "time": "time:timestamp", "event": "concept:name"}
_CHUNK_BYTES: Final = 1 << 20
_ROWS: Final = 50_000
_VALUES: Final = frozenset({"string", "date", "int", "float", "boolean", "id"})
_NESTED: Final = _VALUES | {"list", "container", "values"}


class _Log:
    """Handlers of the parser; finished events gather in ``events``, each with its line."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.events: list[dict[str, Any]] = []
        self.lines: list[int] = []
        self._root: str | None = None
        self._trace: dict[str, Any] | None = None
        self._event: dict[str, Any] | None = None
        self._of_trace: list[tuple[dict[str, Any], int]] = []
        self._inside = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._doctype

    def _doctype(self, *_: object) -> None:
        raise InvalidInput("file.doctype", file=self.name)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if self._root is None:
            self._root = tag
            if tag != "log":
                raise InvalidInput("file.not_what_name_says", file=self.name, expected="xes", found="xml")
        if self._inside:
            self._inside += 1
        elif tag == "trace":
            self._trace, self._of_trace = {}, []
        elif tag == "event":
            self._event = {}
            self._line = self.parser.CurrentLineNumber
        elif tag in _NESTED:
            self._inside = 1
            holder = self._event if self._event is not None else self._trace
            key = attributes.get("key")
            if holder is not None and tag in _VALUES and key:
                value = _value(tag, attributes.get("value"))
                holder[key if self._event is not None else f"case:{key}"] = value
        elif tag not in ("log", "extension", "classifier"):
            self._inside = 1  # global, and whatever later versions add

    def _end(self, name: str) -> None:
        if self._inside:
            self._inside -= 1
            return
        tag = name.rpartition(" ")[2]
        if tag == "event" and self._event is not None:
            self._of_trace.append((self._event, self._line))
            self._event = None
            if self._trace is None:
                self._flush({})
        elif tag == "trace" and self._trace is not None:
            # A trace's own attributes may follow its events.
            self._flush(self._trace)
            self._trace = None

    def _flush(self, of_trace: dict[str, Any]) -> None:
        """Give out the events of a trace, each with the trace's attributes."""
        for event, line in self._of_trace:
            self.events.append({CASE: None, **of_trace, **event})
            self.lines.append(line)
        self._of_trace = []


def _value(tag: str, value: str | None) -> object:
    """An attribute's value by its tag; as text where it is not what the tag says."""
    if value is None:
        return None
    if tag == "boolean" and value.lower() in ("true", "false"):
        return value.lower() == "true"
    try:
        if tag == "int":
            return int(value)
        if tag == "float":
            number = float(value)
            return number if np.isfinite(number) else None
    except ValueError:
        return value
    return value


def open_xes(path: Path, name: str) -> Source:
    """An event log as a source; lines are those of the event's tag. Its columns come up while reading.

    Raises InvalidInput ``file.damaged`` and ``file.doctype`` while reading.
    """
    file = ByteSource(path, name)

    def batches() -> Iterator[Batch]:
        log = _Log(name)
        while True:
            chunk = file.read(_CHUNK_BYTES)
            try:
                log.parser.Parse(chunk, not chunk)
            except expat.ExpatError as error:
                raise InvalidInput("file.damaged", file=name, detail=str(error)) from error
            if len(log.events) >= _ROWS or not chunk:
                yield Batch(frame_of(log.events), np.array(log.lines, np.int64), [], file.position)
                log.events, log.lines = [], []
            if not chunk:
                return

    source = Source("xes", name, None, batches, total=file.size, defaults=DEFAULTS)
    source.close, source.digest = file.close, file.digest
    return source
