"""The moving hold cut: hour by hour to where the wanted share of genuine people lies at or above it, within published bounds.  Pure.

How many genuine people lie there is the model's own estimate: over the scores of the last week, each signup counts with its probability
of being genuine, and a ring as the square root of its size, so that a flood of fakes moves little.  While the estimate is about right, the
cut stays as published.  In streams of the simulator this came nearer to the wanted share than a fixed cut, or than a fixed share of all
traffic (`tests/benchmarks/cut.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from math import floor, sqrt
from typing import Final

STEP: Final = 0.1
"""Scores are tallied in bins of so many log-odds, and the cut moves from edge to edge."""
_FARTHEST: Final = 100
"""The bins at the ends hold all that lies beyond."""
WINDOW_HOURS: Final = 7 * 24
_UNIT: Final = 1_000_000
"""Tallies are whole millionths of a person: sums that do not depend on their order."""
_TOLERANCE: Final = 1.5
"""A share that is so many times too small is about right; one that is too great is not."""
_LEAST_ABOVE: Final = 10
"""A cut moves only where so many genuine people would be expected at or above it."""


def bin_of(log_odds: float) -> int:
    """The bin of a score.

    >>> bin_of(0.05), bin_of(-0.05), bin_of(1e9)
    (0, -1, 100)
    """
    return max(-_FARTHEST, min(_FARTHEST, floor(log_odds / STEP)))


def counted(probability: float, ring_size: int) -> int:
    """What a signup adds to its bin: its probability of being genuine, times what it adds to the square root of its ring's size.

    >>> counted(0.25, 1), counted(0.25, 100)
    (750000, 37594)
    """
    return round(_UNIT * (1 - probability) * (sqrt(ring_size) - sqrt(ring_size - 1)))


def moved(published: float, reach: float, share: float, tallies: Mapping[int, int]) -> float:
    """Where the cut goes: as near to where it was published as the share of genuine people at or above it allows, at most `reach` log-odds
    away; `tallies` are sums of `counted` by bin.  With too few people it stays where it was published.

    >>> moved(0.0, 0.5, 0.05, {-30: 190_000_000, 2: 10_000_000}), moved(0.0, 0.5, 0.05, {-30: 180_000_000, 2: 20_000_000})
    (0.0, 0.3)
    """
    whole = sum(tallies.values())
    if whole * share < _LEAST_ABOVE * _UNIT:
        return published
    cut = max(published, _edge(share * whole, tallies))
    cut = min(cut, _edge(share * whole / _TOLERANCE, tallies))
    return max(published - reach, min(published + reach, cut))


def _edge(most: float, tallies: Mapping[int, int]) -> float:
    """The lowest edge with at most so much at or above it, in log-odds."""
    above, edge = 0, _FARTHEST + 1
    while edge > -_FARTHEST and above + tallies.get(edge - 1, 0) <= most:
        edge -= 1
        above += tallies.get(edge, 0)
    return round(edge * STEP, 6)
