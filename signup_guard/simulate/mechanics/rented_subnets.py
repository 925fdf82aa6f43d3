"""One to eight /24s rented whole, at a hosting company or from a small access provider.

Assumption: operators who want clean addresses of their own; each address is used a few times.
"""

from random import Random

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("network", T1=1, T2=0.8, T3=0.5)
def _act(rng: Random, world: World, ring: Ring) -> Apply:
    provider = rng.choice(world.hosts if rng.random() < 0.5 else world.lines[ring.countries[0]])
    subnets = [provider.fresh(rng).rsplit(".", 1)[0] for _ in range(rng.randrange(1, 9))]

    def apply(draft: Draft) -> None:
        draft.network = provider.block(f"{rng.choice(subnets)}.{rng.randrange(1, 255)}")

    return apply
