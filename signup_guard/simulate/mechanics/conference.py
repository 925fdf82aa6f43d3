"""People at a meeting try the product on the hall's network within a few hours.  Assumption: 10 to 50, one signup in 700 begins one."""

from __future__ import annotations

from random import Random

from signup_guard.simulate.draft import HOUR, Apply, Draft
from signup_guard.simulate.registry import scene
from signup_guard.simulate.world import World


@scene(0.15)
def conference(rng: Random, world: World, draft: Draft) -> list[tuple[int, Apply]]:
    """Visitors of many countries behind one address; some use the code on the slide."""
    line = rng.choice(world.lines[draft.locale.country])
    network, code = line.block(line.fresh(rng)), rng.choice(world.referrals)

    def visitor(other: Draft) -> None:
        other.segment, other.network = "conference", network
        if rng.random() < 0.4:
            other.account.update(path="referral", referral_code=code)

    visitor(draft)
    return [(draft.at + int(rng.random() * 4 * HOUR), visitor) for _ in range(rng.randrange(10, 51))]
