"""A rented number, for want of a telephone or for privacy.  Assumption: 1 %."""

from __future__ import annotations

from random import Random

from signup_guard.simulate.draft import Draft
from signup_guard.simulate.registry import habit
from signup_guard.simulate.world import World


@habit(0.01)
def sms_number(rng: Random, world: World, draft: Draft) -> None:
    """From the services that operators use."""
    draft.account["phone"] = rng.choice(world.numbers).draw(rng)
