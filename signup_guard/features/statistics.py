"""The arithmetic that signals share: plain numbers in, plain numbers out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import lgamma, log, nan, sqrt
from typing import Final

SMOOTHING: Final = 5.0
"""Added to what was observed and to what was expected, so that small numbers say little."""
_RUN_STEP: Final = 3


def log_lift(observed: float, expected: float) -> float:
    """Natural logarithm of how many times more was observed than expected, smoothed.

    >>> log_lift(3, 3), round(log_lift(45, 5), 2)
    (0.0, 1.61)
    """
    return log((observed + SMOOTHING) / (expected + SMOOTHING))


def poisson_surprise(observed: float, expected: float, cap: float = 30.0) -> float:
    """How unlikely so many or more are by chance: -log10 P(X >= observed) for a Poisson mean of `expected`, at most `cap`.

    The tail is bounded from above by a geometric series, so the answer errs towards no surprise and costs the same for any count.

    >>> poisson_surprise(2, 3), round(poisson_surprise(5, 1), 2), poisson_surprise(400, 2), poisson_surprise(1, 0)
    (0.0, 2.43, 30.0, 30.0)
    """
    if observed <= expected or observed <= 0:
        return 0.0
    if expected <= 0:
        return cap
    first = observed * log(expected) - expected - lgamma(observed + 1)
    tail = first - log(1 - expected / (observed + 1))
    return min(cap, max(0.0, -tail / log(10)))


def smoothed_share(fakes: float, genuine: float, prior: float = 0.5, weight: float = 4.0) -> float:
    """Share of fakes among the known ones, drawn towards `prior` as by `weight` more of them; NaN when none is known.

    >>> smoothed_share(4, 0), smoothed_share(0, 0)
    (0.75, nan)
    """
    known = fakes + genuine
    return (fakes + prior * weight) / (known + weight) if known else nan


def variation(values: Sequence[float]) -> float:
    """Standard deviation by mean: 0 for equal values, 1 for the gaps of chance arrivals; NaN for fewer than three values.

    >>> variation([60, 60, 60]), round(variation([10, 60, 110]), 2), variation([60, 60])
    (0.0, 0.68, nan)
    """
    if len(values) < 3:
        return nan
    mean = sum(values) / len(values)
    return sqrt(sum((value - mean) ** 2 for value in values) / len(values)) / mean if mean else 0.0


def entropy(counts: Sequence[int]) -> float:
    """Entropy in nats of a tally: 0 when all are of one class; NaN for none.

    >>> entropy([4]), round(entropy([1, 1]), 2), entropy([])
    (0.0, 0.69, nan)
    """
    whole = sum(counts)
    return max(0.0, log(whole) - sum(count * log(count) for count in counts) / whole) if whole else nan


def nearest_step(number: int, others: Iterable[int]) -> float:
    """From the nearest of the other numbers to this one; a step up where one down is as near; NaN without others.

    >>> nearest_step(8, [3, 7, 20]), nearest_step(8, [9]), nearest_step(8, [9, 7])
    (1.0, -1.0, 1.0)
    """
    return float(min((number - other for other in others), key=lambda step: (abs(step), -step), default=nan))


def run_beside(number: int, others: Sequence[int]) -> int:
    """How many different numbers lead from this one up or down in steps of at most 3.

    >>> run_beside(8, [7, 5, 5, 1, 11, 20]), run_beside(8, [8, 20])
    (3, 0)
    """
    found = 0
    for sign in (1, -1):
        reached = 0
        for distance in sorted({sign * (other - number) for other in others}):
            if distance <= 0:
                continue
            if distance - reached > _RUN_STEP:
                break
            reached, found = distance, found + 1
    return found


def mean(values: Iterable[float]) -> float:
    """Mean of the values that are no NaN; NaN for none.

    >>> mean([1, nan, 4]), mean([])
    (2.5, nan)
    """
    known = [value for value in values if value == value]
    return sum(known) / len(known) if known else nan


def highest(values: Iterable[float]) -> float:
    """The highest of the values that are no NaN; NaN for none.

    >>> highest([1, nan, 4]), highest([])
    (4, nan)
    """
    return max([value for value in values if value == value], default=nan)
