"""What happens by itself: holds end when their time is over (its own kind of end and never a label), jumps of the clock are noted, labels
of decided rings are entered, what is tied to a confirmed fake comes up, and ties end.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial

from signup_guard.clock import SECOND, jump_of
from signup_guard.store.base import Store
from signup_guard.usecases.writer import Writer

_EVERY_SECONDS = 10.0
_AT_ONCE = 100
_TURN_SECONDS = 1.0
"""Of one task, before the others have their turn."""
CLOCK_JUMPED = "clock_jumped"
"""Of the audit trail's entries on the subject `clock`, the one that says it is not believed now."""
_log = logging.getLogger(__name__)


class Upkeep:
    """Runs beside the service in a thread that starts with it."""

    def __init__(
        self,
        store: Store,
        writer: Writer,
        clock: Callable[[], int],
        units: Sequence[Callable[[], object]] = (),
        beside: Sequence[Callable[[], object]] = (),
    ) -> None:
        """Every round does each of `units` in transactions of its own, which tell whether more is left, and each of `beside` by itself."""
        self._store = store
        self._writer = writer
        self._units = units
        self._clock = clock
        self._beside = beside
        self._stop = threading.Event()

    def start(self) -> None:
        """Begins; the thread ends with the process or with `stop`."""
        threading.Thread(target=self._work, name="upkeep", daemon=True).start()

    def stop(self) -> None:
        """Ends it."""
        self._stop.set()

    def expire_holds(self) -> int:
        """Inside a unit: ends holds whose time is over with their declared outcome; returns how many."""
        now = self._clock()
        expired = self._store.expired_holds(now, _AT_ONCE)
        for seq, verdict in expired:
            self._store.end_hold(seq, now, "expiry", verdict, None)
        return len(expired)

    def watch_clock(self) -> None:
        """Inside a unit: enters in the audit trail that the clock has jumped, or agrees again."""
        jump = jump_of(self._clock)
        last = self._store.audit_trail({"subject": "clock"}, None, 1)
        if bool(jump) != bool(last and last[0].act == CLOCK_JUMPED):
            act, detail = (CLOCK_JUMPED, f"{jump / SECOND:+.0f} s") if jump else ("clock_agrees", None)
            self._store.audit(self._clock(), "service", act, "clock", detail)

    def _work(self) -> None:
        units: Sequence[Callable[[], object]] = (self.watch_clock, self._expire_some, *self._units)
        more = False
        while not self._stop.wait(0 if more else _EVERY_SECONDS):
            left = [self._tried(partial(self._turn, unit)) for unit in units]
            more = any(left)
            for work in self._beside:
                self._tried(work)

    def _tried(self, work: Callable[[], object]) -> object:
        try:
            return work()
        except Exception:  # the next round tries again
            _log.exception("%s failed", work)
            return None

    def _expire_some(self) -> bool:
        return self.expire_holds() == _AT_ONCE

    def _turn(self, unit: Callable[[], object]) -> bool:
        """Does a task's transactions while its turn lasts; returns whether more is left."""
        end = time.monotonic() + _TURN_SECONDS
        while self._writer.submit(unit).result():
            if time.monotonic() > end or self._stop.is_set():
                return True
        return False
