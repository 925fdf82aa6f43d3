"""What reviewers see of the SQLite store (`store.desk.Desk`).  Every statement runs over an index; a test asks the planner."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, cast

from signup_guard.domain import Verdict
from signup_guard.store.desk import AuditRow, Note, Place, SessionRow, State, Waiting, Wanted

_PLACE = "h.hour, h.less_exposure, h.less_score, h.seq"
_WAITING = f"{_PLACE}, h.signup_id, s.received_at, h.expires_at, h.on_expiry, h.path, h.exposure, h.score, h.claimed_by, h.claimed_at"
_FROM = "FROM holds h INDEXED BY holds_queue JOIN signups s ON s.seq = h.seq WHERE h.ended_at IS NULL AND h.act IS NULL"
_STATE = (
    "SELECT s.seq, s.signup_id, s.received_at, s.verdict,"
    " coalesce((SELECT decision FROM revisions r WHERE r.signup = s.seq ORDER BY id DESC LIMIT 1), s.verdict), s.score,"
    " EXISTS (SELECT 1 FROM holds h WHERE h.seq = s.seq AND h.ended_at IS NULL),"
    " (SELECT effective FROM labels l WHERE l.signup = s.seq ORDER BY l.seq DESC LIMIT 1) FROM signups s"
)
_AT_ONCE = 500
"""Values in one statement."""


def queue_statement(wanted: Wanted, after: Place | None, most: int) -> tuple[str, list[object]]:
    """The statement behind `queue`, and its values."""
    terms: list[tuple[str, Sequence[object]]] = [
        (f"({_PLACE}) > (?, ?, ?, ?)", after or ()),
        ("coalesce(h.path, '') = ?", () if wanted.path is None else (wanted.path,)),
        ("h.score >= ?", () if wanted.least is None else (wanted.least,)),
        ("h.score <= ?", () if wanted.most is None else (wanted.most,)),
        ("instr(h.signup_id, ?)", (wanted.text,) if wanted.text else ()),
    ]
    said = [(term, values) for term, values in terms if values]
    where = "".join(f" AND {term}" for term, _ in said)
    return f"SELECT {_WAITING} {_FROM}{where} ORDER BY {_PLACE} LIMIT ?", [*(value for _, values in said for value in values), most]


def audit_statement(filters: Mapping[str, str], before: int | None, most: int) -> tuple[str, list[object]]:
    """The statement behind `audit_trail`, and its values."""
    columns = [name for name in ("actor", "act", "subject") if filters.get(name)]
    where = "".join(f" AND {name} = ?" for name in columns)
    values = [before or 2**62, *(filters[name] for name in columns), most]
    return f"SELECT id, at, actor, act, subject, detail FROM audit WHERE id < ?{where} ORDER BY id DESC LIMIT ?", values


def states_statement(count: int) -> str:
    """The statement behind `states`."""
    return f"{_STATE} WHERE s.seq IN ({','.join('?' * count)}) ORDER BY s.seq DESC"


def _waiting(row: Sequence[Any]) -> Waiting:
    return Waiting(Place._make(row[:4]), *row[4:])


class SqliteDesk(ABC):
    """Implements `store.desk.Desk`, and how holds end; `SqliteStore` brings the connections."""

    @abstractmethod
    def _run(self, sql: str, values: Sequence[object] = ()) -> Any: ...

    @abstractmethod
    def _snapshot(self) -> AbstractContextManager[Any]: ...

    def _all(self, sql: str, values: Sequence[object] = ()) -> list[Any]:
        with self._snapshot() as db:
            return cast("list[Any]", db.execute(sql, values).fetchall())

    def queue(self, wanted: Wanted, after: Place | None, most: int) -> list[Waiting]:
        """See `Desk.queue`."""
        return [_waiting(row) for row in self._all(*queue_statement(wanted, after, most))]

    def queue_by_path(self) -> Mapping[str | None, tuple[int, int]]:
        """See `Desk.queue_by_path`."""
        rows = self._all(
            "SELECT path, count(*), min(seq) FROM holds INDEXED BY holds_queue WHERE ended_at IS NULL AND act IS NULL GROUP BY path"
        )
        return {path: (count, oldest) for path, count, oldest in rows}

    def received_at(self, seq: int) -> int:
        """See `Desk.received_at`."""
        return cast(int, self._all("SELECT received_at FROM signups WHERE seq = ?", (seq,))[0][0])

    def hold_of(self, signup_id: str) -> tuple[Waiting | None, int] | None:
        """See `Desk.hold_of`."""
        found = self._run("SELECT seq FROM signups WHERE signup_id = ?", (signup_id,)).fetchone()
        if found is None:
            return None
        sql = f"SELECT {_WAITING} FROM holds h JOIN signups s ON s.seq = h.seq WHERE h.seq = ? AND h.ended_at IS NULL"
        row = self._run(sql, found).fetchone()
        revisions = self._run("SELECT count(*) FROM revisions WHERE signup = ?", found).fetchone()[0]
        return (_waiting(row) if row else None), revisions

    def claim(self, seq: int, user: str, at: int, idle_since: int) -> bool:
        """See `Desk.claim`."""
        sql = (
            "UPDATE holds SET claimed_by = ?, claimed_at = ? WHERE seq = ? AND ended_at IS NULL"
            " AND (claimed_by IS NULL OR claimed_by = ? OR claimed_at < ?)"
        )
        return bool(self._run(sql, (user, at, seq, user, idle_since)).rowcount)

    def release(self, seq: int, user: str) -> None:
        """See `Desk.release`."""
        self._run("UPDATE holds SET claimed_by = NULL, claimed_at = NULL WHERE seq = ? AND claimed_by = ?", (seq, user))

    def revise(self, seq: int, at: int, by: str, decision: Verdict, reason: str | None) -> None:
        """See `Desk.revise`."""
        self._run("INSERT INTO revisions(signup, at, decision, actor, reason) VALUES(?, ?, ?, ?, ?)", (seq, at, decision, by, reason))

    def end_hold(self, seq: int, at: int, by: str, decision: Verdict, reason: str | None) -> bool:
        """See `Store.end_hold`."""
        ended = self._run("UPDATE holds SET ended_at = ?, ended_by = ? WHERE seq = ? AND ended_at IS NULL", (at, by, seq)).rowcount
        if ended:
            self._run("INSERT INTO revisions(signup, at, decision, actor, reason) VALUES(?, ?, ?, ?, ?)", (seq, at, decision, by, reason))
        return bool(ended)

    def expired_holds(self, at: int, most: int) -> list[tuple[int, Verdict]]:
        """See `Store.expired_holds`."""
        sql = "SELECT seq, on_expiry FROM holds WHERE ended_at IS NULL AND expires_at <= ? ORDER BY expires_at LIMIT ?"
        return cast("list[tuple[int, Verdict]]", self._run(sql, (at, most)).fetchall())

    def states(self, seqs: Sequence[int]) -> list[State]:
        """See `Desk.states`."""
        found = []
        for start in range(0, len(seqs), _AT_ONCE):
            part = seqs[start : start + _AT_ONCE]
            found += [State._make((*row[:6], bool(row[6]), row[7])) for row in self._all(states_statement(len(part)), part)]
        return sorted(found, reverse=True)

    def ids_from(self, start: str, most: int) -> list[int]:
        """See `Desk.ids_from`."""
        sql = "SELECT seq FROM signups WHERE signup_id >= ? AND signup_id < ? ORDER BY signup_id LIMIT ?"
        return [seq for (seq,) in self._all(sql, (start, start + "\U0010ffff", most))]

    def tracks_of(self, keys: Sequence[bytes]) -> Mapping[bytes, bytes]:
        """See `Desk.tracks_of`."""
        marks = ",".join("?" * len(keys))
        return dict(self._all(f"SELECT k.hmac, t.state FROM keys k JOIN tracks t ON t.id = k.id WHERE k.hmac IN ({marks})", keys))

    def notes(self, seq: int) -> list[Note]:
        """See `Desk.notes`."""
        return [Note._make(row) for row in self._all("SELECT at, author, text FROM notes WHERE signup = ? ORDER BY id", (seq,))]

    def add_note(self, seq: int, note: Note) -> None:
        """See `Desk.add_note`."""
        self._run("INSERT INTO notes(signup, at, author, text) VALUES(?, ?, ?, ?)", (seq, *note))

    def tallies(self, since: int) -> list[tuple[int, str, int]]:
        """See `Desk.tallies`."""
        return [(day, what, n) for day, what, n in self._all("SELECT day, what, n FROM tallies WHERE day >= ? ORDER BY day", (since,))]

    def audit_trail(self, filters: Mapping[str, str], before: int | None, most: int) -> list[AuditRow]:
        """See `Desk.audit_trail`."""
        return [AuditRow._make(row) for row in self._all(*audit_statement(filters, before, most))]

    def session(self, token_hash: bytes) -> SessionRow | None:
        """See `Desk.session`."""
        sql = (
            "SELECT s.user, u.role, s.created_at, s.seen_at FROM sessions s JOIN users u ON u.name = s.user"
            " WHERE s.hash = ? AND u.disabled_at IS NULL"
        )
        rows = self._all(sql, (token_hash,))
        return SessionRow._make(rows[0]) if rows else None

    def add_session(self, token_hash: bytes, user: str, at: int, drop_before: int) -> None:
        """See `Desk.add_session`."""
        self._run("DELETE FROM sessions WHERE created_at < ?", (drop_before,))
        self._run("INSERT INTO sessions VALUES(?, ?, ?, ?)", (token_hash, user, at, at))

    def touch_session(self, token_hash: bytes, at: int) -> None:
        """See `Desk.touch_session`."""
        self._run("UPDATE sessions SET seen_at = ? WHERE hash = ?", (at, token_hash))

    def end_sessions(self, hashes: Iterable[bytes]) -> None:
        """See `Desk.end_sessions`."""
        for token_hash in hashes:
            self._run("DELETE FROM sessions WHERE hash = ?", (token_hash,))
