"""Of whom and when the numbers of an export are, in words."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from etappe.exports.written import day
from etappe.foundation.texts import text

if TYPE_CHECKING:
    from etappe.exports.model import Leaf
    from etappe.foundation.texts import Language


def scope_words(leaf: Leaf, language: Language) -> str:
    """Of whom and when; nothing where the numbers are everybody's of all time, or where there are none."""
    from etappe.analyses.wording.scopes import about_words

    if leaf.scope is None or leaf.scope.is_all or leaf.measures is None:
        return ""

    def written(one: str) -> str:
        return day(date.fromisoformat(one), language)

    return text("exports.scope", language, about=about_words(leaf.scope, language, name=leaf.segment, day=written))
