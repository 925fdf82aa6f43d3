"""An advertisement runs in one country: its people come in numbers for hours or days, by whatever way in they like.

Assumption: 61 to 301 people, about one signup in 3,000 begins it; every other has a new code, which some or nearly all of them enter.
"""

from random import Random

from signup_guard.simulate.draft import HOUR, Apply, Draft, word
from signup_guard.simulate.registry import scene
from signup_guard.simulate.world import World


@scene(0.03)
def _act(rng: Random, _world: World, draft: Draft) -> list[tuple[int, Apply]]:
    hours, code, share = rng.choice((6, 24, 72)), word(rng, 3).upper(), rng.choice((0.0, rng.uniform(0.2, 1.0)))

    def viewer(other: Draft) -> None:
        other.segment = "advertising"
        if rng.random() < share:
            other.account["referral_code"] = code

    viewer(draft)
    return [(draft.at + int(rng.triangular(0, hours, hours / 4) * HOUR), viewer) for _ in range(rng.randrange(60, 301))]
