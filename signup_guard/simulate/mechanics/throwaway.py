"""A throw-away mail address, for fear of advertising, from the services that operators use.  Assumption: 1.5 %, half of them named by the
service.
"""

from random import Random

from signup_guard.simulate.draft import Draft, letters
from signup_guard.simulate.registry import habit
from signup_guard.simulate.world import World


@habit(0.015)
def _act(rng: Random, world: World, draft: Draft) -> None:
    local = draft.account["email"].split("@")[0] if rng.random() < 0.5 else letters(rng, rng.randrange(7, 13))
    draft.account["email"] = f"{local}@{rng.choice(world.throwaway)}"
