"""Somebody who has an account opens another: same machine, card, number, another mail.  Assumption: 2 %; counted as genuine."""

from __future__ import annotations

from random import Random

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import scene
from signup_guard.simulate.world import World


@scene(2)
def second_account(rng: Random, world: World, draft: Draft) -> list[tuple[int, Apply]]:
    """One of the last few thousand people again."""
    if world.recent:
        before = rng.choice(world.recent)
        draft.segment, draft.first, draft.last = "second_account", before.first, before.last
        mail = draft.account["email"]
        draft.account = {
            **before.account,
            "path": draft.account["path"],
            "email": rng.choice((mail, f"{before.account['email'].split('@')[0]}@gmail.com")),
        }
        draft.device, draft.payment, draft.address = before.device, before.payment, before.address
        if rng.random() < 0.7:
            draft.network = before.network
    return []
