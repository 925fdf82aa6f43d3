"""Real people paid to open one account each and hand it over: everything is their own.

Assumption: from one to four countries; most follow the task's way in, with some haste.
"""

from random import Random

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("people", T4=1)
def _act(rng: Random, world: World, _ring: Ring) -> Apply:
    path, follow, haste = world.path(rng), rng.uniform(0.4, 1.0), rng.uniform(0.5, 0.9)

    def apply(draft: Draft) -> None:
        if rng.random() < follow:
            draft.account["path"] = path
        draft.session["form_seconds"] = round(draft.session["form_seconds"] * haste, 1)

    return apply
