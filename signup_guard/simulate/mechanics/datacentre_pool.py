"""Addresses of hosting companies, a few dozen to a few hundred that come back.

Assumption: the usual cheap proxy, rented by several rings; consumer VPNs leave by such addresses too.
"""

from random import Random

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("network", "vpn", T0=1, T1=4, T2=0.3)
def _act(rng: Random, world: World, ring: Ring) -> Apply:
    pool = ring.supplier(rng, "datacentre", world.datacentres)
    country = rng.choice([*pool.providers, ""])

    def apply(draft: Draft) -> None:
        draft.network = pool.draw(rng, country or draft.locale.country)

    return apply
