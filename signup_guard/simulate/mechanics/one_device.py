"""One browser for all accounts, its storage never emptied.  Assumption: beginners."""

from random import Random

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("device", T0=3, T1=0.5)
def _act(rng: Random, world: World, ring: Ring) -> Apply:
    block = ring.person(rng, world).device

    def apply(draft: Draft) -> None:
        draft.device = block

    return apply
