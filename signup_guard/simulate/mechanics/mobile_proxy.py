"""Modems with SIM cards for rent: addresses of a carrier's NAT, which thousands of genuine people leave by too.  Assumption: dearer, chosen by one in four."""

from __future__ import annotations

from random import Random

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("network", T1=0.4, T2=1.2, T3=1.5)
def mobile_proxy(rng: Random, world: World, ring: Ring) -> Apply:
    """The hot addresses of mobile carriers."""
    pool = ring.supplier(rng, "mobile", world.mobile_proxies)

    def apply(draft: Draft) -> None:
        draft.network = pool.draw(rng, draft.locale.country)

    return apply
