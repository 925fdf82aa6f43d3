"""Accounts spread over several ways in, so that no one counter sees them all.  Assumption: two to five ways in unequal shares."""

from random import Random

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("path", T1=0.5, T2=1, T3=20)
def _act(rng: Random, world: World, _ring: Ring) -> Apply:
    paths = rng.sample(list(world.paths), rng.randrange(2, 6))
    weights = [world.paths[path] ** 0.5 * rng.uniform(0.5, 2) for path in paths]

    def apply(draft: Draft) -> None:
        draft.account["path"] = rng.choices(paths, weights)[0]

    return apply
