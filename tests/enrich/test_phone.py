"""Phone numbers: read as the library reads them, with keys for number, block and prefix."""

from __future__ import annotations

import phonenumbers
import pytest
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from signup_guard.enrich.links import Findings
from signup_guard.enrich.phone import read_phone


@pytest.mark.parametrize(
    ("written", "region"),
    [
        ("+1 (415) 555-0132", None),
        ("(415) 555-0132", "US"),
        ("001 415 555 0132", None),
        ("tel:+1-415-555-0132", "DE"),
        ("＋１４１５５５５０１３２", None),
    ],
)
def test_one_number_in_many_spellings(written, region):
    found = Findings()
    facts = read_phone(written, region, found)
    assert facts is not None and (facts.valid, facts.possible, facts.country) == (True, True, "US")
    assert found.parts == {"phone": "+14155550132", "phone_block": "+14155550", "phone_prefix": "1 fixed_line_or_mobile 415"}
    assert found.marks == {"phone_tail": 132} and found.warnings == []


@pytest.mark.parametrize("written", ["415 555 0132", "+999 123456", "hello", "+", "1" * 200, "+1" * 100])
def test_a_number_of_no_country_is_warned_of(written):
    found = Findings()
    assert read_phone(written, None, found) is None
    assert [(warning.code, warning.pointer) for warning in found.warnings] == [("unusable_phone", "/account/phone")]
    assert found.parts == {} == found.marks


def test_an_impossible_number_gives_facts_but_no_keys():
    found = Findings()
    facts = read_phone("+1 415", None, found)
    assert facts is not None and (facts.valid, facts.possible, facts.kind) == (False, False, "unknown")
    assert found.parts == {} and [warning.code for warning in found.warnings] == ["unusable_phone"]


def test_every_country_s_example_numbers_have_the_library_s_validity_and_kind():
    seen = 0
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        for kind in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE, PhoneNumberType.VOIP, PhoneNumberType.TOLL_FREE):
            example = phonenumbers.example_number_for_type(region, kind)
            if example is None:
                continue
            for made in (example, phonenumbers.PhoneNumber(example.country_code, 1_000 + example.national_number % 10**6)):
                written = phonenumbers.format_number(made, PhoneNumberFormat.E164)
                number = phonenumbers.parse(written, None)
                facts = read_phone(written, None, Findings())
                assert facts is not None and facts.valid == phonenumbers.is_valid_number(number)
                assert facts.kind == PhoneNumberType.to_string(phonenumbers.number_type(number)).lower()
                seen += facts.valid
    assert seen > 500
