"""Friends come by somebody's code over the next days.  Assumption: one to thirty, seldom many; one signup in 180 begins it."""

from random import Random

from signup_guard.simulate.draft import HOUR, Apply, Draft, word
from signup_guard.simulate.registry import scene
from signup_guard.simulate.world import World


@scene(0.5)
def _act(rng: Random, _world: World, draft: Draft) -> list[tuple[int, Apply]]:
    code = word(rng, 3).upper()

    def friend(other: Draft) -> None:
        other.segment = "word_of_mouth"
        other.account.update(path="referral", referral_code=code)

    return [(draft.at + int(rng.expovariate(1 / 50) * HOUR), friend) for _ in range(int(30 ** rng.random()))]
