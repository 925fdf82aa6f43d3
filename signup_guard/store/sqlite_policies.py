"""What the SQLite store keeps of policies (`store.policies.Policies`)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, cast

from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]  # the driver that sqlite-utils found best

from signup_guard.errors import StoreError
from signup_guard.store.policies import Judged, PolicyRow, RuleFigures

_COLUMNS = "number, content, author, comment, created_at, based_on, published_by, published_at"
_IN_FORCE = "SELECT max(number) FROM policies WHERE published_at IS NOT NULL"
JUDGED = (
    "SELECT s.signup_id, s.received_at, coalesce(s.drawn_from, s.verdict), s.score, s.facts, s.answer,"
    " (SELECT cut FROM cut_moves c WHERE c.seq < s.seq ORDER BY c.seq DESC LIMIT 1),"
    " (SELECT effective FROM labels l WHERE l.signup = s.seq ORDER BY l.seq DESC LIMIT 1)"
    " FROM signups s WHERE s.policy <> 'imported' ORDER BY s.seq DESC LIMIT ?"
)
RULE_FIGURES = (
    "SELECT count(*), total(label = 'fake'), total(label = 'genuine'), total(verdict <> 'allow'), total(verdict <> 'allow' AND let_in)"
    " FROM ("
    " SELECT s.verdict, (SELECT effective FROM labels l WHERE l.signup = s.seq ORDER BY l.seq DESC LIMIT 1) AS label,"
    " coalesce((SELECT decision = 'allow' AND actor <> 'expiry' FROM revisions r WHERE r.signup = s.seq ORDER BY id DESC LIMIT 1), 0)"
    " AS let_in"
    " FROM rule_hits h JOIN signups s ON s.seq = h.signup WHERE h.rule = ? ORDER BY h.signup DESC LIMIT ?)"
)


class SqlitePolicies(ABC):
    """Implements `store.policies.Policies`; `SqliteStore` brings the connections."""

    @abstractmethod
    def _run(self, sql: str, values: Sequence[object] = ()) -> Any: ...

    @abstractmethod
    def _all(self, sql: str, values: Sequence[object] = ()) -> list[Any]: ...

    @abstractmethod
    def _snapshot(self) -> AbstractContextManager[Any]: ...

    def policy_in_force(self) -> PolicyRow | None:
        """See `Policies.policy_in_force`."""
        try:
            return self._policy(f"({_IN_FORCE})")
        except sqlite3.Error as error:
            raise StoreError(f"the policy cannot be read ({error})") from error

    def policy(self, number: int) -> PolicyRow | None:
        """See `Policies.policy`."""
        return self._policy("?", number)

    def _policy(self, which: str, *values: object) -> PolicyRow | None:
        rows = self._all(f"SELECT {_COLUMNS} FROM policies WHERE number = {which}", values)
        return PolicyRow._make(rows[0]) if rows else None

    def policies(self, most: int) -> list[PolicyRow]:
        """See `Policies.policies`."""
        return [PolicyRow._make(row) for row in self._all(f"SELECT {_COLUMNS} FROM policies ORDER BY number DESC LIMIT ?", (most,))]

    def policy_draft(self, author: str) -> int | None:
        """See `Policies.policy_draft`."""
        rows = self._all("SELECT number FROM policies WHERE author = ? AND published_at IS NULL", (author,))
        return cast(int, rows[0][0]) if rows else None

    def add_policy(self, row: PolicyRow) -> int | None:
        """See `Policies.add_policy`."""
        sql = "INSERT INTO policies(content, author, comment, created_at, based_on) VALUES(?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
        made = self._run(sql, row[1:6])
        return cast(int, made.lastrowid) if made.rowcount else None

    def change_policy(self, number: int, author: str, before: str, content: str) -> bool:
        """See `Policies.change_policy`."""
        sql = "UPDATE policies SET content = ? WHERE number = ? AND author = ? AND content = ? AND published_at IS NULL"
        return bool(self._run(sql, (content, number, author, before)).rowcount)

    def publish_policy(self, number: int, content: str, by: str, at: int) -> bool:
        """See `Policies.publish_policy`."""
        sql = (
            "UPDATE policies SET published_by = ?, published_at = ? WHERE number = ? AND content = ? AND author <> ?"
            f" AND published_at IS NULL AND based_on = coalesce(({_IN_FORCE}), 0)"
        )
        return bool(self._run(sql, (by, at, number, content, by)).rowcount)

    def drop_policy(self, number: int) -> bool:
        """See `Policies.drop_policy`."""
        return bool(self._run("DELETE FROM policies WHERE number = ? AND published_at IS NULL", (number,)).rowcount)

    def judged(self, since: int, most: int) -> Iterator[Judged]:
        """See `Policies.judged`."""
        with self._snapshot() as db:
            for row in db.execute(JUDGED, (most,)):
                if row[1] < since:
                    return
                yield Judged._make(row)

    def rule_figures(self, most: int) -> Mapping[str, RuleFigures]:
        """See `Policies.rule_figures`."""
        rules = "WITH RECURSIVE found(rule) AS (SELECT min(rule) FROM rule_hits UNION ALL"
        rules += " SELECT (SELECT min(rule) FROM rule_hits WHERE rule > found.rule) FROM found WHERE found.rule IS NOT NULL)"
        names = [name for (name,) in self._all(f"{rules} SELECT rule FROM found WHERE rule IS NOT NULL")]
        return {name: RuleFigures._make(map(int, self._all(RULE_FIGURES, (name, most))[0])) for name in names}
