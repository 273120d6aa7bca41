"""The records table: what every collection and field of a map is, in one place and as data.

Law: the table is derived from the structs of ``document.py`` and the texts of ``fields.py``; what follows from it (checking,
changing, normalising, differences, the shared document and the browser's core) asks the table and names no collection.
The browser reads the same table as JSON (``records_table``), written by ``checks/schemas.py``.

A value of a field is one of these kinds:

    text      words that people write; ``longest`` in characters, ``rich`` where it is Markdown; always there
    order     a place in an order
    ref       the id of an object ``of`` a collection; when that goes: ``remove`` the object, ``clear`` the field, or
              ``last``: the last of that collection by order takes it when normalising, Remove takes it along
    string    any other text: with a ``pattern``, or ``shortest`` to ``longest`` characters
    enum      one of ``values``          boolean    true or false
    integer   ``lowest`` to ``highest``  number     the same, and finite
    json      something larger, written as a whole; its ``shape`` is a list or an object
    value     in shapes: a string, finite number or boolean
    list      in shapes: up to ``most`` of ``item``
    object    in shapes: ``fields``; of ``some`` at least one must not be empty, those of ``rising`` must rise
    any       in shapes: as the first of ``options`` that fits
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal, get_args, get_type_hints

import msgspec
from msgspec import UNSET, Struct, inspect
from msgspec.structs import FieldInfo

from etappe.events.segments import Either, Neither, Rule
from etappe.events.selectors import Condition, Selector
from etappe.foundation.texts import LANGUAGES
from etappe.journeys.members import DEEPEST, MOST_RULES, MOST_STEPS
from etappe.maps.model.document import FIRST_ORDER, SCHEMA_VERSION, MapDocument, Scenario, ScoreBinding
from etappe.maps.model.fields import BLANK_PATTERN, COLLECTIONS, TEXTS
from etappe.maps.model.ordering import LONGEST_ORDER, ORDER_PATTERN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from etappe.maps.model.changes import Collection

Kind = Literal[
    "text", "order", "ref", "string", "enum", "boolean", "integer", "number", "json", "value", "list", "object", "any"
]
Gone = Literal["remove", "last", "clear"]

LIMITS: Final[dict[Collection, int]] = {
    "personas": 40,
    "stages": 40,
    "steps": 200,
    "branches": 400,
    "touchpoints": 500,
    "interactions": 4_000,
    "lanes": 60,
    "cells": 12_000,
    "experiences": 8_200,
    "actions": 1_000,
    "insights": 12_000,
    "opportunities": 12_000,
    "grounds": 4_000,
    "routes": 40,
}
"""How many objects a collection may hold: 60 lanes at 200 steps with a card each, an experience for each persona and all."""

# JavaScript sets the prototype of an object where this name is written, so no object can have it as its id.
ID_PATTERN: Final = "^(?!__proto__$)[0-9A-Za-z_-]{1,140}$"
UNPRINTABLE_PATTERN: Final = r"[\u0000-\u0008\u000b-\u001f\u007f\ud800-\udfff]"
"""Signs that no text of a map has: controls but for tab and line feed, and halves of pairs."""
DURATION_PATTERN: Final = r"^ *(?=[0-9.]*[1-9])(?:[0-9]{1,12} *ms|[0-9]{1,9}(?:\.[0-9]{1,3})? *[smhdw]) *$"
DATE_PATTERN: Final = (
    "^(?!0000)(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    "|02-(?:0[1-9]|1[0-9]|2[0-8]))|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)$"
)
"""A day that the calendar has, as ``2028-02-29``."""
_ADDRESS: Final = r'[^\u0000-\u0020"<>\\^`{|}\u007f-\u00a0\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ud800-\udfff\ufeff]'
LINK_PATTERN: Final = (
    f"^(?:[Hh][Tt][Tt][Pp][Ss]?://{_ADDRESS}{{1,1990}}|[Mm][Aa][Ii][Ll][Tt][Oo]:{_ADDRESS}{{1,1990}})$"
)
"""Only what a reader can open without harm: no scripts, no files, no signs that hide where it leads."""
FORMULA_PATTERN: Final = "^[ -~]{1,500}$"
"""Signs that a formula may hold; whether it is one, ``formula.py`` says."""
MISSING: Final = "…"
"""Stands where a text is required and nobody has written one."""

WITHOUT_CELLS: Final = ("emotion", "metric", "touchpoint", "channel")
"""Types of lanes that show experiences, numbers or interactions."""

AMONG: Final[Mapping[str, tuple[str, ...]]] = {
    "steps": ("stage",),
    "interactions": ("step",),
    "cells": ("lane", "step", "persona"),
}
"""What objects of a collection stand in: those that agree in these fields stand together in their order."""
DISTINCT: Final[Mapping[str, tuple[str, ...]]] = {
    "branches": ("source", "target"),
    "interactions": ("step", "touchpoint"),
    "experiences": ("step", "persona"),
    "insights": ("cell",),
    "opportunities": ("cell",),
    "grounds": ("source", "target"),
}
"""Fields in which no two objects of a collection agree."""
APART: Final = ("branches", "grounds")
"""Collections whose objects lead from a ``source`` to a ``target`` that is another."""
MERGED: Final = "experiences"
"""Of two that agree, the smaller id takes what it lacks from the other; of all others the first by order and id stays."""

_REFERENCES: Final[Mapping[tuple[str, str], tuple[Collection, Gone]]] = {
    ("steps", "stage"): ("stages", "last"),
    ("branches", "source"): ("steps", "remove"),
    ("branches", "target"): ("steps", "remove"),
    ("interactions", "step"): ("steps", "remove"),
    ("interactions", "touchpoint"): ("touchpoints", "remove"),
    ("cells", "lane"): ("lanes", "remove"),
    ("cells", "step"): ("steps", "remove"),
    ("cells", "persona"): ("personas", "remove"),
    ("experiences", "step"): ("steps", "remove"),
    ("experiences", "persona"): ("personas", "remove"),
    ("actions", "step"): ("steps", "clear"),
    ("actions", "measured_at"): ("steps", "clear"),
    ("insights", "cell"): ("cells", "remove"),
    ("opportunities", "cell"): ("cells", "remove"),
    ("grounds", "source"): ("cells", "remove"),
    ("grounds", "target"): ("cells", "remove"),
}
_PATTERNS: Final = {
    "map.within": DURATION_PATTERN,
    "map.formula": FORMULA_PATTERN,
    "map.baseline": ID_PATTERN,
    "map.parent.map": ID_PATTERN,
    "map.parent.step": ID_PATTERN,
    "personas.image": ID_PATTERN,
    "personas.segment.rules.within": DURATION_PATTERN,
    "steps.child": ID_PATTERN,
    "touchpoints.library": ID_PATTERN,
    "interactions.planned_duration": DURATION_PATTERN,
    "cells.images": ID_PATTERN,
    "cells.link": LINK_PATTERN,
    "actions.due": DATE_PATTERN,
    "actions.live_since": DATE_PATTERN,
    "actions.sources": ID_PATTERN,
    "insights.taken.day": DATE_PATTERN,
    "insights.taken.step": ID_PATTERN,
    "opportunities.taken.day": DATE_PATTERN,
    "opportunities.taken.step": ID_PATTERN,
    "routes.horizon": DURATION_PATTERN,
    "routes.due": DURATION_PATTERN,
    "scenario.success_within": DURATION_PATTERN,
}
_MOST_COUNTED: Final = 1_000_000_000
_RANGES: Final = {
    "personas.traits.value": (0, 1),
    "stages.hue": (1, 5),
    "interactions.expected": (-2, 2),
    "cells.span": (1, LIMITS["steps"]),
    "experiences.expected": (-2, 2),
    "experiences.experienced": (-2, 2),
    "experiences.importance": (1, 5),
    "experiences.effort": (1, 5),
    "experiences.n": (0, 1_000_000_000),
    "insights.severity": (1, 5),
    "insights.frequency": (1, 5),
    "insights.taken.customers": (0, _MOST_COUNTED),
    "insights.taken.of": (0, _MOST_COUNTED),
    "opportunities.reach": (0, _MOST_COUNTED),
    "opportunities.impact": (0.25, 3),
    "opportunities.confidence": (0, 1),
    "opportunities.effort": (0.1, 1_000),
    "opportunities.value": (0, 1e12),
    "opportunities.ice_impact": (1, 10),
    "opportunities.ice_confidence": (1, 10),
    "opportunities.ice_ease": (1, 10),
    "opportunities.taken.customers": (0, _MOST_COUNTED),
    "opportunities.taken.of": (0, _MOST_COUNTED),
    "personas.segment.rules.at_least": (0, 1_000_000_000),
    "personas.segment.rules.at_most": (0, 1_000_000_000),
}
_MOST: Final = {
    "personas.channels": 40,
    "personas.facts": 60,
    "personas.traits": 40,
    "personas.segment.rules": MOST_RULES,
    "personas.segment.rules.steps": MOST_STEPS,
    "cells.images": 20,
    "actions.sources": 20,
    "routes.elsewhere": 20,
}
_MOST_IN_SELECTOR: Final = 200
_LONGEST_NAME: Final = 10_000
_WIDEST: Final = 1e15


class Field(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a field is; see the module. A field that is not required has a ``default``, as it stands in JSON."""

    kind: Kind
    required: bool = False
    default: Any = UNSET
    longest: int | None = None
    shortest: int = 0
    rich: bool = False
    of: str | None = None
    gone: Gone | None = None
    pattern: str | None = None
    values: tuple[str, ...] = ()
    lowest: float | None = None
    highest: float | None = None
    shape: Field | None = None
    item: Field | None = None
    most: int | None = None
    fields: dict[str, Field] = {}
    some: tuple[str, ...] = ()
    rising: tuple[str, ...] = ()
    options: tuple[Field, ...] = ()


