"""What the pages of rings read from the SQLite store, each page from one snapshot: figures are added up by the engine, members paged."""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from signup_guard.domain import Verdict
from signup_guard.links.held import opened
from signup_guard.links.rings import Ring, goes_by, unpacked
from signup_guard.store.acts import Crowd, Member, RingAct, RingPage, Sweep
from signup_guard.store.sqlite_rings import Run, SqliteRings, in_parts, in_rings, marks, ring_ids

ACTS = f"SELECT {', '.join(RingAct._fields)} FROM ring_acts"
_LIFTED = (
    "EXISTS (SELECT 1 FROM ring_acts f WHERE f.ring = a.ring AND f.id > a.id AND f.what = 'finalise' AND f.verdict = 'allow'"
    " AND f.done_at IS NOT NULL AND f.undone_at IS NULL)"
)
CONTAINED = f"SELECT a.ring, max(a.id) FROM ring_acts a WHERE a.what = 'contain' AND a.undone_at IS NULL AND NOT {_LIFTED} GROUP BY a.ring"
SINGLE_HOLDS = (
    "SELECT k.ring FROM holds h INDEXED BY holds_queue JOIN sketches k ON k.seq = h.seq"
    " WHERE h.ended_at IS NULL AND h.act IS NULL AND k.ring >= 0"
)
SWEEPS = "SELECT w.id, w.ring, s.signup_id, w.at FROM sweeps w JOIN signups s ON s.seq = w.confirmed WHERE w.ended_at IS NULL"
_LATER = "LEFT JOIN holds h ON h.seq = s.seq LEFT JOIN revisions r ON r.id = (SELECT max(id) FROM revisions WHERE signup = s.seq)"
"""What came after the answer."""
_SIGNUPS = f"JOIN signups s ON s.seq = k.seq {_LATER}"
_MEMBER = (
    "s.seq, s.signup_id, s.at, coalesce(r.decision, s.verdict), s.score, coalesce(s.exposure, 0),"
    " h.seq IS NOT NULL AND h.ended_at IS NULL, h.act, r.id IS NOT NULL AND r.act IS NULL AND r.actor <> 'expiry'"
    " OR h.appealed_at IS NOT NULL AND h.ended_at IS NULL, CASE k.told WHEN 1 THEN 'fake' WHEN -1 THEN 'genuine' END,"
    " coalesce(r.actor = 'expiry', 0)"
)
_IS = " AND iif(h.seq IS NOT NULL AND h.ended_at IS NULL, 'hold', coalesce(r.decision, s.verdict)) = ?"
"""That a member is of a state."""
TAKEN_OUT = (
    "SELECT e.signup, t.packed FROM (SELECT signup FROM ring_events WHERE what = 'excluded' ORDER BY seq DESC LIMIT 2000) e"
    " JOIN sketches k ON k.seq = e.signup JOIN ties t ON t.seq = e.signup WHERE k.told < 0"
)
"""Known genuine whom people took out of a ring lately, with what had tied them."""


def member_statement(count: int) -> str:
    """So many signups as members."""
    return f"SELECT {_MEMBER} FROM sketches k {_SIGNUPS} WHERE k.seq IN ({marks(count)})"


def crowds_statement(rings: int) -> str:
    """Who is in one of so many rings, added up by what acts go by and by a step of time: the oldest, how many, their exposure."""
    alike = "4, 7, 9, 10, 11"  # what stands, whether held, whether decided on singly, the label, whether its hold lapsed
    return f"SELECT {_MEMBER}, count(*), sum(coalesce(s.exposure, 0)), min(s.seq) {in_rings(rings, _SIGNUPS)} GROUP BY {alike}, s.at / ?"


def newest_statement(rings: int, of_state: bool = False) -> str:
    """Who is in one of so many rings, the newest first: all, or those of a state; so many after so many."""
    return f"SELECT k.seq {in_rings(rings, _SIGNUPS) + _IS if of_state else in_rings(rings)} ORDER BY k.seq DESC LIMIT ? OFFSET ?"


def proved_statement(rings: int) -> str:
    """Who is in one of so many rings, is allowed and known to be genuine, so many of the oldest."""
    return f"SELECT k.seq {in_rings(rings, _SIGNUPS)}{_IS} AND k.told < 0 ORDER BY k.seq LIMIT ?"


