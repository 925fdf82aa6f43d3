"""How far one hand is trusted: no reviewer and no single act weighs more than its cap, and none overturns the champion alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from signup_guard.schema.history import Row

ACTOR_CAP: Final = 0.25
ACT_CAP: Final = 0.05
"""Shares of the weight of all labels."""
_ACTOR_LEAST: Final = 50
_ACT_LEAST: Final = 10
"""Labels of one hand from which on what they dispute is looked at."""
_DISPUTED_MOST: Final = 0.5


def capped(weights: np.ndarray, rows: Sequence[Row]) -> np.ndarray:
    """The weights, with those of a reviewer or an act that weighs more than its cap scaled down to it; all together weigh as before.

    Where hardly anybody else labels, one hand is more than its cap of what is left: there is nothing to weigh it against.
    """
    whole = float(weights.sum())
    scaled = weights.astype(np.float64, copy=True)
    for name, cap in ((_act, ACT_CAP), (_actor, ACTOR_CAP)):
        for theirs in _by(rows, name).values():
            scaled[theirs] *= min(1.0, cap * whole / float(scaled[theirs].sum()))
    return scaled * (whole / float(scaled.sum()))


def disputes(rows: Sequence[Row], held: np.ndarray) -> list[str]:
    """Who alone overturns the champion, one sentence each; `held` says whom the champion would hold or block.

    A reviewer most of whose labels contradict it, and twice as often as everybody else's; an act that calls genuine whom it mostly holds.
    Acts that find fakes which it missed are what training is for.
    """
    fake = np.array([row.label == "fake" for row in rows])
    against = fake != held
    found = []
    for hand, theirs in _by(rows, _actor).items():
        share, others = float(against[theirs].mean()), float(np.delete(against, theirs).mean()) if len(theirs) < len(rows) else 1.0
        if len(theirs) >= _ACTOR_LEAST and share > max(_DISPUTED_MOST, 2 * others):
            found.append(
                f"{100 * share:.0f} % of the {len(theirs):,} labels by {hand} contradict the champion, of all others {100 * others:.0f} %"
            )
    for hand, theirs in _by(rows, _act).items():
        freed = int((~fake & held)[theirs].sum())
        if freed >= _ACT_LEAST and freed > _DISPUTED_MOST * len(theirs):
            found.append(f"one act ({hand}) calls {freed:,} signups genuine that the champion holds")
    return [f"{text}: have a second person look at them" for text in found]


def _actor(row: Row) -> str | None:
    return row.hand.actor


def _act(row: Row) -> str | None:
    return row.hand.act


def _by(rows: Sequence[Row], name: Callable[[Row], str | None]) -> dict[str, np.ndarray]:
    places: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        if (hand := name(row)) is not None:
            places.setdefault(hand, []).append(place)
    return {hand: np.array(theirs) for hand, theirs in sorted(places.items())}
