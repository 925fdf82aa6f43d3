"""Anti-detect browsers: each account has a profile of its own with noise on the canvas, but profiles come out of one build: few graphics, font sets, screens and browser versions, a time zone set to suit the address.  Assumption: profile lists of 3 to 12."""

from __future__ import annotations

from random import Random

from signup_guard.simulate.devices import device, digest
from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("device", "hardened", T1=1, T2=4, T3=4)
def antidetect(rng: Random, world: World, ring: Ring) -> Apply:
    """Profiles mixed from the parts that this build knows."""
    lag, random_audio, noisy_canvas = rng.randrange(0, 9), rng.random() < 0.5, rng.random() < 0.75
    parts = [
        device(rng, ring.times[0], world.applicant(rng, ring.times[0], ring.countries[0]).locale, lag=lag)
        for _ in range(rng.randrange(3, 13))
    ]
    mismatch = rng.uniform(0, 0.2)

    def apply(draft: Draft) -> None:
        machine, drawn = rng.choice(parts), rng.choice(parts)
        hashes = dict(drawn["components"] if rng.random() < mismatch else machine["components"])
        if noisy_canvas:
            hashes["canvas"] = digest("noise", rng.random())
        if random_audio:
            hashes["audio"] = digest("noise", rng.random())
        own = {name: draft.device[name] for name in ("id", "accept_language", "timezone")}
        draft.device = {**machine, **own, "components": hashes}

    return apply
