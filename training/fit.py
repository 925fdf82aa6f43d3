"""Fits the trees: XGBoost `hist` on the fit block, then calibration and cuts on blocks of their own.

The trees that ship are grown once more, on all that lies before the test block: recent rows teach most.  Calibration and cuts carry over,
and the test block, which nothing has seen, shows how well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import xgboost

from signup_guard.domain import Family
from signup_guard.features import registry
from signup_guard.scoring.bundle import Cuts
from training.calibrate import Calibration, calibrate, choose_cuts
from training.replay import Replayed
from training.split import Split, folds, rings_of, row_weights, split
from training.write import margins

SEED: Final = 20261124
PARAMETERS: Final = {
    "objective": "binary:logistic",
    "tree_method": "hist",
    "max_depth": 5,
    "eta": 0.05,
    "subsample": 0.8,
    "colsample_bytree": 0.5,
    "min_child_weight": 2.0,
    "lambda": 5.0,
    "max_bin": 128,
    "seed": SEED,
}
ROUNDS: Final = 300
MASKED: Final = 0.15
"""Chance that a row is learnt from without one whole family: a missing collector or payment block is then no sign by itself."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model with its calibration and cuts.  `checked` are the rows (places) it may be judged on and `log_odds` their scores: the test
    block, or with `split` None the rows it was not fitted on in turn.
    """

    names: Sequence[str]
    booster: xgboost.Booster
    calibration: Calibration
    cuts: Cuts
    split: Split | None
    rings: np.ndarray
    checked: np.ndarray
    log_odds: np.ndarray
    baseline: xgboost.Booster


def columns_without(leave_out: str | None) -> list[int]:
    """Places of the columns to learn from: all, or without a family, or (`history`) those alone that look at the signup by itself."""
    columns = registry.columns()
    if leave_out == "history":
        return [place for place, column in enumerate(columns) if not column.signal.reads_history]
    return [place for place, column in enumerate(columns) if column.signal.family != leave_out]


def fit(replayed: Replayed, leave_out: str | None = None) -> Fitted:
    """Fits on labelled rows in order of time."""
    fake = np.array([row.label == "fake" for row in replayed.rows])
    rings = rings_of(replayed)
    take = columns_without(leave_out)
    names = [registry.names()[place] for place in take]
    families = [registry.columns()[place].signal.family for place in take]
    vectors = replayed.vectors[:, take]
    blocks = split(replayed, rings)
    if blocks is None:
        plain = _baseline(replayed, np.arange(len(fake)), fake, rings)
        return _fit_in_folds(names, families, vectors, fake, rings, plain)
    first = blocks.blocks["fit"]
    booster = grow(vectors[first], fake[first], rings[first], families)
    held_out = blocks.blocks["calibrate"], blocks.blocks["threshold"]
    calibration = calibrate(margins(booster, vectors[held_out[0]]), fake[held_out[0]])
    cuts = choose_cuts(calibration.apply(margins(booster, vectors[held_out[1]])), fake[held_out[1]])
    learnt, test = blocks.before_test, blocks.blocks["test"]
    booster = grow(vectors[learnt], fake[learnt], rings[learnt], families)
    log_odds = calibration.apply(margins(booster, vectors[test]))
    return Fitted(names, booster, calibration, cuts, blocks, rings, test, log_odds, _baseline(replayed, learnt, fake, rings))


def _baseline(replayed: Replayed, learnt: np.ndarray, fake: np.ndarray, rings: np.ndarray) -> xgboost.Booster:
    """The same trees on what a signup tells by itself, to compare with."""
    take = columns_without("history")
    families = [registry.columns()[place].signal.family for place in take]
    booster = grow(replayed.vectors[np.ix_(learnt, np.array(take))], fake[learnt], rings[learnt], families, ROUNDS // 3)
    booster.feature_names = [registry.names()[place] for place in take]
    return booster


def _fit_in_folds(
    names: Sequence[str],
    families: Sequence[Family],
    vectors: np.ndarray,
    fake: np.ndarray,
    rings: np.ndarray,
    plain: xgboost.Booster,
) -> Fitted:
    """For a history too small or too lumpy for four blocks: calibrated, cut and judged on rows that were left out in turn."""
    fold = folds(rings, fake)
    scores = np.zeros(len(fake))
    for number in np.unique(fold):
        inside, outside = fold != number, fold == number
        scores[outside] = margins(grow(vectors[inside], fake[inside], rings[inside], families), vectors[outside])
    calibration = calibrate(scores, fake)
    log_odds = calibration.apply(scores)
    booster = grow(vectors, fake, rings, families)
    return Fitted(names, booster, calibration, choose_cuts(log_odds, fake), None, rings, np.arange(len(fake)), log_odds, plain)


def grow(vectors: np.ndarray, fake: np.ndarray, rings: np.ndarray, families: Sequence[Family], rounds: int = ROUNDS) -> xgboost.Booster:
    """The trees alone; `families` names the family of each column."""
    data = xgboost.DMatrix(_masked(vectors, families), label=fake, weight=row_weights(rings, fake))
    return xgboost.train(PARAMETERS, data, num_boost_round=rounds)


def _masked(vectors: np.ndarray, families: Sequence[Family]) -> np.ndarray:
    """A copy in which some rows, drawn whatever their class, lack a family."""
    masked = vectors.copy()
    rng = np.random.default_rng(SEED)
    for family in sorted(set(families)):
        rows = np.flatnonzero(rng.random(len(vectors)) < MASKED)
        places = np.array([place for place, other in enumerate(families) if other == family])
        masked[np.ix_(rows, places)] = np.nan
    return masked
