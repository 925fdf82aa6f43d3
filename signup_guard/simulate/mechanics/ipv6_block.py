"""A new IPv6 address for each account out of one prefix, at home or at a hosting company.
Assumption: a /64 in half of the rings, else a /56 or a /48; it costs nothing and passes for as many people.
"""

from random import Random

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("network", T0=1, T1=1.5, T2=0.5)
def _act(rng: Random, world: World, ring: Ring) -> Apply:
    lines = [one for one in (*world.lines[ring.countries[0]], *world.hosts) if one.six is not None]
    provider = rng.choice(lines)
    fixed, bits = f"{provider.six}:{rng.randrange(65536):x}", rng.choice((0, 0, 8, 16))
    fourth = rng.randrange(65536)

    def apply(draft: Draft) -> None:
        net = (fourth >> bits << bits) + rng.randrange(1 << bits)
        rest = ":".join(f"{rng.randrange(65536):x}" for _ in range(4))
        draft.network = provider.block(f"{fixed}:{net:x}:{rest}")

    return apply
