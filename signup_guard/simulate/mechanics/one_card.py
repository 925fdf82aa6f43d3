"""One to three cards for all accounts, under one holder or under each account's name.  Assumption: those who never heard of virtual cards."""

from __future__ import annotations

from random import Random

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("card", T0=1, T1=4)
def one_card(rng: Random, world: World, ring: Ring) -> Apply:
    """The operator's own cards."""
    cards = [world.applicant(rng, ring.times[0], ring.countries[0]).payment for _ in range(rng.choice((1, 1, 1, 2, 3)))]
    renamed = rng.random() < 0.4

    def apply(draft: Draft) -> None:
        card = rng.choice(cards)
        draft.payment = {**card, "holder_name": f"{draft.first} {draft.last}" if renamed else card["holder_name"]}

    return apply
