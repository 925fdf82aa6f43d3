"""Addresses of hosting companies, a few dozen to a few hundred that come back.  Assumption: the usual cheap proxy; VPN users leave by such addresses too."""

from __future__ import annotations

from random import Random

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("network", "vpn", T0=1, T1=4, T2=0.3)
def datacentre_pool(rng: Random, world: World, ring: Ring) -> Apply:
    """A pool that other rings rent from, in one country or in all."""
    pool = ring.supplier(rng, "datacentre", world.datacentres)
    country = rng.choice([*pool.providers, ""])

    def apply(draft: Draft) -> None:
        draft.network = pool.draw(rng, country or draft.locale.country)

    return apply
