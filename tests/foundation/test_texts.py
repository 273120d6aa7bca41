"""Sentences write quantities with the separators of their language, and leave everything else as it is."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etappe.foundation.errors import InvalidInput
from etappe.foundation.texts import LANGUAGES, Language, catalogue, number_words, text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "2,897 attempts are still open: their windows are not over. They are left out of the rates."),
        (
            "de",
            "2.897 Versuche sind noch offen: Ihre Zeitfenster sind nicht abgelaufen. Sie zählen bei den Anteilen nicht mit.",
        ),
    ],
)
def test_a_count_is_grouped_as_the_language_does(language: Language, said: str) -> None:
    assert text("notes.funnel.open", language, count=2897) == said


def test_one_is_said_in_its_own_form() -> None:
    assert text("notes.satisfaction.outside", "de", count=1) == "1 Bewertung außerhalb der Skala bleibt außer Betracht."


def test_a_line_of_a_file_and_an_identifier_stay_plain() -> None:
    error = InvalidInput("file.mostly_refused", count=1500, rows=12_000, file="2026.csv", line=33_519)
    assert (
        error.message("en")
        == "1,500 of the first 12,000 rows of “2026.csv” cannot be read, the last of them in line 33519."
    )
    assert text("errors.customer.unknown", "de", customer=20_260_101) == "In den Daten gibt es keine Person „20260101“."


def test_a_missing_value_is_a_bug_in_either_kind_of_sentence() -> None:
    with pytest.raises(KeyError):
        text("errors.customer.unknown")
    with pytest.raises(KeyError):
        text("errors.map.too_long", count=3)


@given(st.integers(-(10**18), 10**18))
def test_whole_numbers_read_back(number: int) -> None:
    assert int(number_words(number, "de").replace(".", "")) == number
    assert int(number_words(number, "en").replace(",", "")) == number


@given(st.floats(-1e15, 1e15, allow_nan=False))
def test_decimals_read_back_exactly(number: float) -> None:
    written = number_words(number, "de").replace(".", "").replace(",", ".")
    assert Decimal(written) == Decimal(repr(number))


def test_both_languages_group_the_same_places() -> None:
    def grouped(entry: str | dict[str, str]) -> set[str]:
        forms = entry.values() if isinstance(entry, dict) else [entry]
        return {place for form in forms for place in re.findall(r"\{(\w+):,\}", form)}

    english, german = (catalogue(language) for language in LANGUAGES)
    assert {key: grouped(entry) for key, entry in english.items()} == {
        key: grouped(entry) for key, entry in german.items()
    }
