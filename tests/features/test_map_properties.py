"""Ten thousand random maps: what goes out comes in, what is done is undone, what differs is put right, and no JSON breaks it.

The browser's core is asked about every other case, and makes the same of each: ten thousand cases in all.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etappe.foundation.texts import LANGUAGES
from etappe.maps.model.changing import apply, localized, undo_of
from etappe.maps.model.checking import check_document, read_document, write_document
from etappe.maps.model.delta import AnyOperation, delta, patched
from etappe.maps.model.document import MapDocument
from etappe.maps.model.faults import faults_of
from etappe.maps.model.normalising import normalised
from etappe.maps.model.records import MAP_FIELDS, RECORDS, as_json
from etappe.maps.model.richtext import blocks_of, text_of
from tests.features.browser_core import BrowserCore
from tests.features.map_strategies import documents_and_changes, random_document, random_mess, random_text

BATCHES = 20
EACH = 500
"""Of each property: 10,000 cases."""


def seeds(batch: int) -> range:
    return range(batch * EACH, (batch + 1) * EACH)


@pytest.fixture(scope="module")
def core(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserCore]:
    opened = BrowserCore(tmp_path_factory.mktemp("core"))
    yield opened
    opened.end()


@pytest.mark.parametrize("batch", range(BATCHES))
def test_out_and_in_and_done_and_undone(batch: int, core: BrowserCore) -> None:
    for seed in seeds(batch):
        document, changes, changed = documents_and_changes(seed)
        check_document(document)
        written = write_document(document)
        read = read_document(written)
        assert read == document, seed
        assert write_document(read) == written, seed
        check_document(changed)  # by a look at everything, not only at what is new
        undo = undo_of(document, changes)
        assert apply(changed, undo) == document, seed
        operations = delta(document, changed)
        sent = msgspec.json.decode(msgspec.json.encode(operations), type=tuple[AnyOperation, ...])
        assert patched(document, sent) == changed, seed
        assert patched(changed, delta(changed, document)) == document, seed
        assert (operations == ()) == (changed == document), seed
        after = as_json(changed)
        assert normalised(after) == changed, seed
        if seed % 2:
            case = {"seed": seed, "document": as_json(document), "changes": changes, "after": after}
            case |= {language: as_json(localized(document, language)) for language in LANGUAGES}
            core.give(msgspec.json.encode({**case, "operations": operations}))
    core.answer(EACH // 2)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_any_json_becomes_a_whole_map(batch: int, core: BrowserCore) -> None:
    fine = 0
    for seed in seeds(batch):
        raw = random_mess(Random(seed))
        before = json.dumps(raw)
        whole = normalised(raw)
        assert json.dumps(raw) == before, "what is given is never touched"
        check_document(whole)
        written = as_json(whole)
        assert normalised(written) == whole, seed
        if seed % 2:
            core.give(f'{{"seed":{seed},"raw":{before},"whole":'.encode() + msgspec.json.encode(written) + b"}")
        try:
            given = msgspec.convert(raw, MapDocument)
        except (msgspec.ValidationError, UnicodeEncodeError):
            continue
        fine += 1
        assert (whole == given) == (not faults_of(given)), (seed, "only whole maps stay as they are")
    assert fine
    core.answer(EACH // 2)


def test_a_core_that_makes_something_else_is_told(core: BrowserCore) -> None:
    core.give(b'{"seed":7,"raw":{},"whole":{}}')
    with pytest.raises(AssertionError, match="whole"):
        core.answer(1)
    core.answer(0)


NAMES = st.sampled_from(["title", "scenario", "translations", "de", *MAP_FIELDS, *RECORDS, *(name for kept in RECORDS.values() for name in kept.fields)])  # fmt: skip
ANY_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=6)
    | st.sampled_from(["V", "a", "metric"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES | st.text(max_size=3), inner, max_size=6),
    max_leaves=40,
)


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ANY_JSON)
def test_json_of_any_shape_becomes_a_whole_map(raw: object) -> None:
    whole = normalised(raw)
    check_document(whole)
    assert normalised(as_json(whole)) == whole


def test_knowing_the_map_before_finds_the_same_faults() -> None:
    n_broken = 0
    for seed in range(400):
        rng = Random(seed)
        before, other = random_document(rng), random_document(rng)
        taken = rng.sample(list(RECORDS), rng.randint(1, 4))
        mixed = msgspec.structs.replace(before, **{name: getattr(other, name) for name in taken})
        found = faults_of(mixed)
        assert faults_of(mixed, before) == found, seed
        n_broken += bool(found)
    assert n_broken > 100, "what goes leaves references behind"


@pytest.mark.parametrize("seed", range(300))
def test_redo_is_the_undo_of_undo(seed: int) -> None:
    document, changes, changed = documents_and_changes(seed + 100_000)
    undo = undo_of(document, changes)
    assert apply(apply(changed, undo), undo_of(changed, undo)) == changed


def test_maps_that_have_nothing_in_common_differ_by_what_leads_from_one_to_the_other() -> None:
    rng = Random(3)
    for _ in range(100):
        before, after = random_document(rng), random_document(rng)
        assert patched(before, delta(before, after)) == after


def test_rich_texts_are_read_as_they_are_written() -> None:
    rng = Random(9)
    signs = (
        "*",
        "**",
        "***",
        " ",
        "a",
        "\n",
        "- ",
        "[",
        "](https://x.y/a)",
        "\\",
        "(",
        ")",
        "]",
        "\n\n",
        "  ",
        "é",
        "-",
    )
    for _ in range(10_000):
        text = "".join(rng.choice(signs) for _ in range(rng.randint(1, 9))) + random_text(rng)
        blocks = blocks_of(text)
        assert blocks_of(text_of(blocks)) == blocks, repr(text)
