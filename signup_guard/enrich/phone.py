"""The phone number: validity, kind, country and number block, by the tables of `phonenumbers`."""

from __future__ import annotations

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from signup_guard.domain import PhoneFacts
from signup_guard.enrich.links import Findings

_LONGEST = 40
"""Characters of a number with all its separators; more is no number, and parsing is not linear in it."""


def read_phone(written: str | None, region: str | None, found: Findings) -> PhoneFacts | None:
    """What a phone number tells, and the keys from it; `region` is the country code to read a number without `+` by.

    None without a number, or when it belongs to no country.
    """
    if written is None:
        return None
    number = _parse(written, region)
    if number is None:
        found.warn("unusable_phone", "/account/phone", "This is no phone number of any country: write it with + and the country code")
        return None
    possible = phonenumbers.is_possible_number(number)
    kind = PhoneNumberType.to_string(phonenumbers.number_type(number)).lower()
    if possible:
        national = phonenumbers.national_significant_number(number)
        e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        found.part("phone", e164)
        if len(national) >= 7:
            found.part("phone_block", e164[:-3])
        found.part("phone_prefix", f"{number.country_code} {kind} {national[: 3 if len(national) >= 9 else 2]}")
        found.mark("phone_tail", int(national[-4:]))
    else:
        found.warn("unusable_phone", "/account/phone", "No phone number of its country has this length")
    return PhoneFacts(valid=kind != "unknown", possible=possible, kind=kind, country=_country(number))


def _parse(written: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    written = written.removeprefix("tel:").strip()
    if len(written) > _LONGEST:
        return None
    if written.startswith("00"):
        written = "+" + written[2:]
    try:
        return phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return None


def _country(number: phonenumbers.PhoneNumber) -> str | None:
    region = phonenumbers.region_code_for_number(number) or phonenumbers.region_code_for_country_code(number.country_code or 0)
    return region if region not in ("ZZ", "001") else None
