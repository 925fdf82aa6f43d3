"""Everything at once, in one to four bursts with gaps drawn at random.  Assumption: a few seconds to minutes."""

from random import Random

from signup_guard.simulate.registry import Ring, timing


@timing("pace", T0=3, T1=2, T2=0.5)
def _act(rng: Random, ring: Ring) -> None:
    starts = [rng.uniform(0, ring.span) for _ in range(rng.choice((1, 1, 2, 4)))]
    mean = rng.uniform(20e6, 400e6)
    ring.times = sorted(int(rng.choice(starts) + rng.expovariate(1 / mean) * rng.randrange(1, 12)) for _ in range(ring.size))
