"""One household: same line and address, often one card, now and then one computer; one to three more within days.  Assumption: 3 % of signups begin one."""

from __future__ import annotations

from random import Random

from signup_guard.simulate.draft import HOUR, Apply, Draft
from signup_guard.simulate.registry import scene
from signup_guard.simulate.world import World


@scene(3)
def family(rng: Random, world: World, draft: Draft) -> list[tuple[int, Apply]]:
    """Relatives who follow."""
    draft.segment = "family"
    head, shares_card, shares_device = draft, rng.random() < 0.5, rng.random() < 0.35

    def relative(other: Draft) -> None:
        other.segment = "family"
        other.last, other.address, other.network = head.last, head.address, head.network
        other.account["name"] = f"{other.first} {other.last}"
        if shares_card:
            other.payment = head.payment
        if shares_device:
            other.device = head.device

    return [(draft.at + int(rng.expovariate(1 / 30) * HOUR), relative) for _ in range(rng.choice((1, 1, 2, 3)))]
