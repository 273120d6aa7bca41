"""Which column plays which role in the canonical frame, and what properties are called there.

Law: every named column exists, or the error names all there are; no two columns of the canonical frame share a name.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from etappe.connectors.refusals import note
from etappe.foundation.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from etappe.events.importing import ReadNote, ReadOptions, Role

ROLES: Final[tuple[Role, ...]] = ("customer", "time", "event", "order", "channel", "value")
NEEDED: Final = ("customer", "time", "event")
_KEPT_FOR_ROLES: Final = frozenset({"customer", "time", "event", "sequence"})
_LISTED: Final = 40


@dataclass(frozen=True)
class Roles:
    """Which column plays which role; ``properties`` None means all others.

    Attributes:
        customer: the column that names what travels: the customer, or the unit where there is one.
        person: the customer's column where something else travels; kept as a property.
    """

    customer: str
    time: str
    event: str
    order: str | None
    channel: str | None
    value: str | None
    person: str | None
    properties: tuple[str, ...] | None

    @property
    def named(self) -> tuple[str, ...]:
        """All columns that were named, in a fixed order."""
        roles = (self.customer, self.time, self.event, self.order, self.channel, self.value, self.person)
        return tuple(name for name in (*roles, *(self.properties or ())) if name is not None)

    def is_property(self, column: str) -> bool:
        """Whether a column is kept as a property."""
        if column == self.person:
            return True
        if self.properties is not None:
            return column in self.properties
        return column not in (self.customer, self.time, self.event, self.order, self.channel, self.value)


def roles_of(options: ReadOptions, defaults: Mapping[str, str]) -> Roles:
    """The roles that options give, with the format's own where they give none.

    Raises InvalidInput ``columns.role_missing`` without customer, time or event, and ``columns.twice`` where one
    column is to be two of them.
    """
    chosen = {role: getattr(options, role) or defaults.get(role) for role in ROLES}
    for role in NEEDED:
        if chosen[role] is None:
            raise InvalidInput("columns.role_missing", role=role)
    unit = options.unit if options.unit != chosen["customer"] else None
    travels = unit or chosen["customer"]
    if len({travels, chosen["time"], chosen["event"]}) < len(NEEDED):
        twice = next(name for name in (chosen["time"], chosen["event"]) if name in (travels, chosen["time"]))
        raise InvalidInput("columns.twice", column=twice)
    assert travels is not None
    assert chosen["time"] is not None
    assert chosen["event"] is not None
    return Roles(
        customer=travels,
        time=chosen["time"],
        event=chosen["event"],
        order=chosen["order"],
        channel=chosen["channel"],
        value=chosen["value"],
        person=chosen["customer"] if unit else None,
        properties=options.properties,
    )


def check_columns(named: Iterable[str], there: Iterable[str]) -> None:
    """Raises InvalidInput ``columns.unknown`` for a column that is not there, with near names and all there are.

    >>> try:
    ...     check_columns(["custmer_id"], ["customer_id", "time"])
    ... except InvalidInput as error:
    ...     error.data["near"]
    'customer_id'
    """
    known = list(there)
    for name in named:
        if name not in known:
            folded = {each.casefold(): each for each in reversed(known)}
            near = [folded[match] for match in get_close_matches(name.casefold(), folded, n=3, cutoff=0.6)]
            listed = ", ".join(known[:_LISTED]) + (" …" if len(known) > _LISTED else "")
            raise InvalidInput(
                "columns.unknown_with_near" if near else "columns.unknown",
                column=name,
                near=", ".join(near),
                columns=listed,
            )


def free_name(name: str, taken: Collection[str]) -> str:
    """A name for a property whose own is taken.

    >>> free_name("event", {"event", "column_event"})
    'column_column_event'
    """
    while name in taken:
        name = f"column_{name}"
    return name


def property_names(columns: Iterable[str], roles: Roles, notes: list[ReadNote]) -> dict[str, str]:
    """What each property is called in the canonical frame: its own name, unless a role has that name there.

    A column ``channel`` that was given no role is the channel: it means the same as a property; so is ``value``, if
    it holds numbers. The others are renamed, ``event`` to ``column_event``, with a note.
    """
    wanted = [column for column in columns if roles.is_property(column)]
    taken = set(_KEPT_FOR_ROLES)
    taken.update(name for name, column in (("channel", roles.channel), ("value", roles.value)) if column is not None)
    names: dict[str, str] = {}
    for column in wanted:
        name = free_name(column, (*taken, *wanted)) if column in taken else column
        if name != column:
            notes.append(note("property_renamed", column=column, name=name))
        taken.add(name)
        names[column] = name
    return names


def options_used(options: ReadOptions, roles: Roles, properties: Iterable[str]) -> ReadOptions:
    """The options with every role and property filled in."""
    return replace(
        options,
        customer=roles.person or roles.customer,
        time=roles.time,
        event=roles.event,
        order=roles.order,
        channel=roles.channel,
        value=roles.value,
        unit=roles.customer if roles.person else None,
        properties=tuple(properties),
    )
