"""What people say about a map, links for guests, images, and the name by which others know one."""

from __future__ import annotations

from typing import Final

from etappe.maps.keeping.commenting import Mention, SeenThread, Talk
from etappe.maps.keeping.images import AddedImage
from etappe.maps.keeping.sharing import NewShare, Share
from etappe.server.operations.model import (
    IMAGE,
    MAP,
    NO_PROJECT,
    PROJECT,
    Operation,
    QueryParameter,
)
from etappe.server.wire import (
    CommentDraft,
    CommentText,
    NameDraft,
    OpenedShare,
    ResolutionDraft,
    SessionInfo,
    ShareDraft,
    ShareKey,
)

TALKING_OPERATIONS: Final = (
    Operation("POST", "/api/session/name", "nameSession", "see", NameDraft, SessionInfo, 200, "Say your name", "By which others know who edits and comments in this session.", ("session.name_missing", "session.name_long"), guests=True),
    Operation("POST", "/api/shares/opening", "openShare", None, ShareKey, OpenedShare, 200, "Open a link to a map", "Sets the cookie of a guest's session that reaches this map only. Where guests may comment, they have to say a name.", ("share.unknown", "share.too_many_tries", "share.name_missing", "session.name_long")),
    Operation("GET", MAP + "/comments", "listComments", "see", None, Talk, 200, "What people say about a map", "All conversations, with the places they are about, and whom one may mention.", (NO_PROJECT, "map.unknown"), guests=True),
    Operation("POST", MAP + "/comments", "startThread", "comment", CommentDraft, SeenThread, 201, "Begin a conversation", "About the map, an object of it, or a place of the grid.", (NO_PROJECT, "map.unknown", "session.unnamed", "comment.place_unknown", "comment.text_missing", "comment.text_long", "comment.too_many"), guests=True),
    Operation("POST", MAP + "/comments/{thread}/replies", "reply", "comment", CommentText, SeenThread, 201, "Reply", "In a conversation; one that was settled is open again.", (NO_PROJECT, "map.unknown", "session.unnamed", "comment.unknown", "comment.text_missing", "comment.text_long", "comment.too_many"), guests=True),
    Operation("POST", MAP + "/comments/{thread}/replies/{comment}", "rewriteComment", "comment", CommentText, SeenThread, 200, "Change a comment", "One's own.", (NO_PROJECT, "map.unknown", "comment.unknown", "comment.not_yours", "comment.text_missing", "comment.text_long"), guests=True),
    Operation("DELETE", MAP + "/comments/{thread}/replies/{comment}", "deleteComment", "comment", None, None, 204, "Delete a comment", "One's own; the owner may delete any. A conversation goes with its last comment.", (NO_PROJECT, "map.unknown", "comment.unknown", "comment.not_yours"), guests=True),
    Operation("POST", MAP + "/comments/{thread}/resolution", "resolveThread", "comment", ResolutionDraft, SeenThread, 200, "Settle a conversation", "Or open it again.", (NO_PROJECT, "map.unknown", "session.unnamed", "comment.unknown"), guests=True),
    Operation("POST", MAP + "/comments/{thread}/seen", "seeThread", "comment", None, None, 204, "A conversation was seen", "What was said in it until now is not new any more.", (NO_PROJECT, "map.unknown", "comment.unknown"), guests=True),
    Operation("GET", PROJECT + "/mentions", "listMentions", "see", None, tuple[Mention, ...], 200, "My conversations", "In all maps of a project: those one takes part or is meant in, the one with the latest comment first.", (NO_PROJECT,)),
    Operation("GET", MAP + "/shares", "listShares", "share", None, tuple[Share, ...], 200, "Links to a map", "The oldest first; those that have ended too. Their secrets are not kept.", (NO_PROJECT, "map.unknown")),
    Operation("POST", MAP + "/shares", "shareMap", "share", ShareDraft, NewShare, 201, "Share a map by link", "Gives the secret of the link, once: `/share/<secret>`.", (NO_PROJECT, "map.unknown", "share.label_long", "share.over_already", "share.too_many")),
    Operation("DELETE", MAP + "/shares/{share}", "revokeShare", "share", None, None, 204, "Revoke a link", "Whoever came by it is out at once.", (NO_PROJECT, "map.unknown", "share.unknown")),
    Operation("POST", PROJECT + "/images", "addImage", "draw", IMAGE, AddedImage, 201, "Add an image", "PNG, JPEG, WebP or GIF, up to 20 MB. It is decoded and encoded anew, at most 2,000 pixels a side. No map shows it yet; after a day without one it goes.", (NO_PROJECT, "image.format", "image.svg", "image.broken", "image.too_many_pixels", "image.too_large", "storage.full")),
    Operation("GET", PROJECT + "/images/{image}", "showImage", "see", None, IMAGE, 200, "An image", "As WebP or PNG; what an id names never changes. `size` is `full` (the default) or `thumb`, at most 480 pixels a side.", (NO_PROJECT, "image.unknown"), (QueryParameter("size", "string", "`full` or `thumb`."),), guests=True),
)  # fmt: skip
