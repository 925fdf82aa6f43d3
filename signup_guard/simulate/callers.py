"""What a platform's signup flow sends of its signups: not everybody has a script in the page, a TLS fingerprint or a payment step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

Row = Mapping[str, Any]

_KEPT: Final[Mapping[str, Mapping[str, tuple[str, ...] | None]]] = {
    "full": {"account": None, "device": None, "network": None, "payment": None, "session": None},
    "server": {
        "account": None,
        "device": ("user_agent", "accept_language"),
        "network": ("ip", "asn", "country", "is_hosting", "is_vpn", "is_tor", "is_proxy"),
        "payment": None,
        "session": (),
    },
    "lean": {
        "account": ("email", "name"),
        "device": ("user_agent",),
        "network": ("ip",),
        "payment": ("card_fingerprint", "bin"),
        "session": (),
    },
}
"""What each sends of every block (None for all of it): `server` has no script in the page, `lean` knows only what every form has."""
CALLERS: Final = tuple(_KEPT)


def sent(row: Row, caller: str) -> dict[str, Any]:
    """A simulated row as such a caller would have sent it.

    >>> sent({"signup_id": "a", "network": {"ip": "203.0.113.7", "ja4": "t13d"}, "session": {"form_seconds": 9}}, "lean")
    {'signup_id': 'a', 'network': {'ip': '203.0.113.7'}, 'session': {}}
    """
    kept = _KEPT[caller]
    return {name: block if (names := kept.get(name)) is None else _only(block, names) for name, block in row.items()}


def _only(block: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: block[name] for name in names if name in block}
