"""Records that only travel between server and browser. Everything else that travels is a record of its own layer."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, field

from etappe.accounts.model import Principal, Project
from etappe.analyses.asking import AnyQuestion
from etappe.events.contents import EventName, PropertyInfo
from etappe.events.importing import ImportReport, ReadOptions
from etappe.events.scopes import Scope
from etappe.foundation.ids import ProjectId
from etappe.maps.keeping.comments import Anchor
from etappe.maps.keeping.documents import MapEntry
from etappe.maps.keeping.sharing import May
from etappe.maps.model.changes import AnyChange
from etappe.maps.model.document import MapDocument


class Health(Struct, frozen=True, kw_only=True):
    """The server is there: its version, and whether the data folder can be written."""

    status: Literal["ok", "read_only"]
    version: str


class SessionInfo(Struct, frozen=True, kw_only=True):
    """Who is asking."""

    principal: Principal
    version: str


class NameDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """By which name others shall know whoever asks."""

    name: str


class CommentDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The first comment of a conversation, and the place it is about. ``@Name`` means somebody."""

    anchor: Anchor
    text: str


class CommentText(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a comment says. ``@Name`` means somebody."""

    text: str


class ResolutionDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether a conversation is settled."""

    resolved: bool


class ShareDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A link to be made: what guests may do, whether they see numbers, for whom it is, and when it ends (None: never)."""

    may: May
    numbers: bool = True
    label: str = ""
    expires_at: Annotated[datetime, Meta(tz=True)] | None = None


class ShareKey(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody who was sent a link shows: its secret, and by which name they want to be known."""

    secret: str
    name: str = ""


class OpenedShare(Struct, frozen=True, kw_only=True):
    """Where a link leads."""

    project: ProjectId
    map: str


class ProjectSummary(Struct, frozen=True, kw_only=True):
    """A project with what it holds. ``latest`` is the last known event; data counts are 0 before the first import."""

    project: Project
    customers: int
    events: int
    earliest: str | None
    latest: str | None
    unit: str
    maps: tuple[MapEntry, ...]


class ProjectDetail(Struct, frozen=True, kw_only=True):
    """Everything that a screen needs to build questions about a project.

    ``event_titles`` are, by language, what events are called whose names are known as words; others are as they are written.
    """

    summary: ProjectSummary
    event_names: tuple[EventName, ...]
    event_titles: dict[Literal["en", "de"], dict[str, str]]
    properties: tuple[PropertyInfo, ...]
    imports: tuple[ImportReport, ...]


class ProjectDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A project to be created."""

    title: str
    description: str = ""
    time_zone: str = "UTC"


Beginning = Literal[
    "blank", "simple", "full", "ecommerce", "b2b_sales", "saas_onboarding", "retail", "public_service", "patient"
]
"""What a map can begin with: nothing, or a template."""


class MapDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A map to be stored: a whole ``document``, or one begun from a ``template``, under a title, in a language.

    ``filled`` begins with the template's example instead of with its empty lanes.
    """

    document: MapDocument | None = None
    template: Beginning | None = None
    title: str = ""
    language: Literal["en", "de"] = "en"
    filled: bool = False


class MapChanges(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Changes to a map, all or none. ``revision`` is the one they were made on."""

    revision: int
    changes: tuple[AnyChange, ...]


class LabelDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to call a state of a map: that with the number ``version``, or what the map says now."""

    label: str
    version: int | None = None


class DiscoverOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a draft map is discovered: how many steps at most, the language of its texts, how much else is drawn, and of whom.

    ``detail`` goes from 0, the main road, to 1, every path.
    """

    steps: int = 12
    detail: float = 0.0
    language: Literal["en", "de"] = "en"
    title: str = ""
    scope: Scope | None = None


class ConformOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose journeys are held against a map: those of one of its routes, by id (None: the first), within a scope."""

    route: str | None = None
    scope: Scope | None = None


class MeasureOrder(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a map is measured for: a segment, a period or both; everything where None."""

    scope: Scope | None = None


class CompareOrder(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The two scopes for which a map is measured side by side; differences are those of ``other`` to ``one``."""

    one: Scope
    other: Scope


class CompareConformanceOrder(CompareOrder, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The same of how journeys follow a map along one of its routes, by id; None: the first."""

    route: str | None = None


class ImportOrder(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Import an upload with these options."""

    upload: str
    options: ReadOptions


class Job(Struct, frozen=True, kw_only=True):
    """Long work. ``done`` of ``total`` in the phase's unit; ``total`` is None while unknown.

    ``report`` is there when an import is ``finished``; ``error`` when it ``failed``.
    """

    id: str
    state: Literal["running", "finished", "failed", "cancelled"]
    phase: Literal["reading", "storing", "indexing", "done"]
    done: int
    total: int | None
    report: ImportReport | None = None
    error: Problem | None = None


class QuestionProgress(Struct, frozen=True, kw_only=True):
    """A question that is being computed.

    Attributes:
        id: as its asker chose it.
        done, total: ranges of customers that are computed, of those known so far; both only grow.
        share: of the whole work, in [0, 1); only grows.
        seconds: since it was asked.
    """

    id: str
    done: int
    total: int
    share: float
    seconds: float


class Rephrase(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question to be put into words without being answered."""

    question: AnyQuestion


class Problem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An error (RFC 9457).

    ``title`` says what happened and where, ``detail`` what to do, in the language of the request; ``code`` and
    ``data`` are for programs.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str
    data: dict[str, Any] = field(default_factory=dict)
