"""A consumer VPN: a hosting company's address, shared, perhaps in another country.  Assumption: 5 %."""

from random import Random

from signup_guard.simulate.draft import Draft
from signup_guard.simulate.registry import habit
from signup_guard.simulate.world import World


@habit(0.05)
def _act(rng: Random, world: World, draft: Draft) -> None:
    draft.segment = "vpn"
    draft.network = rng.choice(world.vpns).draw(rng, draft.locale.country if rng.random() < 0.6 else world.country(rng))
