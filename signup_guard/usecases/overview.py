"""Figures of the last weeks, from counts that the store keeps by day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Final, NamedTuple

from signup_guard.clock import DAY
from signup_guard.domain import VERDICTS
from signup_guard.store.base import Store

DAYS: Final = 28


class Day(NamedTuple):
    """The signups by verdict of a UTC day (counted since 1970), or of the days up to it."""

    day: int
    counts: Mapping[str, int]


class Overview(NamedTuple):
    """Totals over all columns: signups by verdict, holds ended by people and by expiry, and what is known by now of each verdict's
    signups; `precision` is the share of fakes among the labelled ones that were held or blocked, `missed` the share of allowed ones among
    the known fakes.
    """

    days: Sequence[Day]
    totals: Mapping[str, int]
    signups: int
    hold_share: float | None
    precision: float | None
    missed: float | None


def overview(store: Store, now: int, step: int = 1) -> Overview:
    """The figures up to now, in `DAYS` columns of `step` days each."""
    today = now // DAY
    first = today - DAYS * step + 1
    totals: dict[str, int] = {}
    columns: dict[int, dict[str, int]] = {today - step * back: {} for back in range(DAYS)}
    for day, what, n in store.tallies(first):
        totals[what] = totals.get(what, 0) + n
        column = columns.setdefault(today - max(today - day, 0) // step * step, {})
        column[what] = column.get(what, 0) + n
    signups = sum(totals.get(verdict, 0) for verdict in VERDICTS)
    fakes, genuine = ({verdict: totals.get(f"{truth}_{verdict}", 0) for verdict in VERDICTS} for truth in ("fake", "genuine"))
    stopped = sum(known[verdict] for known in (fakes, genuine) for verdict in ("hold", "block"))
    return Overview(
        [Day(day, {verdict: counts.get(verdict, 0) for verdict in VERDICTS}) for day, counts in sorted(columns.items())],
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
