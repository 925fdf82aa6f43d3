"""First looks at earlier signups: what the model's first trees, which read none of these signals, said when those came.

What looked suspicious speaks against what is linked to it, long before anybody has confirmed it.  Since a first look reads no other, an
error in one goes no further than to the next signup.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import nan

from signup_guard.features.past import Looks
from signup_guard.features.registry import signal


def _mean(looks: Sequence[float]) -> float:
    return sum(looks) / len(looks) if looks else nan


def _highest(looks: Sequence[float]) -> float:
    return max(looks, default=nan)


@signal("payment", "At first look earlier signups with this card were fake with a chance of {chance}", reads="looks")
def card_looks(looks: Looks) -> float:
    """Mean first look at the newest signups with the same card, in log-odds.

    >>> card_looks({"card": [1.0, 3.0]})
    2.0
    """
    return _mean(looks["card"])


@signal("device", "At first look earlier signups with this device were fake with a chance of {chance}", reads="looks")
def device_looks(looks: Looks) -> float:
    """Mean first look at the newest signups with the same device, in log-odds.

    >>> device_looks({"device": [1.0, 3.0]})
    2.0
    """
    return _mean(looks["device"])


@signal("network", "At first look earlier signups from this address were fake with a chance of {chance}", reads="looks")
def ip_looks(looks: Looks) -> float:
    """Mean first look at the newest signups from the same address, in log-odds.

    >>> ip_looks({"ip": [1.0, 3.0]})
    2.0
    """
    return _mean(looks["ip"])


@signal("network", "At first look earlier signups from this network were fake with a chance of {chance}", reads="looks")
def net_looks(looks: Looks) -> float:
    """Mean first look at the newest signups from the same network, in log-odds.

    >>> net_looks({"net": [1.0, 3.0]})
    2.0
    """
    return _mean(looks["net"])


@signal("identity", "At first look earlier signups with this mail domain were fake with a chance of {chance}", reads="looks")
def mail_domain_looks(looks: Looks) -> float:
    """Mean first look at the newest signups with the same mail domain, in log-odds.

    >>> mail_domain_looks({"mail_domain": [1.0, 3.0]})
    2.0
    """
    return _mean(looks["mail_domain"])


@signal("identity", "At first look earlier signups with this mail name, digits aside, were fake with a chance of {chance}", reads="looks")
def mail_stem_looks(looks: Looks) -> float:
    """Mean first look at the newest signups with the same mail name, digits aside, in log-odds.

    >>> mail_stem_looks({"mail_stem": [1.0, 3.0]})
    2.0
    """
    return _mean(looks["mail_stem"])


@signal("identity", "At first look earlier signups from this block of phone numbers were fake with a chance of {chance}", reads="looks")
def phone_block_looks(looks: Looks) -> float:
    """Mean first look at the newest signups from the same block of phone numbers, in log-odds.

    >>> phone_block_looks({"phone_block": [1.0, 3.0]})
    2.0
    """
    return _mean(looks["phone_block"])


@signal("behaviour", "At first look the most alike recent signups were fake with a chance of {chance}", reads="looks")
def near_looks(looks: Looks) -> float:
    """Mean first look at the newest signups among the eight most alike, in log-odds.

    >>> near_looks({"near": [1.0, 3.0]})
    2.0
    """
    return _mean(looks["near"])


@signal("ring", "At first look the members of the ring that this one is tied to were fake with a chance of {chance}", reads="looks")
def ring_looks(looks: Looks) -> float:
    """Mean first look at the newest signups of the ring that this signup is tied to, in log-odds.

    >>> ring_looks({"ring": [1.0, 3.0]})
    2.0
    """
    return _mean(looks["ring"])


@signal("payment", "At first look the most suspicious of earlier signups with this card was fake with a chance of {chance}", reads="looks")
def card_look_highest(looks: Looks) -> float:
    """Highest first look at the newest signups with the same card, in log-odds.

    >>> card_look_highest({"card": [1.0, 3.0]})
    3.0
    """
    return _highest(looks["card"])


@signal("device", "At first look the most suspicious of earlier signups with this device was fake with a chance of {chance}", reads="looks")
def device_look_highest(looks: Looks) -> float:
    """Highest first look at the newest signups with the same device, in log-odds.

    >>> device_look_highest({"device": [1.0, 3.0]})
    3.0
    """
    return _highest(looks["device"])


@signal("behaviour", "At first look the most suspicious of the most alike recent signups was fake with a chance of {chance}", reads="looks")
def near_look_highest(looks: Looks) -> float:
    """Highest first look at the newest signups among the eight most alike, in log-odds.

    >>> near_look_highest({"near": [1.0, 3.0]})
    3.0
    """
    return _highest(looks["near"])


@signal(
    "ring",
    "At first look the most suspicious of the members of the ring that this one is tied to was fake with a chance of {chance}",
    reads="looks",
)
def ring_look_highest(looks: Looks) -> float:
    """Highest first look at the newest signups of the ring that this signup is tied to, in log-odds.

    >>> ring_look_highest({"ring": [1.0, 3.0]})
    3.0
    """
    return _highest(looks["ring"])


@signal("behaviour", "At first look the most alike recent signup was fake with a chance of {chance}", reads="looks")
def nearest_look(looks: Looks) -> float:
    """First look at the most alike recent signup that had one, in log-odds.

    >>> nearest_look({"near": [1.0, 3.0]})
    1.0
    """
    return looks["near"][0] if looks["near"] else nan


@signal("behaviour", "At first look the most suspicious signup with anything in common was fake with a chance of {chance}", reads="looks")
def highest_look(looks: Looks) -> float:
    """Highest first look at all signups that this one is linked to, in log-odds.

    >>> highest_look({"card": [1.0, 3.0], "near": [2.0], "ring": []})
    3.0
    """
    return max(map(_highest, filter(None, looks.values())), default=nan)
