"""A driven browser: marks of automation often hidden, a server's graphics and fonts, one TLS print.  Assumption: half of the cheap scripts hide `webdriver`."""

from __future__ import annotations

from random import Random

from signup_guard.simulate.devices import digest
from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("device", T0=1, T1=1.5)
def headless(rng: Random, world: World, ring: Ring) -> Apply:
    """A script on a rented machine; each profile is new, the rendering is the server's."""
    block = world.applicant(rng, ring.times[0], ring.countries[0]).device
    shown = rng.choice((0.0, 0.0, 0.5, 1.0))
    server = {name: digest(name, "server", rng.randrange(5)) for name in ("canvas", "webgl", "fonts", "audio")}

    def apply(draft: Draft) -> None:
        draft.device = {**block, "id": draft.device["id"], "webdriver": rng.random() < shown, "components": server}

    return apply
