"""A virtual card of the issuers that operators use too.  Assumption: 3 %."""

from __future__ import annotations

from random import Random

from signup_guard.simulate.draft import Draft
from signup_guard.simulate.registry import habit
from signup_guard.simulate.world import World


@habit(0.03)
def virtual_card(rng: Random, world: World, draft: Draft) -> None:
    """A careful person or a small firm."""
    card = draft.payment
    draft.payment = rng.choice(rng.choice(world.virtual)).card(rng, card["holder_name"], card["postal_code"])
