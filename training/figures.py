"""The card's picture: ROC and precision-recall with bootstrap bands, calibration, scores, and what the families of signals are worth."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any, Final

import matplotlib as mpl

mpl.use("Agg")
import numpy as np
from matplotlib import pyplot as plt
from sklearn.metrics import precision_recall_curve, roc_curve

from training.metrics import reliability, resamples

_DRAWS: Final = 60
_GRID: Final = np.logspace(-3, 0, 80)
_RECALLS: Final = np.linspace(0, 1, 80)


def picture(
    fake: np.ndarray, log_odds: np.ndarray, rings: np.ndarray, cuts: Mapping[str, float | None], families: Mapping[str, Mapping[str, float]]
) -> bytes:
    """The PNG; `families` holds, by what is measured, a number for each family."""
    figure, axes = plt.subplots(2, 3, figsize=(15, 8), layout="constrained")
    _curves(axes[0, 0], axes[0, 1], fake, log_odds, rings)
    said, so, _ = zip(*reliability(fake, log_odds), strict=True)
    axes[0, 2].plot((0, 1), (0, 1), "--", color="grey")
    axes[0, 2].plot(said, so, "o-")
    axes[0, 2].set(title="calibration", xlabel="probability said", ylabel="share of fakes")
    bins = np.linspace(float(log_odds.min()), float(log_odds.max()), 40).tolist()
    for truth, name in ((False, "genuine"), (True, "fake")):
        axes[1, 0].hist(log_odds[fake == truth], bins=bins, density=True, alpha=0.6, label=name)
    for (name, cut), style in zip(cuts.items(), (":", "--"), strict=True):
        if cut is not None:
            axes[1, 0].axvline(cut, color="black", linestyle=style, label=name)
    axes[1, 0].set(title="scores", xlabel="log-odds")
    axes[1, 0].legend()
    for axis, (measured, shares) in zip(axes[1, 1:], families.items(), strict=True):
        axis.barh(list(shares)[::-1], list(shares.values())[::-1])
        axis.set(title=measured)
    buffer = io.BytesIO()
    figure.savefig(buffer, dpi=70, metadata={"Software": None})
    plt.close(figure)
    return buffer.getvalue()


def _curves(roc: Any, pr: Any, fake: np.ndarray, log_odds: np.ndarray, rings: np.ndarray) -> None:
    """Both curves with bands of 95 %."""

    def both(weights: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
        false, true, _ = roc_curve(fake, log_odds, sample_weight=weights)
        precision, recall, _ = precision_recall_curve(fake, log_odds, sample_weight=weights)
        return np.interp(_GRID, false, true), np.interp(_RECALLS, recall[::-1], precision[::-1])

    draws = [both(weights) for weights in resamples(fake, rings, _DRAWS)]
    for place, (axis, grid, line) in enumerate(((roc, _GRID, both(None)[0]), (pr, _RECALLS, both(None)[1]))):
        if draws:
            low, high = np.quantile([draw[place] for draw in draws], [0.025, 0.975], axis=0)
            axis.fill_between(grid, low, high, alpha=0.25, label="95 % band")
        axis.plot(grid, line)
        axis.legend()
    roc.set(title="ROC", xlabel="genuine taken for fake", ylabel="fakes found", xscale="log", xlim=(1e-3, 1), ylim=(0, 1.02))
    pr.set(title="precision and recall", xlabel="recall", ylabel="precision", ylim=(0, 1.02))
