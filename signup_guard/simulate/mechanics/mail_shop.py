"""Mail accounts bought by the hundred: one or two providers, now and then a university, one template, names that need not fit the person.

Assumption: five shops serve everybody.
"""

from random import Random

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("mail", T1=1, T2=1.5, T3=2.5)
def _act(rng: Random, world: World, ring: Ring) -> Apply:
    shop = ring.supplier(rng, "shop", world.shops)

    def apply(draft: Draft) -> None:
        draft.account["email"] = shop.draw(rng, draft)

    return apply
