"""What each cut costs: genuine people hit, fakes found, review items a day, accounts leaked a ring, each with its interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from training.metrics import resamples


def thresholds(
    fake: np.ndarray, log_odds: np.ndarray, rings: np.ndarray, cuts: Mapping[str, float], traffic: np.ndarray, per_day: float
) -> list[dict[str, Any]]:
    """A row for each cut, from labelled rows and from the log-odds of a sample of all `traffic`, of which there are `per_day` a day.

    Intervals are of 95 %, by bootstrap over rings.  A ring is one review item.  `needed` are the genuine rows of which none may be hit to
    say with 95 % certainty that no more are than the wanted share.
    """
    draws, found = resamples(fake, rings), []
    _, first, ring = np.unique(rings, return_index=True, return_inverse=True)
    for name, cut in cuts.items():
        above, held = log_odds >= cut, traffic >= cut
        share = float(held.mean()) if len(held) else float("nan")
        tell = _Costs(*(np.bincount(ring, weights=of) for of in (above, above & ~fake, fake, fake & ~above)))
        costs = tell.of(np.ones(len(first)), share * per_day)
        drawn = [tell.of(weights[first], each * per_day) for weights, each in zip(draws, _again(held, len(draws)), strict=True)]
        found.append(
            {
                "name": name,
                "cut": cut,
                "genuine": _interval(above[~fake], [weights[~fake] for weights in draws]),
                "fake": _interval(above[fake], [weights[fake] for weights in draws]),
                "precision": float(fake[above].mean()) if above.any() else None,
                **costs,
                "between": {what: _between([cost[what] for cost in drawn]) for what in costs},
            }
        )
    return found


class _Costs(NamedTuple):
    """Of each ring (people who are in none are one each): its rows above a cut, genuine ones among them, its fakes, those below the cut."""

    above: np.ndarray
    genuine: np.ndarray
    fakes: np.ndarray
    missed: np.ndarray

    def of(self, times: np.ndarray, held_a_day: float) -> dict[str, float | None]:
        """What the cut costs where each ring counts so many times: review items and genuine people a day, and fakes missed by ring of at
        least two (None where there is none).
        """
        hit, large = float(times @ self.above), self.fakes > 1
        return {
            "items_a_day": held_a_day * float(times[self.above > 0].sum()) / hit if hit else held_a_day,
            "genuine_a_day": held_a_day * float(times @ self.genuine) / hit if hit else 0.0,
            "leaked_a_ring": float(np.average(self.missed[large], weights=times[large])) if times[large].sum() else None,
        }


def _again(held: np.ndarray, samples: int) -> np.ndarray:
    """The share held in so many samples of traffic, which is another sample than the labelled rows; NaN where there is none."""
    return np.random.default_rng(0).binomial(len(held), held.mean(), samples) / len(held) if len(held) else np.full(samples, np.nan)


def _between(drawn: Sequence[float | None]) -> list[float] | None:
    """The 95 % interval; None where nothing was drawn."""
    values = [value for value in drawn if value is not None]
    return np.quantile(values, [0.025, 0.975]).tolist() if values else None


def _interval(hits: np.ndarray, draws: list[np.ndarray]) -> dict[str, float]:
    shares = [float(np.average(hits, weights=weights)) for weights in draws if weights.sum()]
    low, high = np.quantile(shares, [0.025, 0.975]) if shares else (np.nan, np.nan)
    # Where nobody was hit no resample can tell how many may be: the rule of three does.
    least, most = (float(low), float(high)) if hits.any() else (0.0, min(1.0, 3 / len(hits)))
    return {"value": float(hits.mean()), "low": least, "high": most, "rows": len(hits)}


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
        costs = [_cost(row, name) for name in ("items_a_day", "genuine_a_day", "leaked_a_ring")]
        rows.append([row["name"], f"{row['cut']:.2f}", *(_told(row[kind]) for kind in ("genuine", "fake")), precision, *costs])
    return head, rows


def _told(share: Mapping[str, float]) -> str:
    return f"{100 * share['value']:.2f} % ({100 * share['low']:.2f}-{100 * share['high']:.2f})"


def _cost(row: Mapping[str, Any], name: str) -> str:
    if row[name] is None:
        return "-"
    between = row["between"][name]
    return f"{row[name]:.1f}" + (f" ({between[0]:.1f}-{between[1]:.1f})" if between else "")
