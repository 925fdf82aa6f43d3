"""One address for the whole ring, a line at home or a rented machine.  Assumption: the cheapest way, common among beginners."""

from __future__ import annotations

from random import Random

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("network", T0=3)
def one_address(rng: Random, world: World, ring: Ring) -> Apply:
    """The same address each time."""
    provider = rng.choice(world.lines[ring.countries[0]] if rng.random() < 0.7 else world.hosts)
    block = provider.block(provider.fresh(rng))

    def apply(draft: Draft) -> None:
        draft.network = dict(block)

    return apply
