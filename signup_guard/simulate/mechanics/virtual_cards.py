"""A card issuer's programme that gives out virtual cards by interface: two or three prefixes, each card used one to three times.  Assumption; small firms and careful people use the same issuers."""

from __future__ import annotations

from random import Random

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("card", "virtual_card", T0=0.3, T1=0.7, T2=4, T3=4)
def virtual_cards(rng: Random, world: World, ring: Ring) -> Apply:
    """A new card most times, the holder's name as the operator likes."""
    bins = ring.supplier(rng, "issuer", world.virtual)
    reuse, renamed = rng.choice((0.0, 0.3, 0.6)), rng.random() < 0.7
    holder = world.applicant(rng, ring.times[0], ring.countries[0]).payment["holder_name"]
    card: dict[str, object] = {}

    def apply(draft: Draft) -> None:
        nonlocal card
        if not card or rng.random() > reuse:
            card = rng.choice(bins).card(rng, holder, draft.address["postal_code"])
        draft.payment = {**card, "holder_name": f"{draft.first} {draft.last}" if renamed else holder}

    return apply
