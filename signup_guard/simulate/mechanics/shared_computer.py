"""A library, hostel or café: one browser and line, people who have nothing to do with each other.

Assumption: two to ten within hours, a day or a week, one signup in 200 begins one.
"""

from random import Random

from signup_guard.simulate.draft import DAY, Apply, Draft
from signup_guard.simulate.registry import scene
from signup_guard.simulate.world import World


@scene(0.5)
def _act(rng: Random, _world: World, draft: Draft) -> list[tuple[int, Apply]]:
    machine, network, days = draft.device, draft.network, rng.choice((0.1, 1.0, 7.0))

    def visitor(other: Draft) -> None:
        other.segment, other.device, other.network = "shared_computer", machine, network

    visitor(draft)
    return [(draft.at + int(rng.random() * days * DAY), visitor) for _ in range(rng.randrange(1, 10))]
