"""SipHash-2-4 against the published vectors and against plain Python."""

from __future__ import annotations

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from etappe.kernels.siphash import hash_slices, hash_text, hash_texts

KEY = bytes(range(16))
MASK = (1 << 64) - 1
# vectors_sip64 of the authors' reference implementation: the message of length n is the bytes 0 to n - 1.
VECTORS = {
    0: 0x726FDB47DD0E0E31,
    1: 0x74F839C593DC67FD,
    2: 0x0D6C8009D9A94F5A,
    3: 0x85676696D7FB7E2D,
    4: 0xCF2794E0277187B7,
    5: 0x18765564CD99A68D,
    6: 0xCBC9466E58FEE3CE,
    7: 0xAB0200F58B01D137,
    8: 0x93F5F5799A932462,
    15: 0xA129CA6149BE45E5,  # also appendix A of the paper
    63: 0x958A324CEB064572,
}


def plain(message: bytes, key: bytes) -> int:
    k0, k1 = (int.from_bytes(key[i : i + 8], "little") for i in (0, 8))
    v = [k0 ^ 0x736F6D6570736575, k1 ^ 0x646F72616E646F6D, k0 ^ 0x6C7967656E657261, k1 ^ 0x7465646279746573]

    def turn(x: int, bits: int) -> int:
        return (x << bits | x >> (64 - bits)) & MASK

    def mix(times: int) -> None:
        for _ in range(times):
            v[0] = (v[0] + v[1]) & MASK
            v[1] = turn(v[1], 13) ^ v[0]
            v[0] = turn(v[0], 32)
            v[2] = (v[2] + v[3]) & MASK
            v[3] = turn(v[3], 16) ^ v[2]
            v[0] = (v[0] + v[3]) & MASK
            v[3] = turn(v[3], 21) ^ v[0]
            v[2] = (v[2] + v[1]) & MASK
            v[1] = turn(v[1], 17) ^ v[2]
            v[2] = turn(v[2], 32)

    padded = message + bytes(7 - len(message) % 8) + bytes([len(message) % 256])
    for i in range(0, len(padded), 8):
        word = int.from_bytes(padded[i : i + 8], "little")
        v[3] ^= word
        mix(2)
        v[0] ^= word
    v[2] ^= 0xFF
    mix(4)
    return v[0] ^ v[1] ^ v[2] ^ v[3]


def test_published_vectors() -> None:
    k0, k1 = np.frombuffer(KEY, "<u8")
    data = np.concatenate([np.arange(length, dtype=np.uint8) for length in VECTORS])
    hashes = np.empty(len(VECTORS), np.uint64)
    hash_slices(data, np.cumsum(list(VECTORS)).astype(np.int64), k0, k1, hashes)
    assert [int(h) for h in hashes] == list(VECTORS.values())
    assert [plain(bytes(range(length)), KEY) for length in VECTORS] == list(VECTORS.values())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=300), max_size=20), st.binary(min_size=16, max_size=16))
def test_texts_hash_as_plain_python_does(texts: list[str], key: bytes) -> None:
    hashes = hash_texts(pl.Series(texts, dtype=pl.String), key)
    assert [int(h) for h in hashes] == [plain(text.encode(), key) for text in texts]
    assert [hash_text(text, key) for text in texts] == [int(h) for h in hashes]


def test_a_text_hashes_the_same_wherever_it_stands() -> None:
    texts = pl.Series([f"customer-{i % 1000}" for i in range((1 << 20) + 1000)])
    hashes = hash_texts(texts, KEY)
    assert (hashes == np.resize(hashes[:1000], hashes.size)).all()
    assert np.unique(hashes).size == 1000
