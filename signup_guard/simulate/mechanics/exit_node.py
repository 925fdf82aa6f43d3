"""A household whose line a residential proxy rents out, mostly unknown to it.  Assumption: 2 %."""

from random import Random

from signup_guard.simulate.draft import Draft
from signup_guard.simulate.registry import habit
from signup_guard.simulate.world import World


@habit(0.02)
def _act(rng: Random, world: World, draft: Draft) -> None:
    draft.network = rng.choice(world.residential).draw(rng, draft.locale.country)
