"""Prepaid cards bought over the counter, of the few issuers that a country's shops sell; each pays for one to four accounts.
Assumption: taken where a virtual card would ask for papers; genuine people without a bank use the same prefixes.
"""

from random import Random
from typing import Any

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("card", "prepaid_non_us", T0=0.5, T1=1.5, T2=1, T3=0.7)
def _act(rng: Random, world: World, ring: Ring) -> Apply:
    shelf = ring.supplier(rng, "shelf", world.prepaid[rng.choice(("US", ring.countries[0]))])
    uses = rng.randrange(1, 5)
    cards: list[dict[str, Any]] = []

    def apply(draft: Draft) -> None:
        if not cards or rng.random() < 1 / uses:
            cards.append(shelf.card(rng, f"{draft.first} {draft.last}", draft.address["postal_code"]))
        draft.payment = {**cards[-1], "holder_name": f"{draft.first} {draft.last}"}

    return apply
