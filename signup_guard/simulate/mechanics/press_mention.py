"""A post, an article or a newsletter brings a crowd within hours, by one way in or by any; half of them give a code.

Assumption: 15 to 250 people, about one signup in 3,000 begins it; half of the codes are new.
"""

from random import Random

from signup_guard.simulate.draft import HOUR, Apply, Draft, word
from signup_guard.simulate.registry import scene
from signup_guard.simulate.world import World


@scene(0.03)
def _act(rng: Random, world: World, draft: Draft) -> list[tuple[int, Apply]]:
    path, mean = rng.choice((draft.account["path"], None)), rng.uniform(0.5, 8)
    code = rng.choice((None, None, word(rng, 3).upper(), rng.choice(world.referrals)))

    def reader(other: Draft) -> None:
        other.segment = "press_mention"
        other.account["path"] = path or other.account["path"]
        other.account["referral_code"] = code or other.account["referral_code"]

    return [(draft.at + int(rng.expovariate(1 / mean) * HOUR), reader) for _ in range(rng.randrange(15, 251))]
