"""Home lines for rent, a fresh one for each account, in the country that the account claims.

Assumption: the way of everybody who earns well; up to 15 % of exits are elsewhere than asked for; pools of some hundred to tens of
thousands of lines a country.
"""

from random import Random

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("network", "exit_node", T1=0.3, T2=4, T3=4)
def _act(rng: Random, world: World, ring: Ring) -> Apply:
    pool = ring.supplier(rng, "residential", world.residential)
    astray = rng.uniform(0, 0.15)

    def apply(draft: Draft) -> None:
        draft.network = pool.draw(rng, world.country(rng) if rng.random() < astray else draft.locale.country)

    return apply
