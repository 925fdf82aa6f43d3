"""A few accounts a day, at any hour that suits, for weeks on end: below every counter.
Assumption: two to twelve a day; the patient fifth of those who have other people's time.
"""

from random import Random

from signup_guard.simulate.draft import DAY
from signup_guard.simulate.registry import Ring, timing


@timing("pace", T2=1, T3=1.5, T4=1)
def _act(rng: Random, ring: Ring) -> None:
    days = max(3.0, ring.size / rng.uniform(2, 12))
    ring.times = sorted(int(rng.random() * days * DAY) for _ in range(ring.size))
