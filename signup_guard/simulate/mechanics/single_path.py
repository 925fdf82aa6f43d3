"""All accounts by one way in.  Assumption: chosen with the shares of the platform's people, cards asked for or not."""

from random import Random

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("path", T0=5, T1=5, T2=4, T3=1)
def _act(rng: Random, world: World, _ring: Ring) -> Apply:
    path = world.path(rng)

    def apply(draft: Draft) -> None:
        draft.account["path"] = path

    return apply
