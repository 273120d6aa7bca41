"""What the routes of the touchpoint library do. One function an operation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from etappe.events.selectors import Selector
    from etappe.maps.library.keeping import EntryChanged, LinkDraft, MapReached, MapTouchpoint
    from etappe.maps.library.model import (
        LibraryTouchpoint,
        Rating,
        RatingDraft,
        Sheet,
        SheetDraft,
        TouchpointDraft,
        TouchpointPatch,
    )
    from etappe.maps.library.numbers import Coverage, Probe
    from etappe.maps.library.overview import LibraryOverview
    from etappe.server.calling import Call, Handler


def _show_library(call: Call) -> LibraryOverview:
    return call.workspace.library.show(call.project_id)


def _add_entry(call: Call) -> LibraryTouchpoint:
    draft: TouchpointDraft = call.body
    return call.workspace.library.add(call.project_id, draft, call.principal)


def _adopt_touchpoint(call: Call) -> EntryChanged:
    place: MapTouchpoint = call.body
    return call.workspace.library.adopt(call.project_id, place, call.principal)


def _change_entry(call: Call) -> EntryChanged:
    patch: TouchpointPatch = call.body
    return call.workspace.library.change(call.project_id, call.path["entry"], patch, call.principal)


def _delete_entry(call: Call) -> tuple[MapReached, ...]:
    return call.workspace.library.delete(call.project_id, call.path["entry"], call.principal)


def _link_entry(call: Call) -> EntryChanged:
    draft: LinkDraft = call.body
    return call.workspace.library.link(call.project_id, call.path["entry"], draft, call.principal)


def _list_ratings(call: Call) -> tuple[Rating, ...]:
    return call.workspace.library.ratings(call.project_id, call.path["entry"])


def _rate_entry(call: Call) -> Rating:
    draft: RatingDraft = call.body
    return call.workspace.library.rate(call.project_id, call.path["entry"], draft, call.principal)


def _edit_sheet(call: Call) -> Sheet:
    draft: SheetDraft = call.body
    return call.workspace.library.edit_sheet(call.project_id, call.path["sheet"], draft)


def _measure_library(call: Call) -> Coverage:
    return call.workspace.touchpoints.coverage(call.path["project"], scope=call.scope())


def _probe(call: Call) -> Probe:
    selector: Selector = call.body
    return call.workspace.touchpoints.probe(call.path["project"], selector)


LIBRARY_HANDLERS: Final[dict[str, Handler]] = {
    "showLibrary": _show_library,
    "addEntry": _add_entry,
    "adoptTouchpoint": _adopt_touchpoint,
    "changeEntry": _change_entry,
    "deleteEntry": _delete_entry,
    "linkEntry": _link_entry,
    "listRatings": _list_ratings,
    "rateEntry": _rate_entry,
    "editSheet": _edit_sheet,
    "measureLibrary": _measure_library,
    "probe": _probe,
}
"""By operation."""
