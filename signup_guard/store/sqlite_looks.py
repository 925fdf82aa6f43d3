"""Cases that are looked at again, in the SQLite store (`store.looks.Looks`)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from signup_guard.domain import Verdict
from signup_guard.store.looks import Decided, Look, Looked, LookKind

_LOOK = "k.id, k.signup_id, k.kind, k.expected, k.by, k.at"
_DECIDED = "holds h INDEXED BY holds_decided WHERE h.ended_at IS NOT NULL AND h.taken_at IS NOT NULL AND h.ended_at >= ?"


class SqliteLooks(ABC):
    """Implements `store.looks.Looks`; `SqliteStore` brings the connections."""

    @abstractmethod
    def _run(self, sql: str, values: Sequence[object] = ()) -> Any: ...

    @abstractmethod
    def _all(self, sql: str, values: Sequence[object] = ()) -> list[Any]: ...

    def decided_since(self, at: int, most: int) -> list[Decided]:
        """See `Looks.decided_since`."""
        verdict = "(SELECT decision FROM revisions r WHERE r.signup = h.seq AND r.at = h.ended_at AND r.actor = h.ended_by)"
        sql = f"SELECT h.seq, h.signup_id, h.ended_by, h.ended_at, {verdict} FROM {_DECIDED} AND h.ended_by <> 'expiry' ORDER BY h.ended_at"
        return [Decided._make(row) for row in self._all(f"{sql} LIMIT ?", (at, most)) if row[4] is not None]

    def add_look(self, seq: int, signup_id: str, kind: LookKind, expected: Verdict, by: str, at: int) -> bool:
        """See `Looks.add_look`."""
        sql = (
            "INSERT INTO looks(signup, signup_id, kind, expected, by, at) VALUES(?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
            " expected = excluded.expected, by = excluded.by, at = excluded.at, closed_at = NULL"
            " WHERE kind = 'golden' AND closed_at IS NOT NULL"
        )
        return bool(self._run(sql, (seq, signup_id, kind, expected, by, at)).rowcount)

    def open_looks(self, kind: LookKind, reviewer: str, most: int) -> list[Look]:
        """See `Looks.open_looks`."""
        sql = (
            f"SELECT {_LOOK} FROM looks k INDEXED BY looks_open WHERE k.closed_at IS NULL AND k.kind = ?"
            " AND (k.kind = 'golden' OR k.by <> ?)"
            " AND NOT EXISTS (SELECT 1 FROM look_answers a WHERE a.look = k.id AND a.reviewer = ?) ORDER BY k.id LIMIT ?"
        )
        return [Look._make(row) for row in self._all(sql, (kind, reviewer, reviewer, most))]

    def look(self, look_id: int) -> Look | None:
        """See `Looks.look`."""
        rows = self._all(f"SELECT {_LOOK} FROM looks k WHERE k.id = ? AND k.closed_at IS NULL", (look_id,))
        return Look._make(rows[0]) if rows else None

    def golden(self) -> list[Look]:
        """See `Looks.golden`."""
        sql = f"SELECT {_LOOK} FROM looks k INDEXED BY looks_open WHERE k.closed_at IS NULL AND k.kind = 'golden' ORDER BY k.id"
        return [Look._make(row) for row in self._all(sql)]

    def close_look(self, look_id: int, at: int) -> bool:
        """See `Looks.close_look`."""
        return bool(self._run("UPDATE looks SET closed_at = ? WHERE id = ? AND closed_at IS NULL", (at, look_id)).rowcount)

    def add_answer(self, look_id: int, reviewer: str, verdict: Verdict, reason: str, at: int) -> bool:
        """See `Looks.add_answer`."""
        sql = "INSERT INTO look_answers VALUES(?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
        return bool(self._run(sql, (look_id, reviewer, verdict, reason, at)).rowcount)

    def answers(self, since: int) -> list[Looked]:
        """See `Looks.answers`."""
        sql = (
            f"SELECT {_LOOK}, a.reviewer, a.verdict, a.reason, a.at FROM look_answers a JOIN looks k ON k.id = a.look"
            " WHERE a.at >= ? ORDER BY a.at DESC"
        )
        return [Looked(Look._make(row[:6]), *row[6:]) for row in self._all(sql, (since,))]

    def handling(self, since: int) -> Mapping[str, Sequence[int]]:
        """See `Looks.handling`."""
        found: dict[str, list[int]] = {}
        for by, spent in self._all(f"SELECT h.ended_by, h.ended_at - h.taken_at FROM {_DECIDED} AND h.ended_by <> 'expiry'", (since,)):
            found.setdefault(by, []).append(spent)
        return found
