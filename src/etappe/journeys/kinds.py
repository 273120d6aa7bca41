"""How conditions split the events of an index: kinds, each of pieces of the events of one name.

Law: every event is of exactly one kind, and the lists of a kind are in the order of the index.
"""

from __future__ import annotations

from threading import RLock
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np

from etappe.journeys.executor import over_ranges
from etappe.journeys.lazily import lazily
from etappe.journeys.ties import Ties

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from etappe.journeys.executor import Range
    from etappe.journeys.index import JourneyIndex

A = TypeVar("A", bound=np.generic)


class Piece(NamedTuple):
    """Events of one code of the index: those that ``met`` names, in order of its posting; None for all."""

    code: int
    met: NDArray[np.bool_] | None


class Kinds:
    """The events of an index in kinds, each of pieces of its codes; lists are made when they are first asked for.

    Attributes:
        n: how many kinds there are.
    """

    def __init__(self, index: JourneyIndex, pieces: list[list[Piece]]) -> None:
        self._index = index
        self._pieces = pieces
        self.n = len(pieces)
        self._rows: dict[int, NDArray[np.uint32]] = {}
        self._keys: dict[int, NDArray[np.int64]] = {}
        self._lock = RLock()

    @lazily
    def sizes(self) -> NDArray[np.int64]:
        """How many events there are of each kind."""
        of_code = self._index.posting_sizes
        sizes = [
            sum(int(of_code[one.code] if one.met is None else np.count_nonzero(one.met)) for one in own)
            for own in self._pieces
        ]
        return np.array(sizes, np.int64)

    @property
    def n_bytes(self) -> int:
        """What it takes in memory by now."""
        masks = sum(piece.met.nbytes for own in self._pieces for piece in own if piece.met is not None)
        lists = sum(rows.nbytes for rows in self._rows.values()) + sum(keys.nbytes for keys in self._keys.values())
        return masks + lists + (self.of_rows.nbytes if "of_rows" in self.__dict__ else 0)

    def posting(self, kind: int) -> NDArray[np.int64]:
        """The keys of a kind, in order."""
        with self._lock:
            if kind not in self._keys:
                own = self._pieces[kind]
                if len(own) == 1 and own[0].met is None:
                    return self._index.posting(own[0].code)
                keys = [_keys_of(self._index.posting(piece.code), piece) for piece in own]
                # A stable sort of a few ascending lists merges them.
                self._keys[kind] = keys[0] if len(keys) == 1 else np.sort(_joined(keys, np.int64), kind="stable")
            return self._keys[kind]

    def rows_of(self, kind: int) -> NDArray[np.uint32]:
        """The rows of a kind, in order."""
        with self._lock:
            if kind not in self._rows:
                own = self._pieces[kind]
                if len(own) == 1 and own[0].met is None:
                    return self._index.rows_of(own[0].code)
                rows = [_of(self._index.rows_of(piece.code), piece) for piece in own]
                self._rows[kind] = rows[0] if len(rows) == 1 else np.sort(_joined(rows, np.uint32), kind="stable")
            return self._rows[kind]

    def values_of_events(self, name: str, kind: int) -> list[tuple[NDArray[np.int64], NDArray[Any]]]:
        """Keys and values of a property of the events of a kind, a list for each of its pieces."""
        return [
            (_keys_of(self._index.posting(one.code), one), _of(self._index.values_of_events(name, one.code), one))
            for one in self._pieces[kind]
        ]

    def ties(self, kinds: NDArray[np.intp]) -> Ties:
        """The events at instants that several of these kinds share, in order of rows; others may be among them.

        Found from the ties of the index, and from the lists of codes that are of several kinds; no row is looked at.
        """
        codes = {piece.code for kind in kinds.tolist() for piece in self._pieces[kind]}
        wanted = np.zeros(max(1, len(self._index.events)), np.bool_)
        wanted[list(codes)] = True
        here = wanted[self._index.ties.codes]
        shared, of_shared = self._index.ties.keys[here], self._index.ties.codes[here]
        found = np.empty(shared.size, np.intp)
        keys, of_keys = [shared], [found]
        for code in sorted(codes):
            posting = self._index.posting(code)
            at = np.flatnonzero(of_shared == code)
            # The events of a code at one instant are in the same order in both lists.
            nth = np.arange(at.size) - np.searchsorted(shared[at], shared[at])
            found[at] = self._at_places(code, np.searchsorted(posting, shared[at]) + nth)
            # Events of one code at one instant may be of several kinds; the index knows no ties of them.
            twice = np.unique(posting[1:][posting[1:] == posting[:-1]])
            alone = twice[np.searchsorted(shared, twice) == np.searchsorted(shared, twice, side="right")]
            first, n = np.searchsorted(posting, alone), np.searchsorted(posting, alone, side="right")
            n -= first
            places = np.repeat(first - np.cumsum(n) + n, n) + np.arange(n.sum())
            keys.append(posting[places])
            of_keys.append(self._at_places(code, places))
        every = np.concatenate(keys)
        order = np.argsort(every, kind="stable")
        return Ties(every[order], _narrow(np.concatenate(of_keys)[order], len(self._pieces)))

    def _at_places(self, code: int, places: NDArray[np.intp]) -> NDArray[np.intp]:
        """The kinds of some events of one code, by their places in its posting."""
        found = np.zeros(places.size, np.intp)
        for kind, own in enumerate(self._pieces):
            for piece in own:
                if piece.code == code:
                    found[slice(None) if piece.met is None else piece.met[places]] = kind
        return found

    @lazily
    def of_rows(self) -> NDArray[np.uint8] | NDArray[np.uint16]:
        """The kind of every row, in as few bytes as there are kinds; one pass over the codes."""
        from etappe.kernels import matching as kernels

        index = self._index
        whole = np.full(max(1, len(index.events)), -1, np.int64)
        parted: dict[int, NDArray[np.uint8] | NDArray[np.uint16]] = {}
        for kind, own in enumerate(self._pieces):
            for piece in own:
                if piece.met is None:
                    whole[piece.code] = kind
                    continue
                if piece.code not in parted:
                    parted[piece.code] = self._room(piece.met.size)
                of_code = parted[piece.code]
                # Of each event one piece is met, so that adding up is the same as choosing.
                np.add(of_code, piece.met * of_code.dtype.type(kind), out=of_code)
        begins = dict(zip(parted, np.cumsum([0, *(one.size for one in parted.values())]).tolist(), strict=False))
        every = np.concatenate([self._room(0), *parted.values()])
        found = self._room(index.n_events)

        def work(of: Range) -> None:
            free = np.zeros(whole.size, np.int64)
            for code, begin in begins.items():
                free[code] = begin + np.searchsorted(index.posting(code), of.first << index.shift)
            kernels.kinds_of_rows(index.code, of.lo, of.hi, whole, every, free, found)

        over_ranges(index, work)
        return found

    def _room(self, size: int) -> NDArray[np.uint8] | NDArray[np.uint16]:
        return _narrow(np.zeros(size, np.uint8), len(self._pieces))


def _of(values: NDArray[A], piece: Piece) -> NDArray[A]:
    """What belongs to a piece, of what is listed of its code."""
    return values if piece.met is None else values[piece.met]


def _keys_of(posting: NDArray[np.int64], piece: Piece) -> NDArray[np.int64]:
    """The keys of what belongs to a piece."""
    if piece.met is None:
        return posting
    from etappe.kernels import matching as kernels

    # Kernels are compiled once, whatever holds the keys.
    posting = posting.view()
    posting.flags.writeable = False
    found = np.empty(np.count_nonzero(piece.met) + 1, np.int64)
    return found[: kernels.pick(posting, piece.met, found)]


def _joined(lists: Sequence[NDArray[A]], kind: type[A]) -> NDArray[A]:
    return np.concatenate([np.empty(0, kind), *lists])


def _narrow(numbers: NDArray[np.intp | np.uint16], size: int) -> NDArray[np.uint8] | NDArray[np.uint16]:
    return numbers.astype(np.uint8) if size <= 1 << 8 else numbers.astype(np.uint16)
