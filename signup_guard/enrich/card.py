"""The card: what the processor tells of it, its brand by number range, and whether it fits the applicant."""

from __future__ import annotations

from typing import Final

from signup_guard.domain import Account, CardFacts, Payment
from signup_guard.enrich import text
from signup_guard.enrich.links import Findings
from signup_guard.enrich.tables import BinFacts, Tables

_FUNDING: Final = frozenset(("credit", "debit", "prepaid", "virtual"))
_BRANDS: Final = {
    "americanexpress": "amex",
    "chinaunionpay": "unionpay",
    "cup": "unionpay",
    "dinersclub": "diners",
    "electron": "visa",
    "maestro": "mastercard",
    "mastercarddebit": "mastercard",
    "mc": "mastercard",
    "visadebit": "visa",
    "visaelectron": "visa",
}
_RANGES: Final = (
    ("220000", "220499", "mir"),
    ("222100", "272099", "mastercard"),
    ("300000", "305999", "diners"),
    ("340000", "349999", "amex"),
    ("352800", "358999", "jcb"),
    ("360000", "369999", "diners"),
    ("370000", "379999", "amex"),
    ("380000", "399999", "diners"),
    ("400000", "499999", "visa"),
    ("510000", "559999", "mastercard"),
    ("601100", "601199", "discover"),
    ("620000", "629999", "unionpay"),
    ("644000", "659999", "discover"),
    ("810000", "819999", "unionpay"),
)
"""First and last six digits of the international brands' ranges; those that brands share (50, 56 to 61, 63 to 64) are left open."""
_PASSED: Final = frozenset(("pass", "passed", "match", "matched", "y", "yes", "m", "true", "success"))
_FAILED: Final = frozenset(("fail", "failed", "no_match", "nomatch", "mismatch", "n", "no", "false"))
_NO_ROW: Final = BinFacts(None, None, None)


def read_card(payment: Payment, account: Account, tables: Tables, found: Findings) -> CardFacts | None:
    """What the payment block tells, and the keys from it; None when it is empty."""
    if payment == Payment():
        return None
    digits = _digits(payment.bin, found)
    row = next((tables.bins[digits[:size]] for size in (8, 7, 6) if digits and digits[:size] in tables.bins), _NO_ROW)
    found.part("card", payment.card_fingerprint)
    found.part("bin", digits[:6] if digits else None)
    found.part("holder", text.person(payment.holder_name) if payment.holder_name else None)
    country = tables.country(payment.country)
    if payment.country is not None and country is None:
        found.warn("unknown_country", "/payment/country", "This is no ISO 3166 country code of two letters")
    return CardFacts(
        funding=_funding(payment.funding, found) or (row.funding if row.funding in _FUNDING else None),
        country=country or row.country,
        bin_length=len(digits) if digits else None,
        brand_matches_bin=_matches(payment.brand, row.brand, digits),
        cvc_passed=_outcome(payment.cvc_check),
        avs_passed=_outcome(payment.avs_check),
        wallet=payment.wallet is not None,
        holder_like_name=text.likeness(payment.holder_name, account.name),
        postal_matches_address=_same_postal(payment.postal_code, account.address.postal_code),
    )


def _digits(written: str | None, found: Findings) -> str | None:
    if written is None:
        return None
    digits = written.replace(" ", "")
    if digits.isascii() and digits.isdigit() and 6 <= len(digits) <= 8:
        return digits
    found.warn("unusable_bin", "/payment/bin", "A BIN is the first 6 to 8 digits of a card number")
    return None


def _funding(said: str | None, found: Findings) -> str | None:
    if said is None or said.lower() in _FUNDING:
        return said.lower() if said else None
    found.warn("unknown_funding", "/payment/funding", "Funding is one of credit, debit, prepaid, virtual and unknown")
    return None


def _brand(said: str) -> str:
    bare = "".join(char for char in said.lower() if char.isalnum())
    return _BRANDS.get(bare, bare)


def _matches(said: str | None, listed: str | None, digits: str | None) -> bool | None:
    """Whether the brand is the one that the digits belong to; None where the ranges do not tell."""
    if said is None or digits is None:
        return None
    if listed is None:
        listed = next((brand for first, last, brand in _RANGES if first <= digits[:6] <= last), None)
    return None if listed is None else _brand(said) == _brand(listed)


def _outcome(said: str | None) -> bool | None:
    """Passed or failed; None for "not checked" and for partial matches."""
    word = said.lower() if said else ""
    return True if word in _PASSED else False if word in _FAILED else None


def _same_postal(first: str | None, second: str | None) -> bool | None:
    """Whether two postal codes agree as far as both go, blanks and case aside (US codes come with and without their last four digits)."""
    if first is None or second is None:
        return None
    one, other = ("".join(char for char in code.casefold() if char.isalnum()) for code in (first, second))
    return None if not one or not other else one.startswith(other) or other.startswith(one)