class Kept(Struct, frozen=True, kw_only=True):
    """What a collection is: how many objects it holds, what they stand in, in what they differ, and their fields.

    ``twice`` says what happens to two that agree in ``distinct``: the ``first`` stays, or they ``merge``.
    """

    limit: int
    among: tuple[str, ...]
    distinct: tuple[str, ...]
    twice: Literal["first", "merge"]
    fields: dict[str, Field]

    @property
    def ordered(self) -> bool:
        """Whether its objects have a place in an order."""
        return "order" in self.fields

    @property
    def references(self) -> dict[str, Field]:
        """Those of its fields that name other objects."""
        return {name: field for name, field in self.fields.items() if field.kind == "ref"}


def plain_json(value: object) -> Any:  # noqa: ANN401 - any JSON
    """A value as it stands in JSON, with lists where records have tuples."""
    return msgspec.json.decode(msgspec.json.encode(value))


def _fields_of(record: type[Struct], where: str, skipped: Iterable[str] = ()) -> dict[str, Field]:
    info = inspect.type_info(record)
    assert isinstance(info, inspect.StructType), "records are structs"
    return {
        field.encode_name: _field(field, record, f"{where}.{field.encode_name}")
        for field in info.fields
        if field.encode_name not in skipped
    }


def _field(field: inspect.Field, record: type[Struct], where: str) -> Field:
    kind, of = _bare(field.type), where.partition(".")[2]
    place = where.partition(".")[0]
    default: Any = UNSET if field.required else plain_json(field.default)
    common: dict[str, Any] = {"required": field.required, "default": default}
    if rule := TEXTS.get((place, of)):
        return Field(kind="text", longest=rule.longest, rich=rule.rich, required=rule.required, default=default)
    if of == "order":
        return Field(kind="order", longest=LONGEST_ORDER, pattern=ORDER_PATTERN, **common)
    if reference := _REFERENCES.get((place, of)):
        return Field(kind="ref", of=reference[0], gone=reference[1], **common)
    if isinstance(kind, inspect.VarTupleType | inspect.StructType) and "." not in of:
        return Field(kind="json", shape=_shape(kind, where), **common)
    shape = _shape(kind, where, record)
    if shape.kind == "enum":
        common["values"] = _declared(get_type_hints(record)[field.name])
    return msgspec.structs.replace(shape, **common)


