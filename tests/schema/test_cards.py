"""Card numbers are found however they are written, and ordinary digits are left alone."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup_guard.schema.cards import holds_card, without_cards
from tests.schema.requests import card_numbers, luhn_holds

NUMBERS = [
    ("Visa", "4242424242424242"),
    ("Visa of 13 digits", "4222222222222"),
    ("Visa of 19 digits", "4000000000000000006"),
    ("Mastercard", "5555555555554444"),
    ("Mastercard, 2 series", "2223003122003222"),
    ("American Express", "378282246310005"),
    ("Discover", "6011111111111117"),
    ("Discover, 65", "6510000000000000"),
    ("Diners Club", "30569309025904"),
    ("Diners Club of 16 digits", "3056930009020004"),
    ("JCB", "3566002020360505"),
    ("UnionPay", "6200000000000005"),
    ("UnionPay of 19 digits", "6205500000000000004"),
    ("Maestro", "6759649826438453"),
]


@pytest.mark.parametrize("number", [number for _, number in NUMBERS], ids=[name for name, _ in NUMBERS])
@pytest.mark.parametrize("form", ["{}", "x{}y", "pay {} now", "{},", "#{}/12", "1 {}", "{} 12 27 123", "{} {}"])
def test_a_number_of_every_issuer_is_found(number: str, form: str) -> None:
    text = form.format(number, number)
    assert luhn_holds(number)
    assert holds_card(text)
    assert number not in without_cards(text)


@pytest.mark.parametrize(
    "text",
    [
        "4242 4242 4242 4242",
        "4242-4242-4242-4242",
        "4242 - 4242 - 4242 - 4242",
        "4 2 4 2 4 2 4 2 4 2 4 2 4 2 4 2",
        "4242\u00a04242\u20094242\u20134242",
        "4242\u200b4242\u200b4242\u200b4242",
        "4242\n4242\t4242\r4242",
        "４２４２４２４２４２４２４２４２",
        "٤٢٤٢ ٤٢٤٢ ٤٢٤٢ ٤٢٤٢",
    ],
)
def test_spaces_dashes_and_other_scripts_do_not_hide_a_number(text: str) -> None:
    assert without_cards(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "4242424242424241",  # Luhn
        "424242424242424",  # length
        "1234567890123452",  # no issuer
        "9f86d081884c7d659a2feaa0c55ad015",
        "94242424242424242",  # inside a longer row
        "42424242424242427",
        "42424242.42424242",
        "+62 812 3456 7890 1",
        "+1 (415) 555-0100, +44 20 7946 0000",
        "2025-11-24 05:00:00 2025-11-25",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
        "",
    ],
)
def test_other_digits_are_left_alone(text: str) -> None:
    assert not holds_card(text)
    assert without_cards(text) == text


def test_what_is_left_cannot_join_into_another_number() -> None:
    assert without_cards("4242 4111111111111111 424242424242") == ""


@given(card_numbers(), st.text("ab .,/"), st.text("ab .,/"), st.sampled_from(["", " ", "-", " - ", "\u00a0"]), st.integers(1, 8))
def test_a_made_up_number_is_cut_out_of_any_text(number: str, before: str, after: str, between: str, group: int) -> None:
    written = between.join(number[start : start + group] for start in range(0, len(number), group))
    assert without_cards(f"{before}{written}{after}") == before + after


@given(st.text("0123456789  -x", max_size=60))
def test_the_search_agrees_with_trying_every_place(text: str) -> None:
    assert holds_card(text) == any(luhn_holds(digits) and _issued(digits) for digits in _candidates(text))
    assert not holds_card(without_cards(text))


def _candidates(text: str) -> list[str]:
    """Every stretch that begins and ends where a row of digits does."""
    starts = [match.start() for match in re.finditer(r"\d+", text)]
    ends = [match.end() for match in re.finditer(r"\d+", text)]
    stretches = [text[start:end] for start in starts for end in ends if start < end]
    return [re.sub("[ -]", "", stretch) for stretch in stretches if "x" not in stretch]


def _issued(digits: str) -> bool:
    """The issuers' ranges, written another way."""
    shapes = {
        r"4.*": {13, 16, 19},
        r"5[1-5].*|222[1-9].*|22[3-9].*|2[3-6].*|27[01].*|2720.*|8[12].*|9792.*": {16},
        r"3[47].*": {15},
        r"30[0-5].*|3095.*|3[689].*": set(range(14, 20)),
        r"352[89].*|35[3-8].*|6.*|50.*|5[678].*|220[0-4].*": set(range(16, 20)),
    }
    return any(re.fullmatch(shape, digits) and len(digits) in lengths for shape, lengths in shapes.items())


def test_long_rows_of_lone_digits_take_no_time() -> None:
    start = time.process_time()
    without_cards("4 " * 8000)
    assert time.process_time() - start < 1
