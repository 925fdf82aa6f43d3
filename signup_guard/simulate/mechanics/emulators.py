"""Telephones that are programs on a rented machine: mobile agents and screens over a server's graphics, reset for each account.
Assumption: one to four images; half leave the platform of the machine below.
"""

from random import Random

from signup_guard.simulate.devices import PHONES, device, digest
from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("device", "carrier_nat", T1=1, T2=1, T3=0.5)
def _act(rng: Random, world: World, ring: Ring) -> Apply:
    locale, below = ring.person(rng, world).locale, rng.random() < 0.5
    images = [device(rng, ring.times[0], locale, PHONES[:1], lag=rng.randrange(12)) for _ in range(rng.randrange(1, 5))]
    for image in images:
        image["components"]["webgl"] = digest("webgl", "emulated", rng.randrange(3))
        image["platform"] = "Linux x86_64" if below else image["platform"]

    def apply(draft: Draft) -> None:
        draft.device = {**rng.choice(images), "id": draft.device["id"]}

    return apply
