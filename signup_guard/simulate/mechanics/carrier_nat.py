"""On a telephone behind a carrier's NAT: some dozen to 200 hot addresses a carrier.

Assumption: 8 % beyond the telephones of ordinary people.
"""

from random import Random

from signup_guard.simulate.devices import PHONES, device
from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import scene
from signup_guard.simulate.world import World


@scene(8)
def _act(rng: Random, world: World, draft: Draft) -> list[tuple[int, Apply]]:
    draft.segment, draft.device = "carrier_nat", device(rng, draft.at, draft.locale, PHONES)
    carrier = rng.choice(world.mobiles[draft.locale.country])
    draft.network = carrier.block(rng.choice(carrier.gates))
    return []
