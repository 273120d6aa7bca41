"""Who is here: each connection speaks for itself, and whoever comes back is seen again."""

from __future__ import annotations

import pytest

from etappe.coediting.presences import LONGEST_STATE, MOST_OF_ONE, Presences
from etappe.coediting.protocol import Presence

ADA = '{"name":"Ada"}'


def test_what_others_repeat_is_no_news() -> None:
    presences: Presences[str] = Presences()
    assert presences.hear("ada", [Presence(5, 1, ADA)]) == []
    assert presences.has_news
    assert presences.news() == [Presence(5, 1, ADA)]
    assert presences.hear("bo", [Presence(5, 1, ADA)]) == []
    assert presences.hear("bo", [Presence(5, 1, None), Presence(5, 9, None)]) == [], "nobody ends somebody else"
    assert not presences.has_news
    assert presences.everybody() == [Presence(5, 1, ADA)]


def test_somebody_who_leaves_is_gone_for_all_and_only_what_is_new_counts() -> None:
    presences: Presences[str] = Presences()
    presences.hear("ada", [Presence(5, 1, ADA)])
    presences.hear("ada", [Presence(5, 2, "{}"), Presence(5, 1, ADA)])
    assert presences.news() == [Presence(5, 2, "{}")]
    assert presences.leave("ada") == [Presence(5, 2, None)]
    assert presences.everybody() == []
    assert presences.leave("ada") == []
    presences.hear("bo", [Presence(6, 1, "{}")])
    presences.news()
    presences.hear("bo", [Presence(6, 1, None)])
    assert presences.news() == [Presence(6, 1, None)], "a browser that is closed says so itself"
    assert presences.leave("bo") == []


def test_whoever_comes_back_is_told_that_they_are_gone_and_says_it_again() -> None:
    presences: Presences[str] = Presences()
    presences.hear("first", [Presence(5, 7, ADA)])
    presences.leave("first")
    assert presences.hear("second", [Presence(5, 7, ADA)]) == [Presence(5, 7, None)]
    assert presences.hear("second", [Presence(5, 8, ADA)]) == []
    assert presences.news() == [Presence(5, 8, ADA)]


def test_a_connection_that_lingers_does_not_take_its_successor_along() -> None:
    presences: Presences[str] = Presences()
    presences.hear("first", [Presence(5, 7, ADA)])
    presences.hear("second", [Presence(5, 8, ADA)])
    assert presences.leave("first") == []
    assert presences.everybody() == [Presence(5, 8, ADA)]


def test_one_connection_speaks_for_few_and_says_little() -> None:
    presences: Presences[str] = Presences()
    presences.hear("one", [Presence(client, 1, "{}") for client in range(MOST_OF_ONE + 5)])
    assert len(presences.everybody()) == MOST_OF_ONE
    for state in ('"' + "x" * LONGEST_STATE + '"', "no JSON", "[" * 30_000):
        with pytest.raises(ValueError, match=r"^$"):
            presences.hear("two", [Presence(100, 1, state)])
    assert len(presences.everybody()) == MOST_OF_ONE


def test_those_who_left_are_forgotten_one_day() -> None:
    presences: Presences[int] = Presences()
    presences.hear(-1, [Presence(0, 1, ADA)])
    for client in range(1, 10_100):
        presences.hear(client, [Presence(client, 1, "{}")])
        presences.leave(client)
    assert presences.everybody() == [Presence(0, 1, ADA)]
    assert presences.hear(-2, [Presence(1, 1, "{}")]) == [], "nobody remembers that they were here"
