"""From the trees' log-odds to a probability that means what it says, and from ceilings on genuine people hit to cuts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from sklearn.linear_model import LogisticRegression

from signup_guard.errors import HistoryError
from signup_guard.scoring.bundle import Cuts

HOLD_CEILING: Final = 0.01
BLOCK_CEILING: Final = 0.001
"""Shares of genuine people that may be held, and blocked."""
CEILINGS: Final = (0.002, 0.005, 0.01, 0.02, 0.05)
"""Shares for which a cut is told beside."""
_ENOUGH: Final = 20
"""Rows of each class below which only the level is fitted, not the slope."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Log-odds are `slope * margin + intercept`; the slope is positive."""

    slope: float = 1.0
    intercept: float = 0.0

    def apply(self, margins: np.ndarray) -> np.ndarray:
        """Calibrated log-odds."""
        return self.slope * margins + self.intercept


def calibrate(margins: np.ndarray, fake: np.ndarray) -> Calibration:
    """Affine in log-odds (Platt), so that reasons add up; with few rows of a class the slope stays 1.

    >>> calibrate(np.array([-1.0, 1.0, 1.0]), np.array([False, True, False])).slope
    1.0
    """
    fakes, genuine = int(fake.sum()), int((~fake).sum())
    if min(fakes, genuine) >= _ENOUGH:
        # Almost unregularised; standardised, so that the little there is does not depend on the margins' scale.
        centre, spread = float(margins.mean()), float(margins.std()) or 1.0
        fitted = LogisticRegression(C=1e4).fit(((margins - centre) / spread).reshape(-1, 1), fake)
        slope = float(fitted.coef_[0, 0]) / spread
        if slope > 0.05:
            return Calibration(slope, float(fitted.intercept_[0]) - slope * centre)
    return Calibration(1.0, _level(margins, (fakes + 0.5) / (fakes + genuine + 1)))


def _level(margins: np.ndarray, share: float) -> float:
    """The shift that makes the mean probability the share of fakes."""
    low, high = -30.0, 30.0
    for _ in range(60):
        middle = (low + high) / 2
        mean = float(np.mean(1 / (1 + np.exp(-np.clip(margins + middle, -500, 500)))))
        low, high = (middle, high) if mean < share else (low, middle)
    return (low + high) / 2


def cut_at(log_odds: np.ndarray, ceiling: float) -> float:
    """The lowest cut at or above which at most this share of the (genuine) rows lies.

    >>> cut_at(np.arange(100.0), 0.05) > 94, (np.arange(100.0) >= cut_at(np.arange(100.0), 0.05)).sum()
    (True, np.int64(5))
    """
    ordered = np.sort(log_odds)[::-1]
    allowed = int(ceiling * len(ordered))
    above = float(ordered[allowed])
    higher = ordered[ordered > above]
    return float((higher[-1] + above) / 2) if len(higher) else float(np.nextafter(above, np.inf))


def ladder(log_odds: np.ndarray, fake: np.ndarray) -> dict[str, float]:
    """A cut for each of several ceilings, by its name: what a team of another size would take."""
    return {f"{100 * ceiling:g} % of genuine": cut_at(log_odds[~fake], ceiling) for ceiling in CEILINGS}


def choose_cuts(log_odds: np.ndarray, fake: np.ndarray) -> Cuts:
    """The hold and the block cut from the genuine rows of the threshold block.

    Without 3/ceiling genuine rows nobody can say that so few are blocked, so nobody is; a hold cut is the best that can be had.  Raises
    `HistoryError` where there is none.
    """
    genuine = log_odds[~fake]
    if not len(genuine):
        raise HistoryError("All genuine signups of the history are in its newest part, which models are judged on; label some older ones.")
    hold = cut_at(genuine, HOLD_CEILING)
    block = cut_at(genuine, BLOCK_CEILING) if len(genuine) >= 3 / BLOCK_CEILING else None
    return Cuts(hold, None if block is None else max(hold, block))
