"""The mean of the shipped model and a local one as one model: while local labels are few, that may beat either.

Trees add up in log-odds, so the mean of two sets of trees is all of them, each leaf's weight halved: the service scores and explains it
like any other bundle.  Constants are left out; the calibration that is fitted to the mean settles them.  The mean is taken if the
shipped trees tell the local classes apart at all, unless the local ones are clearly better on rows that they have not seen
(`tests/benchmarks/blend.py` tells what that is worth).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import xgboost

from signup_guard.scoring.bundle import Bundle
from training.calibrate import calibrate
from training.vectors import Vectors

BELOW: Final = 20_000
"""Labelled rows from which on the mean is not tried: at 10,000 it was rarely the better one, and it has twice the trees."""
_CLEARLY: Final = 0.1
"""A part of the loss.  The local trees must be better by that to do without the shipped ones: they look better than they will be, for what
is held out is of the same weeks, and partly of rings that are in other folds.  On four histories of `tests.benchmarks.elsewhere` (seeds 2
and 3) they looked up to 6 % better than the mean, which found more in the weeks after, but for one.
"""


def sums(shipped: Bundle, vectors: Vectors) -> np.ndarray:
    """What the shipped trees alone add up to, on the scale of their calibration, for vectors in the order of `registry.names()`."""
    return vectors.each(shipped.predict_many) - shipped.intercept - shipped.slope * float(shipped.trees.base)


def is_needed(local: np.ndarray, shipped: np.ndarray, fake: np.ndarray) -> bool:
    """Whether the mean of these margins is to be taken: if the shipped ones, once calibrated, clearly tell the classes apart, and the local
    ones not clearly better than the mean.
    """
    nothing = _loss(np.zeros(len(fake)), fake)
    return _loss(shipped, fake) < (1 - _CLEARLY) * nothing and _loss(local, fake) > (1 - _CLEARLY) * _loss((local + shipped) / 2, fake)


def _loss(scores: np.ndarray, fake: np.ndarray) -> float:
    signed = np.where(fake, 1, -1) * calibrate(scores, fake).apply(scores)
    return float(np.logaddexp(0, -signed).mean())


def mean_of(local: xgboost.Booster, names: Sequence[str], shipped: Bundle) -> xgboost.Booster:
    """Trees whose margin is the mean of the local trees' and of `sums`, over the local columns of these names.

    Raises `ValueError` where the shipped trees look at a column that the local ones do not have.
    """
    model = json.loads(local.save_raw(raw_format="json"))
    trees = model["learner"]["gradient_booster"]["model"]
    for tree in trees["trees"]:
        _scale(tree, 0.5)
    places = [names.index(name) for name in shipped.manifest["features"]["names"]]
    for tree in json.loads((shipped.path / "model.json").read_bytes())["learner"]["gradient_booster"]["model"]["trees"]:
        _scale(tree, 0.5 * shipped.slope)
        tree["split_indices"] = [places[column] for column in tree["split_indices"]]
        tree["tree_param"]["num_feature"] = str(len(names))
        tree["id"] = len(trees["trees"])
        trees["trees"].append(tree)
        trees["tree_info"].append(0)
        trees["iteration_indptr"].append(len(trees["trees"]))
    trees["gbtree_model_param"]["num_trees"] = str(len(trees["trees"]))
    return xgboost.Booster({"nthread": 1}, model_file=bytearray(json.dumps(model).encode()))


def _scale(tree: Mapping[str, Any], factor: float) -> None:
    """Multiplies the weights of the leaves, which stand where other nodes have their split's bound."""
    for node, left in enumerate(tree["left_children"]):
        if left == -1:
            tree["split_conditions"][node] = float(np.float32(factor * tree["split_conditions"][node]))
