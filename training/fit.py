"""Fits the trees: XGBoost `hist` on the fit block, then calibration and cuts on blocks of their own.

Trees are grown three times: on the fit block, to settle calibration and cuts; on all that lies before the test block, which then shows how
well these carry over; and on everything, since recent rows teach most.  The last ones score, the second ones (`judged`) are those that the
figures are of.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Protocol

import numpy as np
import xgboost

from signup_guard.features import registry
from signup_guard.scoring.bundle import Bundle, Cuts
from training.blend import BELOW, is_needed, mean_of, sums
from training.calibrate import HOLD_CEILING, Calibration, calibrate, choose_cuts, ladder
from training.replay import Replayed
from training.split import BLOCKS, Split, folds, rings_of, row_weights, split
from training.trust import capped
from training.unlabelled import WEIGHT, unsuspicious
from training.vectors import Vectors, both
from training.write import margins

SEED: Final = 20261124
PARAMETERS: Final = {
    "objective": "binary:logistic",
    "base_score": 0.5,  # written with few digits: any other would come back a little different
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
"""Trees that know no first looks, and as many behind them that do."""
_MANY: Final = 50_000
"""Rows from which on more than one thread helps."""
MASKED: Final = 0.15
"""Chance that a row is learnt from without one whole family: a missing collector or payment block is then no sign by itself."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model with its calibration and cuts.

    `checked` are the rows (places) that it was judged on and `log_odds` their scores by the trees `judged`: the test block, or with
    `split` and `judged` None all rows, each by trees that had not seen it; `older` are the scores of `split.older`, `before` those that
    the cuts were chosen by. `plain` are trees on what a signup tells by itself; `ladder` holds cuts for other ceilings, `base_rate` is
    the share of fakes that the calibration was made at. `blended_with` is the id of the shipped bundle, where the model is the mean
    with it.
    """

    names: Sequence[str]
    booster: xgboost.Booster
    judged: xgboost.Booster | None
    plain: xgboost.Booster
    calibration: Calibration
    cuts: Cuts
    ladder: dict[str, float]
    base_rate: float
    split: Split | None
    rings: np.ndarray
    checked: np.ndarray
    log_odds: np.ndarray
    older: np.ndarray
    before: np.ndarray
    blended_with: str | None


class Grow(Protocol):
    """What grows trees: from vectors, who is fake, weights, and how many rounds; without sight of the `hidden` columns (their places), and
    on top of trees to `begin` with.
    """

    def __call__(
        self,
        vectors: Vectors,
        fake: np.ndarray,
        weights: np.ndarray,
        rounds: int,
        *,
        hidden: Sequence[int] = (),
        begin: xgboost.Booster | None = None,
        parameters: Mapping[str, Any] = PARAMETERS,
    ) -> xgboost.Booster:
        """The trees, those to begin with among them."""


def columns_without(leave_out: str | None, first: bool = False) -> list[int]:
    """Places of the columns to learn from: all, or without a family, or (`history`) those alone that look at the signup by itself; for
    `first` trees without those that read first looks.
    """
    if first:
        return [place for place in columns_without(leave_out) if registry.columns()[place].signal.reads != "looks"]
    columns = registry.columns()
    if leave_out == "history":
        return [place for place, column in enumerate(columns) if not column.signal.reads_history]
    return [place for place, column in enumerate(columns) if column.signal.family != leave_out]


def fit(
    replayed: Replayed,
    leave_out: str | None = None,
    engine: Grow | None = None,
    shipped: Bundle | None = None,
    unlabelled: Replayed | None = None,
) -> Fitted:
    """Fits on labelled rows in order of time, and on `unlabelled` ones as far as they look genuine, for new platforms on all of them;
    `engine` grows the trees, by default `grow`.

    While labels are few the model is the mean with the `shipped` one, if that tells anything here and it is not clearly better by itself.
    """
    engine = engine or grow
    fake = np.array([row.label == "fake" for row in replayed.rows])
    rings = rings_of(replayed)
    several = np.ptp(replayed.platform) > 0
    take = columns_without(leave_out)
    names = [registry.names()[place] for place in take]
    vectors = replayed.vectors.taking(take)

    def grown(places: np.ndarray) -> xgboost.Booster:
        weights, told = weights_of(replayed, rings, places), vectors[places]
        if unlabelled is None:
            return in_turn(engine, told, fake[places], weights)
        until = replayed.rows[places.max()].at
        others = unlabelled.vectors[np.array([row.at <= until for row in unlabelled.rows], dtype=bool)].taking(take)
        if not len(others):
            return in_turn(engine, told, fake[places], weights)
        every, truth = both(told, others), np.concatenate([fake[places], np.zeros(len(others), dtype=bool)])
        trust, added = np.concatenate([weights, np.full(len(others), WEIGHT)]), np.arange(len(every)) >= len(places)
        # Without the odd people among the unlabelled, trees are too sure of themselves on platforms of another make.
        kept = ~added | (added if several else unsuspicious(every, truth, trust, added, partial(engine, rounds=ROUNDS // 3)))
        return in_turn(engine, every[kept], truth[kept], trust[kept])

    everything = np.arange(len(fake))
    blocks = split(replayed, rings)
    if blocks is None:
        learnt = calibrating = cutting = unseen = everything
        scores = _in_folds(vectors, fake, rings, grown)
    else:
        first, calibrating, cutting, test = (blocks.blocks[name] for name in BLOCKS)
        learnt, unseen = blocks.before_test, np.concatenate([calibrating, cutting])
        scores = np.full(len(fake), np.nan)
        if several or (~fake[cutting]).sum() < 3 / HOLD_CEILING:
            # A model for new platforms is judged on those that it does not know; and where people become known to be genuine late, the
            # newest labels are of too few.
            calibrating = cutting = unseen = learnt
            apart = (replayed.platform if several else rings)[learnt]
            scores[learnt] = _in_folds(vectors[learnt], fake[learnt], apart, lambda places: grown(learnt[places]))
        else:
            scores[unseen] = margins(grown(first), vectors[unseen])
    others = None if shipped is None or len(fake) >= BELOW else sums(shipped, replayed.vectors)
    if others is None or not is_needed(scores[unseen], others[unseen], fake[unseen]):
        others = shipped = None

    def blended(own: np.ndarray, places: np.ndarray) -> np.ndarray:
        return own if others is None else (own + others[places]) / 2

    def finished(trees: xgboost.Booster) -> xgboost.Booster:
        return trees if shipped is None else mean_of(trees, names, shipped)

    scores = blended(scores, everything)
    calibration = calibrate(scores[calibrating], fake[calibrating])
    cutting_scores = calibration.apply(scores[cutting])
    judged = None if blocks is None else grown(learnt)
    if blocks is None or judged is None:
        checked, log_odds, older = everything, calibration.apply(scores), np.empty(0)
    else:
        checked = test
        log_odds, older = (calibration.apply(blended(margins(judged, vectors[of]), of)) for of in (test, blocks.older))
    return Fitted(
        names=names,
        booster=finished(grown(everything)),
        judged=None if judged is None else finished(judged),
        plain=_plain(replayed, rings, learnt, engine),
        calibration=calibration,
        cuts=choose_cuts(cutting_scores, fake[cutting]),
        ladder=ladder(cutting_scores, fake[cutting]),
        base_rate=float(fake[calibrating].mean()),
        split=blocks,
        rings=rings,
        checked=checked,
        log_odds=log_odds,
        older=older,
        before=cutting_scores,
        blended_with=None if shipped is None else shipped.id,
    )


def _in_folds(vectors: Vectors, fake: np.ndarray, groups: np.ndarray, grown: Callable[[np.ndarray], xgboost.Booster]) -> np.ndarray:
    """Margins from trees that had not seen the row, nor others of its group."""
    fold = folds(groups, fake)
    scores = np.zeros(len(fake))
    for number in np.unique(fold):
        scores[fold == number] = margins(grown(np.flatnonzero(fold != number)), vectors[fold == number])
    return scores


def weights_of(replayed: Replayed, rings: np.ndarray, places: np.ndarray) -> np.ndarray:
    """How much each of these rows counts: as `row_weights` has it, and no hand that labels above its cap."""
    rows = [replayed.rows[place] for place in places]
    fake = np.array([row.label == "fake" for row in rows])
    return capped(row_weights(rings[places], fake), rows)


def in_turn(engine: Grow, vectors: Vectors, fake: np.ndarray, weights: np.ndarray) -> xgboost.Booster:
    """A model's trees on the columns of these vectors: the first half of them sees no first looks, the second half all.

    What is linked to a signup and what the signup tells by itself then both speak.  Trees that see first looks from the start look at
    little else: they take the third of a series for harmless because the second looked so.
    """
    looks = [place for place, column in enumerate(vectors.columns) if registry.columns()[column].signal.reads == "looks"]
    blind = engine(vectors, fake, weights, ROUNDS, hidden=looks)
    return engine(vectors, fake, weights, ROUNDS, begin=blind)


def _plain(replayed: Replayed, rings: np.ndarray, learnt: np.ndarray, engine: Grow) -> xgboost.Booster:
    """Trees on what a signup tells by itself, to compare with."""
    fake = np.array([replayed.rows[place].label == "fake" for place in learnt])
    vectors = replayed.vectors[learnt].taking(columns_without("history"))
    return engine(vectors, fake, weights_of(replayed, rings, learnt), ROUNDS // 3)


def grow(
    vectors: Vectors,
    fake: np.ndarray,
    weights: np.ndarray,
    rounds: int = ROUNDS,
    *,
    hidden: Sequence[int] = (),
    begin: xgboost.Booster | None = None,
    parameters: Mapping[str, Any] = PARAMETERS,
    masked: float = MASKED,
) -> xgboost.Booster:
    """See `Grow`; `masked` is the chance that a row lacks each family."""
    # Threads that wait for each other on a busy machine cost small data a hundred times the work; the trees are the same.
    threads = 1 if len(vectors) < _MANY else os.cpu_count() or 1
    seen = vectors.read()
    mask(seen, vectors.columns, masked=masked, hidden=hidden)
    # The trees are those of a plain matrix, which would hold eight bytes of each number in place of one.
    data = xgboost.QuantileDMatrix(seen, label=fake, weight=weights, max_bin=parameters["max_bin"], nthread=threads)
    return xgboost.train({**parameters, "nthread": threads}, data, num_boost_round=rounds, xgb_model=begin)


def mask(
    vectors: np.ndarray, columns: Sequence[int] | np.ndarray, part: int = 0, masked: float = MASKED, hidden: Sequence[int] = ()
) -> None:
    """Takes a family away from some rows, drawn whatever their class, and the `hidden` columns (places) from all; `columns` are those of
    the matrix, by their places in `registry.columns()`, and `part` tells the draws of parts apart.
    """
    vectors[:, list(hidden)] = np.nan
    rng = np.random.default_rng(SEED + part)
    families = np.array([registry.columns()[column].signal.family for column in columns])
    for family in sorted(set(families.tolist())):
        rows = np.flatnonzero(rng.random(len(vectors)) < masked)
        vectors[np.ix_(rows, np.flatnonzero(families == family))] = np.nan