def _ranged(kind: Kind, where: str) -> Field:
    lowest, highest = _RANGES.get(where, (-_WIDEST, _WIDEST))
    return Field(kind=kind, lowest=lowest, highest=highest)


def _shape(  # noqa: C901, PLR0911 - one return for each type there is
    kind: inspect.Type, where: str, record: type[Struct] | None = None
) -> Field:
    """What a value is, without whether it has to be there."""
    match kind:
        case inspect.VarTupleType():
            most = _MOST_IN_SELECTOR if record in {Selector, Condition} else _MOST[where]
            item = _shape(_bare(kind.item_type), where, record)
            return Field(kind="list", item=item, most=most)
        case inspect.StructType(cls=cls):
            some = ("events", "where") if cls is Selector else ()
            rising = ("lowest", "highest") if cls is ScoreBinding else ()
            return Field(kind="object", fields=_fields_of(cls, where), some=some, rising=rising)
        case inspect.LiteralType(values=values):
            return Field(kind="enum", values=tuple(map(str, values)))
        case inspect.BoolType():
            return Field(kind="boolean")
        case inspect.IntType():
            return _ranged("integer", where)
        case inspect.FloatType():
            return _ranged("number", where)
        case inspect.UnionType(types=types):
            records = [each.cls for each in types if isinstance(each, inspect.StructType)]
            if not records:
                return Field(kind="value", longest=_LONGEST_NAME)
            if issubclass(records[0], Rule):
                return _rule(records, where)
            return Field(kind="any", options=tuple(_shape(each, where, record) for each in types))
        case _:
            assert isinstance(kind, inspect.StrType), f"{where} is of a kind that the table does not know"
            if where in _PATTERNS:
                return Field(kind="string", pattern=_PATTERNS[where])
            label = record is Selector and where.endswith(".name")  # an empty one is as none
            return Field(kind="string", longest=_LONGEST_NAME, shortest=0 if label else 1)


