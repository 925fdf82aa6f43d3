"""Keeps the hold cut where the policy wants it: moved by the first signup of each hour, as an event in the store's order.

Hours are those of the signups themselves and never run back, so that a replay of the same signups makes the same moves.
"""

from __future__ import annotations

from signup_guard.clock import HOUR
from signup_guard.domain import Score
from signup_guard.policy.moving import WINDOW_HOURS, bin_of, counted, moved
from signup_guard.store.base import Store
from signup_guard.store.cuts import CutMove
from signup_guard.usecases.engine import Engine


class HoldCut:
    """Moves the hold cut of one store; everything happens inside a unit."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def follow(self, engine: Engine, at: int) -> CutMove | None:
        """The cut for a signup at `at` (microseconds), moved first if it is the first one of its hour, policy or model."""
        policy, bundle = engine.judge.policy, engine.bundle
        if not policy.hold_cut_moves or policy.hold_cut is None or bundle is None:
            return None
        last = self._store.last_cut()
        hour = at // HOUR if last is None else max(last.hour, at // HOUR)
        if last is not None and last.hour == hour and _is_of(last, engine):
            return last
        tallies = self._store.score_tallies(bundle.id, hour - WINDOW_HOURS)
        cut = moved(policy.hold_cut, policy.hold_cut_moves, policy.hold_share, tallies)
        move = CutMove(self._store.next_seq(), hour, engine.judge.name, bundle.id, cut)
        self._store.move_cut(move)
        if (before := in_force(engine, last)) != cut:
            self._store.audit(at, "service", "hold_cut_moved", engine.judge.name, f"{before:+.2f} to {cut:+.2f}")
        return move

    def tally(self, move: CutMove, score: Score, ring_size: int) -> None:
        """Counts a score for the moves to come."""
        self._store.tally_score(move.model, move.hour, bin_of(score.log_odds), counted(score.probability, ring_size))


def in_force(engine: Engine, last: CutMove | None) -> float | None:
    """The log-odds from which on this engine holds, `last` being the newest move; None where that band is closed."""
    return last.cut if last is not None and _is_of(last, engine) else engine.judge.policy.hold_cut


def _is_of(move: CutMove, engine: Engine) -> bool:
    return engine.bundle is not None and (move.policy, move.model) == (engine.judge.name, engine.bundle.id)
