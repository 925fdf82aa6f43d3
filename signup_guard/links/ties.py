"""Ties: which earlier signups a new one belongs with, told from what both share and how rare that is.

What is shared weighs -log of its share among the signups that have the coarser thing it is judged against, and is summed within families of
evidence, each up to a cap.  The share is that of 30 days or, if it is less, what it was before the last 7: a ring's own flood does not make
common what its members share.  A tie holds when both share a personal key that is no hub,
or when the sum over at least two families is high enough.  So a lone shared address ties nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import log, nan
from typing import Final, NamedTuple

import numpy as np

from signup_guard.clock import DAY
from signup_guard.domain import Family

FAMILIES: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "payment": (("card",), ("bin",)),
    "device": (("device",), ("canvas", "webgl", "fonts", "audio"), ("agent",), ("screen",), ("locale",), ("timezone",)),
    "network": (("ip",), ("net",), ("carrier",), ("ja4",)),
    "mail": (("mailbox",), ("mail_domain",), ("local_template",)),
    "phone": (("phone",), ("phone_block",)),
    "name": (("name", "holder", "mail_stem", "username_stem"), ("name_template",)),
    "address": (("address",),),
    "path": (("referral",), ("path",)),
}
"""Kinds of key by family of evidence.  Of a group only the rarest counts, for one makes the others: a machine its renderings, a name the
names that are made of it.
"""

SPEAKS: Final[Mapping[str, Family]] = {
    "payment": "payment",
    "device": "device",
    "network": "network",
    "mail": "identity",
    "phone": "identity",
    "name": "identity",
    "address": "identity",
    "path": "behaviour",
}
"""As which family of signals each is told to people."""
TIED: Final = tuple(kind for groups in FAMILIES.values() for group in groups for kind in group)
"""The kinds in the order of the columns that `ties` takes."""
PERSONAL: Final = ("card", "device", "phone", "mailbox")
"""Kinds of key that one person has."""

MARGIN: Final = 6.5
"""Nats that weak evidence must have beyond the log of the signups since: by chance about one in e^6.5 would find somebody so alike.  Chosen
with `CAPPED` on simulated streams (`tests/benchmarks/rings.py`) and planted rings, precision first: 6.0 and 2.5 fell below 0.99 of pairs.
"""
CAPPED: Final = 2.0
"""Nats by which one family stays below the log of the month's traffic, however rare what is shared."""
FLOOR: Final = 2.0
"""Nats from which on a family counts: shared by fewer than one in seven."""
WEAK_LASTS: Final = 30 * DAY
PERSONAL_LASTS: Final = 180 * DAY
"""How old the earlier signup of a tie may be, and how long the tie lasts from then on, in microseconds."""

_FEW: Final = 20
"""Added to a count of signups, as where shares are told."""
_GROUPS: Final = [group[0] for groups in FAMILIES.values() for group in groups]
_GROUP_STARTS: Final = [TIED.index(kind) for kind in _GROUPS]
_STARTS: Final = [_GROUPS.index(groups[0][0]) for groups in FAMILIES.values()]
_BITS: Final = 1 << np.arange(len(FAMILIES))
_PERSONAL: Final = [TIED.index(kind) for kind in PERSONAL]


class Ties(NamedTuple):
    """What ties a signup to each of some earlier ones: whether it holds, its nats, the families as bits, and how long it lasts, in
    microseconds.
    """

    held: np.ndarray
    strength: np.ndarray
    families: np.ndarray
    lasts: np.ndarray


def ties(agree: np.ndarray, weights: np.ndarray, ages: np.ndarray, traffic: float) -> Ties:
    """The ties to earlier signups.

    Args:
        agree: a row each, a column a kind of `TIED`: whether both have the same key.
        weights: nats a kind; NaN for a hub, which is as if nobody shared it.
        ages: how long ago each signed up, in microseconds.
        traffic: signups of the last 30 days.

    """
    agree = agree & ~np.isnan(weights)
    most = max(FLOOR, log(traffic + _FEW) - CAPPED)
    rarest = np.maximum.reduceat(np.where(agree, weights, 0.0), _GROUP_STARTS, axis=1)
    capped = np.minimum(np.add.reduceat(rarest, _STARTS, axis=1), most)
    personal = agree[:, _PERSONAL].any(axis=1) & (ages <= PERSONAL_LASTS)
    counted = capped >= FLOOR
    strength = capped.sum(axis=1)
    since = np.log(traffic * np.minimum(np.maximum(ages, DAY), WEAK_LASTS) / WEAK_LASTS + _FEW)
    weak = (strength >= since + MARGIN) & (counted.sum(axis=1) >= 2)
    held = personal | (weak & (ages <= WEAK_LASTS))
    return Ties(held, strength, counted @ _BITS, np.where(personal, PERSONAL_LASTS, WEAK_LASTS))


def end_of(at: int, lasts: int) -> int:
    """When a tie ends that was made `at` and lasts so long, in microseconds: with the day on which its time is over, so that a ring is made
    anew once a day at most.

    >>> end_of(3 * DAY + 5, WEAK_LASTS) // DAY, end_of(3 * DAY, WEAK_LASTS) // DAY
    (34, 33)
    """
    return -(-(at + lasts) // DAY) * DAY


def told_families(bits: int) -> tuple[Family, ...]:
    """Families of evidence as they are told to people.

    >>> told_families(0b11001)
    ('payment', 'identity')
    """
    return tuple(dict.fromkeys(family for place, family in enumerate(SPEAKS.values()) if bits >> place & 1))


def is_hub(fakes: float, genuine: float, age: float, unrelated: float = nan) -> bool:
    """Whether unrelated people share a key, told by diffusion and never by how many they are.

    Most of those who are known are genuine, it has been about for a week (`age` in seconds), and what else they bring, such as different
    cards on one device, was seen with it at least three times over (`unrelated`; NaN where nothing of that sort is counted).

    >>> is_hub(fakes=0, genuine=3, age=9e5, unrelated=5), is_hub(fakes=1, genuine=3, age=9e5, unrelated=5)
    (True, False)
    >>> is_hub(fakes=0, genuine=0, age=9e5, unrelated=10_000), is_hub(fakes=0, genuine=3, age=9e5, unrelated=1)
    (False, False)
    """
    return genuine >= 3 and genuine >= 9 * fakes and age >= 7 * 86_400 and not unrelated < 3
