"""Typed text: shapes, naturalness and likeness, names and postal addresses."""

from __future__ import annotations

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup_guard.domain import Account, Address
from signup_guard.enrich import text
from signup_guard.enrich.links import Findings
from signup_guard.enrich.person import read_address, read_text

WILD = st.text(st.characters(exclude_categories=()), max_size=60)
"""Any characters at all, lone surrogates too."""


@pytest.mark.parametrize(
    ("value", "stands_for_nothing"),
    [
        ("undefined", True),
        ("NULL", True),
        ("None", True),
        ("NaN", True),
        ("0", True),
        ("00000000-0000-0000-0000-000000000000", True),
        ("[object Object]", True),
        ("d41d8cd98f00b204e9800998ecf8427e", True),
        ("DA39A3EE5E6B4B0D3255BFEF95601890AFD80709", True),
        ("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", True),
        ("nullable", False),
        ("0x0", False),
        ("Nunn", False),
        ("100", False),
    ],
)
def test_placeholders(value, stands_for_nothing):
    assert text.is_placeholder(value) is stands_for_nothing


@pytest.mark.parametrize(
    ("first", "second"),
    [("jane.doe12", "john.roe99"), ("jane_doe", "abcdef_x"), ("k3j9d0q2", "p0s8d7f6"), ("a12345678", "bcd123456")],
)
def test_templates_group_what_one_generator_makes(first, second):
    assert text.template(first) == text.template(second)


@pytest.mark.parametrize(("first", "second"), [("jane.doe1", "jane.doe12"), ("janedoe", "jane.doe"), ("jane-doe", "jane_doe")])
def test_templates_keep_apart_what_differs_in_shape(first, second):
    assert text.template(first) != text.template(second)


def test_names_of_many_languages_look_more_natural_than_random_letters():
    names = "Jane Doe, Wei Zhang, Nguyen Van Thanh, Krzysztof Nowak, Sipho Ndlovu, Muhammad Abdullah, Yuki Takahashi, Ayşe Yılmaz"
    rng = random.Random(7)
    made_up = sorted(text.naturalness("".join(rng.choices(string.ascii_lowercase, k=10))) for _ in range(500))
    assert min(text.naturalness(name) for name in names.split(",")) > made_up[int(0.9 * len(made_up))]
    assert text.naturalness("Мария") is None and text.naturalness("ab") is None


@pytest.mark.parametrize(
    ("name", "account", "least", "most"),
    [
        ("Jane Doe", "jane.doe77", 1, 1),
        ("Jane Doe", "doejane", 1, 1),
        ("Jane Doe", "jane1990", 1, 1),
        ("José Müller", "jose.muller", 1, 1),
        ("Jane Doe", "jdoe", 0.6, 0.95),
        ("Jane Doe", "xk3qpv9z", 0, 0.4),
    ],
)
def test_names_against_account_names(name, account, least, most):
    assert least <= text.account_likeness(name, account) <= most


@given(WILD, WILD)
def test_likeness_is_symmetric_and_within_bounds(first, second):
    like = text.likeness(first, second)
    assert like == text.likeness(second, first)
    assert like is None or 0 <= like <= 1
    assert text.likeness(first, first) in (None, 1.0)


@given(WILD)
def test_cleaning_and_folding_are_stable(wild):
    cleaned = text.clean(wild)
    assert text.clean(cleaned) == cleaned
    cleaned.encode("utf-8")
    assert text.fold(text.fold(cleaned)) == text.fold(cleaned)


def read(**said):
    found = Findings()
    return read_text(Account(**said), found), found


def test_nothing_typed_is_no_text():
    assert read(email="jane@example.org")[0] is None


def test_names_and_usernames():
    facts, found = read(name="Jane Doe", username="Jane_Doe88", email="doe.jane@example.org", company="Acme")
    assert (facts.name_words, facts.name_length, facts.name_mixed_scripts, facts.name_latin, facts.name_all_lower) == (
        2,
        8,
        False,
        True,
        False,
    )
    assert (facts.name_like_mail, facts.username_like_mail, facts.username_template, facts.company_given) == (1.0, 1.0, "a_a99", True)
    assert found.parts == {"name": "doe jane", "name_template": "Aa4 Aa2", "username_stem": "janedoe"}


@pytest.mark.parametrize(
    ("name", "mixed", "latin"),
    [
        ("Jаne Doe", True, False),  # the first "a" is Cyrillic
        ("Мария Ivanova", False, False),
        ("山田 たろう", False, False),
        ("Zoë Łuczak", False, True),
        ("١٢٣", None, None),
        ("🙂", None, None),
    ],
)
def test_scripts(name, mixed, latin):
    facts, _ = read(name=name)
    assert facts.name_mixed_scripts is mixed and facts.name_latin is latin


def address_key(country="US", **said):
    found = Findings()
    read_address(Address(**said), country, found)
    return found.parts.get("address")


@pytest.mark.parametrize(
    "said",
    [
        {"line1": "12 Main Street", "line2": "Apt 5", "city": "New York", "postal_code": "10001"},
        {"line1": "12 MAIN ST.", "line2": "#5", "city": "new york", "postal_code": "10001 "},
        {"line1": "Main St 12", "line2": "Apartment 5", "city": "York New", "postal_code": "1 0001"},
    ],
)
def test_one_address_in_many_spellings(said):
    assert address_key(**said) == "10001 12 5 US main new st york"


def test_other_addresses_and_halves_of_one():
    whole = {"line1": "12b Main Street", "city": "New York", "postal_code": "10001"}
    assert address_key(**whole) != address_key(**(whole | {"line1": "14 Main Street"}))
    assert address_key(**whole) != address_key(**(whole | {"line2": "Apt 6"}))
    assert address_key(line1="12 Main Street") is None is address_key(city="New York", postal_code="10001")
