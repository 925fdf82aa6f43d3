"""A virtual card of the issuers that operators use too.  Assumption: 3 %."""

from random import Random

from signup_guard.simulate.draft import Draft
from signup_guard.simulate.registry import habit
from signup_guard.simulate.world import World


@habit(0.03)
def _act(rng: Random, world: World, draft: Draft) -> None:
    card = draft.payment
    draft.payment = rng.choice(rng.choice(world.virtual)).card(rng, card["holder_name"], card["postal_code"])
