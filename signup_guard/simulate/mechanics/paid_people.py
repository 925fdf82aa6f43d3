"""Real people paid to open one account each and hand it over: everything is their own.  Assumption: two countries, evenings, one task text.  Left: the mix of countries, some haste, the same way in."""

from __future__ import annotations

from random import Random

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("people", T4=1)
def paid_people(rng: Random, world: World, ring: Ring) -> Apply:
    """Nothing shared; some follow the task's text to the letter."""
    path, follow, haste = world.path(rng), rng.uniform(0.4, 1.0), rng.uniform(0.5, 0.9)

    def apply(draft: Draft) -> None:
        if rng.random() < follow:
            draft.account["path"] = path
        draft.session["form_seconds"] = round(draft.session["form_seconds"] * haste, 1)

    return apply
