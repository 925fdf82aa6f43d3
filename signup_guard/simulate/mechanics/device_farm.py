"""Real telephones in a rack, reset between accounts: new ids, genuine components of two or three models.  Assumption: 10 to 60 telephones."""

from __future__ import annotations

from random import Random

from signup_guard.simulate.devices import MAKES, device
from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("device", T2=1, T3=1.5)
def device_farm(rng: Random, world: World, ring: Ring) -> Apply:
    """Telephones of one make; a share of them keeps its id for a second account."""
    locale = world.applicant(rng, ring.times[0], ring.countries[0]).locale
    make = rng.choice([make for make in MAKES if make.system in ("android", "iphone")])
    models = [device(rng, ring.times[0], locale, (make,)) for _ in range(rng.randrange(2, 4))]
    farm = [{**rng.choice(models), "id": device(rng, ring.times[0], locale, (make,))["id"]} for _ in range(rng.randrange(10, 60))]
    reset = rng.uniform(0.7, 1.0)

    def apply(draft: Draft) -> None:
        phone = rng.choice(farm)
        draft.device = {**phone, "id": draft.device["id"]} if rng.random() < reset else dict(phone)

    return apply
