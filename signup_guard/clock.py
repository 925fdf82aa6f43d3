"""Time: whole microseconds since 1970 UTC, because integers survive every store and every replay bit for bit."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_log = logging.getLogger(__name__)


def now() -> int:
    """The server's clock, in microseconds."""
    return time.time_ns() // 1000


def _running() -> int:
    """Microseconds of a clock that nobody sets, where possible one that goes on while the machine sleeps."""
    return time.clock_gettime_ns(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)) // 1000


class SteadyClock:
    """The server's clock, but for jumps: when it is set by more than an hour, time goes on as if it had not been, until it agrees again.

    A restart takes the clock as it is then, unless it is more than an hour behind `newest`, the last moment that is on record
    (microseconds): then time goes on from there, and any later clock is believed.
    """

    def __init__(self, newest: int = 0, wall: Callable[[], int] = now, running: Callable[[], int] = _running) -> None:
        self._wall = wall
        self._running = running
        self._behind = wall() < newest - HOUR
        self._at, self._mark = (newest if self._behind else wall()), running()
        self._jump = 0
        self._lock = threading.Lock()

    def __call__(self) -> int:
        """The time now."""
        with self._lock:
            wall, mark = self._wall(), self._running()
            at = self._at + mark - self._mark
            off = wall - at
            if abs(off) > HOUR and not (self._behind and off > 0):
                if not self._jump:
                    _log.error("the clock jumped by %+.0f s; time goes on without that until it agrees again or a restart", off / SECOND)
                self._jump = off
                return at
            if self._jump:
                _log.warning("the clock agrees again")
            self._at, self._mark, self._jump, self._behind = wall, mark, 0, False
            return wall

    def jump(self) -> int:
        """By how many microseconds the server's clock is off (negative: behind); 0 while it is believed."""
        self()
        return self._jump


def jump_of(clock: Callable[[], int]) -> int:
    """The jump of a steady clock; 0 for one that cannot jump."""
    return clock.jump() if isinstance(clock, SteadyClock) else 0


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
