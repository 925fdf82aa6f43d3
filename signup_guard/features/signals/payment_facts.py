"""The card of this signup alone: its kind, what the issuer confirmed, and whether it fits the rest."""

from __future__ import annotations

from math import nan

from signup_guard.domain import Facts
from signup_guard.features.measures import country, same
from signup_guard.features.registry import number, signal

# --- the card itself ---


def _is_funding(facts: Facts, funding: str) -> float:
    known = facts.card.funding if facts.card else None
    return nan if known in (None, "unknown") else float(known == funding)


@signal("payment", "The card is a prepaid card: {yes}", reads="facts")
def funding_prepaid(facts: Facts) -> float:
    """Whether the card is a prepaid card; NaN where the issuer does not tell.

    >>> funding_prepaid(applicant(card={"funding": "prepaid"}))
    1.0
    """
    return _is_funding(facts, "prepaid")


@signal("payment", "The card's security code was confirmed: {yes}", reads="facts")
def cvc_passed(facts: Facts) -> float:
    """Whether the issuer confirmed the security code.

    >>> cvc_passed(applicant(card={"cvc_passed": True}))
    1.0
    """
    return number(facts.card.cvc_passed if facts.card else None)


@signal("payment", "The card's billing address was confirmed: {yes}", reads="facts")
def avs_passed(facts: Facts) -> float:
    """Whether the issuer confirmed the billing address.

    >>> avs_passed(applicant(card={"avs_passed": True}))
    1.0
    """
    return number(facts.card.avs_passed if facts.card else None)


@signal("payment", "The card was paid from a phone's or browser's wallet: {yes}", reads="facts")
def card_in_wallet(facts: Facts) -> float:
    """Whether the card came from a wallet.

    >>> card_in_wallet(applicant(card={"wallet": True}))
    1.0
    """
    return number(facts.card.wallet if facts.card else None)


@signal("payment", "The card's brand fits its first digits: {yes}", reads="facts")
def card_brand_matches_number(facts: Facts) -> float:
    """Whether the brand fits the first digits of the card.

    >>> card_brand_matches_number(applicant(card={"brand_matches_bin": True}))
    1.0
    """
    return number(facts.card.brand_matches_bin if facts.card else None)


@signal("payment", "The card's postal code is that of the address: {yes}", reads="facts")
def card_postal_matches_address(facts: Facts) -> float:
    """Whether the postal code of the card is that of the account's address.

    >>> card_postal_matches_address(applicant(card={"postal_matches_address": True}))
    1.0
    """
    return number(facts.card.postal_matches_address if facts.card else None)


@signal("payment", "The card holder's name is {percent} like the account's", reads="facts")
def holder_like_name(facts: Facts) -> float:
    """Likeness of the card holder's name and the account's, 0 to 1.

    >>> holder_like_name(applicant(card={"holder_like_name": 0.25}))
    0.25
    """
    return number(facts.card.holder_like_name if facts.card else None)


@signal("payment", "The card's country is that of the network: {yes}", reads="facts")
def card_country_is_network_country(facts: Facts) -> float:
    """Whether the card comes from the country of the network.

    >>> card_country_is_network_country(applicant(card={"country": "CA"}))
    0.0
    """
    return same(country(facts.card), country(facts.net))


@signal("payment", "The card's country is that of the phone number: {yes}", reads="facts")
def card_country_is_phone_country(facts: Facts) -> float:
    """Whether the card comes from the country of the phone number.

    >>> card_country_is_phone_country(applicant(card={"country": "CA"}))
    0.0
    """
    return same(country(facts.card), country(facts.phone))
