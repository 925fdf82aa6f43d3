"""A throw-away mail address, for fear of advertising.  Assumption: 1.5 %."""

from __future__ import annotations

from random import Random

from signup_guard.simulate.draft import Draft
from signup_guard.simulate.registry import habit
from signup_guard.simulate.world import World


@habit(0.015)
def throwaway(rng: Random, world: World, draft: Draft) -> None:
    """The same services that operators use."""
    draft.account["email"] = f"{draft.account['email'].split('@')[0]}@{rng.choice(world.throwaway)}"
