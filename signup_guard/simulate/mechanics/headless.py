"""A driven browser on a rented machine: new ids, a server's graphics and fonts, one version, often an old one.

Assumption: half of the cheap scripts hide `webdriver`.
"""

from random import Random

from signup_guard.simulate.devices import device, digest
from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("device", T0=1, T1=1.5)
def _act(rng: Random, world: World, ring: Ring) -> Apply:
    block = device(rng, ring.times[0], ring.person(rng, world).locale, lag=rng.choice((0, 1, rng.randrange(40))))
    shown = rng.choice((0.0, 0.0, 0.5, 1.0))
    server = {name: digest(name, "server", rng.randrange(5)) for name in ("canvas", "webgl", "fonts", "audio")}

    def apply(draft: Draft) -> None:
        draft.device = {**block, "id": draft.device["id"], "webdriver": rng.random() < shown, "components": server}

    return apply
