"""One or two machines that claim to be another browser each time: user agent, screen and language change, components and TLS print stay.

Assumption: a browser extension or a script's list of agents.
"""

from random import Random

from signup_guard.simulate.devices import device
from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("device", T0=0.5, T1=1.5, T2=0.5)
def _act(rng: Random, world: World, ring: Ring) -> Apply:
    blocks = [ring.person(rng, world).device for _ in range(rng.choice((1, 1, 2)))]
    claimed = [device(rng, ring.times[0], ring.person(rng, world).locale, lag=rng.randrange(30)) for _ in range(rng.randrange(4, 40))]
    whole = rng.random() < 0.5

    def apply(draft: Draft) -> None:
        kept, told = rng.choice(blocks), rng.choice(claimed)
        names = ("user_agent", "screen", "platform") if whole else ("user_agent",)
        draft.device = {**kept, "id": draft.device["id"], **{name: told[name] for name in names}}

    return apply
