"""The card as seen before: how it was used, and what its issuer's cards are used for."""

from __future__ import annotations

from signup_guard.features.measures import excess, fake_lift, fake_share, gap_variation, lift, step, variety
from signup_guard.features.past import Past
from signup_guard.features.registry import signal
from signup_guard.features.tracks import Windowed

# --- the card and its holder, seen before ---


@signal("payment", "This card was used by {n} other signup{s} {window}", "1h", "24h", "30d", "ever")
def card_signups(past: Past) -> Windowed:
    """Earlier signups with the same card in the window.

    >>> card_signups(again(2, card="k")).ever
    2.0
    """
    return past.counts("card")


@signal("payment", "The same card holder was given by {n} other signup{s} {window}", "24h", "ever")
def holder_signups(past: Past) -> Windowed:
    """Earlier signups with the same card holder in the window.

    >>> holder_signups(again(2, holder="k")).ever
    2.0
    """
    return past.counts("holder")


@signal("payment", "{n} device{s} joined this card {window}", "24h", "ever")
def card_new_devices(past: Past) -> Windowed:
    """Devices first seen with this card in the window.

    >>> card_new_devices(after([{"card": "k", "device": "a"}, {"card": "k", "device": "b"}], {"card": "k"})).ever
    2.0
    """
    return past.news("card", "device")


@signal("payment", "{n} network{s} joined this card {window}", "24h", "ever")
def card_new_networks(past: Past) -> Windowed:
    """Networks first seen with this card in the window.

    >>> card_new_networks(after([{"card": "k", "net": "a"}, {"card": "k", "net": "b"}], {"card": "k"})).ever
    2.0
    """
    return past.news("card", "net")


@signal("payment", "The card was never seen on this device before: {yes}")
def card_on_new_device(past: Past) -> float:
    """Whether the card was never seen on this device before.

    >>> card_on_new_device(after([{"card": "k", "device": "a"}], {"card": "k", "device": "b"}))
    1.0
    """
    return past.is_new_pair("card", "device")


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


@signal("payment", "The last signups with this card have {percent} as many different names as signups")
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


@signal("payment", "This range of cards is at {times} times its usual share of traffic {window}", "24h")
def bin_lift(past: Past) -> Windowed:
    """Share of traffic in the window of this range of cards against its share before, as a logarithm.

    >>> bin_lift(again(60, HOUR, bin="k")).h24
    0.0
    """
    return lift(past, "bin")


@signal("payment", "This range of cards with a name of this shape came {times} times as often as expected {window}", "24h")
def bin_name_excess(past: Past) -> Windowed:
    """Signups in the window with this range of cards with a name of this shape against as many as expected, as a logarithm.

    >>> bin_name_excess(again(60, HOUR, bin="a", name_template="b")).h24
    0.0
    """
    return excess(past, "bin_name")


# --- what was learnt ---


@signal("payment", "{n} known fake{s} used this card")
def card_fakes(past: Past) -> float:
    """Earlier signups with this card that are known to be fake.

    >>> card_fakes(again(3, told="fake", card="k"))
    3.0
    """
    return past.fakes("card")


@signal("payment", "Among the known signups with this card the share of fakes is put at {percent}")
def card_fake_share(past: Past) -> float:
    """Share of fakes among the known signups with this card, drawn towards a half.

    >>> card_fake_share(again(4, told="fake", card="k"))
    0.7
    """
    return fake_share(past, "card")


@signal("payment", "Among the known signups with this card holder the share of fakes is put at {percent}")
def holder_fake_share(past: Past) -> float:
    """Share of fakes among the known signups with this card holder, drawn towards a half.

    >>> holder_fake_share(again(4, told="fake", holder="k"))
    0.7
    """
    return fake_share(past, "holder")


@signal("payment", "Known fakes with this range of cards are {times} times as many as all traffic lets expect")
def bin_fake_lift(past: Past) -> float:
    """Known fakes with this range of cards against as many as all traffic lets expect, as a logarithm.

    >>> bin_fake_lift(again(20, told="fake", bin="k"))
    0.0
    """
    return fake_lift(past, "bin")
