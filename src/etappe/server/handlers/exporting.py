"""What the route of exports does: read what is asked for, and give the file with what there is to know about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from etappe.exports.model import ExportOptions
from etappe.server.answering import FileAnswer

if TYPE_CHECKING:
    from etappe.server.calling import Call, Handler

_FLAGS: Final = {"yes": True, "no": False}


def _export_map(call: Call) -> FileAnswer:
    """The map as a file. Whoever may not see numbers gets it without them, as on the screen."""
    query = call.query
    options = ExportOptions(
        format=query["format"],
        paper=query["paper"],
        orientation=query["orientation"],
        language=query["language"] or call.language,
        lanes=query["lanes"],
        personas=_FLAGS[query["personas"]],
        evidence=_FLAGS[query["evidence"]],
        persona=query["persona"] or None,
        page=query["page"],
        width=query["width"],
    )
    hides = call.principal.within is not None and not call.principal.within.numbers
    made = call.workspace.export(call.path["project"], call.path["map"], options, numbers=not hides, scope=call.scope())
    headers = {
        "content-disposition": f'attachment; filename="{made.name}"',
        "cache-control": "private, no-store",
        "etappe-pages": str(made.pages),
        "etappe-type": str(made.type_pt),
    }
    return FileAnswer(made.content, made.media_type, headers)


EXPORT_HANDLERS: Final[dict[str, Handler]] = {"exportMap": _export_map}
"""By operation."""
