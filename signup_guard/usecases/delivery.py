"""Webhooks: each change of the feed is sent to one URL, signed, in order, again and again until it is taken.

What is sent last stands in the store, so that nothing is lost while the other side or this service is down; a message may come twice.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from functools import partial
from http.client import HTTPException
from random import uniform
from time import monotonic
from typing import Final

from signup_guard.clock import SECOND
from signup_guard.errors import SignupGuardError
from signup_guard.store.base import Store
from signup_guard.usecases.feed import update_body
from signup_guard.usecases.writer import Writer
from signup_guard.webhook import signed
from signup_guard.wire import Lines, Place

_CURSOR: Final = "webhook"
"""The meta entry that names the last update that was taken."""
_TIMEOUT_SECONDS: Final = 5.0
_PAUSE_LEAST: Final = 1.0
_PAUSE_MOST: Final = 300.0
"""Seconds until it looks again, and at most between attempts, which come half as often each time."""
_PAGE: Final = 100
_ANSWER_BYTES: Final = 64 * 1024
_log = logging.getLogger(__name__)


class Delivery:
    """Sends from a thread that starts with the service."""

    def __init__(self, store: Store, writer: Writer, place: Place, secret: str, clock: Callable[[], int]) -> None:
        self._store = store
        self._writer = writer
        self._target = place.path or "/"
        self._lines = Lines(place)
        self._secret = secret
        self._clock = clock
        self._stop = threading.Event()

    def start(self) -> None:
        """Begins, with the first change after the URL was first set; the thread ends with the process or with `stop`."""
        self._writer.submit(self._begin).result()
        threading.Thread(target=self._work, name="delivery", daemon=True).start()

    def stop(self) -> None:
        """Ends it."""
        self._stop.set()

    @property
    def waiting(self) -> int:
        """How many changes are still to be sent."""
        return self._store.last_update() - self._cursor

    def send(self) -> bool:
        """Sends what waits; False when a message was not taken, which the next time begins with."""
        while found := self._store.updates(self._cursor, _PAGE):
            for update in found:
                body = json.dumps(update_body(update), ensure_ascii=False, separators=(",", ":")).encode()
                if self._stop.is_set() or not self._taken(str(update.id), body):
                    return False
                self._writer.submit(partial(self._store.set_meta, _CURSOR, str(update.id))).result()
        return True

    @property
    def _cursor(self) -> int:
        return int(self._store.meta(_CURSOR) or 0)

    def _begin(self) -> None:
        if self._store.meta(_CURSOR) is None:
            self._store.set_meta(_CURSOR, str(self._store.last_update()))

    def _taken(self, message_id: str, body: bytes) -> bool:
        headers = signed(self._secret, message_id, self._clock() // SECOND, body) | {"Content-Type": "application/json"}
        until = monotonic() + _TIMEOUT_SECONDS
        try:
            status = self._lines.exchange("POST", self._target, body, headers, until, _ANSWER_BYTES).status
        except (OSError, HTTPException, SignupGuardError) as error:
            _log.warning("the webhook was not reached: %s: %s", type(error).__name__, error)
            return False
        if not 200 <= status < 300:
            _log.warning("the webhook answered %s", status)
            return False
        return True

    def _work(self) -> None:
        pause = _PAUSE_LEAST
        while not self._stop.wait(pause * uniform(0.8, 1)):
            try:
                taken = self.send()
            except Exception:  # of the store: the next round tries again
                _log.exception("webhooks failed")
                taken = False
            pause = _PAUSE_LEAST if taken else min(_PAUSE_MOST, 2 * pause)
