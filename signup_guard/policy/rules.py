"""Rules: plain conditions over what is known, each with a name, that speak whatever the model says.  A new rule is one function here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from signup_guard.domain import Facts, Verdict


class Known(NamedTuple):
    """What rules may know of history: labels known now by kind of key, and whether the signup joins a ring that was contained."""

    fakes: Mapping[str, float]
    genuine: Mapping[str, float]
    contained: bool = False


Rule = Callable[[Facts, Known], bool]


def honeypot(facts: Facts, known: Known) -> bool:
    """A field that people cannot see was filled in."""
    return facts.session.honeypot_filled is True


def prepaid_datacenter(facts: Facts, known: Known) -> bool:
    """A prepaid or virtual card from a hosting network; also true of genuine people behind a company's VPN."""
    return facts.card is not None and facts.card.funding in ("prepaid", "virtual") and facts.net is not None and facts.net.hosting is True


def known_fake_card(facts: Facts, known: Known) -> bool:
    """The card was used by accounts known to be fake, and by none known to be genuine."""
    return _only_fakes("card", known)


def known_fake_device(facts: Facts, known: Known) -> bool:
    """The device was used by accounts known to be fake, and by none known to be genuine."""
    return _only_fakes("device", known)


def contained_ring(facts: Facts, known: Known) -> bool:
    """It joins a ring that a reviewer has contained."""
    return known.contained


def _only_fakes(kind: str, known: Known) -> bool:
    return known.fakes.get(kind, 0) >= 1 and known.genuine.get(kind, 0) == 0


RULES: Final[Mapping[str, tuple[Rule, Verdict]]] = {
    "honeypot": (honeypot, "hold"),
    "known_fake_card": (known_fake_card, "hold"),
    "known_fake_device": (known_fake_device, "hold"),
    "contained_ring": (contained_ring, "hold"),
    "prepaid_datacenter": (prepaid_datacenter, "allow"),
}
"""By name, with the verdict that each gives unless the policy says otherwise; `allow` switches a rule off."""
