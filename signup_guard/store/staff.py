"""What a store keeps of those who use the console, beside their names: passwords, second factors, sessions, wrong tries."""

from __future__ import annotations

from typing import NamedTuple, Protocol


class Login(NamedTuple):
    """A session that has not ended, as a list shows it; `id` names it and opens nothing."""

    id: str
    user: str
    created_at: int
    seen_at: int
    address: str


def login_id(token_hash: bytes) -> str:
    """What names a session in a list."""
    return token_hash[:8].hex()


class Staff(Protocol):
    """The part of `Store` about people.  Reads are snapshots of their own; writes and `tries` happen inside a unit."""

    def set_password(self, name: str, password: str) -> None:
        """Keeps a user's new password, as a salted hash."""

    def set_role(self, name: str, role: str) -> bool:
        """Gives a user another role; False if there is no such user in force."""

    def enable_user(self, name: str) -> bool:
        """Lets a user in again; False if there is no such user."""

    def set_totp(self, name: str, sealed: bytes | None) -> None:
        """Keeps the secret of a user's second factor, or forgets it."""

    def use_totp_step(self, name: str, step: int) -> bool:
        """Notes that the code of this time step was used; False if it or a later one was before."""

    def logins(self, since: int, used_since: int, user: str | None = None) -> list[Login]:
        """Sessions that began and were last used after these moments, of one user or of all, the newest first."""

    def end_login(self, user: str, named: str) -> bool:
        """Ends one of a user's sessions; False if there is none of that id."""

    def end_logins(self, user: str, but: bytes = b"") -> None:
        """Ends a user's sessions, except the one with this hash."""

    def tries(self, subject: bytes, since: int) -> int:
        """How many tries are on record after a moment."""

    def add_try(self, subject: bytes, at: int, drop_before: int) -> None:
        """Records a try, and forgets those before a moment."""

    def forget_tries(self, subject: bytes, at: int | None = None) -> None:
        """Forgets a subject's tries: all, or that of one moment."""
