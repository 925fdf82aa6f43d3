"""People at a meeting try the product on the hall's network within a few hours; some use the code on the slide.

Assumption: 10 to 50, about one signup in 1,100 begins one.
"""

from random import Random

from signup_guard.simulate.draft import HOUR, Apply, Draft
from signup_guard.simulate.registry import scene
from signup_guard.simulate.suppliers import same_line
from signup_guard.simulate.world import World


@scene(0.08)
def _act(rng: Random, world: World, draft: Draft) -> list[tuple[int, Apply]]:
    line = rng.choice(world.lines[draft.locale.country])
    network, code = line.block(line.fresh(rng)), rng.choice(world.referrals)

    def visitor(other: Draft) -> None:
        other.segment, other.network = "conference", same_line(rng, network)
        if rng.random() < 0.4:
            other.account.update(path="referral", referral_code=code)

    visitor(draft)
    return [(draft.at + int(rng.random() * 4 * HOUR), visitor) for _ in range(rng.randrange(10, 51))]
