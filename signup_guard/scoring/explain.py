"""Why a signup got its score: the trees' own contributions (exact Shapley values), summed into one reason a signal."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

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
    signal_of, columns_of = _signals()
    totals = np.bincount(signal_of, weights=shares)
    told = np.flatnonzero(np.bincount(signal_of, weights=shares != 0))
    strongest = told[np.argsort(-np.abs(totals[told]), kind="stable")][:most]
    places = [int(columns[np.argmax(np.abs(shares[columns]))]) for columns in (columns_of[number] for number in strongest)]
    return [
        (_reason(float(totals[number]), float(vector[place]), registry.columns()[place]), place)
        for number, place in zip(strongest, places, strict=True)
    ]


@cache
def _signals() -> tuple[np.ndarray, Sequence[np.ndarray]]:
    """The signal of each column, by its number in the order of codes; and the columns of each signal."""
    codes, signal_of = np.unique([column.signal.code for column in registry.columns()], return_inverse=True)
    return signal_of, [np.flatnonzero(signal_of == number) for number in range(len(codes))]


def _reason(contribution: float, value: float, column: registry.Column) -> Reason:
    known = None if value != value else value
    return Reason(column.signal.code, column.signal.family, contribution, known, column.signal.sentence(value, column.window))
