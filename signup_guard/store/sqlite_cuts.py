"""What the SQLite store keeps of the moving hold cut (`store.cuts.Cuts`)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from signup_guard.store.cuts import CutMove

_MOVES = "SELECT seq, hour, policy, model, cut FROM cut_moves"
_NEWEST = f"{_MOVES} ORDER BY seq DESC LIMIT ?"


def cut_move(db: Any, seq: int) -> CutMove | None:
    """The move that is the event `seq`, if that is one."""
    row = db.execute(f"{_MOVES} WHERE seq = ?", (seq,)).fetchone()
    return CutMove._make(row) if row else None


class SqliteCuts(ABC):
    """Implements `store.cuts.Cuts`; `SqliteStore` brings the connections."""

    _last: CutMove | None = None

    @abstractmethod
    def _run(self, sql: str, values: Sequence[object] = ()) -> Any: ...

    @abstractmethod
    def _all(self, sql: str, values: Sequence[object] = ()) -> list[Any]: ...

    def last_cut(self) -> CutMove | None:
        """See `Cuts.last_cut`."""
        if self._last is None and (row := self._run(_NEWEST, (1,)).fetchone()):
            self._last = CutMove._make(row)
        return self._last

    def forget_cut(self) -> None:
        """Takes back what was known of a move that is undone."""
        self._last = None

    def move_cut(self, move: CutMove) -> None:
        """See `Cuts.move_cut`."""
        self._run("INSERT INTO cut_moves(seq, hour, policy, model, cut) VALUES(?, ?, ?, ?, ?)", move)
        self._last = move

    def tally_score(self, model: str, hour: int, bin: int, counted: int) -> None:  # noqa: A002  # the word for it
        """See `Cuts.tally_score`."""
        sql = "INSERT INTO score_tallies VALUES(?, ?, ?, ?) ON CONFLICT DO UPDATE SET counted = counted + excluded.counted"
        self._run(sql, (hour, model, bin, counted))

    def score_tallies(self, model: str, since: int) -> Mapping[int, int]:
        """See `Cuts.score_tallies`."""
        self._run("DELETE FROM score_tallies WHERE hour < ?", (since,))
        return dict(self._run("SELECT bin, sum(counted) FROM score_tallies WHERE model = ? GROUP BY bin", (model,)))

    def cut_moves(self, most: int) -> list[CutMove]:
        """See `Cuts.cut_moves`."""
        return [CutMove._make(row) for row in self._all(_NEWEST, (most,))]
