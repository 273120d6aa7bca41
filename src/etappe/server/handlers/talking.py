"""What the routes around a map do: comments, links for guests, images, and the name by which others know one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from etappe.foundation.errors import InvalidInput
from etappe.server.answering import FileAnswer
from etappe.server.wire import SessionInfo

if TYPE_CHECKING:
    from etappe.maps.keeping.commenting import Mention, SeenThread, Talk
    from etappe.maps.keeping.images import AddedImage, Size
    from etappe.maps.keeping.sharing import NewShare, Share
    from etappe.server.calling import Call, Handler
    from etappe.server.wire import CommentDraft, CommentText, NameDraft, ResolutionDraft, ShareDraft

_FOR_EVER: Final = "private, max-age=31536000, immutable"
_SIZES: Final = ("full", "thumb")


def _name_session(call: Call) -> SessionInfo:
    from etappe._version import __version__

    draft: NameDraft = call.body
    principal = call.workspace.name(call.session, call.principal, draft.name)
    return SessionInfo(principal=principal, version=__version__)


def _list_comments(call: Call) -> Talk:
    return call.workspace.comments.list(call.project_id, call.path["map"], call.principal)


def _list_mentions(call: Call) -> tuple[Mention, ...]:
    return call.workspace.comments.mentions(call.project_id, call.principal)


def _start_thread(call: Call) -> SeenThread:
    draft: CommentDraft = call.body
    return call.workspace.comments.start(call.project_id, call.path["map"], draft.anchor, draft.text, call.principal)


def _reply(call: Call) -> SeenThread:
    draft: CommentText = call.body
    return call.workspace.comments.reply(
        call.project_id, call.path["map"], call.path["thread"], draft.text, call.principal
    )


def _rewrite_comment(call: Call) -> SeenThread:
    draft: CommentText = call.body
    return call.workspace.comments.rewrite(
        call.project_id, call.path["map"], call.path["thread"], call.path["comment"], draft.text, call.principal
    )


def _delete_comment(call: Call) -> None:
    call.workspace.comments.delete(
        call.project_id, call.path["map"], call.path["thread"], call.path["comment"], call.principal
    )


def _resolve_thread(call: Call) -> SeenThread:
    draft: ResolutionDraft = call.body
    return call.workspace.comments.resolve(
        call.project_id, call.path["map"], call.path["thread"], call.principal, resolved=draft.resolved
    )


def _see_thread(call: Call) -> None:
    call.workspace.comments.see(call.project_id, call.path["map"], call.path["thread"], call.principal)


def _list_shares(call: Call) -> tuple[Share, ...]:
    return call.workspace.shares.list(call.project_id, call.path["map"])


def _share_map(call: Call) -> NewShare:
    draft: ShareDraft = call.body
    return call.workspace.shares.share(
        call.project_id,
        call.path["map"],
        may=draft.may,
        numbers=draft.numbers,
        label=draft.label,
        expires_at=draft.expires_at,
        by=call.principal,
    )


def _revoke_share(call: Call) -> None:
    call.workspace.shares.revoke(call.project_id, call.path["map"], call.path["share"])


def _add_image(call: Call) -> AddedImage:
    return call.workspace.images.add(call.project_id, call.body)


def _show_image(call: Call) -> FileAnswer:
    size = call.query["size"] or "full"
    if size not in _SIZES:
        raise InvalidInput("request.wrong_choice", name="size", value=size[:50], choices=", ".join(_SIZES))
    file = call.workspace.images.show(call.project_id, call.path["image"], cast("Size", size), call.principal)
    return FileAnswer(file.content, f"image/{file.encoding}", {"cache-control": _FOR_EVER})


TALKING_HANDLERS: Final[dict[str, Handler]] = {
    "nameSession": _name_session,
    "listComments": _list_comments,
    "listMentions": _list_mentions,
    "startThread": _start_thread,
    "reply": _reply,
    "rewriteComment": _rewrite_comment,
    "deleteComment": _delete_comment,
    "resolveThread": _resolve_thread,
    "seeThread": _see_thread,
    "listShares": _list_shares,
    "shareMap": _share_map,
    "revokeShare": _revoke_share,
    "addImage": _add_image,
    "showImage": _show_image,
}
"""By operation. ``openShare`` has no principal and sets a cookie, so ``app.py`` calls it itself."""
