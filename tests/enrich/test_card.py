"""Cards: what the processor says, the brand's number ranges, and whether holder and postal code fit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from signup_guard.domain import Account, Address, Payment
from signup_guard.enrich.card import read_card
from signup_guard.enrich.links import Findings
from signup_guard.enrich.tables import BinFacts

JANE = Account(name="Jane Doe", address=Address(postal_code="10001-1234"))


def read(tables, **said):
    found = Findings()
    return read_card(Payment(**said), JANE, tables, found), found


def test_an_empty_payment_block_is_no_card(tables):
    assert read(tables)[0] is None


def test_facts_and_keys(tables):
    said = {
        "card_fingerprint": "fp_1",
        "bin": "4242 4242",
        "brand": "Visa",
        "funding": "PREPAID",
        "country": "us",
        "holder_name": "DOE JANE",
    }
    said |= {"postal_code": "10001", "cvc_check": "pass", "avs_check": "fail", "wallet": "apple_pay"}
    facts, found = read(tables, **said)
    assert (facts.funding, facts.country, facts.bin_length, facts.brand_matches_bin) == ("prepaid", "US", 8, True)
    assert (facts.cvc_passed, facts.avs_passed, facts.wallet) == (True, False, True)
    assert (facts.holder_like_name, facts.postal_matches_address) == (1.0, True)
    assert found.parts == {"card": "fp_1", "bin": "424242", "holder": "doe jane"} and found.warnings == []


@pytest.mark.parametrize(
    ("digits", "brand", "matches"),
    [
        ("378282", "American Express", True),
        ("555555", "mastercard", True),
        ("222100", "MasterCard", True),
        ("411111", "mastercard", False),
        ("352900", "jcb", True),
        ("601100", "discover", True),
        ("620000", "China UnionPay", True),
        ("500000", "visa", None),
        ("411111", None, None),
    ],
)
def test_brand_against_bin(tables, digits, brand, matches):
    assert read(tables, bin=digits, brand=brand)[0].brand_matches_bin is matches


@pytest.mark.parametrize("digits", ["42424", "424242424", "4242ab", "４２４２４２"])
def test_an_unusable_bin_is_warned_of(tables, digits):
    facts, found = read(tables, bin=digits, brand="visa")
    assert facts.bin_length is None and facts.brand_matches_bin is None and "bin" not in found.parts
    assert [(warning.code, warning.pointer) for warning in found.warnings] == [("unusable_bin", "/payment/bin")]


def test_unknown_words_are_missing_values(tables):
    facts, found = read(tables, funding="gold", country="Utopia", cvc_check="unchecked", holder_name="Мария", postal_code=" ")
    assert (facts.funding, facts.country, facts.cvc_passed, facts.avs_passed) == (None, None, None, None)
    assert (facts.wallet, facts.holder_like_name, facts.postal_matches_address) == (False, None, None)
    assert {warning.code for warning in found.warnings} == {"unknown_funding", "unknown_country"}


def test_the_owner_s_bin_table_fills_what_the_processor_leaves_open(tables):
    known = replace(tables, bins={"42424242": BinFacts("mastercard", "debit", "FR"), "424242": BinFacts(None, "credit", None)})
    facts, _ = read(known, bin="42424242", brand="visa")
    assert (facts.funding, facts.country, facts.brand_matches_bin) == ("debit", "FR", False)
    facts, _ = read(known, bin="4242421", funding="prepaid", brand="visa")
    assert (facts.funding, facts.country, facts.brand_matches_bin) == ("prepaid", None, True)
