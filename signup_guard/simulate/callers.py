"""What a platform's signup flow sends of its signups: not everybody has a script in the page, a TLS fingerprint or a payment step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from zlib import crc32

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


_MODELS: Final = ("SM-A155F", "SM-S921B", "Pixel 8", "Redmi Note 13", "moto g54", "CPH2591", "TECNO KL4", "V2318", "SM-A546E", "22101316G")


def _in_app(row: Row) -> dict[str, str]:
    """What an application says of itself where a browser would: its own version, which moves every fortnight, and the telephone's model.

    Assumption: everybody has a telephone; which one hangs on screen and graphics, so that machines of one image remain of one model.
    """
    device = row["device"]
    built = crc32(f"{device.get('screen')}{device.get('components', {}).get('webgl')}".encode())
    version = f"7.{datetime.fromisoformat(row['occurred_at']).toordinal() // 14 % 40}.{built % 2}"
    if built % 10 < 3 or device.get("platform") == "iPhone":
        return {"platform": "iOS", "user_agent": f"App/{version} (iOS {17 + built % 3}.{built % 5}) CFNetwork/1568.200.51 Darwin/24.1.0"}
    system = f"Android {12 + built % 4}; {_MODELS[built % len(_MODELS)]}"
    return {"platform": "Android", "user_agent": f"App/{version} ({system}) okhttp/4.12.0"}


def _only(block: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: block[name] for name in names if name in block}
