"""Sorts of applicants whose false positives are told apart: each is recognised from Facts, never from what a simulator knows.

Operators can look like any of them; only how many *genuine* members are held is quoted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from signup_guard.domain import Facts

SEGMENTS: Final[Mapping[str, Callable[[Facts], bool]]] = {
    "education mail": lambda facts: facts.mail is not None and facts.mail.education,
    "mail relay": lambda facts: facts.mail is not None and facts.mail.relay,
    "mobile browser": lambda facts: facts.agent is not None and facts.agent.device in ("mobile", "tablet"),
    "hardened browser": lambda facts: facts.device is not None and (not facts.device.components or facts.device.timezone_placeless is True),
    "no page script": lambda facts: facts.device is None,
    "non-Latin name": lambda facts: facts.text is not None and facts.text.name_latin is False,
    "company given": lambda facts: facts.text is not None and facts.text.company_given,
    "prepaid card": lambda facts: facts.card is not None and facts.card.funding == "prepaid",
    "virtual card": lambda facts: facts.card is not None and facts.card.funding == "virtual",
    "no card": lambda facts: facts.card is None,
    "VPN or relay": lambda facts: facts.net is not None and True in (facts.net.vpn, facts.net.relay, facts.net.proxy),
    "Tor": lambda facts: facts.net is not None and facts.net.tor is True,
    "hosting network": lambda facts: facts.net is not None and facts.net.hosting is True,
    "IPv6": lambda facts: facts.net is not None and facts.net.version == 6,
    "abroad": lambda facts: (
        facts.net is not None and None not in (facts.net.country, facts.account_country) and facts.net.country != facts.account_country
    ),
}


def segments_of(facts: Facts) -> np.ndarray:
    """Whether a signup is of each segment, in the order of `SEGMENTS`."""
    return np.array([is_of(facts) for is_of in SEGMENTS.values()], dtype=bool)
