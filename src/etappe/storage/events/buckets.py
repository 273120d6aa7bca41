"""Buckets: ranges of identity hashes, named by the leading bits that their hashes share.

Law: labels are nodes of a binary trie over 64-bit hashes; its leaves are the buckets, and every hash lies in exactly
one. A file may lie at an inner node: it then holds rows for all the leaves below it. Labels in lexical order, if no
one begins another, are in order of hash.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

HASH_BITS: Final = 64
DEEPEST: Final = 40
"""Most bits of a label; there are no more buckets than it names."""
MOST_ROWS: Final = 2_000_000
"""A bucket with more rows is split, so that one fits into memory; one of a wide table has fewer."""
_MOST_CELLS: Final = 48_000_000
_FEWEST_ROWS: Final = 100_000


def most_rows(columns: int) -> int:
    """How many rows a bucket of so many columns may have.

    >>> most_rows(20), most_rows(500)
    (2000000, 100000)
    """
    return max(min(MOST_ROWS, _MOST_CELLS // columns), min(MOST_ROWS, _FEWEST_ROWS))


def span(label: str) -> tuple[int, int]:
    """The lowest and the highest hash of a bucket.

    >>> [f"{hash:x}" for hash in span("01")]
    ['4000000000000000', '7fffffffffffffff']
    """
    room = HASH_BITS - len(label)
    lowest = int(label or "0", 2) << room
    return lowest, lowest + (1 << room) - 1


def leaves(labels: Iterable[str]) -> tuple[str, ...]:
    """The buckets of the smallest trie that has all these nodes, in order of hash.

    >>> leaves(["0", "11", "1"]), leaves([])
    (('0', '10', '11'), ('',))
    """
    inner = {label[:bits] for label in labels for bits in range(len(label))}
    return tuple(sorted(node + bit for node in inner for bit in "01" if node + bit not in inner)) or ("",)


def on_one_path(label: str, other: str) -> bool:
    """Whether one of the two holds the other."""
    return label.startswith(other) or other.startswith(label)


def shallower(buckets: Sequence[str], bits: int) -> tuple[str, ...]:
    """The same hashes in fewer buckets: nodes of at most so many bits.

    >>> shallower(("0", "100", "101", "11"), 2)
    ('0', '10', '11')
    """
    return tuple(dict.fromkeys(label[:bits] for label in buckets))


def deeper(label: str, rows: int, most: int) -> tuple[str, ...]:
    """The bucket in so many of equal span that, spread evenly, none has more than ``most`` rows; at most ``DEEPEST`` bits.

    >>> deeper("1", 5_000_000, 2_000_000)
    ('100', '101', '110', '111')
    """
    bits = 0
    while rows > most << bits and len(label) + bits < DEEPEST:
        bits += 1
    return tuple(label + f"{number:0{bits}b}" for number in range(1 << bits)) if bits else (label,)


def divided(label: str, hashes: NDArray[np.uint64], most: int) -> tuple[str, ...]:
    """The bucket in as few as it takes for none to have more than ``most`` rows; ``hashes`` are its, sorted.

    The rows of one customer cannot be parted: a bucket is left whole where without its greatest customer it is small.

    >>> divided("", np.array([1, 2, 1 << 62, 1 << 63, 1 << 63], np.uint64), 1)
    ('00', '01', '1')
    """
    if hashes.size <= most or len(label) >= DEEPEST:
        return (label,)
    runs = np.diff(np.flatnonzero(np.diff(hashes, prepend=hashes[0] ^ np.uint64(1), append=hashes[-1] ^ np.uint64(1))))
    if hashes.size - int(runs.max()) <= most:
        return (label,)
    middle = int(np.searchsorted(hashes, np.uint64(span(label + "1")[0])))
    return (
        *divided(label + "0", hashes[:middle], most),
        *divided(label + "1", hashes[middle:], most),
    )


def cuts(hashes: NDArray[np.uint64], labels: Sequence[str]) -> NDArray[np.int64]:
    """Where each bucket's rows begin among sorted hashes, and where the last one's end; shape (labels + 1,).

    The buckets cover every hash given, in order and without gaps between them.
    """
    starts = np.searchsorted(hashes, np.array([span(label)[0] for label in labels], np.uint64))
    assert starts[0] == 0, "a row before the first bucket"
    return np.append(starts, hashes.size).astype(np.int64)
