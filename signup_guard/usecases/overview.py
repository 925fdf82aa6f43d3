"""Figures of the last hours, days or weeks, from counts that the store keeps by hour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Final, NamedTuple

from signup_guard.clock import HOUR
from signup_guard.domain import VERDICTS
from signup_guard.store.base import Store

_DAY: Final = 24
SPANS: Final[Mapping[str, tuple[int, int]]] = {"hour": (1, 48), "day": (_DAY, 28), "week": (7 * _DAY, 28)}
"""By what a column may stand for: its hours, and how many columns there are.  Those of days and weeks end with the UTC day."""


class Column(NamedTuple):
    """The signups by verdict of a time that began at a moment (microseconds)."""

    at: int
    counts: Mapping[str, int]


class Overview(NamedTuple):
    """Totals over all columns: signups by verdict, holds ended by people and by expiry, and what is known by now of each verdict's
    signups; `precision` is the share of fakes among the labelled ones that were held or blocked, `missed` the share of allowed ones among
    the known fakes.
    """

    columns: Sequence[Column]
    totals: Mapping[str, int]
    signups: int
    hold_share: float | None
    precision: float | None
    missed: float | None


def overview(store: Store, now: int, by: str = "day") -> Overview:
    """The figures up to now, in columns of an hour, a day or a week (a key of `SPANS`) each."""
    hours, many = SPANS[by]
    whole = min(hours, _DAY)
    end = (now // HOUR // whole + 1) * whole
    first = end - many * hours
    totals: dict[str, int] = {}
    columns: list[dict[str, int]] = [{} for _ in range(many)]
    for place, what, n in store.tallies(first, hours):
        column = columns[min(place, many - 1)]
        totals[what] = totals.get(what, 0) + n
        column[what] = column.get(what, 0) + n
    signups = sum(totals.get(verdict, 0) for verdict in VERDICTS)
    fakes, genuine = ({verdict: totals.get(f"{truth}_{verdict}", 0) for verdict in VERDICTS} for truth in ("fake", "genuine"))
    stopped = sum(known[verdict] for known in (fakes, genuine) for verdict in ("hold", "block"))
    return Overview(
        [
            Column((first + place * hours) * HOUR, {verdict: counts.get(verdict, 0) for verdict in VERDICTS})
            for place, counts in enumerate(columns)
        ],
        totals,
        signups,
        totals.get("hold", 0) / signups if signups else None,
        (fakes["hold"] + fakes["block"]) / stopped if stopped else None,
        fakes["allow"] / sum(fakes.values()) if sum(fakes.values()) else None,
    )


class Pace(NamedTuple):
    """Single answers since the service began, up to `assess.RECENT`: how many, milliseconds to the answer at three quantiles, and the share
    that was degraded; None without answers.
    """

    answers: int
    p50: float | None
    p95: float | None
    p99: float | None
    degraded: float | None


def pace(recent: Sequence[tuple[float, bool]]) -> Pace:
    """The figures of these answers, each milliseconds and whether it was degraded.

    >>> pace([(float(ms), ms > 90) for ms in range(1, 101)])
    Pace(answers=100, p50=50.0, p95=95.0, p99=99.0, degraded=0.1)
    >>> pace([]).p50
    """
    spent = sorted(ms for ms, _ in recent)
    if not spent:
        return Pace(0, None, None, None, None)
    p50, p95, p99 = (spent[max(ceil(quantile * len(spent)) - 1, 0)] for quantile in (0.5, 0.95, 0.99))
    return Pace(len(spent), p50, p95, p99, sum(degraded for _, degraded in recent) / len(spent))
