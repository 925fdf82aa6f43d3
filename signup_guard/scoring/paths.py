"""What each feature of one row adds to the trees' sum: exact Shapley values, for all leaves of all trees at once.

XGBoost's own call walks the same sums leaf by leaf, and takes several times as long to begin.

A leaf is a game: its weight, times the share of rows that end in it.  A feature on its way down is a player, who comes with 1 if the row
passes all its splits there and else with 0, and who stays away with the share of the training rows that pass (as `pred_contribs` does).
The Shapley value of player i is the leaf's weight, times what i makes of its factor, times the mean over t in [0, 1] of the product of the
others' factors when each comes with chance t: a polynomial in t, which a few points of Gauss and Legendre integrate exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from math import inf
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True, eq=False)
class Paths:
    """A column a leaf, a row a feature on its way: the feature, from where (inclusive) to where its value passes, whether a missing one
    does, and the share of the training rows that pass.  Shorter ways are filled with a feature that all rows pass.

    `expected` is the mean of the trees' sum over the training rows.
    """

    feature: np.ndarray
    low: np.ndarray
    high: np.ndarray
    missing: np.ndarray
    share: np.ndarray
    weight: np.ndarray
    expected: float

    @classmethod
    def of(cls, learner: Mapping[str, Any], base: float) -> Paths:
        """From the `learner` part of a checked model in XGBoost's JSON; `base` is what the sum begins with."""
        ways = [way for tree in learner["gradient_booster"]["model"]["trees"] for way in _ways(tree)]
        shape = (max(1, *(len(splits) for splits, _ in ways)), len(ways))
        feature, low, high = np.zeros(shape, dtype=np.intp), np.full(shape, -inf, np.float32), np.full(shape, inf, np.float32)
        missing, share = np.ones(shape, dtype=bool), np.ones(shape)
        for leaf, (splits, _) in enumerate(ways):
            for place, (number, split) in enumerate(splits.items()):
                feature[place, leaf] = number
                low[place, leaf], high[place, leaf], missing[place, leaf], share[place, leaf] = split
        weight = np.array([weight for _, weight in ways])
        return cls(feature, low, high, missing, share, weight, base + float((weight * share.prod(axis=0)).sum()))

    def contributions(self, row: np.ndarray) -> np.ndarray:
        """What each feature of the row adds: with `expected` they sum to the trees' sum."""
        value = row[self.feature]
        passes = ((value >= self.low) & (value < self.high)) | (np.isnan(value) & self.missing)
        gain = passes - self.share
        others = np.zeros_like(self.share)
        for point, weight in _points((len(self.share) + 1) // 2):
            factor = self.share + point * gain
            others += weight * factor.prod(axis=0) / factor
        return np.bincount(self.feature.ravel(), weights=(others * gain * self.weight).ravel(), minlength=len(row))


@cache
def _points(count: int) -> tuple[tuple[float, float], ...]:
    """So many points of Gauss and Legendre in [0, 1], each with its weight."""
    points, weights = np.polynomial.legendre.leggauss(count)
    return tuple(zip((points + 1) / 2, weights / 2, strict=True))


_Split = tuple[float, float, bool, float]
"""From where to where a value passes, whether a missing one does, and which share of the training rows."""
_ALL: _Split = (-inf, inf, True, 1.0)


def _ways(tree: Mapping[str, Any]) -> Iterator[tuple[Mapping[int, _Split], float]]:
    """The way to each leaf, with its weight."""
    left, cover = tree["left_children"], tree["sum_hessian"]
    ahead: list[tuple[int, dict[int, _Split]]] = [(0, {})]
    while ahead:
        node, way = ahead.pop()
        if left[node] == -1:
            yield way, float(tree["split_conditions"][node])
            continue
        number, bound, default_left = tree["split_indices"][node], float(tree["split_conditions"][node]), bool(tree["default_left"][node])
        low, high, missing, share = way.get(number, _ALL)
        for child, passing in (
            (left[node], (low, min(high, bound), missing and default_left)),
            (tree["right_children"][node], (max(low, bound), high, missing and not default_left)),
        ):
            ahead.append((child, {**way, number: (*passing, share * cover[child] / cover[node])}))
