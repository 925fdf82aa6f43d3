"""Real telephones in a rack, reset between accounts: new ids, genuine components of two or three models.

Assumption: 10 to 60 telephones, up to a third of the accounts on one that was not reset.
"""

from random import Random

from signup_guard.simulate.devices import PHONES, device
from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("device", T2=1, T3=1.5)
def _act(rng: Random, world: World, ring: Ring) -> Apply:
    locale, make = ring.person(rng, world).locale, (rng.choice(PHONES),)
    models = [device(rng, ring.times[0], locale, make) for _ in range(rng.randrange(2, 4))]
    farm = [{**rng.choice(models), "id": device(rng, ring.times[0], locale, make)["id"]} for _ in range(rng.randrange(10, 60))]
    reset = rng.uniform(0.7, 1.0)

    def apply(draft: Draft) -> None:
        phone = rng.choice(farm)
        draft.device = {**phone, "id": draft.device["id"]} if rng.random() < reset else phone

    return apply
