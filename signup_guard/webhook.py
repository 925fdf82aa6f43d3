"""Webhook messages, signed and checked as https://www.standardwebhooks.com lays down.  Standard library only.

The secret is `whsec_` and the base64 of 24 to 64 random bytes.  A message's id is that of the update that it tells: one that comes again
is the same.
"""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any, Final

from signup_guard.errors import ConfigError, SignatureError

TOLERANCE: Final = 300
"""Seconds by which a message's time may differ from the clock of who checks it."""
_ID, _TIME, _SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"


def signed(secret: str, message_id: str, at: int, body: bytes) -> dict[str, str]:
    """The headers of a message that is sent `at` this second of Unix time.

    >>> signed("whsec_" + "A" * 32, "4711", 1_700_000_000, b"{}")["webhook-signature"]
    'v1,tjo2Ie7w2e4koTpIdw+Ydncd42N882RmoIUVP+Yy6V0='
    """
    mac = hmac.digest(_key(secret), f"{message_id}.{at}.".encode() + body, "sha256")
    return {_ID: message_id, _TIME: str(at), _SIGNATURE: f"v1,{base64.b64encode(mac).decode()}"}


def verified(secret: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    """What a message tells: an update as in `GET /v1/updates`.  `body` is the request's as it came.

    Raises `SignatureError` for one that the service did not send, or not within the last five minutes.
    """
    found = {name.lower(): value for name, value in headers.items()}
    at, told = found.get(_TIME, ""), found.get(_SIGNATURE, "")
    if not (at.isascii() and at.isdigit()) or abs(time.time() - int(at)) > TOLERANCE:
        raise SignatureError("the message has no time, or one too far from now")
    wanted = signed(secret, found.get(_ID, ""), int(at), body)[_SIGNATURE].encode()
    if not any(hmac.compare_digest(one.encode(), wanted) for one in told.split(" ")):
        raise SignatureError("the message is not signed with this secret")
    value: dict[str, Any] = json.loads(body)
    return value


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except ValueError as error:
        raise ConfigError("a webhook secret is `whsec_` and base64") from error
