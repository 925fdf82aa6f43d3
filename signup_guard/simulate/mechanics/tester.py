"""A developer tries the sign-up out before building on it: one machine and line, tags or running numbers, careless names.
Assumption: 2 to 12 accounts within an hour or a day, about one signup in 3,000 begins it; counted as genuine.
"""

from random import Random

from signup_guard.simulate.draft import DAY, Apply, Draft
from signup_guard.simulate.registry import scene
from signup_guard.simulate.world import World


@scene(0.03)
def _act(rng: Random, _world: World, draft: Draft) -> list[tuple[int, Apply]]:
    machine, network, days = draft.device, draft.network, rng.choice((0.04, 0.3, 1.0))
    local, domain = draft.account["email"].split("@")
    stem, careless, number = rng.choice(("test", f"{local}+", f"{local}+test", "qa", local)), rng.random() < 0.5, 0

    def trial(other: Draft) -> None:
        nonlocal number
        number += 1
        other.segment, other.device, other.network = "tester", machine, network
        other.account.update(email=f"{stem}{number}@{domain}", username=f"{stem.replace('+', '')}{number}")
        other.account["name"] = "Test User" if careless else draft.account["name"]

    trial(draft)
    return [(draft.at + int(rng.random() * days * DAY), trial) for _ in range(rng.randrange(1, 12))]
