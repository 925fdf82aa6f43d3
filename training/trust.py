"""How far one hand is trusted: no reviewer and no single act weighs more than its cap, and none overturns the champion alone."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Final, TypeVar

import numpy as np

from signup_guard.schema.history import Row

K = TypeVar("K", str, tuple[str, int])
ACTOR_CAP: Final = 0.25
ACT_CAP: Final = 0.05
"""Shares of the weight of all labels."""
_ACTOR_LEAST: Final = 50
_ACT_LEAST: Final = 10
"""Labels of one hand from which on what they dispute is looked at."""
_DISPUTED_MOST: Final = 0.5
_OTHERS: Final = 0.25
"""Part of the whole that all but the heavy hands are taken to have at least while learning."""
_TURNS: Final = 200
"""How often caps of acts and of reviewers are applied in judging at most: what takes weight from one adds to the shares of others."""
_HEAVIEST: Final = 4.0
"""How much more than the usual a label may weigh in judging, so that no few of them decide."""


def capped(weights: np.ndarray, rows: Sequence[Row]) -> np.ndarray:
    """Weights to learn by: those of a reviewer or an act that weighs more than its cap scaled down to it; all together weigh as before.

    Hands that gave more than three quarters of all labels keep more than their cap: they are weighed as if the others had given a quarter,
    since to scale them down to a part of the few others would throw the history away.
    """
    return _capped(weights, rows, _OTHERS)


def judging(rows: Sequence[Row]) -> tuple[np.ndarray, list[str]]:
    """Weights to judge by: no reviewer and no act weighs more than its cap, as far as no label must weigh more than `_HEAVIEST` times the
    usual for that; who weighs more then, in a sentence each.
    """
    weights = np.ones(len(rows))
    for _ in range(_TURNS):
        before, weights = weights, _capped(weights, rows, 0.0) if rows else weights
        if np.allclose(before, weights, rtol=1e-3):
            break
    weights = np.minimum(weights, _HEAVIEST)
    shares = [
        (name, float(weights[of].sum()) / float(weights.sum()), cap) for names, cap in _hands(rows) for name, of in _by(names).items()
    ]
    return weights, [
        f"{name} weighs {100 * share:.1f} % of the labels, at most {100 * cap:g} % may be of one hand: more by others are needed"
        for name, share, cap in shares
        if share > 1.02 * cap
    ]


def _capped(weights: np.ndarray, rows: Sequence[Row], others: float) -> np.ndarray:
    whole = float(weights.sum())
    scaled = weights.astype(np.float64, copy=True)
    for names, cap in _hands(rows):
        _limit(scaled, [*_by(names).values()], cap, others)
    return scaled * (whole / float(scaled.sum()))


def _limit(weights: np.ndarray, hands: Sequence[np.ndarray], cap: float, others: float) -> None:
    """Scales the weights of hands (places each) down, so that none is more than `cap` of what the whole is then; as far as that can be."""
    whole, sums = float(weights.sum()), [float(weights[theirs].sum()) for theirs in hands]
    heavy, most = [False] * len(hands), cap * whole
    while any(grown := [total > most and not known for total, known in zip(sums, heavy, strict=True)]):
        heavy = [known or new for known, new in zip(heavy, grown, strict=True)]
        rest, left = whole - sum(total for total, known in zip(sums, heavy, strict=True) if known), 1 - cap * sum(heavy)
        bound = max(rest, others * whole)
        most = cap * bound / left if left > 0 and bound > 1e-9 * whole else inf
    for theirs, total, known in zip(hands, sums, heavy, strict=True):
        if known:
            weights[theirs] *= min(1.0, most / total)


def disputes(rows: Sequence[Row], held: np.ndarray, rings: np.ndarray) -> list[str]:
    """Who alone overturns the champion, one sentence each; `held` says whom the champion would hold or block, `rings` numbers the ring that
    each row is in by our own links (-1 for none).

    A reviewer most of whose labels contradict it, and twice as often as everybody else's; an act, or a reviewer's labels in one ring, that
    call genuine whom it mostly holds.  Those that find fakes which it missed are what training is for.
    """
    fake = np.array([row.label == "fake" for row in rows])
    against = fake != held
    found = []
    actors = _actors(rows)
    for hand, theirs in _by(actors).items():
        share, others = float(against[theirs].mean()), float(np.delete(against, theirs).mean()) if len(theirs) < len(rows) else 1.0
        if len(theirs) >= _ACTOR_LEAST and share > max(_DISPUTED_MOST, 2 * others):
            found.append(
                f"{100 * share:.0f} % of the {len(theirs):,} labels by {hand} contradict the champion, of all others {100 * others:.0f} %"
            )
    in_rings = [(actor, ring) if actor and ring >= 0 else None for actor, ring in zip(actors, rings.tolist(), strict=True)]
    called = [(f"{actor}, in one ring,", theirs) for (actor, _), theirs in _by(in_rings).items()]
    called += [(f"one act ({hand})", theirs) for hand, theirs in _by(_acts(rows)).items()]
    for name, theirs in called:
        freed = int((~fake & held)[theirs].sum())
        if freed >= _ACT_LEAST and freed > _DISPUTED_MOST * len(theirs):
            found.append(f"{name} calls {freed:,} signups genuine that the champion holds")
    return [f"{text}: have a second person look at them" for text in found]


def _hands(rows: Sequence[Row]) -> list[tuple[list[str | None], float]]:
    """What the hands of each kind are called, row by row, and their cap."""
    return [(_acts(rows), ACT_CAP), (_actors(rows), ACTOR_CAP)]


def _actors(rows: Sequence[Row]) -> list[str | None]:
    return [row.hand.actor for row in rows]


def _acts(rows: Sequence[Row]) -> list[str | None]:
    return [row.hand.act for row in rows]


def _by(names: Sequence[K | None]) -> dict[K, np.ndarray]:
    """The places of each name."""
    places: dict[K, list[int]] = {}
    for place, name in enumerate(names):
        if name is not None:
            places.setdefault(name, []).append(place)
    return {name: np.array(theirs) for name, theirs in sorted(places.items())}
