"""Parameters of the trees by `optuna`: tried on the fit block, judged on the blocks for calibration and cuts, never on the test block."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final, NamedTuple

import numpy as np
from sklearn.metrics import average_precision_score

from signup_guard.cli.progress import progress
from signup_guard.errors import ConfigError, HistoryError
from training.fit import PARAMETERS, SEED, Grow, columns_without, grow, in_turn, weights_of
from training.replay import Replayed
from training.split import rings_of, split
from training.write import margins

RANGES: Final[dict[str, tuple[str, float, float]]] = {
    "max_depth": ("int", 3, 8),
    "eta": ("log", 0.02, 0.2),
    "subsample": ("float", 0.5, 1.0),
    "colsample_bytree": ("float", 0.2, 1.0),
    "min_child_weight": ("log", 0.5, 20.0),
    "lambda": ("log", 0.5, 50.0),
}
"""What is tried, and between which values."""


class Tuned(NamedTuple):
    """The parameters found, and for the manifest: how many trials, the average precision of the best and of the defaults."""

    parameters: dict[str, Any]
    told: dict[str, Any]


def tune(replayed: Replayed, leave_out: str | None, trials: int, engine: Grow = grow) -> Tuned:
    """The best of so many trials, of which the first is the defaults; the same for the same rows.  `engine` grows the trees.

    Raises `ConfigError` when optuna is not installed, `HistoryError` for a history too small for blocks.
    """
    try:
        import optuna
    except ImportError as fault:
        raise ConfigError("--tune needs optuna. Install it with `pip install 'signup-guard[train]'`.") from fault
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    judge = _judge(replayed, leave_out, engine)
    study = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=SEED))
    study.enqueue_trial({name: PARAMETERS[name] for name in RANGES})

    def objective(trial: Any) -> float:
        return judge({**PARAMETERS, **{name: _suggested(trial, name) for name in RANGES}})

    with progress("tuning", trials) as tell:
        study.optimize(objective, n_trials=trials, callbacks=[lambda _study, trial: tell(trial.number + 1)])
    best = dict(study.best_params)
    told = {"trials": trials, "found": best, "average_precision": study.best_value, "of_defaults": study.trials[0].value}
    return Tuned({**PARAMETERS, **best}, told)


def _suggested(trial: Any, name: str) -> int | float:
    kind, low, high = RANGES[name]
    found: int | float = (
        trial.suggest_int(name, int(low), int(high)) if kind == "int" else trial.suggest_float(name, low, high, log=kind == "log")
    )
    return found


def _judge(replayed: Replayed, leave_out: str | None, engine: Grow) -> Callable[[dict[str, Any]], float]:
    """Average precision of trees with these parameters on the blocks beside."""
    rings = rings_of(replayed)
    blocks = split(replayed, rings)
    if blocks is None:
        raise HistoryError("The history is too small or too lumpy for blocks in time, so --tune has nothing to judge by; leave it out.")
    vectors = replayed.vectors.taking(columns_without(leave_out))
    fake = np.array([row.label == "fake" for row in replayed.rows])
    first = blocks.blocks["fit"]
    beside = np.concatenate([blocks.blocks["calibrate"], blocks.blocks["threshold"]])
    weights = weights_of(replayed, rings, first)

    def judged(parameters: dict[str, Any]) -> float:
        booster = in_turn(partial(engine, parameters=parameters), vectors[first], fake[first], weights)
        return float(average_precision_score(fake[beside], margins(booster, vectors[beside])))

    return judged
