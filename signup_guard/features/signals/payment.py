"""The card: how it was used before, what its issuer's cards are used for, and whether it fits the rest."""

from __future__ import annotations

from math import nan

from signup_guard.domain import Facts
from signup_guard.features.history import Past
from signup_guard.features.measures import country, excess, fake_lift, fake_share, gap_variation, lift, same, step, variety
from signup_guard.features.registry import number, signal

# --- the card and its holder, seen before ---


@signal("payment", "This card was used by {n} other signup{s} {window}", "1h", "24h", "30d", "ever")
def card_signups(past: Past, window: str) -> float:
    """Earlier signups with the same card in the window.

    >>> card_signups(again(2, card="k"), "ever")
    2.0
    """
    return past.count("card", window)


@signal("payment", "The same card holder was given by {n} other signup{s} {window}", "24h", "30d", "ever")
def holder_signups(past: Past, window: str) -> float:
    """Earlier signups with the same card holder in the window.

    >>> holder_signups(again(2, holder="k"), "ever")
    2.0
    """
    return past.count("holder", window)


@signal("payment", "{n} device{s} joined this card {window}", "24h", "ever")
def card_new_devices(past: Past, window: str) -> float:
    """Devices first seen with this card in the window.

    >>> card_new_devices(after([{"card": "k", "device": "a"}, {"card": "k", "device": "b"}], {"card": "k"}), "ever")
    2.0
    """
    return past.new("card", "device", window)


@signal("payment", "{n} network{s} joined this card {window}", "24h", "ever")
def card_new_networks(past: Past, window: str) -> float:
    """Networks first seen with this card in the window.

    >>> card_new_networks(after([{"card": "k", "net": "a"}, {"card": "k", "net": "b"}], {"card": "k"}), "ever")
    2.0
    """
    return past.new("card", "net", window)


@signal("payment", "The card was never seen on this device before: {yes}")
def card_on_new_device(past: Past) -> float:
    """Whether the card was never seen on this device before.

    >>> card_on_new_device(after([{"card": "k", "device": "a"}], {"card": "k", "device": "b"}))
    1.0
    """
    return past.is_new_pair("card", "device")


@signal("payment", "The card was never seen on this network before: {yes}")
def card_on_new_network(past: Past) -> float:
    """Whether the card was never seen on this network before.

    >>> card_on_new_network(after([{"card": "k", "net": "a"}], {"card": "k", "net": "b"}))
    1.0
    """
    return past.is_new_pair("card", "net")


@signal("payment", "The card was first seen {age} before this signup")
def card_first_age(past: Past) -> float:
    """Seconds since the card was first seen.

    >>> card_first_age(again(2, card="k"))
    120.0
    """
    return past.first_age("card")


@signal("payment", "The card was last seen {age} before this signup")
def card_last_age(past: Past) -> float:
    """Seconds since the card was last seen.

    >>> card_last_age(again(2, card="k"))
    60.0
    """
    return past.last_age("card")


@signal("payment", "The last gaps between signups with this card vary by {percent} of their mean")
def card_gap_variation(past: Past) -> float:
    """Unevenness of the last gaps between signups with this card: 0 for a clockwork, about 1 for chance.

    >>> card_gap_variation(again(4, card="k"))
    0.0
    """
    return gap_variation(past, "card")


@signal("payment", "Of the last signups with this card, {percent} gave a name of their own")
def card_name_variety(past: Past) -> float:
    """Different names by signups, among the last ones with this card.

    >>> card_name_variety(again(2, card="k", name="o"))
    0.5
    """
    return variety(past, "card", "name")


@signal("payment", "The number in the mail name is {n} from the nearest one used with this card")
def card_mail_step(past: Past) -> float:
    """From the nearest mail number used with this card lately to this one.

    >>> card_mail_step(after([{"card": "k", "mail_number": 7}], {"card": "k", "mail_number": 8}))
    1.0
    """
    return step(past, "card", "mail_number")


# --- what the issuer's cards are used for ---


@signal("payment", "This range of cards is at {times} times its usual share of traffic {window}", "24h", "7d")
def bin_lift(past: Past, window: str) -> float:
    """Log of the share of traffic of this range of cards in the window by its share before.

    >>> bin_lift(again(60, HOUR, bin="k"), "24h")
    0.0
    """
    return lift(past, "bin", window)


@signal(
    "payment",
    "This range of cards with a name of this shape came {times} times as often as chance would have it {window}",
    "1h",
    "24h",
    "7d",
)
def bin_name_excess(past: Past, window: str) -> float:
    """Log of how often this range of cards with a name of this shape came in the window by how often chance would have it.

    >>> bin_name_excess(again(60, HOUR, bin="a", name_template="b"), "24h")
    0.0
    """
    return excess(past, "bin_name", window)


@signal(
    "payment", "This range of cards with this mail provider came {times} times as often as chance would have it {window}", "1h", "24h", "7d"
)
def bin_mail_excess(past: Past, window: str) -> float:
    """Log of how often this range of cards with this mail provider came in the window by how often chance would have it.

    >>> bin_mail_excess(again(60, HOUR, bin="a", mail_provider="b"), "24h")
    0.0
    """
    return excess(past, "bin_mail", window)


