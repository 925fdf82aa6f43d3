"""All accounts by the one way in that pays best.  Assumption: chosen as the platform's people choose, cards asked for or not."""

from __future__ import annotations

from random import Random

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("path", T0=5, T1=5, T2=4, T3=1)
def single_path(rng: Random, world: World, ring: Ring) -> Apply:
    """One way in, seldom two."""
    path = world.path(rng)

    def apply(draft: Draft) -> None:
        draft.account["path"] = path

    return apply
