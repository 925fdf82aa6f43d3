"""Every account by another Tor exit.  Assumption: beginners; dear in effort, since most platforms ask such visitors for more."""

from random import Random

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("network", "tor", T0=0.4, T1=0.4)
def _act(rng: Random, world: World, _ring: Ring) -> Apply:
    def apply(draft: Draft) -> None:
        draft.network = {**world.tor.draw(rng, ""), "is_tor": True}

    return apply
