"""Throw-away mail services, known to lists or so new that they are not.

Assumption: two to five domains a ring; privacy-minded people use them too.
"""

from random import Random

from signup_guard.simulate.draft import Apply, Draft, any_style, local_part
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("mail", "throwaway", T0=0.7, T1=1, T2=1.2, T3=0.5)
def _act(rng: Random, world: World, _ring: Ring) -> Apply:
    domains = rng.sample(world.throwaway, rng.randrange(2, 6))
    chosen = any_style(rng) if rng.random() < 0.6 else None

    def apply(draft: Draft) -> None:
        draft.account["email"] = f"{local_part(rng, draft.first, draft.last, chosen)}@{rng.choice(domains)}"

    return apply
