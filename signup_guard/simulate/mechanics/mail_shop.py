"""Accounts bought by the hundred, at free providers (one or two, one template, names that need not fit the person) or at universities.

Assumption: five shops serve everybody; every sixth ring buys students' mailboxes, of one to three places.
"""

from random import Random

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("mail", T1=1, T2=1.5, T3=2.5)
def _act(rng: Random, world: World, ring: Ring) -> Apply:
    shop = ring.supplier(rng, "shop", world.shops)
    schools = [one for several in world.campuses.values() for one in several]
    places = rng.choices(schools, k=rng.randrange(1, 4)) if rng.random() < 1 / 6 else []

    def apply(draft: Draft) -> None:
        bought = shop.draw(rng, draft)
        draft.account["email"] = rng.choice(places).mail(rng, bought.split("@")[0]) if places else bought

    return apply
