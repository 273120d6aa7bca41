"""What the routes do with which a map begins: templates, their examples, and a map stored from one of them or from JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from etappe.foundation.errors import Refused
from etappe.foundation.texts import Language
from etappe.server.wire import Beginning, MapDraft

if TYPE_CHECKING:
    from etappe.maps.keeping.ports import StoredMap
    from etappe.maps.model.document import MapDocument
    from etappe.maps.templates.gallery import TemplateEntry
    from etappe.server.calling import Call, Handler


class _Whole(msgspec.Struct, forbid_unknown_fields=True):
    document: msgspec.Raw


class _FromTemplate(msgspec.Struct, forbid_unknown_fields=True):
    template: Beginning
    title: str
    language: Language = "en"
    filled: bool = False


_NAMES: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])
_WHOLE: Final = msgspec.json.Decoder(_Whole)
_FROM_TEMPLATE: Final = msgspec.json.Decoder(_FromTemplate)


def _list_templates(_: Call) -> tuple[TemplateEntry, ...]:
    from etappe.maps.templates.gallery import gallery

    return gallery()


def _show_template(call: Call) -> MapDocument:
    from etappe.maps.templates import TEMPLATES, example

    chosen = next((template for template in TEMPLATES if template == call.path["template"]), None)
    if chosen is None:
        raise Refused("template.unknown", template=call.path["template"][:100], known=", ".join(TEMPLATES))
    language: Language = call.query["language"] or call.language
    return example(chosen, language)


def _create_map(call: Call) -> StoredMap:
    draft: MapDraft = call.body
    document = draft.document
    if document is None:
        from etappe.maps.templates import begun

        assert draft.template is not None, "the reader lets nothing else through"
        document = begun(draft.template, draft.title, draft.language, filled=draft.filled)
    return call.workspace.maps.create(call.project_id, document, by=call.principal)


def read_map_draft(body: bytes) -> MapDraft:
    """What a map begins with: a template and a title, or a whole map.

    A map is brought up to date if it is an older one; every fault in it is named.
    """
    from etappe.maps.model.checking import read_document

    if "template" not in _NAMES.decode(body):
        return MapDraft(document=read_document(bytes(_WHOLE.decode(body).document)))
    begun = _FROM_TEMPLATE.decode(body)
    return MapDraft(template=begun.template, title=begun.title, language=begun.language, filled=begun.filled)


STARTING_HANDLERS: Final[dict[str, Handler]] = {
    "listTemplates": _list_templates,
    "showTemplate": _show_template,
    "createMap": _create_map,
}
