"""Time: whole microseconds since 1970 UTC, because integers survive every store and every replay bit for bit."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def now() -> int:
    """The server's clock, in microseconds."""
    return time.time_ns() // 1000


def parse_time(text: str) -> int:
    """Microseconds of an ISO 8601 time; one without an offset is UTC.

    >>> parse_time("1970-01-01T00:00:01.5Z")
    1500000
    >>> parse_time("1970-01-01 01:00:00+01:00")
    0

    Raises `ValueError` when the text is no such time.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - _EPOCH) // timedelta(microseconds=1)


def format_time(at: int) -> str:
    """ISO 8601 in UTC; the fraction appears only where there is one.

    >>> format_time(1_500_000)
    '1970-01-01T00:00:01.500000Z'
    """
    return (_EPOCH + timedelta(microseconds=at)).isoformat().replace("+00:00", "Z")
