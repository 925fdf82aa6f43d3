"""Figures of the last weeks, from counts that the store keeps by day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from signup_guard.clock import DAY
from signup_guard.domain import VERDICTS
from signup_guard.store.base import Store

DAYS: Final = 28


class Day(NamedTuple):
    """A UTC day (counted since 1970) and its signups by verdict."""

    day: int
    counts: Mapping[str, int]


class Overview(NamedTuple):
    """Totals over `DAYS` days: signups by verdict, holds ended by people and by expiry, and what is known by now of each verdict's
    signups; `precision` is the share of fakes among the labelled ones that were held or blocked, `missed` the share of allowed ones among
    the known fakes.
    """

    days: Sequence[Day]
    totals: Mapping[str, int]
    signups: int
    hold_share: float | None
    precision: float | None
    missed: float | None


def overview(store: Store, now: int) -> Overview:
    """The figures up to now."""
    today = now // DAY
    rows = store.tallies(today - DAYS + 1)
    totals: dict[str, int] = {}
    by_day: dict[int, dict[str, int]] = {day: {} for day in range(today - DAYS + 1, today + 1)}
    for day, what, n in rows:
        totals[what] = totals.get(what, 0) + n
        by_day.setdefault(day, {})[what] = n
    signups = sum(totals.get(verdict, 0) for verdict in VERDICTS)
    fakes, genuine = ({verdict: totals.get(f"{truth}_{verdict}", 0) for verdict in VERDICTS} for truth in ("fake", "genuine"))
    stopped = sum(known[verdict] for known in (fakes, genuine) for verdict in ("hold", "block"))
    return Overview(
        [Day(day, {verdict: counts.get(verdict, 0) for verdict in VERDICTS}) for day, counts in sorted(by_day.items())],
        totals,
        signups,
        totals.get("hold", 0) / signups if signups else None,
        (fakes["hold"] + fakes["block"]) / stopped if stopped else None,
        fakes["allow"] / sum(fakes.values()) if sum(fakes.values()) else None,
    )
