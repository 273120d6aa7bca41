"""Updates are looked through before they are applied: what an editor writes passes, what could do harm does not."""

from __future__ import annotations

from random import Random

import pytest
from pycrdt import Array, Doc, Map, Text, XmlFragment

from etappe.coediting.screening import DEEPEST_VALUE, LARGEST_UPDATE, clocks, screen
from etappe.coediting.shape import seed
from tests.coediting.people import Person, small_map


def var(number: int) -> bytes:
    written = bytearray()
    while number > 127:
        written.append(number & 127 | 128)
        number >>= 7
    return bytes([*written, number])


def nested(depth: int, tag: int = 117) -> bytes:
    """An update that puts a value into a card which is a list in a list, or an object in an object, so many times."""
    level = bytes([tag]) + var(1) + (var(1) + b"k" if tag == 118 else b"")
    value = level * depth + bytes([126])
    return (
        var(1)
        + var(1)
        + var(5)
        + var(0)
        + bytes([0x28])
        + var(1)
        + var(5)
        + b"cells"
        + var(1)
        + b"a"
        + var(1)
        + value
        + var(0)
    )


@pytest.mark.parametrize("number", range(20))
def test_whatever_people_write_passes(number: int) -> None:
    rng, ada = Random(number), Person("ada")
    ada.hear(seed(small_map()))
    for _ in range(60):
        with ada.doc.transaction():
            for _ in range(rng.randrange(4)):
                ada.anything(rng)
    clock = 0
    for update in ada.sent:
        for client, first, end in screen(update):
            assert (client, first) == (ada.doc.client_id, clock)
            clock = end
    assert {client: end for client, _, end in screen(ada.doc.get_update())} == clocks(ada.doc.get_state())
    assert clocks(ada.doc.get_state())[ada.doc.client_id] == clock
    assert screen(b"\0\0") == ()


def test_every_kind_of_value_passes() -> None:
    doc: Doc[Map[object]] = Doc()
    doc.get("cells", type=Map)["c"] = Map(
        {
            "text": Text("ü😀"),
            "a": None,
            "b": True,
            "c": False,
            "d": 1.5,
            "e": 2**40,
            "f": [1, {"k": "v"}],
            "g": b"x",
            "h": -3,
        }
    )
    screen(doc.get_update())


@pytest.mark.parametrize("tag", [117, 118])
def test_a_value_that_is_nested_too_deeply_never_reaches_the_library(tag: int) -> None:
    screen(nested(DEEPEST_VALUE, tag))
    for depth in (DEEPEST_VALUE + 1, 1_000_000):
        with pytest.raises(ValueError, match=r"^$"):
            screen(nested(depth, tag))


@pytest.mark.parametrize("kind", [Array([1]), XmlFragment()])
def test_types_that_no_map_has_are_refused(kind: Array[int] | XmlFragment) -> None:
    doc: Doc[Map[object]] = Doc()
    doc.get("cells", type=Map)["c"] = kind
    with pytest.raises(ValueError, match=r"^$"):
        screen(doc.get_update())


def test_roots_that_no_map_has_are_refused() -> None:
    doc: Doc[Map[object]] = Doc()
    doc.get("elsewhere", type=Map)["c"] = 1
    with pytest.raises(ValueError, match=r"^$"):
        screen(doc.get_update())


def test_what_is_too_large_is_refused() -> None:
    doc: Doc[Map[object]] = Doc()
    doc.get("cells", type=Map)["c"] = "x" * LARGEST_UPDATE
    with pytest.raises(ValueError, match=r"^$"):
        screen(doc.get_update())
