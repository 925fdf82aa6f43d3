"""Why a signup got its score: the trees' own contributions (exact Shapley values), summed into one reason a signal."""

from __future__ import annotations

import numpy as np

from signup_guard.domain import Reason
from signup_guard.features import registry
from signup_guard.scoring.bundle import Bundle

MOST = 5
"""Reasons in an answer."""


def explain(bundle: Bundle, vector: np.ndarray, most: int | None = MOST) -> tuple[Reason, ...]:
    """The strongest reasons first, in log-odds; all of them (`most=None`) and `bundle.base_log_odds` sum to `bundle.predict(vector)`.

    The windows of one signal are one reason, told by the value of the window that weighs most.
    """
    return tuple(reason for reason, _ in explain_placed(bundle, vector, most))


def explain_placed(bundle: Bundle, vector: np.ndarray, most: int | None = None) -> list[tuple[Reason, int]]:
    """The same, each reason with the place of its value in the vector."""
    shares = bundle.contributions(vector)
    totals: dict[str, float] = {}
    places: dict[str, int] = {}
    for place in np.flatnonzero(shares).tolist():
        code = registry.columns()[place].signal.code
        totals[code] = totals.get(code, 0.0) + float(shares[place])
        if code not in places or abs(shares[place]) > abs(shares[places[code]]):
            places[code] = place
    strongest = sorted(totals, key=lambda code: (-abs(totals[code]), code))[:most]
    return [(_reason(totals[code], float(vector[places[code]]), registry.columns()[places[code]]), places[code]) for code in strongest]


def _reason(contribution: float, value: float, column: registry.Column) -> Reason:
    known = None if value != value else value
    return Reason(column.signal.code, column.signal.family, contribution, known, column.signal.sentence(value, column.window))
