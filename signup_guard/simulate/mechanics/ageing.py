"""A few scouts first, days before the rest, to learn what passes and to have old accounts.

Assumption: 3 to 10 % of the ring, 3 to 12 days early.
"""

from random import Random

from signup_guard.simulate.draft import DAY
from signup_guard.simulate.registry import Ring, timing


@timing("ageing", T2=0.2, T3=0.35)
def _act(rng: Random, ring: Ring) -> None:
    scouts, ahead = max(1, int(ring.size * rng.uniform(0.03, 0.1))), int(rng.uniform(3, 12) * DAY)
    ring.times[scouts:] = [time + ahead for time in ring.times[scouts:]]
