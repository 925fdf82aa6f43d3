"""On a telephone behind a carrier's NAT: a few hundred hot addresses a country.  Assumption: 8 % beyond the telephones that ordinary people use."""

from __future__ import annotations

from random import Random

from signup_guard.simulate.devices import MAKES, device
from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import scene
from signup_guard.simulate.world import World


@scene(8)
def carrier_nat(rng: Random, world: World, draft: Draft) -> list[tuple[int, Apply]]:
    """A telephone on the road."""
    draft.segment = "carrier_nat"
    ja4_and_device = device(rng, draft.at, draft.locale, [make for make in MAKES if make.system in ("android", "iphone")])
    draft.device = ja4_and_device
    carrier = rng.choice(world.mobiles[draft.locale.country])
    draft.network = carrier.block(rng.choice(carrier.gates))
    return []
