"""One or two machines, storage emptied or a private window for each account: the id is new, the components stay.

Assumption: the first thing that people learn.
"""

from random import Random

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("device", T0=2, T1=3, T2=0.5)
def _act(rng: Random, world: World, ring: Ring) -> Apply:
    blocks = [ring.person(rng, world).device for _ in range(rng.choice((1, 1, 2)))]

    def apply(draft: Draft) -> None:
        draft.device = {**rng.choice(blocks), "id": draft.device["id"]}

    return apply
