"""A post or an article brings a crowd within hours, all by one way in.

Assumption: 40 to 250 people, about one signup in 4,500 begins it.
"""

from random import Random

from signup_guard.simulate.draft import HOUR, Apply, Draft
from signup_guard.simulate.registry import scene
from signup_guard.simulate.world import World


@scene(0.02)
def _act(rng: Random, _world: World, draft: Draft) -> list[tuple[int, Apply]]:
    path, mean = draft.account["path"], rng.uniform(1, 8)

    def reader(other: Draft) -> None:
        other.segment, other.account["path"] = "press_mention", path

    return [(draft.at + int(rng.expovariate(1 / mean) * HOUR), reader) for _ in range(rng.randrange(40, 251))]
