"""What the SQLite store keeps of those who use the console (`store.staff.Staff`) and the API."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, cast

from signup_guard.store.base import KeyRow, UserRow
from signup_guard.store.staff import Login, login_id


class SqliteStaff(ABC):
    """Implements `store.staff.Staff`; `SqliteStore` brings the connections."""

    @abstractmethod
    def _run(self, sql: str, values: Sequence[object] = ()) -> Any: ...

    @abstractmethod
    def _all(self, sql: str, values: Sequence[object] = ()) -> list[Any]: ...

    def api_keys(self) -> list[KeyRow]:
        """See `Store.api_keys`."""
        rows = self._all("SELECT id, hash, scopes, test, created_at, revoked_at FROM api_keys ORDER BY created_at, id")
        return [KeyRow(row[0], row[1], frozenset(row[2].split()), bool(row[3]), row[4], row[5]) for row in rows]

    def add_key(self, row: KeyRow) -> None:
        """See `Store.add_key`."""
        values = (row.id, row.hash, " ".join(sorted(row.scopes)), int(row.test), row.created_at, row.revoked_at)
        self._run("INSERT INTO api_keys VALUES(?, ?, ?, ?, ?, ?)", values)

    def revoke_key(self, key_id: str, at: int) -> bool:
        """See `Store.revoke_key`."""
        return bool(self._run("UPDATE api_keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", (at, key_id)).rowcount)

    def users(self) -> list[UserRow]:
        """See `Store.users`."""
        rows = self._all("SELECT name, role, password, created_at, disabled_at, totp FROM users ORDER BY name")
        return [UserRow._make(row) for row in rows]

    def add_user(self, row: UserRow) -> bool:
        """See `Store.add_user`."""
        columns = "name, role, password, created_at, disabled_at, totp"
        return bool(self._run(f"INSERT INTO users({columns}) VALUES(?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", row).rowcount)

    def disable_user(self, name: str, at: int) -> bool:
        """See `Store.disable_user`."""
        return bool(self._run("UPDATE users SET disabled_at = ? WHERE name = ? AND disabled_at IS NULL", (at, name)).rowcount)

    def set_password(self, name: str, password: str) -> None:
        """See `Staff.set_password`."""
        self._run("UPDATE users SET password = ? WHERE name = ?", (password, name))

    def set_role(self, name: str, role: str) -> bool:
        """See `Staff.set_role`."""
        return bool(self._run("UPDATE users SET role = ? WHERE name = ? AND disabled_at IS NULL", (role, name)).rowcount)

    def enable_user(self, name: str) -> bool:
        """See `Staff.enable_user`."""
        return bool(self._run("UPDATE users SET disabled_at = NULL WHERE name = ?", (name,)).rowcount)

    def set_totp(self, name: str, sealed: bytes | None) -> None:
        """See `Staff.set_totp`."""
        self._run("UPDATE users SET totp = ?, totp_step = 0 WHERE name = ?", (sealed, name))

    def use_totp_step(self, name: str, step: int) -> bool:
        """See `Staff.use_totp_step`."""
        return bool(self._run("UPDATE users SET totp_step = ? WHERE name = ? AND totp_step < ?", (step, name, step)).rowcount)

    def logins(self, since: int, used_since: int, user: str | None = None) -> list[Login]:
        """See `Staff.logins`."""
        sql = "SELECT hash, user, created_at, seen_at, address FROM sessions WHERE created_at >= ? AND seen_at >= ?"
        of = "" if user is None else " AND user = ?"
        rows = self._all(f"{sql}{of} ORDER BY created_at DESC", (since, used_since, *([] if user is None else [user])))
        return [Login(login_id(row[0]), *row[1:]) for row in rows]

    def end_login(self, user: str, named: str) -> bool:
        """See `Staff.end_login`."""
        hashes = [row[0] for row in self._run("SELECT hash FROM sessions WHERE user = ?", (user,)) if login_id(row[0]) == named]
        for token_hash in hashes:
            self._run("DELETE FROM sessions WHERE hash = ?", (token_hash,))
        return bool(hashes)

    def end_logins(self, user: str, but: bytes = b"") -> None:
        """See `Staff.end_logins`."""
        self._run("DELETE FROM sessions WHERE user = ? AND hash <> ?", (user, but))

    def tries(self, subject: bytes, since: int) -> int:
        """See `Staff.tries`."""
        return cast(int, self._run("SELECT count(*) FROM tries WHERE subject = ? AND at > ?", (subject, since)).fetchone()[0])

    def add_try(self, subject: bytes, at: int, drop_before: int) -> None:
        """See `Staff.add_try`."""
        self._run("DELETE FROM tries WHERE at < ?", (drop_before,))
        self._run("INSERT INTO tries VALUES(?, ?)", (subject, at))

    def forget_tries(self, subject: bytes, at: int | None = None) -> None:
        """See `Staff.forget_tries`."""
        self._run("DELETE FROM tries WHERE subject = ? AND at = coalesce(?, at)", (subject, at))
