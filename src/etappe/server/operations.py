"""Every route, once: address, records in and out, who may use it, and its words in the OpenAPI document.

Law: a route exists exactly if it stands here, and it is open to exactly those whose role has its ``permission``;
only a route whose permission is ``None`` answers without a session. A guest of one map passes only where ``guests`` says
so, and only if the project and map in the address are theirs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, Literal

from etappe.accounts.permissions import Permission
from etappe.analyses.asking import AnyAnswer, AnyQuestion
from etappe.analyses.records import Wording
from etappe.coediting.history import MapState, Version
from etappe.coediting.ports import Label
from etappe.events.importing import Inspection, ReadOptions
from etappe.events.ports import RefusedRows, Upload
from etappe.exports.model import FORMATS, LANES, ORIENTATIONS, PAPERS
from etappe.foundation.texts import LANGUAGES
from etappe.maps.commenting import Mention, SeenThread, Talk
from etappe.maps.differences import Difference
from etappe.maps.document import MapDocument
from etappe.maps.images import AddedImage
from etappe.maps.keeping import MapEntry
from etappe.maps.measures import MapMeasures
from etappe.maps.ports import StoredMap
from etappe.maps.sharing import NewShare, Share
from etappe.maps.templates.gallery import TemplateEntry
from etappe.server.wire import (
    CommentDraft,
    CommentText,
    DiscoverOptions,
    Health,
    ImportOrder,
    Job,
    LabelDraft,
    MapChanges,
    MapDraft,
    NameDraft,
    OpenedShare,
    ProjectDetail,
    ProjectDraft,
    ProjectSummary,
    QuestionProgress,
    Rephrase,
    ResolutionDraft,
    SessionInfo,
    ShareDraft,
    ShareKey,
)

FILE: Final = "application/octet-stream"
CSV: Final = "text/csv"
IMAGE: Final = "image/*"
EXPORT: Final = "export"
"""A file of one of the kinds that a map is exported as."""


@dataclass(frozen=True)
class QueryParameter:
    """A parameter in the query: its type in JSON Schema, and its default (None: it has to be there).

    ``choices`` are all that a text may be; without them it may be anything.
    """

    name: str
    type: Literal["string", "integer"]
    description: str
    default: int | str | None = None
    lowest: int | None = None
    highest: int | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Operation:
    """A route.

    Attributes:
        id: name of the operation, in clients and in the table of handlers.
        permission: what the principal's role must allow; None opens the route to everyone.
        takes: record of the body, ``FILE`` for a raw file, ``IMAGE`` for an image, None without body.
        gives: record of the answer, ``CSV``, ``IMAGE``, ``EXPORT``, None without content.
        refuses: codes of problems that are particular to the route.
        asks: whether it computes what may take long, and so has an id by which it can be watched and stopped.
        guests: whether a guest of a map may come too.
    """

    method: Literal["GET", "POST", "DELETE"]
    path: str
    id: str
    permission: Permission | None
    takes: Any
    gives: Any
    status: int
    summary: str
    description: str
    refuses: tuple[str, ...] = ()
    query: tuple[QueryParameter, ...] = field(default=())
    asks: bool = False
    guests: bool = False


_P: Final = "/api/projects/{project}"
_NO_PROJECT: Final = "project.unknown"
_YES_NO: Final = ("yes", "no")
_EXPORTS: Final = (
    QueryParameter("format", "string", "Kind of file.", "pdf", choices=FORMATS),
    QueryParameter("paper", "string", "Paper of the poster.", "a2", choices=PAPERS),
    QueryParameter("orientation", "string", "How the paper lies.", "landscape", choices=ORIENTATIONS),
    QueryParameter("language", "string", "Language of the texts; that of the request without it.", "", choices=("", *LANGUAGES)),
    QueryParameter("lanes", "string", "Lanes as on the screen, or all.", "shown", choices=LANES),
    QueryParameter("personas", "string", "Whether the personas are described.", "yes", choices=_YES_NO),
    QueryParameter("evidence", "string", "Whether marks say how sure each statement is.", "yes", choices=_YES_NO),
    QueryParameter("persona", "string", "Id of the persona whose cards are shown beside those for everybody; all without it.", ""),
    QueryParameter("page", "integer", "Page of a picture, from 1; 0 for all of them.", 0, 0, 1_000),
    QueryParameter("width", "integer", "Pixels of a picture's longer side; 0 for what suits the paper.", 0, 0, 6_000),
)  # fmt: skip
_ASKING: Final = ("question.id_wrong", "question.id_taken", "question.cancelled")

OPERATIONS: Final[tuple[Operation, ...]] = (
    Operation("GET", "/api/health", "health", None, None, Health, 200, "Is the server there?", "Open to everyone; tells nothing about data."),
    Operation("GET", "/api/session", "session", "see", None, SessionInfo, 200, "Who am I?", "The principal of the session.", guests=True),
    Operation("POST", "/api/session/name", "nameSession", "see", NameDraft, SessionInfo, 200, "Say your name", "By which others know who edits and comments in this session.", ("session.name_missing", "session.name_long"), guests=True),
    Operation("POST", "/api/shares/opening", "openShare", None, ShareKey, OpenedShare, 200, "Open a link to a map", "Sets the cookie of a guest's session that reaches this map only. Where guests may comment, they have to say a name.", ("share.unknown", "share.too_many_tries", "share.name_missing", "session.name_long")),
    Operation("GET", "/api/projects", "listProjects", "see", None, tuple[ProjectSummary, ...], 200, "All projects", "With what each holds; those of people first, then the demos."),
    Operation("POST", "/api/projects", "createProject", "administer", ProjectDraft, ProjectSummary, 201, "Create a project", "Its id is made from the title.", ("project.title_missing", "project.title_long", "project.description_long", "project.time_zone_unknown")),
    Operation("GET", _P, "showProject", "see", None, ProjectDetail, 200, "A project", "With the names of its events and properties, and its imports.", (_NO_PROJECT,)),
    Operation("DELETE", _P, "deleteProject", "administer", None, None, 204, "Delete a project", "With its data, maps and files. There is no way back.", (_NO_PROJECT,)),
    Operation("POST", _P + "/answers", "ask", "ask", AnyQuestion, AnyAnswer, 200, "Ask a question", "The answer is the same as the Python library gives for the same data.", (_NO_PROJECT, "project.empty", "question.unreadable", "selector.unknown_event", "selector.unknown_property", "duration.unreadable", *_ASKING), asks=True),
    Operation("GET", _P + "/questions", "listQuestions", "ask", None, tuple[QuestionProgress, ...], 200, "Questions that are being computed", "Those of this session that have an id, the oldest first.", (_NO_PROJECT,)),
    Operation("GET", _P + "/questions/{question}", "showQuestion", "ask", None, QuestionProgress, 200, "How far is a question?", "By the id that it was asked with, in this session, until it is answered.", (_NO_PROJECT, "question.unknown")),
    Operation("DELETE", _P + "/questions/{question}", "cancelQuestion", "ask", None, None, 204, "Stop a question", "Whoever asked is told so at once. Closing the connection does the same. Others who asked the same get their answer.", (_NO_PROJECT, "question.unknown")),
    Operation("POST", _P + "/wordings", "wordQuestion", "ask", Rephrase, Wording, 200, "Put a question into words", "A sentence in each language and a line of Python, without answering.", (_NO_PROJECT,)),
    Operation("POST", _P + "/uploads", "upload", "import", FILE, Upload, 201, "Upload a file", "The body is the file itself, up to 20 GB. It waits for a day to be imported.", (_NO_PROJECT, "upload.too_large", "upload.name_missing", "storage.full"), (QueryParameter("name", "string", "What the file is called; its ending names the format."),)),
    Operation("POST", _P + "/uploads/{upload}/inspection", "inspectUpload", "import", ReadOptions, Inspection, 200, "Look into an upload", "What each column seems to be, what would be refused, and what has to be decided. Nothing is imported.", (_NO_PROJECT, "upload.unknown")),
    Operation("POST", _P + "/imports", "startImport", "import", ImportOrder, Job, 202, "Import an upload", "Runs in the background: all of it, or nothing. Ask for the job to see how far it is.", (_NO_PROJECT, "upload.unknown")),
    Operation("GET", _P + "/imports/{report}/refused", "listRefused", "ask", None, RefusedRows, 200, "Rows that were not taken", "With line and reason, in the file's order.", (_NO_PROJECT, "import.unknown"), (QueryParameter("offset", "integer", "How many to skip.", 0, 0), QueryParameter("limit", "integer", "How many at most.", 100, 1, 10_000))),
    Operation("GET", _P + "/imports/{report}/refused.csv", "downloadRefused", "ask", None, CSV, 200, "Rows that were not taken, as CSV", "All of them, safe to open in a spreadsheet, in the language of the request.", (_NO_PROJECT, "import.unknown")),
    Operation("GET", _P + "/jobs/{job}", "showJob", "import", None, Job, 200, "How far is a job?", "A job that has ended stays to be asked for.", (_NO_PROJECT, "job.unknown")),
    Operation("DELETE", _P + "/jobs/{job}", "cancelJob", "import", None, None, 204, "Cancel a job", "It leaves nothing behind. A job that has ended stays as it is.", (_NO_PROJECT, "job.unknown")),
    Operation("GET", "/api/templates", "listTemplates", "see", None, tuple[TemplateEntry, ...], 200, "Templates of maps", "With what each is for, and a small picture of its example."),
    Operation("GET", "/api/templates/{template}", "showTemplate", "see", None, MapDocument, 200, "A template's example", "Filled, in both languages; all of it is invented and assumed.", ("template.unknown",), (QueryParameter("language", "string", "The map's own language; that of the request without it.", "", choices=("", *LANGUAGES)),)),
    Operation("GET", _P + "/maps", "listMaps", "see", None, tuple[MapEntry, ...], 200, "The maps of a project", "Oldest first.", (_NO_PROJECT,)),
    Operation("POST", _P + "/maps", "createMap", "draw", MapDraft, StoredMap, 201, "Store a map", "A whole document, of which every fault is named; or begun from a template, under a title.", (_NO_PROJECT, "map.broken", "map.newer")),
    Operation("POST", _P + "/maps/discovery", "discoverMap", "draw", DiscoverOptions, MapDocument, 200, "Discover a draft map", "From what mostly happens in the data: frequent steps in order, grouped in stages. It is not stored.", (_NO_PROJECT, "project.empty", *_ASKING), asks=True),
    Operation("GET", _P + "/maps/{map}", "showMap", "see", None, StoredMap, 200, "A map", "The whole document at its present revision.", (_NO_PROJECT, "map.unknown"), guests=True),
    Operation("DELETE", _P + "/maps/{map}", "deleteMap", "draw", None, None, 204, "Delete a map", "With its history.", (_NO_PROJECT, "map.unknown")),
    Operation("POST", _P + "/maps/{map}/changes", "changeMap", "draw", MapChanges, StoredMap, 200, "Change a map", "All changes or none, on the revision that their author saw.", (_NO_PROJECT, "map.unknown", "map.changed_meanwhile", "map.broken")),
    Operation("GET", _P + "/maps/{map}/history", "listVersions", "see", None, tuple[Version, ...], 200, "The history of a map", "Its versions, the newest first: stretches of work without a pause of ten minutes, with who worked and what they touched.", (_NO_PROJECT, "map.unknown")),
    Operation("GET", _P + "/maps/{map}/history/{version}", "showVersion", "see", None, MapState, 200, "A map as it was", "The whole document at a number of its history.", (_NO_PROJECT, "map.unknown", "map.version_unknown")),
    Operation("GET", _P + "/maps/{map}/history/{version}/differences", "compareVersions", "see", None, tuple[Difference, ...], 200, "What differs between two states of a map", "In sentences, in both languages and with their place, in the order in which a map is read.", (_NO_PROJECT, "map.unknown", "map.version_unknown"), (QueryParameter("since", "integer", "The state to compare with; 0 is the one that the version began from.", 0, 0),)),
    Operation("POST", _P + "/maps/{map}/history/labels", "labelVersion", "draw", LabelDraft, Label, 201, "Label a state of a map", "So that it is found again; the version ends there.", (_NO_PROJECT, "map.unknown", "map.version_unknown", "map.label_wrong")),
    Operation("POST", _P + "/maps/{map}/history/{version}/restoration", "restoreVersion", "draw", None, StoredMap, 200, "Bring a state of a map back", "What the map says now is labelled first; bringing a state back is an edit like any other.", (_NO_PROJECT, "map.unknown", "map.version_unknown", "map.busy")),
    Operation("GET", _P + "/maps/{map}/measures", "measureMap", "see", None, MapMeasures, 200, "What is measured on a map", "The numbers of each step, each with the question that gave it.", (_NO_PROJECT, "map.unknown", "project.empty", *_ASKING), asks=True, guests=True),
    Operation("GET", _P + "/maps/{map}/export", "exportMap", "see", None, EXPORT, 200, "A map as a file", "As a poster (PDF or PNG; several pictures come as a ZIP), a workbook (XLSX), a table (CSV) or the map's own JSON. `Etappe-Pages` and `Etappe-Type` say how many pages a poster has, and how large its type is, in points.", (_NO_PROJECT, "map.unknown", "export.persona_unknown", "export.page_unknown", "export.fonts_missing"), _EXPORTS, guests=True),
    Operation("GET", _P + "/maps/{map}/comments", "listComments", "see", None, Talk, 200, "What people say about a map", "All conversations, with the places they are about, and whom one may mention.", (_NO_PROJECT, "map.unknown"), guests=True),
    Operation("POST", _P + "/maps/{map}/comments", "startThread", "comment", CommentDraft, SeenThread, 201, "Begin a conversation", "About the map, an object of it, or a place of the grid.", (_NO_PROJECT, "map.unknown", "session.unnamed", "comment.place_unknown", "comment.text_missing", "comment.text_long", "comment.too_many"), guests=True),
    Operation("POST", _P + "/maps/{map}/comments/{thread}/replies", "reply", "comment", CommentText, SeenThread, 201, "Reply", "In a conversation; one that was settled is open again.", (_NO_PROJECT, "map.unknown", "session.unnamed", "comment.unknown", "comment.text_missing", "comment.text_long", "comment.too_many"), guests=True),
    Operation("POST", _P + "/maps/{map}/comments/{thread}/replies/{comment}", "rewriteComment", "comment", CommentText, SeenThread, 200, "Change a comment", "One's own.", (_NO_PROJECT, "map.unknown", "comment.unknown", "comment.not_yours", "comment.text_missing", "comment.text_long"), guests=True),
    Operation("DELETE", _P + "/maps/{map}/comments/{thread}/replies/{comment}", "deleteComment", "comment", None, None, 204, "Delete a comment", "One's own; the owner may delete any. A conversation goes with its last comment.", (_NO_PROJECT, "map.unknown", "comment.unknown", "comment.not_yours"), guests=True),
    Operation("POST", _P + "/maps/{map}/comments/{thread}/resolution", "resolveThread", "comment", ResolutionDraft, SeenThread, 200, "Settle a conversation", "Or open it again.", (_NO_PROJECT, "map.unknown", "session.unnamed", "comment.unknown"), guests=True),
    Operation("POST", _P + "/maps/{map}/comments/{thread}/seen", "seeThread", "comment", None, None, 204, "A conversation was seen", "What was said in it until now is not new any more.", (_NO_PROJECT, "map.unknown", "comment.unknown"), guests=True),
    Operation("GET", _P + "/mentions", "listMentions", "see", None, tuple[Mention, ...], 200, "My conversations", "In all maps of a project: those one takes part or is meant in, the one with the latest comment first.", (_NO_PROJECT,)),
    Operation("GET", _P + "/maps/{map}/shares", "listShares", "share", None, tuple[Share, ...], 200, "Links to a map", "The oldest first; those that have ended too. Their secrets are not kept.", (_NO_PROJECT, "map.unknown")),
    Operation("POST", _P + "/maps/{map}/shares", "shareMap", "share", ShareDraft, NewShare, 201, "Share a map by link", "Gives the secret of the link, once: `/share/<secret>`.", (_NO_PROJECT, "map.unknown", "share.label_long", "share.over_already", "share.too_many")),
    Operation("DELETE", _P + "/maps/{map}/shares/{share}", "revokeShare", "share", None, None, 204, "Revoke a link", "Whoever came by it is out at once.", (_NO_PROJECT, "map.unknown", "share.unknown")),
    Operation("POST", _P + "/images", "addImage", "draw", IMAGE, AddedImage, 201, "Add an image", "PNG, JPEG, WebP or GIF, up to 20 MB. It is decoded and encoded anew, at most 2,000 pixels a side. No map shows it yet; after a day without one it goes.", (_NO_PROJECT, "image.format", "image.svg", "image.broken", "image.too_many_pixels", "image.too_large", "storage.full")),
    Operation("GET", _P + "/images/{image}", "showImage", "see", None, IMAGE, 200, "An image", "As WebP or PNG; what an id names never changes. `size` is `full` (the default) or `thumb`, at most 480 pixels a side.", (_NO_PROJECT, "image.unknown"), (QueryParameter("size", "string", "`full` or `thumb`."),), guests=True),
)  # fmt: skip
