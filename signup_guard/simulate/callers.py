"""What a platform's signup flow sends of its signups: not everybody has a script in the page, a TLS fingerprint or a payment step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from zlib import crc32

from signup_guard.simulate.devices import phone_model

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
    "free": {"account": ("email", "name", "username"), "device": ("user_agent",), "network": ("ip",), "payment": (), "session": ()},
    "app": {
        "account": ("email", "phone", "name", "username", "country", "path", "referral_code"),
        "device": ("id", "user_agent", "platform", "accept_language", "timezone"),
        "network": ("ip",),
        "payment": (),
        "session": (),
    },
}
"""What each sends of every block (None for all of it): `server` has no script in the page, `lean` knows only what every form with a card
has, `free` not even that, and `app` is a telephone's application with an id for the installation."""
CALLERS: Final = tuple(_KEPT)


def sent(row: Row, caller: str) -> dict[str, Any]:
    """A simulated row as such a caller would have sent it.

    >>> sent({"signup_id": "a", "network": {"ip": "203.0.113.7", "ja4": "t13d"}, "session": {"form_seconds": 9}}, "lean")
    {'signup_id': 'a', 'network': {'ip': '203.0.113.7'}, 'session': {}}
    """
    kept = _KEPT[caller]
    if caller == "app":
        row = {**row, "device": {**row["device"], **_in_app(row)}}
    return {name: block if (names := kept.get(name)) is None else _only(block, names) for name, block in row.items()}


def _in_app(row: Row) -> dict[str, str]:
    """What an application says of itself where a browser would: its own version, which moves every fortnight, and the telephone's model.

    Assumptions: everybody has a telephone, six in ten the newest version, the others one of the eight before; which telephone somebody has
    hangs on everything that a page could read of the machine, so that machines of one image remain of one model.
    """
    device = row["device"]
    built = crc32(f"{device.get('screen')}{sorted(device.get('components', {}).items())}".encode())
    behind = crc32((device.get("id") or row["signup_id"]).encode()) % 20
    version = f"7.{datetime.fromisoformat(row['occurred_at']).toordinal() // 14 % 90 - (behind if behind < 9 else 0)}.{built % 2}"
    if built % 10 < 3 or device.get("platform") == "iPhone":
        return {"platform": "iOS", "user_agent": f"App/{version} (iOS {17 + built % 3}.{built % 5}) CFNetwork/1568.200.51 Darwin/24.1.0"}
    system = f"Android {11 + built // 10 % 6}; {phone_model(built / 2**32)}"
    return {"platform": "Android", "user_agent": f"App/{version} ({system}) okhttp/4.12.0"}


def _only(block: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: block[name] for name in names if name in block}
