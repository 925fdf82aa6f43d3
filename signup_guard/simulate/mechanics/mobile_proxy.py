"""Modems with SIM cards for rent: addresses of a carrier's NAT, which many genuine people leave by too.

Assumption: dearer, taken by about one paced ring in four.
"""

from random import Random

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("network", "carrier_nat", T1=0.4, T2=1.2, T3=1.5)
def _act(rng: Random, world: World, ring: Ring) -> Apply:
    pool = ring.supplier(rng, "mobile", world.mobile_proxies)

    def apply(draft: Draft) -> None:
        draft.network = pool.draw(rng, draft.locale.country)

    return apply
