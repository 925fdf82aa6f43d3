"""Logins to the console: tries are limited and counted in the store, sessions kept on the server under the hash of their token."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from werkzeug.security import check_password_hash

from signup_guard.clock import HOUR, MINUTE
from signup_guard.errors import NotFoundError, SignupGuardError
from signup_guard.store.base import Store, UserRow
from signup_guard.store.staff import Login, login_id
from signup_guard.usecases import second_factor
from signup_guard.usecases.access import RIGHTS, hashed_password
from signup_guard.usecases.secrets import Vault
from signup_guard.usecases.writer import Writer

IDLE: Final = HOUR
LONGEST: Final = 12 * HOUR
"""A session ends when it was not used for so long, and so long after it began, in microseconds."""
TRIES: Final = 8
TRIES_WINDOW: Final = 15 * MINUTE
"""Wrong passwords for one name, or from one address, in so many microseconds."""
PASSWORD_LEAST: Final = 12
_PASSWORD_MOST = 1024
_TOUCH_EVERY = MINUTE


class Visitor(NamedTuple):
    """Who is logged in; `form_token` proves that a form came from a page of this session."""

    name: str
    role: str
    form_token: str
    token: str

    @property
    def login_id(self) -> str:
        """What names this session in a list (`store.staff.Login.id`)."""
        return login_id(_hash(self.token))

    def may(self, right: str) -> bool:
        """Whether the role has this right."""
        return right in RIGHTS.get(self.role, frozenset())


class Offer(NamedTuple):
    """A second factor that is not in force yet: what an authenticator reads, the same to type, and the sealed secret."""

    uri: str
    text: str
    sealed: bytes


class TooManyTriesError(SignupGuardError):
    """Too many wrong passwords: the name or the address has to wait."""


class Sessions:
    """Logins over one store."""

    def __init__(self, store: Store, writer: Writer, vault: Vault, clock: Callable[[], int]) -> None:
        self._store = store
        self._writer = writer
        self._vault = vault
        self._clock = clock
        self._nobody = hashed_password(secrets.token_urlsafe(12))

    def log_in(self, name: str, password: str, code: str, address: str) -> str | None:
        """A new session's token, or None: nothing tells a wrong name from a wrong password or code, neither the answer nor its time.

        A try is counted before it is looked at and forgotten when it was right, so that many at once are no more than the limit.
        Raises `TooManyTriesError`.
        """
        now = self._clock()
        by_name, by_address = self._subject(f"name {name}"), self._subject(f"from {address}")
        self._writer.submit(lambda: self._count((by_name, by_address), now)).result()
        user = self._user(name)
        right = check_password_hash(self._nobody if user is None else user.password, password[:_PASSWORD_MOST])
        token = secrets.token_urlsafe(32)

        def enter() -> str | None:
            if user is None or not right or not self._second(user, code, now):
                # The name is audited only where it is a user's: else it may be a password typed into the wrong field.
                subject = "unknown" if user is None else user.name
                self._store.audit(now, subject, "login_failed", subject, address)
                return None
            self._store.forget_tries(by_name)
            self._store.forget_tries(by_address, now)
            self._store.add_session(_hash(token), user.name, now, address, now - LONGEST)
            self._store.audit(now, user.name, "login", user.name, address)
            return token

        return self._writer.submit(enter).result()

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

    def logins(self, user: str | None = None) -> list[Login]:
        """Sessions in force, of one user or of everybody."""
        now = self._clock()
        return self._store.logins(now - LONGEST, now - IDLE, user)

    def end(self, user: str, login_id: str, actor: str) -> None:
        """Ends one session of a user; raises `NotFoundError`."""

        def run() -> None:
            if not self._store.end_login(user, login_id):
                raise NotFoundError("This session has ended already.")
            self._store.audit(self._clock(), actor, "session_ended", user)

        self._writer.submit(run).result()

    def end_others(self, visitor: Visitor) -> None:
        """Ends every session of this user but the one that asks."""

        def run() -> None:
            self._store.end_logins(visitor.name, _hash(visitor.token))
            self._store.audit(self._clock(), visitor.name, "sessions_ended", visitor.name)

        self._writer.submit(run).result()

    def change_password(self, visitor: Visitor, old: str, new: str) -> None:
        """Gives the user a new password and ends the other sessions.

        Raises `SignupGuardError` for a wrong old one or a new one that will not do, `TooManyTriesError`.
        """
        if not PASSWORD_LEAST <= len(new) <= _PASSWORD_MOST or new in (old, visitor.name):
            raise SignupGuardError(f"A new password has at least {PASSWORD_LEAST} characters and is neither the old one nor the name.")
        self._confirm(visitor, old)
        password = hashed_password(new)

        def run() -> None:
            self._store.set_password(visitor.name, password)
            self._store.end_logins(visitor.name, _hash(visitor.token))
            self._store.audit(self._clock(), visitor.name, "password_changed", visitor.name)

        self._writer.submit(run).result()

    def has_second_factor(self, visitor: Visitor) -> bool:
        """Whether a code is asked for at this user's login."""
        user = self._user(visitor.name)
        return user is not None and user.totp is not None

    def offer_second_factor(self, visitor: Visitor, sealed: bytes | None = None) -> Offer:
        """A new second factor, or the one offered before; raises `NotFoundError` when that was for somebody else."""
        if sealed is None:
            sealed = self._vault.wrap(second_factor.new_secret(), _purpose(visitor.name))
        secret = self._vault.unwrap(sealed, _purpose(visitor.name))
        return Offer(second_factor.uri(secret, visitor.name), second_factor.text(secret), sealed)

    def turn_on_second_factor(self, visitor: Visitor, sealed: bytes, code: str, password: str) -> None:
        """Puts an offered second factor in force; raises `SignupGuardError` when the code or the password is wrong."""
        self._confirm(visitor, password)
        step = second_factor.step_of(self._vault.unwrap(sealed, _purpose(visitor.name)), code, self._clock())
        if step is None:
            raise SignupGuardError("The code is not right. Check the clock of the device that shows it.")

        def run() -> None:
            self._store.set_totp(visitor.name, sealed)
            self._store.use_totp_step(visitor.name, step)
            self._store.audit(self._clock(), visitor.name, "second_factor_on", visitor.name)

        self._writer.submit(run).result()

    def turn_off_second_factor(self, visitor: Visitor, password: str) -> None:
        """Asks for no code any more; raises `SignupGuardError` when the password is wrong."""
        self._confirm(visitor, password)

        def run() -> None:
            self._store.set_totp(visitor.name, None)
            self._store.audit(self._clock(), visitor.name, "second_factor_off", visitor.name)

        self._writer.submit(run).result()

    def _confirm(self, visitor: Visitor, password: str) -> None:
        """Whether somebody at an open session is its user; wrong passwords count as at login."""
        now, subject = self._clock(), self._subject(f"name {visitor.name}")
        self._writer.submit(lambda: self._count((subject,), now)).result()
        user = self._user(visitor.name)
        if user is None or not check_password_hash(user.password, password[:_PASSWORD_MOST]):
            raise SignupGuardError("The password is not right.")
        self._writer.submit(lambda: self._store.forget_tries(subject)).result()

    def _user(self, name: str) -> UserRow | None:
        return next((row for row in self._store.users() if row.name == name and row.disabled_at is None), None)

    def _second(self, user: UserRow, code: str, now: int) -> bool:
        """Inside a unit: whether the code is right where one is asked for, and was not used before."""
        if user.totp is None:
            return True
        step = second_factor.step_of(self._vault.unwrap(user.totp, _purpose(user.name)), code, now)
        return step is not None and self._store.use_totp_step(user.name, step)

    def _subject(self, text: str) -> bytes:
        """Whose tries are counted: under a keyed hash, since a name may be a password typed into the wrong field."""
        return self._vault.fingerprint(text.encode())

    def _count(self, subjects: Sequence[bytes], now: int) -> None:
        """Inside a unit: counts a try, unless there were too many."""
        if any(self._store.tries(subject, now - TRIES_WINDOW) >= TRIES for subject in subjects):
            raise TooManyTriesError("Too many wrong passwords. Try again in a quarter of an hour.")
        for subject in subjects:
            self._store.add_try(subject, now, now - TRIES_WINDOW)


def _purpose(name: str) -> str:
    return f"totp {name}"


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
