"""Postal addresses from a short list, or one with the flat counted up.

Assumption: forms that ask get something that passes; one to twelve addresses.
"""

from random import Random

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("address", T0=3, T1=3, T2=1.5, T3=1)
def _act(rng: Random, world: World, ring: Ring) -> Apply:
    homes = [ring.person(rng, world).address for _ in range(rng.choice((1, 1, 3, 12)))]
    flats = rng.random() < 0.5

    def apply(draft: Draft) -> None:
        home = rng.choice(homes)
        draft.address = {**home, "line2": f"Apt {rng.randrange(1, 200)}" if flats else home["line2"]}

    return apply
