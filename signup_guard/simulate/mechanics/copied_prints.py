"""Browser prints copied from real visitors and sold as a set: each account looks like somebody who was here or could have been.
Assumption: sets of 20 to 300 prints, used in turn; the TLS print is of the operator's own browser in half of the rings.
"""

from random import Random

from signup_guard.simulate.devices import device
from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("device", T2=0.7, T3=1.5)
def _act(rng: Random, world: World, ring: Ring) -> Apply:
    own = device(rng, ring.times[0], ring.person(rng, world).locale)["ja4"] if rng.random() < 0.5 else None
    prints = [ring.person(rng, world).device for _ in range(rng.randrange(20, 300))]

    def apply(draft: Draft) -> None:
        copied = rng.choice(prints)
        draft.device = {**copied, "id": draft.device["id"], "timezone": draft.device["timezone"], "ja4": own or copied["ja4"]}

    return apply
