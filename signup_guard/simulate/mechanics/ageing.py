"""A few scouts first, days before the rest, to learn what passes and to have old accounts.  Assumption: 3 to 10 % of the ring, 3 to 12 days early."""

from __future__ import annotations

from random import Random

from signup_guard.simulate.draft import DAY
from signup_guard.simulate.registry import Ring, timing


@timing("ageing", T2=0.2, T3=0.35)
def ageing(rng: Random, ring: Ring) -> None:
    """The first members come early."""
    scouts, ahead = max(1, int(ring.size * rng.uniform(0.03, 0.1))), rng.uniform(3, 12) * DAY
    ring.times = sorted(int(time + (0 if place < scouts else ahead)) for place, time in enumerate(ring.times))
