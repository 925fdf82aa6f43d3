"""Who may call: API keys and console users.  Secrets are shown once and kept as hashes."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

from werkzeug.security import generate_password_hash

from signup_guard.errors import ConflictError, NotFoundError, SignupGuardError
from signup_guard.store.base import KeyRow, Store, UserRow

SCOPES: Final = ("score", "label", "read", "admin")
_VIEWER: Final = frozenset({"look", "notes", "overview", "policy"})
_ANALYST: Final = _VIEWER | {"decide", "note", "open", "search", "ring"}
_LEAD: Final = _ANALYST | {"revise", "bulk", "queues", "audit", "draft", "publish", "promote", "share", "erase", "quality", "export"}
RIGHTS: Final[Mapping[str, frozenset[str]]] = {
    "viewer": _VIEWER,
    "analyst": _ANALYST,
    "lead": _LEAD,
    "admin": _LEAD | {"people"},
    "developer": frozenset({"look", "overview"}),
}
"""What each role of the console may do; the one place where this is said.

look      the queue and cases, without identifiers and notes
notes     read notes
note      write them
open      unseal the identifiers of a case (audited)
search    look identifiers up
decide    end a hold, and claim it
revise    decide on a signup that is not held, and on what was escalated
bulk      decide a selection of holds at once
queues    set which holds go to which queue
ring      contain, finalise (a large one with a second person), undo, take members out, decide sweeps
share     mark a thing as known to be shared by strangers, and take the mark back
erase     erase the person behind a signup
overview  figures
policy    the policy, its versions, and what it does
draft     draft another, from its pages or by listing a value of a case
publish   put somebody else's draft in force
audit     the audit trail
promote   propose, confirm and roll back models
quality   how reviewers agree, golden cases
export    ask for everybody's identifiers in clear, and approve that another asks
people    users and API keys
"""
ROLES: Final = tuple(RIGHTS)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
_NO_USERS: Final = ("expiry",)
"""Ends of holds that are nobody's."""
_FRESH_SECONDS = 2.0


class ApiKey(NamedTuple):
    """A key in force."""

    id: str
    scopes: frozenset[str]
    test: bool


class Access:
    """Keys and users over one store; keys are read again every two seconds, so a revoked one is refused soon after."""

    def __init__(self, store: Store, clock: Callable[[], int]) -> None:
        self._store = store
        self._clock = clock
        self._rows: dict[str, KeyRow] = {}
        self._read_at = float("-inf")
        self._lock = threading.Lock()

    def authenticate(self, token: str) -> ApiKey | None:
        """The key behind a bearer token; None if there is none in force.  Hashes are compared in constant time."""
        with self._lock:
            if time.monotonic() - self._read_at > _FRESH_SECONDS:
                self._rows = {row.id: row for row in self._store.api_keys() if row.revoked_at is None}
                self._read_at = time.monotonic()
        parts = token.split("_")
        row = self._rows.get(parts[2]) if len(parts) == 4 else None
        known = row.hash if row is not None else bytes(32)
        same = hmac.compare_digest(_hash(token), known)
        return ApiKey(row.id, row.scopes, row.test) if row is not None and same else None

    def create_key(self, scopes: Iterable[str], *, test: bool, actor: str) -> str:
        """A new key's token; raises `SignupGuardError` for a scope that there is not."""
        wanted = frozenset(scopes)
        if not wanted or (unknown := wanted - set(SCOPES)):
            raise SignupGuardError(f"{', '.join(sorted(unknown)) if wanted else 'nothing'} is no scope; there are {', '.join(SCOPES)}")
        key_id = secrets.token_hex(4)
        token = f"sg_{'test' if test else 'live'}_{key_id}_{secrets.token_hex(20)}"
        with self._store.unit():
            self._store.add_key(KeyRow(key_id, _hash(token), wanted, test, self._clock(), None))
            self._store.audit(self._clock(), actor, "key_created", key_id, " ".join(sorted(wanted)))
        self._read_at = float("-inf")
        return token

    def revoke_key(self, key_id: str, actor: str) -> None:
        """Ends a key; raises `NotFoundError`."""
        with self._store.unit():
            if not self._store.revoke_key(key_id, self._clock()):
                raise NotFoundError(f"there is no key {key_id} in force; `signup-guard keys list` shows them")
            self._store.audit(self._clock(), actor, "key_revoked", key_id)
        self._read_at = float("-inf")

    def add_user(self, name: str, role: str, actor: str) -> str:
        """A new console user's first password; raises `SignupGuardError` for a role that there is not or a name that is taken."""
        if role not in ROLES:
            raise SignupGuardError(f"{role} is no role; there are {', '.join(ROLES)}")
        if not _NAME.fullmatch(name) or name in _NO_USERS:
            raise SignupGuardError(f"{name!r} cannot be a user's name; use up to 64 letters, digits and . _ @ -")
        password = secrets.token_urlsafe(12)
        with self._store.unit():
            if not self._store.add_user(UserRow(name, role, hashed_password(password), self._clock(), None)):
                raise ConflictError(f"there is a user {name} already")
            self._store.audit(self._clock(), actor, "user_added", name, role)
        return password

    def disable_user(self, name: str, actor: str) -> None:
        """Shuts a user out; raises `NotFoundError`."""
        with self._store.unit():
            if not self._store.disable_user(name, self._clock()):
                raise NotFoundError(f"there is no user {name} in force; `signup-guard users list` shows them")
            self._store.end_logins(name)
            self._store.audit(self._clock(), actor, "user_disabled", name)

    def set_role(self, name: str, role: str, actor: str) -> None:
        """Gives a user another role; raises `SignupGuardError` for a role that there is not, `NotFoundError`."""
        if role not in ROLES:
            raise SignupGuardError(f"{role} is no role; there are {', '.join(ROLES)}")
        with self._store.unit():
            before = next((row.role for row in self._store.users() if row.name == name), None)
            if not self._store.set_role(name, role):
                raise NotFoundError(f"there is no user {name} in force; `signup-guard users list` shows them")
            self._store.audit(self._clock(), actor, "role_changed", name, f"{before} to {role}")

    def reset_user(self, name: str, actor: str) -> str:
        """A new first password for somebody who cannot get in: without a second factor, with every session ended, enabled again.

        Raises `NotFoundError`.
        """
        password = secrets.token_urlsafe(12)
        with self._store.unit():
            if not self._store.enable_user(name):
                raise NotFoundError(f"there is no user {name}; `signup-guard users list` shows them")
            self._store.set_password(name, hashed_password(password))
            self._store.set_totp(name, None)
            self._store.end_logins(name)
            self._store.audit(self._clock(), actor, "user_reset", name)
        return password


def hashed_password(password: str) -> str:
    """What is kept of a password: a salted scrypt hash."""
    return generate_password_hash(password, "scrypt")


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