class SqliteRingPages(SqliteRings):
    """Implements the reads of `store.acts.Acts` that are for pages; `SqliteStore` brings the connections."""

    @abstractmethod
    def _snapshot(self) -> AbstractContextManager[Any]: ...

    def ring(self, number: int) -> tuple[int, Ring] | None:
        """See `Acts.ring`."""
        with self._snapshot() as db:
            return _root(db.execute, number)

    def rings_of(self, seqs: Sequence[int]) -> Mapping[int, tuple[int, Ring]]:
        """See `Acts.rings_of`."""
        with self._snapshot() as db:
            run = db.execute
            put = dict(in_parts(run, lambda count: f"SELECT seq, ring FROM sketches WHERE seq IN ({marks(count)}) AND ring >= 0", seqs))
            roots = {ring: _root(run, ring) for ring in {*put.values()}}
            return {seq: found for seq, ring in put.items() if (found := roots[ring]) is not None}

    def ring_page(self, ring: int, step: int, state: Verdict | None, skip: int, most: int, looked_at: int) -> RingPage:
        """See `Acts.ring_page`."""
        with self._snapshot() as db:
            run = db.execute
            ids = ring_ids(run, ring)
            newest = [seq for (seq,) in run(newest_statement(len(ids)), (*ids, looked_at, 0))]
            of_state = (state,) if state else ()
            shown = [seq for (seq,) in run(newest_statement(len(ids), bool(state)), (*ids, *of_state, most, skip))]
            proved = [seq for (seq,) in run(proved_statement(len(ids)), (*ids, "allow", most))]
            before = f"SELECT count(*) {in_rings(len(ids))} AND k.seq < ?"
            sweeps = [Sweep._make(row) for row in run(f"{SWEEPS} AND w.ring = ?", (ring,)).fetchall()]
            return RingPage(
                [Crowd(_member(row), row[11], row[12]) for row in run(crowds_statement(len(ids)), (*ids, step)).fetchall()],
                newest,
                members_of(run, newest[:most])[::-1],
                members_of(run, shown)[::-1],
                [(member, run(before, (*ids, member.seq)).fetchone()[0]) for member in members_of(run, proved)],
                members_of(run, _taken_out(run, ids)[:most]),
                acts_on(run, ring),
                [(sweep, swept(run, sweep.id)) for sweep in sweeps],
            )

    def ring_sketches(self, seqs: Sequence[int]) -> list[bytes]:
        """See `Acts.ring_sketches`."""
        return [packed for (packed,) in self._rows("SELECT packed FROM sketches WHERE seq IN ({})", seqs)]

    def facts_of(self, seqs: Sequence[int]) -> Mapping[int, tuple[str, bytes]]:
        """See `Acts.facts_of`."""
        return {seq: (name, facts) for seq, name, facts in self._rows("SELECT seq, signup_id, facts FROM signups WHERE seq IN ({})", seqs)}

    def are_shared(self, keys: Sequence[bytes]) -> list[bytes]:
        """See `Acts.are_shared`."""
        return [key for (key,) in self._rows("SELECT key FROM shared_things WHERE key IN ({})", keys)]

    def mark_until(self, key: bytes) -> int | None:
        """See `Acts.mark_until`."""
        return next((until for (until,) in self._rows("SELECT until FROM shared_things WHERE key IN ({})", [key])), None)

    def tracks_by(self, ids: Sequence[int]) -> Mapping[int, bytes]:
        """See `Acts.tracks_by`."""
        return dict(self._rows("SELECT id, state FROM tracks WHERE id IN ({})", ids))

    def rings_by(self, numbers: Sequence[int]) -> Mapping[int, Ring]:
        """See `Acts.rings_by`."""
        states = dict(self._rows("SELECT id, state FROM rings WHERE id IN ({})", numbers))
        return {number: unpacked(states[number]) for number in numbers if number in states}

    def rings_waiting(self) -> tuple[list[RingAct], list[tuple[Sweep, int]], Counter[int]]:
        """See `Acts.rings_waiting`."""
        with self._snapshot() as db:
            run = db.execute
            contained = [act for _, act in run(CONTAINED, ()).fetchall()]
            waits = f"{ACTS} WHERE done_at IS NULL AND undone_at IS NULL OR id IN ({marks(len(contained))}) ORDER BY id DESC"
            acts = [RingAct._make(row) for row in run(waits, contained).fetchall()]
            count = "(SELECT count(*) FROM swept WHERE sweep = w.id)"
            sweeps = [
                (Sweep._make(row[:4]), row[4])
                for row in run(SWEEPS.replace("w.at FROM", f"w.at, {count} FROM") + " ORDER BY w.id DESC", ()).fetchall()
            ]
            held: Counter[int] = Counter()
            for ring, many in Counter(ring for (ring,) in run(SINGLE_HOLDS, ())).items():
                if (found := _root(run, ring)) is not None:
                    held[found[0]] += many
            return acts, sweeps, held

    def _rows(self, sql: str, values: Sequence[Any]) -> list[Any]:
        with self._snapshot() as db:
            return in_parts(db.execute, lambda count: sql.format(marks(count)), values)


def members_of(run: Run, seqs: Sequence[int]) -> list[Member]:
    """These signups as members, the oldest first."""
    return [_member(row) for row in sorted(in_parts(run, member_statement, seqs))]


def acts_on(run: Run, ring: int) -> list[RingAct]:
    """All acts on a ring, the oldest first."""
    return [RingAct._make(row) for row in run(f"{ACTS} WHERE ring = ? ORDER BY id", (ring,)).fetchall()]


def swept(run: Run, sweep: int) -> list[tuple[Member, float]]:
    """Whom a sweep found, the strongest tie first."""
    strengths = dict(run("SELECT signup, strength FROM swept WHERE sweep = ?", (sweep,)).fetchall())
    found = members_of(run, [*strengths])
    return sorted(((member, strengths[member.seq]) for member in found), key=lambda one: (-one[1], one[0].seq))


def _member(row: Sequence[Any]) -> Member:
    return Member._make((*row[:6], bool(row[6]), row[7], bool(row[8]), row[9], bool(row[10])))


def _taken_out(run: Run, ids: Sequence[int]) -> list[int]:
    """Known genuine whom people took out and whose ties lead to one in these rings."""
    tied = f"SELECT 1 FROM sketches WHERE seq IN ({{}}) AND ring IN ({marks(len(ids))}) LIMIT 1"
    found = ((seq, opened(packed).seqs.tolist()) for seq, packed in run(TAKEN_OUT, ()).fetchall())
    return [seq for seq, others in found if run(tied.format(marks(len(others))), (*others, *ids)).fetchone()]


def _root(run: Run, number: int) -> tuple[int, Ring] | None:
    while (row := run("SELECT state FROM rings WHERE id = ?", (number,)).fetchone()) is not None:
        if (survivor := goes_by(row[0])) is None:
            return number, unpacked(row[0])
        number = survivor
    return None
