"""What reviewers see of the SQLite store (`store.desk.Desk`).  Every statement runs over an index; a test asks the planner."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, cast

from signup_guard.domain import Verdict
from signup_guard.store.base import Revision, Standing
from signup_guard.store.desk import GENERAL, AuditRow, Mark, Note, Place, QueueRow, SessionRow, State, Waiting, Wanted
from signup_guard.store.migrations import HELD, WAITING

_PLACE = "h.hour, h.less_exposure, h.less_score, h.seq"
_QUEUE = (
    "coalesce((SELECT q.name FROM queues q WHERE (q.paths = '' OR instr(q.paths, char(10) || coalesce(h.path, '') || char(10)))"
    " AND (q.countries = '' OR instr(q.countries, char(10) || coalesce(h.country, '') || char(10)))"
    " AND h.exposure >= q.exposure AND coalesce(h.score, 1) BETWEEN q.least AND q.most"
    " AND (q.ring IS NULL OR q.ring = EXISTS (SELECT 1 FROM sketches k WHERE k.seq = h.seq AND k.ring <> -1))"
    f" ORDER BY q.place LIMIT 1), '{GENERAL}')"
)
_LANE = (
    "CASE WHEN h.asked_at IS NOT NULL THEN 'asked' WHEN h.escalated_at IS NOT NULL THEN 'escalated'"
    f" WHEN h.appealed_at IS NOT NULL THEN 'appeals' ELSE {_QUEUE} END"
)
"""`Waiting.lane`."""
_WAITING = (
    f"{_PLACE}, h.signup_id, s.received_at, h.expires_at, h.on_expiry, h.path, h.exposure, h.score, h.claimed_by, h.claimed_at,"
    f" h.escalated_at, h.asked_at, h.appealed_at, {_QUEUE}, (SELECT count(*) FROM revisions r WHERE r.signup = h.seq)"
)
_FROM = "FROM holds h INDEXED BY holds_queue JOIN signups s ON s.seq = h.seq WHERE h.ended_at IS NULL AND h.act IS NULL"
_STATE = (
    "SELECT s.seq, s.signup_id, s.received_at, s.verdict,"
    " coalesce((SELECT decision FROM revisions r WHERE r.signup = s.seq ORDER BY id DESC LIMIT 1), s.verdict), s.score,"
    " EXISTS (SELECT 1 FROM holds h WHERE h.seq = s.seq AND h.ended_at IS NULL),"
    " (SELECT effective FROM labels l WHERE l.signup = s.seq ORDER BY l.seq DESC LIMIT 1) FROM signups s"
)
OPEN_HOLD = f"SELECT {_WAITING} FROM holds h JOIN signups s ON s.seq = h.seq WHERE h.seq = ? AND h.ended_at IS NULL"
COUNTS = (
    f"SELECT lane, path, count(*), min(seq) FROM (SELECT {_LANE} AS lane, h.path, h.seq FROM holds h INDEXED BY holds_queue"
    " WHERE h.ended_at IS NULL AND h.act IS NULL) GROUP BY lane, path"
)
AROUND = (
    "SELECT seq FROM (SELECT seq FROM signups WHERE seq < ? ORDER BY seq DESC LIMIT ?)"
    " UNION ALL SELECT seq FROM (SELECT seq FROM signups WHERE seq > ? ORDER BY seq LIMIT ?)"
)
SOUNDING = "SELECT seq FROM seal_keys WHERE sound = ? ORDER BY seq DESC LIMIT ?"
TALLIES = "SELECT (hour - ?1) / ?2, what, sum(n) FROM tallies WHERE hour >= ?1 GROUP BY 1, 2"
_AT_ONCE = 500
"""Values in one statement."""
_LAST_ID = 2**62


def queue_statement(wanted: Wanted, after: Place | None, most: int) -> tuple[str, list[object]]:
    """The statement behind `queue`, and its values."""
    terms: list[tuple[str, Sequence[object]]] = [
        (f"({_PLACE}) > (?, ?, ?, ?)", after or ()),
        ("coalesce(h.path, '') = ?", () if wanted.path is None else (wanted.path,)),
        ("h.score >= ?", () if wanted.least is None else (wanted.least,)),
        ("h.score <= ?", () if wanted.most is None else (wanted.most,)),
        ("instr(h.signup_id, ?)", (wanted.text,) if wanted.text else ()),
        (f"{_LANE} = ?", () if wanted.queue is None else (wanted.queue,)),
    ]
    said = [(term, values) for term, values in terms if values]
    where = "".join(f" AND {term}" for term, _ in said)
    if wanted.queue is None:
        where += " AND h.asked_at IS NULL AND h.escalated_at IS NULL"
    return f"SELECT {_WAITING} {_FROM}{where} ORDER BY {_PLACE} LIMIT ?", [*(value for _, values in said for value in values), most]


def audit_statement(filters: Mapping[str, str | int], before: int | None, most: int) -> tuple[str, list[object]]:
    """The statement behind `audit_trail`, and its values; a moment is turned into the id of the first entry from then on."""
    first = "(SELECT id FROM audit WHERE at >= ? ORDER BY at, id LIMIT 1)"
    terms = {
        "actor": "actor = ?",
        "act": "act = ?",
        "subject": "subject = ?",
        "since": f"id >= coalesce({first}, {_LAST_ID})",
        "until": f"id < coalesce({first}, {_LAST_ID})",
    }
    said = [(term, value) for name, term in terms.items() if (value := filters.get(name)) not in (None, "")]
    where = "".join(f" AND {term}" for term, _ in said)
    sql = f"SELECT id, at, actor, act, subject, detail FROM audit WHERE id < ?{where} ORDER BY id DESC LIMIT ?"
    return sql, [before or _LAST_ID, *(value for _, value in said), most]


def states_statement(count: int) -> str:
    """The statement behind `states`."""
    return f"{_STATE} WHERE s.seq IN ({','.join('?' * count)}) ORDER BY s.seq DESC"


def _lines(entries: Iterable[str]) -> str:
    """A list as `queues` keeps it."""
    return "".join(f"\n{entry}" for entry in entries) + "\n" if entries else ""


def _listed(text: str) -> tuple[Any, ...]:
    return tuple(text.split("\n")[1:-1])


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

    def queue_counts(self) -> Mapping[tuple[str, str | None], tuple[int, int]]:
        """See `Desk.queue_counts`."""
        return {(lane, path): (count, oldest) for lane, path, count, oldest in self._all(COUNTS)}

    def waiting(self, seq: int) -> Waiting | None:
        """See `Desk.waiting`."""
        rows = self._all(OPEN_HOLD, (seq,))
        return _waiting(rows[0]) if rows else None

    def received_at(self, seq: int) -> int:
        """See `Desk.received_at`."""
        return cast(int, self._all("SELECT received_at FROM signups WHERE seq = ?", (seq,))[0][0])

    def hold_of(self, signup_id: str) -> tuple[Waiting | None, int] | None:
        """See `Desk.hold_of`."""
        found = self._run("SELECT seq FROM signups WHERE signup_id = ?", (signup_id,)).fetchone()
        if found is None:
            return None
        row = self._run(OPEN_HOLD, found).fetchone()
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

    def standing(self, signup_id: str) -> Standing | None:
        """See `Store.standing`."""
        row = self._run(
            "SELECT s.seq, s.verdict, h.expires_at, h.on_expiry FROM signups s LEFT JOIN holds h ON h.seq = s.seq WHERE s.signup_id = ?",
            (signup_id,),
        ).fetchone()
        if row is None:
            return None
        later = self._run("SELECT at, decision, actor, reason, act FROM revisions WHERE signup = ? ORDER BY id", row[:1])
        seq, verdict, *hold = row
        return Standing(seq, verdict, (hold[0], hold[1]) if hold[1] else None, tuple(Revision._make(one) for one in later))

    def reopen(self, seq: int, expires_at: int, on_expiry: Verdict) -> None:
        """See `Desk.reopen`."""
        self._run(
            f"INSERT INTO holds({HELD}) {WAITING} ON CONFLICT(seq) DO UPDATE SET expires_at = excluded.expires_at,"
            " on_expiry = excluded.on_expiry, ended_at = NULL, ended_by = NULL, claimed_by = NULL, claimed_at = NULL, act = NULL",
            (expires_at, on_expiry, seq),
        )

    def mark(self, seq: int, mark: Mark, at: int | None) -> None:
        """See `Desk.mark`."""
        self._run(f"UPDATE holds SET {mark}_at = ? WHERE seq = ?", (at, seq))

    def queues(self) -> list[QueueRow]:
        """See `Desk.queues`."""
        rows = self._all("SELECT place, name, paths, countries, exposure, least, most, ring, verdicts FROM queues ORDER BY place")
        return [
            QueueRow(
                place,
                name,
                _listed(paths),
                _listed(countries),
                exposure,
                least,
                most,
                None if ring is None else bool(ring),
                _listed(verdicts),
            )
            for place, name, paths, countries, exposure, least, most, ring, verdicts in rows
        ]

    def set_queues(self, rows: Sequence[QueueRow]) -> None:
        """See `Desk.set_queues`."""
        self._run("DELETE FROM queues")
        for row in rows:
            values = [_lines(value) if isinstance(value, tuple) else value for value in row]
            self._run("INSERT INTO queues VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)", values)

    def views(self, user: str) -> Mapping[str, str]:
        """See `Desk.views`."""
        return dict(self._all("SELECT name, filters FROM views WHERE user = ? ORDER BY name", (user,)))

    def set_view(self, user: str, name: str, filters: str | None) -> None:
        """See `Desk.set_view`."""
        self._run("DELETE FROM views WHERE user = ? AND name = ?", (user, name))
        if filters is not None:
            self._run("INSERT INTO views VALUES(?, ?, ?)", (user, name, filters))

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

    def around(self, seq: int, most: int) -> list[int]:
        """See `Desk.around`."""
        return [found for (found,) in self._all(AROUND, (seq, most, seq, most))]

    def ids_from(self, start: str, most: int) -> list[int]:
        """See `Desk.ids_from`."""
        sql = "SELECT seq FROM signups WHERE signup_id >= ? AND signup_id < ? ORDER BY signup_id LIMIT ?"
        return [seq for (seq,) in self._all(sql, (start, start + "\U0010ffff", most))]

    def tracks_of(self, keys: Sequence[bytes]) -> Mapping[bytes, bytes]:
        """See `Desk.tracks_of`."""
        marks = ",".join("?" * len(keys))
        return dict(self._all(f"SELECT k.hmac, t.state FROM keys k JOIN tracks t ON t.id = k.id WHERE k.hmac IN ({marks})", keys))

    def sounding(self, sound: bytes, most: int) -> list[int]:
        """See `Desk.sounding`."""
        return [seq for (seq,) in self._all(SOUNDING, (sound, most))]

    def notes(self, seq: int) -> list[Note]:
        """See `Desk.notes`."""
        return [Note._make(row) for row in self._all("SELECT at, author, sealed FROM notes WHERE signup = ? ORDER BY id", (seq,))]

    def add_note(self, seq: int, note: Note) -> None:
        """See `Desk.add_note`."""
        self._run("INSERT INTO notes(signup, at, author, sealed) VALUES(?, ?, ?, ?)", (seq, *note))

    def tallies(self, since: int, step: int) -> list[tuple[int, str, int]]:
        """See `Desk.tallies`."""
        return self._all(TALLIES, (since, step))

    def audit_trail(self, filters: Mapping[str, str | int], before: int | None, most: int) -> list[AuditRow]:
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

    def add_session(self, token_hash: bytes, user: str, at: int, address: str, drop_before: int) -> None:
        """See `Desk.add_session`."""
        self._run("DELETE FROM sessions WHERE created_at < ?", (drop_before,))
        sql = "INSERT INTO sessions(hash, user, created_at, seen_at, address) VALUES(?, ?, ?, ?, ?)"
        self._run(sql, (token_hash, user, at, at, address))

    def touch_session(self, token_hash: bytes, at: int) -> None:
        """See `Desk.touch_session`."""
        self._run("UPDATE sessions SET seen_at = ? WHERE hash = ?", (at, token_hash))

    def end_sessions(self, hashes: Iterable[bytes]) -> None:
        """See `Desk.end_sessions`."""
        for token_hash in hashes:
            self._run("DELETE FROM sessions WHERE hash = ?", (token_hash,))
