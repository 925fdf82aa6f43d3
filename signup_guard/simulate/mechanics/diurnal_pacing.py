"""Accounts at the hours when genuine people of that country sign up, with gaps like theirs.  Assumption: the careful half."""

from __future__ import annotations

from random import Random

from signup_guard.simulate.draft import DAY, HOUR
from signup_guard.simulate.registry import Ring, timing


@timing("pace", T1=1, T2=2, T3=3, T4=1)
def diurnal_pacing(rng: Random, ring: Ring) -> None:
    """Working hours or evenings of each day of the span, at random within."""
    begin, length = rng.uniform(6, 16) * HOUR, rng.uniform(4, 14) * HOUR
    days = max(1, ring.span // DAY)
    ring.times = sorted(int(rng.randrange(days) * DAY + begin + length * rng.betavariate(2, 2)) for _ in range(ring.size))