@signal("payment", "The last gaps between signups with this range of cards and a name of this shape vary by {percent} of their mean")
def bin_name_gap_variation(past: Past) -> float:
    """Unevenness of the last gaps between signups with this range of cards and a name of this shape: 0 for a clockwork, about 1 for chance.

    >>> bin_name_gap_variation(again(4, bin="k", name_template="k"))
    0.0
    """
    return gap_variation(past, "bin_name")


# --- what was learnt ---


@signal("payment", "{n} known fake{s} used this card")
def card_fakes(past: Past) -> float:
    """Earlier signups with this card that are known to be fake.

    >>> card_fakes(again(3, told="fake", card="k"))
    3.0
    """
    return past.fakes("card")


@signal("payment", "Of the known signups with this card, about {percent} are fake")
def card_fake_share(past: Past) -> float:
    """Share of fakes among the known signups with this card, drawn towards a half.

    >>> card_fake_share(again(4, told="fake", card="k"))
    0.75
    """
    return fake_share(past, "card")


@signal("payment", "Of the known signups with this card holder, about {percent} are fake")
def holder_fake_share(past: Past) -> float:
    """Share of fakes among the known signups with this card holder, drawn towards a half.

    >>> holder_fake_share(again(4, told="fake", holder="k"))
    0.75
    """
    return fake_share(past, "holder")


@signal("payment", "Of the known signups with this range of cards and a name of this shape, about {percent} are fake")
def bin_name_fake_share(past: Past) -> float:
    """Share of fakes among the known signups with this range of cards and a name of this shape, drawn towards a half.

    >>> bin_name_fake_share(again(4, told="fake", bin="k", name_template="k"))
    0.75
    """
    return fake_share(past, "bin_name")


@signal("payment", "This range of cards has {times} times its share of known fakes")
def bin_fake_lift(past: Past) -> float:
    """Log of how many known fakes have this range of cards by how many would if it were like all traffic.

    >>> bin_fake_lift(again(20, told="fake", bin="k"))
    0.0
    """
    return fake_lift(past, "bin")


# --- the card itself ---


def _is_funding(facts: Facts, funding: str) -> float:
    known = facts.card.funding if facts.card else None
    return nan if known in (None, "unknown") else float(known == funding)


@signal("payment", "The card is a prepaid card: {yes}", history=False)
def funding_prepaid(facts: Facts) -> float:
    """Whether the card is a prepaid card; NaN where the issuer does not tell.

    >>> funding_prepaid(applicant(card={"funding": "prepaid"}))
    1.0
    """
    return _is_funding(facts, "prepaid")


@signal("payment", "The card's security code was confirmed: {yes}", history=False)
def cvc_passed(facts: Facts) -> float:
    """Whether the issuer confirmed the security code.

    >>> cvc_passed(applicant(card={"cvc_passed": True}))
    1.0
    """
    return number(facts.card.cvc_passed if facts.card else None)


@signal("payment", "The card's billing address was confirmed: {yes}", history=False)
def avs_passed(facts: Facts) -> float:
    """Whether the issuer confirmed the billing address.

    >>> avs_passed(applicant(card={"avs_passed": True}))
    1.0
    """
    return number(facts.card.avs_passed if facts.card else None)


@signal("payment", "The card was paid from a phone's or browser's wallet: {yes}", history=False)
def card_in_wallet(facts: Facts) -> float:
    """Whether the card came from a wallet.

    >>> card_in_wallet(applicant(card={"wallet": True}))
    1.0
    """
    return number(facts.card.wallet if facts.card else None)


@signal("payment", "The card's brand fits its first digits: {yes}", history=False)
def card_brand_matches_number(facts: Facts) -> float:
    """Whether the brand fits the first digits of the card.

    >>> card_brand_matches_number(applicant(card={"brand_matches_bin": True}))
    1.0
    """
    return number(facts.card.brand_matches_bin if facts.card else None)


@signal("payment", "The card's postal code is that of the address: {yes}", history=False)
def card_postal_matches_address(facts: Facts) -> float:
    """Whether the postal code of the card is that of the account's address.

    >>> card_postal_matches_address(applicant(card={"postal_matches_address": True}))
    1.0
    """
    return number(facts.card.postal_matches_address if facts.card else None)


@signal("payment", "The card holder's name is {percent} like the account's", history=False)
def holder_like_name(facts: Facts) -> float:
    """Likeness of the card holder's name and the account's, 0 to 1.

    >>> holder_like_name(applicant(card={"holder_like_name": 0.25}))
    0.25
    """
    return number(facts.card.holder_like_name if facts.card else None)


@signal("payment", "The card's country is that of the network: {yes}", history=False)
def card_country_is_network_country(facts: Facts) -> float:
    """Whether the card comes from the country of the network.

    >>> card_country_is_network_country(applicant(card={"country": "CA"}))
    0.0
    """
    return same(country(facts.card), country(facts.net))


@signal("payment", "The card's country is that of the phone number: {yes}", history=False)
def card_country_is_phone_country(facts: Facts) -> float:
    """Whether the card comes from the country of the phone number.

    >>> card_country_is_phone_country(applicant(card={"country": "CA"}))
    0.0
    """
    return same(country(facts.card), country(facts.phone))