def _rule(kinds: Iterable[type[Struct]], where: str) -> Field:
    """A rule of a segment: one that speaks of customers, or others within it, down to the deepest level there may be."""

    def named(*tags: str) -> dict[str, Field]:
        return {"rule": Field(kind="enum", values=tags, required=True)}

    leaves = tuple(
        Field(kind="object", fields=named(str(kind.__struct_config__.tag)) | _fields_of(kind, where))
        for kind in kinds
        if kind not in {Either, Neither}
    )
    rule = Field(kind="any", options=leaves)
    for _ in range(DEEPEST - 1):
        within = Field(kind="list", item=rule, most=MOST_RULES, required=True)
        among = Field(kind="object", fields=named("either", "neither") | {"rules": within})
        rule = Field(kind="any", options=(*leaves, among))
    return rule


def _declared(hint: object) -> tuple[str, ...]:
    """The values of a choice in the order in which the struct names them."""
    if all(isinstance(value, str) for value in get_args(hint)):
        return get_args(hint)
    return next(values for each in get_args(hint) if (values := _declared(each)))


def _bare(kind: inspect.Type) -> inspect.Type:
    """A type without ``| None``."""
    if not isinstance(kind, inspect.UnionType):
        return kind
    types = [each for each in kind.types if not isinstance(each, inspect.NoneType)]
    return types[0] if len(types) == 1 else kind


def _record_of(collection: str) -> type[Struct]:
    info = inspect.type_info(MapDocument)
    assert isinstance(info, inspect.StructType), "a map is a struct"
    kind = next(field.type for field in info.fields if field.name == collection)
    assert isinstance(kind, inspect.DictType), "a collection is keyed by id"
    assert isinstance(kind.value_type, inspect.StructType), "a collection holds records"
    return kind.value_type.cls


TYPES: Final[dict[Collection, type[Struct]]] = {collection: _record_of(collection) for collection in COLLECTIONS}
"""The record of each collection."""
MAP_FIELDS: Final = _fields_of(MapDocument, "map", {"schema", "scenario", "translations", *COLLECTIONS})
"""The map's own fields."""
SCENARIO_FIELDS: Final = _fields_of(Scenario, "scenario")
RECORDS: Final[dict[Collection, Kept]] = {
    collection: Kept(
        limit=LIMITS[collection],
        among=AMONG.get(collection, ()),
        distinct=DISTINCT.get(collection, ()),
        twice="merge" if collection == MERGED else "first",
        fields=_fields_of(TYPES[collection], collection),
    )
    for collection in COLLECTIONS
}
"""The table itself."""


