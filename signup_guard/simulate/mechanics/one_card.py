"""One to three cards for all accounts, or one for every dozen, under one holder or each account's name.

Assumption: those who never heard of virtual cards.
"""

from random import Random

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("card", T0=1, T1=4)
def _act(rng: Random, world: World, ring: Ring) -> Apply:
    cards = [ring.person(rng, world).payment for _ in range(rng.choice((1, 1, 1, 2, 3, max(1, ring.size // 12))))]
    renamed = rng.random() < 0.4

    def apply(draft: Draft) -> None:
        card = rng.choice(cards)
        draft.payment = {**card, "holder_name": f"{draft.first} {draft.last}" if renamed else card["holder_name"]}

    return apply
