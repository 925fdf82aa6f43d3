"""What each cut costs: genuine people hit, fakes found, review items a day, accounts leaked a ring, each with its interval."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from training.metrics import resamples


def thresholds(
    fake: np.ndarray, log_odds: np.ndarray, rings: np.ndarray, cuts: Mapping[str, float], traffic: np.ndarray, per_day: float
) -> list[dict[str, Any]]:
    """A row for each cut, from labelled rows and from the log-odds of a sample of all `traffic`, of which there are `per_day` a day.

    Intervals are of 95 %, by bootstrap over rings.  A ring is one review item.  `needed` are the genuine rows of which none may be hit to
    say with 95 % certainty that no more are than the wanted share.
    """
    draws = resamples(fake, rings)
    found = []
    for name, cut in cuts.items():
        above = log_odds >= cut
        held = float((traffic >= cut).mean()) if len(traffic) else float("nan")
        hit = int(above.sum())
        items = len(np.unique(rings[above])) / hit if hit else 1.0
        found.append(
            {
                "name": name,
                "cut": cut,
                "genuine": _interval(above[~fake], [weights[~fake] for weights in draws]),
                "fake": _interval(above[fake], [weights[fake] for weights in draws]),
                "precision": float(fake[above].mean()) if hit else None,
                "items_a_day": held * per_day * items,
                "genuine_a_day": held * per_day * float((~fake[above]).mean()) if hit else 0.0,
                "leaked_a_ring": _leaked(fake, above, rings),
            }
        )
    return found


def _interval(hits: np.ndarray, draws: list[np.ndarray]) -> dict[str, float]:
    shares = [float(np.average(hits, weights=weights)) for weights in draws if weights.sum()]
    low, high = np.quantile(shares, [0.025, 0.975]) if shares else (np.nan, np.nan)
    # Where nobody was hit no resample can tell how many may be: the rule of three does.
    least, most = (float(low), float(high)) if hits.any() else (0.0, min(1.0, 3 / len(hits)))
    return {"value": float(hits.mean()), "low": least, "high": most, "rows": len(hits)}


def _leaked(fake: np.ndarray, above: np.ndarray, rings: np.ndarray) -> float | None:
    """Fakes below the cut by ring of at least two; None where there is none."""
    _, index, sizes = np.unique(rings[fake], return_inverse=True, return_counts=True)
    missed = np.bincount(index, weights=~above[fake])[sizes > 1]
    return float(missed.mean()) if len(missed) else None


def thresholds_table(found: list[dict[str, Any]]) -> tuple[list[str], list[list[str]]]:
    """Head and rows of the table for people."""
    head = [
        "cut",
        "log-odds",
        "genuine people hit",
        "fakes found",
        "precision",
        "review items a day",
        "genuine people a day",
        "leaked a ring",
    ]
    rows = []
    for row in found:
        precision = "-" if row["precision"] is None else f"{100 * row['precision']:.0f} %"
        leaked = "-" if row["leaked_a_ring"] is None else f"{row['leaked_a_ring']:.1f}"
        costs = [f"{row['items_a_day']:.1f}", f"{row['genuine_a_day']:.1f}", leaked]
        rows.append([row["name"], f"{row['cut']:.2f}", *(_told(row[kind]) for kind in ("genuine", "fake")), precision, *costs])
    return head, rows


def _told(share: Mapping[str, float]) -> str:
    return f"{100 * share['value']:.2f} % ({100 * share['low']:.2f}-{100 * share['high']:.2f})"
