"""Logins to the console: passwords tried a limited number of times, sessions kept on the server under the hash of their token."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from collections.abc import Callable
from typing import Final, NamedTuple

from werkzeug.security import check_password_hash, generate_password_hash

from signup_guard.clock import HOUR, MINUTE
from signup_guard.errors import SignupGuardError
from signup_guard.store.base import Store
from signup_guard.usecases.access import RIGHTS
from signup_guard.usecases.writer import Writer

IDLE: Final = HOUR
LONGEST: Final = 12 * HOUR
"""A session ends when it was not used for so long, and so long after it began, in microseconds."""
TRIES: Final = 8
TRIES_WINDOW: Final = 15 * MINUTE
"""Wrong passwords for one name, or from one address, in so many microseconds."""
_TOUCH_EVERY = MINUTE
_REMEMBERED = 10_000


class Visitor(NamedTuple):
    """Who is logged in; `form_token` proves that a form came from a page of this session."""

    name: str
    role: str
    form_token: str
    token: str

    def may(self, right: str) -> bool:
        """Whether the role has this right."""
        return right in RIGHTS.get(self.role, frozenset())


class TooManyTriesError(SignupGuardError):
    """Too many wrong passwords: the name or the address has to wait."""


class Sessions:
    """Logins over one store."""

    def __init__(self, store: Store, writer: Writer, clock: Callable[[], int]) -> None:
        self._store = store
        self._writer = writer
        self._clock = clock
        self._nobody = generate_password_hash(secrets.token_urlsafe(12), "scrypt")
        self._failed: dict[str, list[int]] = {}
        self._lock = threading.Lock()

    def log_in(self, name: str, password: str, address: str) -> str | None:
        """A new session's token, or None: nothing tells a wrong name from a wrong password, neither the answer nor the time it takes.

        Raises `TooManyTriesError`.
        """
        now = self._clock()
        subjects = (f"name {name[:64]}", f"from {address}")
        self._check(subjects, now)
        user = next((row for row in self._store.users() if row.name == name and row.disabled_at is None), None)
        right = check_password_hash(self._nobody if user is None else user.password, password[:1024])
        if user is None or not right:
            self._note(subjects, now)
            # The name is audited only where it is a user's: else it may be a password typed into the wrong field.
            subject = "unknown" if user is None else user.name
            self._writer.submit(lambda: self._store.audit(now, subject, "login_failed", subject, address)).result()
            return None
        with self._lock:
            self._failed.pop(subjects[0], None)
        token = secrets.token_urlsafe(32)

        def begin() -> None:
            self._store.add_session(_hash(token), user.name, now, now - LONGEST)
            self._store.audit(now, user.name, "login", user.name, address)

        self._writer.submit(begin).result()
        return token

    def visitor(self, token: str | None) -> Visitor | None:
        """Who is behind a token; None once the session has ended or its user was disabled."""
        if not token or (row := self._store.session(_hash(token))) is None:
            return None
        now = self._clock()
        if now - row.created_at > LONGEST or now - row.seen_at > IDLE:
            return None
        if now - row.seen_at > _TOUCH_EVERY:
            self._writer.submit(lambda: self._store.touch_session(_hash(token), now)).result()
        return Visitor(row.user, row.role, hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest(), token)

    def log_out(self, visitor: Visitor) -> None:
        """Ends the session."""
        self._writer.submit(lambda: self._store.end_sessions([_hash(visitor.token)])).result()

    def _check(self, subjects: tuple[str, ...], now: int) -> None:
        with self._lock:
            for subject in subjects:
                if sum(at > now - TRIES_WINDOW for at in self._failed.get(subject, ())) >= TRIES:
                    raise TooManyTriesError("Too many wrong passwords. Try again in a quarter of an hour.")

    def _note(self, subjects: tuple[str, ...], now: int) -> None:
        with self._lock:
            for subject in subjects:
                self._failed[subject] = [*self._failed.pop(subject, [])[1 - TRIES :], now]
            while len(self._failed) > _REMEMBERED:
                del self._failed[next(iter(self._failed))]


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
