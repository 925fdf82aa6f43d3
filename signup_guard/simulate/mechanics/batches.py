"""Work in batches: with each the operator changes machine, exit, template and cards, from the same suppliers, banned or not.
Assumption: 8 to 40 accounts a batch; one operator in four.
"""

from random import Random

from signup_guard.simulate.registry import Ring, timing


@timing("batch", T1=0.2, T2=0.35, T3=0.35)
def _act(rng: Random, ring: Ring) -> None:
    ring.batch = rng.randrange(8, 41)
