"""Who is at a map, as far as they say so: the states of y-protocols' awareness, and whose they are.

Law: what somebody says of themselves comes from their own connection; what others repeat of it is passed over. When a
connection ends, what it said ends with it. Whoever comes back says the same again under the number that the others have
heard already; they are told that they are gone, upon which they say it under the next number.
Clients repeat to the server what it told them, so what is not news must cost little.
Source: y-protocols 1.0, ``awareness.js``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Generic, TypeVar

import msgspec

from etappe.coediting.protocol import Presence

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_OF_ONE: Final = 8
"""How many clients one connection may speak for; a browser's window is one."""
LONGEST_STATE: Final = 64 * 1024
_MOST_REMEMBERED: Final = 10_000
O = TypeVar("O")  # noqa: E741 -- an owner; a zero is not meant


class Presences(Generic[O]):
    """Who is here, by their number. ``O`` is a connection.

    >>> presences: Presences[str] = Presences()
    >>> presences.hear("Ada's", [Presence(5, 1, '{"name":"Ada"}')]), presences.hear("Bo's", [Presence(5, 1, "{}")])
    ([], [])
    >>> presences.news(), presences.leave("Ada's")
    ([Presence(client=5, clock=1, state='{"name":"Ada"}')], [Presence(client=5, clock=1, state=None)])
    """

    def __init__(self) -> None:
        self._owner: dict[int, O] = {}
        self._heard: dict[int, Presence] = {}
        self._news: dict[int, None] = {}

    @property
    def has_news(self) -> bool:
        """Whether anything was said since ``news`` was last asked."""
        return bool(self._news)

    def hear(self, owner: O, said: Iterable[Presence]) -> list[Presence]:
        """Take what a connection says; gives what it has to be told itself.

        Raises ValueError for a state that is no JSON, or too long.
        """
        answer = []
        for one in said:
            holder, known = self._owner.get(one.client), self._heard.get(one.client)
            clock = -1 if known is None else known.clock
            if one.state is None:
                if holder == owner and one.clock >= clock:
                    self._put(one)
                    del self._owner[one.client]
            elif one.clock > clock:
                self._take(owner, one)
            elif holder is None:
                answer.append(Presence(one.client, clock, None))
        return answer

    def news(self) -> list[Presence]:
        """What was said since this was last asked."""
        news = [self._heard[client] for client in self._news]
        self._news.clear()
        return news

    def everybody(self) -> list[Presence]:
        """Who is here."""
        return [one for one in self._heard.values() if one.state is not None]

    def leave(self, owner: O) -> list[Presence]:
        """A connection has ended; gives what the others have to be told."""
        gone = [Presence(client, self._heard[client].clock, None) for client, o in self._owner.items() if o == owner]
        for one in gone:
            del self._owner[one.client]
            self._heard[one.client] = one
            self._news.pop(one.client, None)
        return gone

    def _take(self, owner: O, one: Presence) -> None:
        assert one.state is not None, "who has left says nothing"
        if len(one.state) > LONGEST_STATE:
            raise ValueError
        try:
            msgspec.json.decode(one.state)
        except (msgspec.DecodeError, RecursionError) as error:
            raise ValueError from error
        if self._owner.get(one.client) != owner and sum(o == owner for o in self._owner.values()) >= MOST_OF_ONE:
            return
        self._owner[one.client] = owner
        self._put(one)

    def _put(self, one: Presence) -> None:
        self._heard[one.client] = one
        self._news[one.client] = None
        if len(self._heard) > _MOST_REMEMBERED:
            for client in [client for client in self._heard if client not in self._owner][: _MOST_REMEMBERED // 2]:
                del self._heard[client]
                self._news.pop(client, None)