def fields_at(place: str) -> dict[str, Field]:
    """The fields of a collection's objects, of the map (``map``) or of its scenario.

    >>> fields_at("cells")["lane"].of, fields_at("scenario")["goal"].rich
    ('lanes', True)
    """
    if place == "map":
        return MAP_FIELDS
    return SCENARIO_FIELDS if place == "scenario" else RECORDS[place].fields  # type: ignore[index] # a collection


def referring(collection: str) -> tuple[tuple[Collection, str, Gone], ...]:
    """What names objects of a collection: collection and field, and what happens when the object goes.

    >>> referring("touchpoints")
    (('interactions', 'touchpoint', 'remove'),)
    """
    return _referring()[collection]


@cache
def _referring() -> dict[str, tuple[tuple[Collection, str, Gone], ...]]:
    of: dict[str, list[tuple[Collection, str, Gone]]] = {collection: [] for collection in COLLECTIONS}
    for (place, field), (target, gone) in _REFERENCES.items():
        of[target].append((place, field, gone))  # type: ignore[arg-type] # its keys are collections
    return {collection: tuple(found) for collection, found in of.items()}


def as_json(document: MapDocument) -> dict[str, Any]:
    """A map as plain data, the same for equal maps: a record's fields at their default are left out, the map's own not.

    >>> as_json(MapDocument(title="A map"))["schema"]
    2
    """
    raw: dict[str, Any] = plain_json(document)
    for collection, kept in RECORDS.items():
        usual = [(name, field.default) for name, field in kept.fields.items() if field.default not in _OMITTED]
        for written in raw[collection].values():
            for name, default in usual:
                if name in written and written[name] == default:
                    del written[name]
    for persona in raw["personas"].values():
        for trait in persona.get("traits", ()):
            if trait.get("value") == _MIDDLE:
                del trait["value"]
    return raw


_OMITTED: Final[tuple[object, ...]] = (UNSET, None, "", False, [])
_MIDDLE: Final = RECORDS["personas"].fields["traits"].shape.item.fields["value"].default  # type: ignore[union-attr] # a list of objects


def object_json(record: Struct) -> dict[str, Any]:
    """One object of a map as plain data, without the fields that are at their default.

    >>> from etappe.maps.model.document import Stage
    >>> object_json(Stage(order="V", name="Decision", hue=1))
    {'order': 'V', 'name': 'Decision'}
    """
    written: dict[str, Any] = plain_json(record)
    return _lean(record, written)


@cache
def infos_of(record: type[Struct]) -> dict[str, FieldInfo]:
    """The fields of a record by name, with their types; they are costly to find out."""
    return {info.encode_name: info for info in msgspec.structs.fields(record)}


def _lean(record: Struct, written: dict[str, Any]) -> dict[str, Any]:
    for name, info in infos_of(type(record)).items():
        value = getattr(record, name)
        if info.default is not msgspec.NODEFAULT and value == info.default:
            written.pop(name, None)
        elif isinstance(value, tuple):
            for entry, plain in zip(value, written.get(name, ()), strict=True):
                if isinstance(entry, Struct):
                    _lean(entry, plain)
    return written


def records_table() -> dict[str, Any]:
    """The table as JSON for the browser's core: the same law on both sides. Always the same."""
    lines: dict[str, Any] = {
        "schema": SCHEMA_VERSION,
        "languages": list(LANGUAGES),
        "id": ID_PATTERN,
        "blank": BLANK_PATTERN,
        "unprintable": UNPRINTABLE_PATTERN,
        "missing": MISSING,
        "first_order": FIRST_ORDER,
        "without_cells": list(WITHOUT_CELLS),
        "apart": list(APART),
        "map": MAP_FIELDS,
        "scenario": SCENARIO_FIELDS,
        "collections": RECORDS,
    }
    table: dict[str, Any] = plain_json(lines)
    return table
