"""Part of the accounts come through places full of genuine people, a campus or a consumer VPN.

Assumption: 15 to 50 % of the members of a ring that does so.
"""

from random import Random

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("mixing", "vpn", T1=0.15, T2=0.25, T3=0.4)
def _act(rng: Random, world: World, ring: Ring) -> Apply:
    share = rng.uniform(0.15, 0.5)
    campus = rng.choice(world.campuses[ring.countries[0]]).provider if rng.random() < 0.4 else None
    vpn = ring.supplier(rng, "vpn", world.vpns)

    def apply(draft: Draft) -> None:
        if rng.random() < share:
            draft.network = campus.block(campus.address(rng)) if campus else vpn.draw(rng, draft.locale.country)

    return apply
