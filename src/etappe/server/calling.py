"""A request that was understood, as handlers get it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from etappe.accounts.model import Principal, Project
from etappe.accounts.permissions import require
from etappe.bootstrap import Workspace
from etappe.events.scopes import Scope
from etappe.foundation.errors import Refused
from etappe.foundation.ids import ProjectId
from etappe.foundation.texts import Language
from etappe.server.questions import Asker, RunningQuestions


@dataclass(frozen=True)
class Call:
    """One request, understood: who asks, for what, in which language. ``session`` is the digest of its secret."""

    workspace: Workspace
    questions: RunningQuestions
    session: str
    principal: Principal
    language: Language
    path: dict[str, str]
    query: dict[str, Any]
    body: Any

    def project(self) -> Project:
        """The project of the address. Raises Refused ``project.unknown``."""
        return self.workspace.projects.show(self.path["project"])

    @property
    def project_id(self) -> ProjectId:
        """The id of the project of the address, which exists."""
        return self.project().id

    @property
    def asker(self) -> Asker:
        """Whose questions the call is about, in a project that exists."""
        return Asker(self.session, self.project_id)

    def require_numbers(self) -> None:
        """Pass if whoever asks may see what is measured on a map. Raises Refused ``share.numbers_hidden``."""
        if self.principal.within is not None and not self.principal.within.numbers:
            raise Refused("share.numbers_hidden")

    def require_scope(self, scope: Scope | None) -> None:
        """Pass if whoever asks may ask of these customers and this time.

        Raises Refused ``share.whole_only`` for guests, ``access.denied`` for who may not ask questions.
        """
        if scope is None or scope.is_all:
            return
        if self.principal.within is not None:
            raise Refused("share.whole_only")
        require(self.principal, "ask")

    def scope(self) -> Scope | None:
        """Of whom and when it is asked, as the address says; None of everybody, always.

        Raises InvalidInput ``question.unreadable``, and what ``require_scope`` raises.
        """
        from etappe.analyses.asking import read_scope

        written = self.query["scope"]
        scope = read_scope(written) if written else None
        self.require_scope(scope)
        return scope


Handler = Callable[[Call], object]
