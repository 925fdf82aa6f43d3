"""A throw-away mail address, for fear of advertising, from the services that operators use.  Assumption: 1.5 %."""

from random import Random

from signup_guard.simulate.draft import Draft
from signup_guard.simulate.registry import habit
from signup_guard.simulate.world import World


@habit(0.015)
def _act(rng: Random, world: World, draft: Draft) -> None:
    draft.account["email"] = f"{draft.account['email'].split('@')[0]}@{rng.choice(world.throwaway)}"
