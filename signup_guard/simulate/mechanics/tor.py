"""Somebody who uses Tor for everything.  Assumption: 0.4 %."""

from random import Random

from signup_guard.simulate.draft import Draft
from signup_guard.simulate.registry import habit
from signup_guard.simulate.world import World


@habit(0.004)
def _act(rng: Random, world: World, draft: Draft) -> None:
    draft.segment, draft.network = "tor", {**world.tor.draw(rng, ""), "is_tor": True}
