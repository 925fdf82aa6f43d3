"""How far today's signups have moved from those a bundle was trained on: the population stability index (PSI) of each signal and of the
score, and the share of fakes that the scores speak for.

PSI sums (a - e) ln(a / e) over bins, e being the share of a bin at training and a the share now; below 0.1 is usually called stable, above
0.25 a shift to look into.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from signup_guard.errors import BundleError

WINDOW: Final = "window.json"
"""In a bundle: how its signals and its score were distributed at training."""
LEAST: Final = 200
"""Signups below which nothing is said."""
_QUANTILES: Final = np.linspace(0.1, 0.9, 9)
_ROUNDS: Final = 200
_CLOSE: Final = 1e-6


class Bins(NamedTuple):
    """A distribution: `counts` of the missing, and of the values up to each of `edges` and above the last."""

    edges: Sequence[float]
    counts: Sequence[int]


class Prior(NamedTuple):
    """The share of fakes that a bundle's calibration was made at, the one that recent scores speak for, and the step in log-odds from the
    one to the other.
    """

    trained: float
    now: float
    step: float


@dataclass(frozen=True, slots=True)
class Window:
    """What a bundle's `window.json` says; `signals` by column name."""

    base_rate: float
    score: Bins
    signals: Mapping[str, Bins]


@dataclass(frozen=True, slots=True)
class Drift:
    """How far `rows` recent signups have moved; `signals` by column name, the furthest first."""

    rows: int
    score: float
    signals: Mapping[str, float]
    prior: Prior


def binned(values: np.ndarray) -> Bins:
    """Bins at the deciles of the values that are there.

    >>> binned(np.array([0.0] * 95 + [7.0] * 5))
    Bins(edges=[0.0], counts=[0, 95, 5])
    """
    present = values[~np.isnan(values)]
    edges = np.unique(np.quantile(present, _QUANTILES)).tolist() if len(present) else []
    return Bins(edges, _counts(edges, values))


def _counts(edges: Sequence[float], values: np.ndarray) -> list[int]:
    present = values[~np.isnan(values)]
    places = np.searchsorted(np.array(edges), present, side="left")
    return [len(values) - len(present), *np.bincount(places, minlength=len(edges) + 1).tolist()]


def psi(bins: Bins, values: np.ndarray) -> float:
    """How far the values have moved; half a row is added to each bin, so that an empty one is no infinity."""
    expected, found = (np.array(counts) + 0.5 for counts in (bins.counts, _counts(bins.edges, values)))
    expected, found = expected / expected.sum(), found / found.sum()
    return float(((found - expected) * np.log(found / expected)).sum())


def prior_now(log_odds: np.ndarray, trained: float) -> Prior:
    """The share of fakes by expectation maximisation over calibrated scores (doi 10.1162/089976602753284446): it holds as far as fakes
    and genuine people each look as they did at training.
    """
    now, step = trained, 0.0
    for _ in range(_ROUNDS):
        before = now
        now = float(np.clip(np.mean(1 / (1 + np.exp(-np.clip(log_odds + step, -500, 500)))), 1e-6, 1 - 1e-6))
        step = log(now / (1 - now)) - log(trained / (1 - trained))
        if abs(now - before) < _CLOSE:
            break
    return Prior(trained, now, step)


def window_of(base_rate: float, log_odds: np.ndarray, vectors: np.ndarray, names: Sequence[str]) -> Window:
    """What to keep of the rows of training; `names` are those of the columns of `vectors`."""
    return Window(base_rate, binned(log_odds), {name: binned(vectors[:, place]) for place, name in enumerate(names)})


def measure(window: Window, log_odds: np.ndarray, vectors: np.ndarray, names: Sequence[str]) -> Drift:
    """How far recent signups have moved; `names` are those of the columns of `vectors`."""
    moved = {name: psi(window.signals[name], vectors[:, place]) for place, name in enumerate(names) if name in window.signals}
    furthest = dict(sorted(moved.items(), key=lambda item: -item[1]))
    return Drift(len(log_odds), psi(window.score, log_odds), furthest, prior_now(log_odds, window.base_rate))


def write_window(window: Window) -> bytes:
    """The content of `window.json`."""
    signals = {name: list(bins) for name, bins in window.signals.items()}
    return json.dumps({"base_rate": window.base_rate, "score": list(window.score), "signals": signals}).encode()


def read_window(path: Path) -> Window | None:
    """What the bundle in this folder says; None if it was made without.  Raises `BundleError`."""
    try:
        found: Mapping[str, Any] = json.loads((path / WINDOW).read_bytes())
        return Window(float(found["base_rate"]), Bins(*found["score"]), {name: Bins(*bins) for name, bins in found["signals"].items()})
    except FileNotFoundError:
        return None
    except (AttributeError, KeyError, TypeError, ValueError) as fault:
        raise BundleError(f"{path / WINDOW} is damaged ({fault}); train the bundle again") from fault
