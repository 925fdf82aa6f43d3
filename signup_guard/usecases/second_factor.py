"""Codes of an authenticator at login: time-based one-time passwords of six digits (RFC 6238)."""

from __future__ import annotations

import base64
import hmac
import os
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from signup_guard.clock import SECOND

ISSUER: Final = "signup_guard"
STEP: Final = 30 * SECOND
DIGITS: Final = 6
_HASH: Final = SHA1()  # noqa: S303  # keyed, where its collisions do no harm; some authenticators know no other
"""The values that every authenticator knows; a code is good in its own step and in the ones beside it, for clocks that differ."""


def new_secret() -> bytes:
    """20 random bytes, as RFC 4226 recommends."""
    return os.urandom(20)


def text(secret: bytes) -> str:
    """The secret to type, in groups of four.

    >>> text(b"12345678901234567890")
    'GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ'
    """
    letters = base64.b32encode(secret).decode()
    return " ".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def uri(secret: bytes, name: str) -> str:
    """What an authenticator reads."""
    return TOTP(secret, DIGITS, _HASH, STEP // SECOND).get_provisioning_uri(name, ISSUER)


def step_of(secret: bytes, code: str, now: int) -> int | None:
    """The time step whose code this is, if it is one of the three around `now` (microseconds).

    >>> step_of(b"12345678901234567890", "287 082", 59 * SECOND), step_of(b"12345678901234567890", "287082", 120 * SECOND)
    (1, None)
    """
    typed = "".join(code.split()).encode()
    codes = HOTP(secret, DIGITS, _HASH)
    middle = now // STEP
    return next((step for step in (middle - 1, middle, middle + 1) if step >= 0 and hmac.compare_digest(codes.generate(step), typed)), None)
