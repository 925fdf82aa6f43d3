"""What the SQLite store tells of models (`store.models.Models`).  Every statement runs over an index."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

from signup_guard.store.models import Agreement, BroughtUp, Drawn, Flip, Scored, Shadowed, Watched

_NEWEST = "(SELECT coalesce(max(seq), 0) FROM signups)"
_LABEL = "(SELECT effective FROM labels l WHERE l.signup = h.seq ORDER BY l.seq DESC LIMIT 1)"
RECENT = "SELECT seq, vector, score, model FROM signups WHERE vector IS NOT NULL ORDER BY seq DESC LIMIT ?"
UNSHADOWED = (
    "SELECT seq, vector, score, model FROM signups s"
    f" WHERE seq > max({_NEWEST} - ?, (SELECT coalesce(max(seq), 0) FROM shadow WHERE model = ?))"
    " AND vector IS NOT NULL AND model = ? ORDER BY seq"
)
AGREEMENT = (
    f"SELECT was, would, count(*), sum(label IS 'fake'), sum(label IS 'genuine') FROM (SELECT was, would, {_LABEL} AS label FROM shadow h"
    f" WHERE h.model = ? AND h.seq > {_NEWEST} - ?) GROUP BY was, would ORDER BY was, would"
)
FLIPS = (
    f"SELECT s.signup_id, s.received_at, h.was, h.would, s.score, h.log_odds, {_LABEL} FROM shadow h JOIN signups s ON s.seq = h.seq"
    f" WHERE h.model = ? AND h.seq > {_NEWEST} - ? AND h.was <> h.would ORDER BY h.seq DESC LIMIT ?"
)
DRAWN = (
    "SELECT drawn_from, review_chance,"
    " CASE WHEN EXISTS (SELECT 1 FROM labels l WHERE l.signup = s.seq AND found_by IN ('random', 'outcome'))"
    " THEN (SELECT effective FROM labels l WHERE l.signup = s.seq ORDER BY l.seq DESC LIMIT 1) END"
    " FROM signups s INDEXED BY signups_drawn WHERE received_at >= ? AND drawn_from IS NOT NULL"
)

WATCHED = (
    "SELECT signup_id, received_at, drawn_from, score FROM signups s INDEXED BY signups_drawn"
    " WHERE received_at >= ? AND drawn_from IS NOT NULL AND drawn_from <> 'allow' AND verdict = 'allow'"
    " AND NOT EXISTS (SELECT 1 FROM labels l WHERE l.signup = s.seq) ORDER BY received_at DESC LIMIT ?"
)
BROUGHT_UP = (
    "SELECT CASE WHEN drawn_from IS NOT NULL THEN 'random' WHEN verdict <> 'allow' THEN 'hold'"
    " WHEN EXISTS (SELECT 1 FROM revisions r WHERE r.signup = s.seq AND r.act IS NOT NULL)"
    " OR EXISTS (SELECT 1 FROM swept w WHERE w.signup = s.seq) THEN 'sweep' ELSE 'outcome' END"
    " FROM signups s WHERE seq = ?"
)


class SqliteModels(ABC):
    """Implements `store.models.Models`; `SqliteStore` brings the connections."""

    @abstractmethod
    def _run(self, sql: str, values: Sequence[object] = ()) -> Any: ...

    @abstractmethod
    def _snapshot(self) -> AbstractContextManager[Any]: ...

    def recent_vectors(self, most: int) -> list[Scored]:
        """See `Models.recent_vectors`."""
        with self._snapshot() as db:
            return [Scored._make(row) for row in db.execute(RECENT, (most,))]

    def unshadowed(self, model: str, champion: str, most: int) -> list[Scored]:
        """See `Models.unshadowed`."""
        with self._snapshot() as db:
            return [Scored._make(row) for row in db.execute(UNSHADOWED, (most, model, champion))]

    def add_shadow(self, model: str, rows: Sequence[Shadowed]) -> None:
        """See `Models.add_shadow`."""
        for row in rows:
            self._run("INSERT INTO shadow(model, seq, log_odds, was, would) VALUES(?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", (model, *row))

    def shadow_agreement(self, model: str, newest: int) -> list[Agreement]:
        """See `Models.shadow_agreement`."""
        with self._snapshot() as db:
            return [Agreement._make(row) for row in db.execute(AGREEMENT, (model, newest))]

    def shadow_flips(self, model: str, newest: int, most: int) -> list[Flip]:
        """See `Models.shadow_flips`."""
        with self._snapshot() as db:
            return [Flip._make(row) for row in db.execute(FLIPS, (model, newest, most))]

    def brought_up(self, signup: int) -> BroughtUp:
        """See `Models.brought_up`."""
        found: BroughtUp = self._run(BROUGHT_UP, (signup,)).fetchone()[0]
        return found

    def drawn_since(self, at: int) -> list[Drawn]:
        """See `Models.drawn_since`."""
        with self._snapshot() as db:
            return [Drawn._make(row) for row in db.execute(DRAWN, (at,))]

    def watched(self, at: int, most: int) -> list[Watched]:
        """See `Models.watched`."""
        with self._snapshot() as db:
            return [Watched._make(row) for row in db.execute(WATCHED, (at, most))]
