"""After the ban a second pool: new devices, cards, domains and numbers from the same suppliers, within a day.

Assumption: the ban comes after a third to two thirds of the ring, the pause is 2 to 23 hours.
"""

from random import Random

from signup_guard.simulate.draft import HOUR
from signup_guard.simulate.registry import Ring, timing


@timing("failover", T2=0.25, T3=50)
def _act(rng: Random, ring: Ring) -> None:
    ring.ban = int(ring.size * rng.uniform(0.33, 0.67))
    shift = ring.times[ring.ban - 1] + int(rng.uniform(2, 23) * HOUR) - ring.times[ring.ban]
    ring.times[ring.ban :] = [time + shift for time in ring.times[ring.ban :]]
