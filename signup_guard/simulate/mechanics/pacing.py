"""Even gaps with some jitter, to stay under counters.  Assumption: jitter of 5 to 60 % of the gap."""

from random import Random

from signup_guard.simulate.registry import Ring, timing


@timing("pace", T0=1, T1=2, T2=3, T3=2)
def _act(rng: Random, ring: Ring) -> None:
    gap, jitter = ring.span / ring.size, rng.uniform(0.05, 0.6)
    ring.times = sorted(int(gap * (place + rng.uniform(-jitter, jitter) / 2 + 0.5)) for place in range(ring.size))
