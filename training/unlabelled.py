"""Rows without a label: nearly all are genuine, but the fakes among them are those that nobody has found yet.

Fakes are mostly found out sooner than people are known to be genuine, so that of the labelled rows alone the genuine ones are the older:
trees would learn the age of the history.  And where only what looks suspicious is labelled, all labelled people are odd ones.  Unlabelled
rows bring ordinary people of today in, at a low weight: the half of them that looks least like fakes to trees that have not seen them
(`tests/benchmarks/unlabelled.py` has this beside other ways).  A model for new platforms learns from all of them: without the odd people
it is too sure of itself on platforms of another make.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import xgboost

from training.vectors import Vectors
from training.write import margins

WEIGHT: Final = 0.3
MOST: Final = 50_000
"""Unlabelled rows that are learnt from."""
_KEPT: Final = 0.5
"""Share of the unlabelled rows that is learnt from, by rank: how suspicious the labelled ones are says nothing, as who is labelled differs
from platform to platform."""
_SCREEN: Final = 0.1
"""The weight of each while it is told which look like fakes."""

Screen = Callable[[Vectors, np.ndarray, np.ndarray], xgboost.Booster]
"""Trees from vectors, who is fake, and weights."""


def unsuspicious(vectors: Vectors, fake: np.ndarray, weights: np.ndarray, unlabelled: np.ndarray, screen: Screen) -> np.ndarray:
    """Which of the unlabelled rows (a mask over `vectors`) look least like fakes, each half told by trees grown on the other."""
    scores = np.empty(len(vectors))
    half = np.arange(len(vectors)) % 2 == 0
    light = np.where(unlabelled, _SCREEN, weights)
    for part in (half, ~half):
        scores[~part] = margins(screen(vectors[part], fake[part], light[part]), vectors[~part])
    most: float = np.quantile(scores[unlabelled], _KEPT)
    return unlabelled & (scores < most)
