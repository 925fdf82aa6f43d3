"""An issuer that gives out virtual cards by interface: two or three prefixes, a card used once or a few times.

Assumption: four issuers serve everybody, small firms and careful people too.
"""

from random import Random
from typing import Any

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("card", "virtual_card", T0=0.3, T1=0.7, T2=4, T3=4)
def _act(rng: Random, world: World, ring: Ring) -> Apply:
    bins = ring.supplier(rng, "issuer", world.virtual)
    reuse, renamed = rng.choice((0.0, 0.3, 0.6)), rng.random() < 0.7
    holder = ring.person(rng, world).payment["holder_name"]
    cards: list[dict[str, Any]] = []

    def apply(draft: Draft) -> None:
        if not cards or rng.random() > reuse:
            cards.append(rng.choice(bins).card(rng, holder, draft.address["postal_code"]))
        draft.payment = {**rng.choice(cards[-4:]), "holder_name": f"{draft.first} {draft.last}" if renamed else holder}

    return apply
