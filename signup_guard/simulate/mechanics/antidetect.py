"""Anti-detect browsers: a profile of its own for each account, mixed from the parts that one build knows.

Assumption: 3 to 12 machines a build, noise on the canvas in three of four, on audio in half, a time zone set to suit the address,
versions up to eight behind, up to a fifth of profiles with parts that do not belong together; noise from few seeds in half of the rings.
"""

from random import Random

from signup_guard.simulate.devices import device, digest
from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("device", "hardened", T1=1, T2=4, T3=4)
def _act(rng: Random, world: World, ring: Ring) -> Apply:
    lag, noisy = rng.randrange(9), [name for name, share in (("canvas", 0.75), ("audio", 0.5)) if rng.random() < share]
    machines = [device(rng, ring.times[0], ring.person(rng, world).locale, lag=lag) for _ in range(rng.randrange(3, 13))]
    mixed, seeds, salt = rng.uniform(0, 0.2), rng.choice((0, 0, 4, 24)), rng.random()

    def apply(draft: Draft) -> None:
        machine = rng.choice(machines)
        parts = rng.choice(machines) if rng.random() < mixed else machine
        own = {name: draft.device[name] for name in ("id", "accept_language", "timezone")}
        seed = (salt, rng.randrange(seeds)) if seeds else rng.random()
        noise = {name: digest("noise", name, seed) for name in noisy}
        draft.device = {**machine, **own, "components": {**parts["components"], **noise}}

    return apply
