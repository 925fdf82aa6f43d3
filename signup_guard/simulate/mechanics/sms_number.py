"""A rented number from the services that operators use, for want of a telephone or for privacy.  Assumption: 1 %."""

from random import Random

from signup_guard.simulate.draft import Draft
from signup_guard.simulate.registry import habit
from signup_guard.simulate.world import World


@habit(0.01)
def _act(rng: Random, world: World, draft: Draft) -> None:
    draft.account["phone"] = rng.choice(world.numbers).draw(rng)
