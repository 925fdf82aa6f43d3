"""What people decide on rings, in the SQLite store (`store.acts.Acts`).  Every statement runs over an index; a test asks the planner."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence

from signup_guard.domain import Verdict
from signup_guard.schema.history import RingEvent
from signup_guard.store.acts import Change, DueLabel, Member, RingAct, Sweep
from signup_guard.store.migrations import HELD, WAITING
from signup_guard.store.sqlite_ring_pages import ACTS, CONTAINED, SWEEPS, SqliteRingPages, acts_on, members_of, swept
from signup_guard.store.sqlite_rings import marks, ring_members

_OF_A_CASE = ("claimed_by", "claimed_at", "escalated_at", "asked_at", "appealed_at")
"""What a hold that begins anew knows no more."""
CHANGES = (
    "SELECT r.signup, s.signup_id,"
    " coalesce((SELECT p.decision FROM revisions p WHERE p.signup = r.signup AND p.id < r.id ORDER BY p.id DESC LIMIT 1), s.verdict),"
    " NOT EXISTS (SELECT 1 FROM revisions q LEFT JOIN ring_acts a ON a.id = q.act WHERE q.signup = r.signup AND q.id > r.id"
    " AND a.undone_at IS NULL)"
    " FROM revisions r JOIN signups s ON s.seq = r.signup WHERE r.act = ? AND r.act IS NOT NULL ORDER BY r.id"
)
CHANGE = CHANGES.replace("WHERE r.act", "WHERE r.signup = ? AND r.act")


class SqliteActs(SqliteRingPages):
    """Implements `store.acts.Acts`; `SqliteStore` brings the connections."""

    _contained: Mapping[int, int] | None = None

    @abstractmethod
    def _many(self, sql: str, rows: Iterable[Sequence[object]]) -> None: ...

    def forget_acts(self) -> None:
        """Takes back what was known of rows that are undone."""
        self._shared = self._contained = None

    # --- changes of rings ---

    def add_ring_event(self, signup: int, event: RingEvent) -> None:
        """See `Acts.add_ring_event`."""
        self._run("INSERT INTO ring_events(seq, at, what, kind, signup) VALUES(?, ?, ?, ?, ?)", (*event, signup))

    def end_mark(self, key: bytes, until: int, signup_id: str, kind: str) -> None:
        """See `Acts.end_mark`."""
        self._run("UPDATE shared_things SET until = ?, signup_id = ?, kind = ? WHERE key = ?", (until, signup_id, kind, key))

    def ended_mark(self, at: int) -> tuple[bytes, str, str] | None:
        """See `Acts.ended_mark`."""
        sql = "SELECT key, signup_id, kind FROM shared_things WHERE until <= ? LIMIT 1"
        found: tuple[bytes, str, str] | None = self._run(sql, (at,)).fetchone()
        return found

    def forget_person(self, seq: int) -> bool:
        """See `Acts.forget_person`."""
        return bool(self._run("DELETE FROM seal_keys WHERE seq = ?", (seq,)).rowcount)

    def ring_of(self, signup_id: str) -> tuple[int, int] | None:
        """See `Acts.ring_of`."""
        sql = "SELECT s.seq, k.ring FROM signups s JOIN sketches k ON k.seq = s.seq WHERE s.signup_id = ?"
        found: tuple[int, int] | None = self._run(sql, (signup_id,)).fetchone()
        return found

    # --- acts ---

    def ring_members(self, ring: int) -> list[Member]:
        """See `Acts.ring_members`."""
        return members_of(self._run, ring_members(self._run, ring))

    def members_by(self, seqs: Sequence[int]) -> list[Member]:
        """See `Acts.members_by`."""
        return members_of(self._run, seqs)

    def contained(self) -> Mapping[int, int]:
        """See `Acts.contained`."""
        if self._contained is None:
            self._contained = dict(self._run(CONTAINED).fetchall())
        return self._contained

    def add_act(self, act: RingAct) -> int:
        """See `Acts.add_act`."""
        self._contained = None
        columns = RingAct._fields[1:]
        row = self._run(f"INSERT INTO ring_acts({', '.join(columns)}) VALUES({marks(len(columns))})", act[1:])
        return int(row.lastrowid)

    def act(self, act: int) -> RingAct | None:
        """See `Acts.act`."""
        row = self._run(f"{ACTS} WHERE id = ?", (act,)).fetchone()
        return RingAct._make(row) if row else None

    def acts_on(self, ring: int) -> list[RingAct]:
        """See `Acts.acts_on`."""
        return acts_on(self._run, ring)

    def finish_act(self, act: int, by: str, at: int, members: int) -> None:
        """See `Acts.finish_act`."""
        self._contained = None
        self._run("UPDATE ring_acts SET done_by = ?, done_at = ?, members = ? WHERE id = ?", (by, at, members, act))

    def undo_act(self, act: int, by: str, at: int) -> None:
        """See `Acts.undo_act`."""
        self._contained = None
        self._run("UPDATE ring_acts SET undone_by = ?, undone_at = ? WHERE id = ?", (by, at, act))

    def move_acts(self, ring: int, others: Sequence[int]) -> None:
        """See `Acts.move_acts`."""
        self._contained = None
        for table in ("ring_acts", "sweeps"):
            self._many(f"UPDATE {table} SET ring = ? WHERE ring = ?", [(ring, other) for other in others])

    def changes_by(self, act: int, seq: int | None = None) -> list[Change]:
        """See `Acts.changes_by`."""
        found = self._run(CHANGES if seq is None else CHANGE, (act,) if seq is None else (seq, act)).fetchall()
        return [Change._make((*row[:3], bool(row[3]))) for row in found]

    def hold_all(self, seqs: Iterable[int], act: int | None, expires_at: int, on_expiry: Verdict) -> None:
        """See `Acts.hold_all`."""
        held = [(expires_at, on_expiry, seq) for seq in seqs]
        self._many(
            f"INSERT INTO holds({HELD}) {WAITING} ON CONFLICT(seq) DO UPDATE SET"
            " expires_at = iif(ended_at IS NULL, max(expires_at, excluded.expires_at), excluded.expires_at),"
            " on_expiry = iif(ended_at IS NULL, on_expiry, excluded.on_expiry),"
            f" {', '.join(f'{name} = iif(ended_at IS NULL, {name}, NULL)' for name in _OF_A_CASE)},"
            " ended_at = NULL, ended_by = NULL",
            held,
        )
        self._many("UPDATE holds SET act = ? WHERE seq = ?", [(act, seq) for _, _, seq in held])

    def end_holds(self, seqs: Iterable[int], at: int, by: str) -> None:
        """See `Acts.end_holds`."""
        self._many("UPDATE holds SET ended_at = ?, ended_by = ? WHERE seq = ? AND ended_at IS NULL", [(at, by, seq) for seq in seqs])

    def let_go(self, act: int, staying: Iterable[int] = ()) -> None:
        """See `Acts.let_go`."""
        held = {seq for (seq,) in self._run("SELECT seq FROM holds WHERE act = ? AND ended_at IS NULL", (act,))}
        self._many("UPDATE holds SET act = NULL WHERE seq = ?", [(seq,) for seq in held.difference(staying)])

    def part_from_act(self, seq: int) -> None:
        """See `Acts.part_from_act`."""
        self._run("UPDATE holds SET act = NULL WHERE seq = ? AND ended_at IS NULL", (seq,))

    def revise_all(self, rows: Iterable[tuple[int, Verdict]], at: int, by: str, reason: str, act: int) -> None:
        """See `Acts.revise_all`."""
        values = [(seq, at, decision, by, reason, act) for seq, decision in rows]
        self._many("INSERT INTO revisions(signup, at, decision, actor, reason, act) VALUES(?, ?, ?, ?, ?, ?)", values)

    def audit_all(self, at: int, actor: str, act: str, subjects: Iterable[str], detail: str) -> None:
        """See `Acts.audit_all`."""
        rows = [(at, actor, act, subject, detail) for subject in subjects]
        self._many("INSERT INTO audit(at, actor, act, subject, detail) VALUES(?, ?, ?, ?, ?)", rows)

    # --- labels to be entered ---

    def add_due(self, rows: Iterable[tuple[int, str, str]]) -> None:
        """See `Acts.add_due`."""
        self._many("INSERT INTO ring_labels_due(act, signup_id, label) VALUES(?, ?, ?)", rows)

    def due_labels(self, most: int) -> list[DueLabel]:
        """See `Acts.due_labels`."""
        return [
            DueLabel._make(row) for row in self._run("SELECT id, act, signup_id, label FROM ring_labels_due ORDER BY id LIMIT ?", (most,))
        ]

    def is_due(self, ring: int) -> bool:
        """See `Acts.is_due`."""
        sql = "SELECT 1 FROM ring_acts a WHERE a.ring = ? AND EXISTS (SELECT 1 FROM ring_labels_due d WHERE d.act = a.id) LIMIT 1"
        return self._run(sql, (ring,)).fetchone() is not None

    def drop_due(self, ids: Iterable[int]) -> None:
        """See `Acts.drop_due`."""
        self._many("DELETE FROM ring_labels_due WHERE id = ?", [(one,) for one in ids])

    # --- sweeps ---

    def next_confirmed(self) -> int | None:
        """See `Acts.next_confirmed`."""
        (seen,) = self._run("SELECT value FROM meta WHERE name = 'swept'").fetchone()
        sql = (
            "SELECT l.seq, l.signup FROM labels l JOIN signups s ON s.seq = l.signup WHERE l.seq > ? AND l.effective = 'fake'"
            " AND l.source <> 'ring' AND s.policy <> 'imported' ORDER BY l.seq LIMIT 1"
        )
        found = self._run(sql, (int(seen),)).fetchone()
        upto = found[0] if found else self._run("SELECT coalesce(max(seq), 0) FROM labels").fetchone()[0]
        if upto != int(seen):
            self._run("UPDATE meta SET value = ? WHERE name = 'swept'", (str(upto),))
        return found[1] if found else None

    def add_sweep(self, ring: int, confirmed: int, at: int, found: Iterable[tuple[int, float]]) -> int:
        """See `Acts.add_sweep`."""
        row = self._run("SELECT id FROM sweeps WHERE ring = ? AND ended_at IS NULL", (ring,)).fetchone()
        new = row or (self._run("INSERT INTO sweeps(ring, confirmed, at) VALUES(?, ?, ?)", (ring, confirmed, at)).lastrowid,)
        sql = "INSERT INTO swept VALUES(?, ?, ?, ?) ON CONFLICT DO UPDATE SET strength = max(strength, excluded.strength)"
        self._many(sql, [(new[0], seq, strength, at) for seq, strength in found])
        return int(new[0])

    def sweeps_of(self, ring: int) -> Sequence[Sweep]:
        """See `Acts.sweeps_of`."""
        return [Sweep._make(row) for row in self._run(f"{SWEEPS} AND w.ring = ?", (ring,)).fetchall()]

    def end_sweeps(self, ring: int, at: int, by: str) -> None:
        """See `Acts.end_sweeps`."""
        self._run("UPDATE sweeps SET ended_at = ?, ended_by = ? WHERE ring = ? AND ended_at IS NULL", (at, by, ring))

    def open_sweep(self, sweep: int) -> Sweep | None:
        """See `Acts.open_sweep`."""
        row = self._run(f"{SWEEPS} AND w.id = ?", (sweep,)).fetchone()
        return Sweep._make(row) if row else None

    def swept(self, sweep: int) -> list[tuple[Member, float]]:
        """See `Acts.swept`."""
        return swept(self._run, sweep)
