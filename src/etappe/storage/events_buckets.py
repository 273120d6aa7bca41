"""Buckets: ranges of identity hashes, named by the leading bits that their hashes share.

Law: labels are nodes of a binary trie over 64-bit hashes; its leaves are the buckets, and every hash lies in exactly
one. A file may lie at an inner node: it then holds rows for all the leaves below it. Labels in lexical order, if no
one begins another, are in order of hash.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

HASH_BITS: Final = 64


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


def deeper(label: str, rows: int, most: int, *, deepest: int) -> tuple[str, ...]:
    """The bucket in so many of equal span that, spread evenly, none has more than ``most`` rows; at most ``deepest`` bits.

    >>> deeper("1", 5_000_000, 2_000_000, deepest=32)
    ('100', '101', '110', '111')
    """
    bits = 0
    while rows > most << bits and len(label) + bits < deepest:
        bits += 1
    return tuple(label + f"{number:0{bits}b}" for number in range(1 << bits)) if bits else (label,)


def cuts(hashes: NDArray[np.uint64], labels: Sequence[str]) -> NDArray[np.int64]:
    """Where each bucket's rows begin among sorted hashes, and where the last one's end; shape (labels + 1,).

    The buckets cover every hash given, in order and without gaps between them.
    """
    import numpy as np

    starts = np.searchsorted(hashes, np.array([span(label)[0] for label in labels], np.uint64))
    assert starts[0] == 0, "a row before the first bucket"
    return np.append(starts, hashes.size).astype(np.int64)
