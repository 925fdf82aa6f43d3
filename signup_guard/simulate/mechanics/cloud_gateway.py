"""A firm whose traffic leaves by a security provider's gateway: a hosting company's address that many firms share.
Assumption: 1.5 %; callers' tables call it hosting, rarely VPN.
"""

from random import Random

from signup_guard.simulate.draft import Draft
from signup_guard.simulate.registry import habit
from signup_guard.simulate.world import World


@habit(0.015)
def _act(rng: Random, world: World, draft: Draft) -> None:
    draft.segment, draft.network = "cloud_gateway", world.gateways.draw(rng, draft.locale.country)
