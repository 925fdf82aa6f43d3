"""Accounts within the hours of a working day or an evening, at random.  Assumption: the careful half; 4 to 14 hours a day."""

from random import Random

from signup_guard.simulate.draft import DAY, HOUR
from signup_guard.simulate.registry import Ring, timing


@timing("pace", T1=1, T2=2, T3=3, T4=1)
def _act(rng: Random, ring: Ring) -> None:
    begin, length = rng.uniform(6, 16) * HOUR, rng.uniform(4, 14) * HOUR
    days = max(1, ring.span // DAY)
    ring.times = sorted(int(rng.randrange(days) * DAY + begin + length * rng.betavariate(2, 2)) for _ in range(ring.size))
