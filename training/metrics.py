"""Figures of merit, with intervals by bootstrap over rings: members of one ring are no independent evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score, roc_curve

from signup_guard.scoring.bundle import Cuts

RESAMPLES: Final = 200
BUDGETS: Final = (0.005, 0.01, 0.02)
"""Shares of signups that a team may look at."""
STOPPED_BY: Final = (3, 10, 20)
_BINS: Final = 15
_POSITIONS: Final = (("1", 1, 1), ("2", 2, 2), ("3-5", 3, 5), ("6-10", 6, 10), ("later", 11, 10**9))


def tpr_at(fake: np.ndarray, scores: np.ndarray, fpr: float, weights: np.ndarray | None = None) -> float:
    """Share of fakes found when at most this share of genuine rows is taken for fake."""
    false, true, _ = roc_curve(fake, scores, sample_weight=weights, drop_intermediate=False)
    return float(true[np.searchsorted(false, fpr + 1e-12, side="right") - 1])


def ranking(fake: np.ndarray, scores: np.ndarray, weights: np.ndarray | None = None) -> dict[str, float]:
    """How well scores put fakes above genuine rows."""
    return {
        "auc": float(roc_auc_score(fake, scores, sample_weight=weights)),
        "ap": float(average_precision_score(fake, scores, sample_weight=weights)),
        "tpr_at_1": tpr_at(fake, scores, 0.01, weights),
        "tpr_at_5": tpr_at(fake, scores, 0.05, weights),
    }


def with_intervals(fake: np.ndarray, scores: np.ndarray, rings: np.ndarray) -> dict[str, dict[str, float]]:
    """The ranking figures as `value`, `low` and `high` (95 %)."""
    draws = [ranking(fake, scores, weights) for weights in resamples(fake, rings)]
    found = {}
    for name, value in ranking(fake, scores).items():
        low, high = np.quantile([draw[name] for draw in draws], [0.025, 0.975]) if draws else (np.nan, np.nan)
        found[name] = {"value": value, "low": float(low), "high": float(high)}
    return found


def resamples(fake: np.ndarray, rings: np.ndarray, count: int = RESAMPLES, *, both: bool = True) -> list[np.ndarray]:
    """How often each row counts in each bootstrap sample of rings; with `both`, samples without both classes are left out."""
    rng = np.random.default_rng(0)
    _, index = np.unique(rings, return_inverse=True)
    drawn = (rng.multinomial(index.max() + 1, np.full(index.max() + 1, 1 / (index.max() + 1)))[index] for _ in range(count))
    return [weights for weights in drawn if not both or (weights[fake].sum() and weights[~fake].sum())]


def expected_calibration_error(fake: np.ndarray, log_odds: np.ndarray) -> float:
    """Mean gap between what was said and what was so, over bins of equally many rows."""
    return float(sum(abs(said - so) * rows for said, so, rows in reliability(fake, log_odds)) / len(fake))


def reliability(fake: np.ndarray, log_odds: np.ndarray) -> list[tuple[float, float, int]]:
    """(mean probability, share of fakes, rows) of each bin."""
    chances = 1 / (1 + np.exp(-np.clip(log_odds, -500, 500)))
    bins = np.array_split(np.argsort(log_odds, kind="stable"), min(_BINS, len(fake)))
    return [(float(chances[places].mean()), float(fake[places].mean()), len(places)) for places in bins]


def at_budgets(fake: np.ndarray, scores: np.ndarray) -> dict[str, dict[str, float]]:
    """Precision and recall when only the most suspicious share of signups is looked at."""
    order = np.argsort(-scores, kind="stable")
    found = {}
    for budget in BUDGETS:
        looked = order[: max(1, int(budget * len(order)))]
        hits = float(fake[looked].sum())
        found[f"{100 * budget:g}%"] = {"precision": hits / len(looked), "recall": hits / float(fake.sum())}
    return found


def at_cuts(fake: np.ndarray, log_odds: np.ndarray, cuts: Cuts) -> dict[str, dict[str, float] | None]:
    """What the cuts really do: shares of genuine and of fake rows at or above each."""

    def hit(cut: float) -> dict[str, float]:
        return {"cut": cut, "genuine": float((log_odds[~fake] >= cut).mean()), "fake": float((log_odds[fake] >= cut).mean())}

    return {"hold": hit(cuts.hold), "block": None if cuts.block is None else hit(cuts.block)}


def wilson(hits: int, rows: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson).

    >>> [round(end, 3) for end in wilson(0, 100)]
    [0.0, 0.037]
    """
    z = 1.96
    share, spread = hits / rows, z * z / rows
    middle = (share + spread / 2) / (1 + spread)
    half = z * (share * (1 - share) / rows + spread / (4 * rows)) ** 0.5 / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def by_ring(members: Mapping[str, Sequence[bool]], held_at_random: float) -> dict[str, Any]:
    """How rings fare: `members` says for each ring, in order of arrival, who was held or blocked.

    Stopped by k: one of the first k was held, and at least 80 % of the next ten were; rings shorter than k + 10 count for `leaked` only.
    `by_lot` is how often holding so many people by lot would hold one of the first k.
    """
    stopped = {}
    for k in STOPPED_BY:
        long = [held for held in members.values() if len(held) >= k + 10]
        hits = sum(any(held[:k]) and sum(held[k : k + 10]) >= 8 for held in long)
        stopped[str(k)] = {"rings": len(long), "share": hits / len(long) if long else None, "by_lot": 1 - (1 - held_at_random) ** k}
    whole = sum(map(len, members.values()))
    positions = {}
    for name, first, last in _POSITIONS:
        held = [hit for ring in members.values() for hit in ring[first - 1 : last]]
        positions[name] = sum(held) / len(held) if held else None
    return {
        "rings": len(members),
        "stopped_by": stopped,
        "leaked": sum(not hit for ring in members.values() for hit in ring) / whole if whole else None,
        "recall_by_position": positions,
    }
