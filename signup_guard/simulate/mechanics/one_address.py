"""One address for the whole ring, a line at home or a rented machine.  Assumption: the cheapest way, common among beginners."""

from random import Random

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("network", T0=3)
def _act(rng: Random, world: World, ring: Ring) -> Apply:
    provider = rng.choice(world.lines[ring.countries[0]] if rng.random() < 0.7 else world.hosts)
    block = provider.block(provider.fresh(rng))

    def apply(draft: Draft) -> None:
        draft.network = block

    return apply
