"""Home lines for rent by the gigabyte, a fresh one for each account, in the country that the account claims.  Assumption: the way of everybody who earns well."""

from __future__ import annotations

from random import Random

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("network", T1=0.3, T2=4, T3=4)
def residential_pool(rng: Random, world: World, ring: Ring) -> Apply:
    """A pool of ordinary people's lines; now and then its exit is in another country than was asked for."""
    pool = ring.supplier(rng, "residential", world.residential)
    astray = rng.uniform(0, 0.15)

    def apply(draft: Draft) -> None:
        draft.network = pool.draw(rng, world.country(rng) if rng.random() < astray else draft.locale.country)

    return apply
