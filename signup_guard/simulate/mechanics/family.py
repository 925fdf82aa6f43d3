"""One household: same line and address, often one card, now and then one computer; one to three more within days.

Assumption: 3 % of signups begin one.
"""

from random import Random

from signup_guard.simulate.draft import HOUR, Apply, Draft
from signup_guard.simulate.registry import scene
from signup_guard.simulate.world import World


@scene(3)
def _act(rng: Random, _world: World, draft: Draft) -> list[tuple[int, Apply]]:
    shares_card, shares_device = rng.random() < 0.5, rng.random() < 0.35

    def relative(other: Draft) -> None:
        other.segment, other.last, other.address, other.network = "family", draft.last, draft.address, draft.network
        other.account["name"] = f"{other.first} {other.last}"
        other.payment = draft.payment if shares_card else other.payment
        other.device = draft.device if shares_device else other.device

    draft.segment = "family"
    return [(draft.at + int(rng.expovariate(1 / 30) * HOUR), relative) for _ in range(rng.choice((1, 1, 2, 3)))]
