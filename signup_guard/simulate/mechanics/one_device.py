"""One browser for all accounts, its storage never emptied.  Assumption: beginners."""

from __future__ import annotations

from random import Random

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("device", T0=3, T1=0.5)
def one_device(rng: Random, world: World, ring: Ring) -> Apply:
    """The same device block each time."""
    block = world.applicant(rng, ring.times[0], ring.countries[0]).device

    def apply(draft: Draft) -> None:
        draft.device = dict(block)

    return apply
