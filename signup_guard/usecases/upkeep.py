"""What happens by itself: holds end when their time is over (expiry is its own kind of end and never a label), labels of decided rings are
entered, and what is tied to a confirmed fake comes up.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from signup_guard.store.base import Store
from signup_guard.usecases.rings import Rings
from signup_guard.usecases.sweeps import Sweeps
from signup_guard.usecases.writer import Writer

_EVERY_SECONDS = 10.0
_AT_ONCE = 100
_log = logging.getLogger(__name__)


class Upkeep:
    """Runs beside the service in a thread that starts with it."""

    def __init__(self, store: Store, writer: Writer, rings: Rings, sweeps: Sweeps, clock: Callable[[], int]) -> None:
        self._store = store
        self._writer = writer
        self._rings = rings
        self._sweeps = sweeps
        self._clock = clock
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

    def _work(self) -> None:
        while not self._stop.wait(_EVERY_SECONDS):
            try:
                while self._writer.submit(self.expire_holds).result() == _AT_ONCE:
                    pass
                while self._writer.submit(self._rings.label_due).result():
                    pass
                while self._writer.submit(self._sweeps.sweep).result():
                    pass
            except Exception:  # the next round tries again
                _log.exception("upkeep failed")
