"""Somebody comes back with a new employer: own number and often own computer, new mail and line.  Assumption: 1 %."""

from __future__ import annotations

from random import Random

from signup_guard.simulate.draft import Apply, Draft, local_part
from signup_guard.simulate.registry import scene
from signup_guard.simulate.suppliers import make_domain
from signup_guard.simulate.world import World


@scene(1)
def job_change(rng: Random, world: World, draft: Draft) -> list[tuple[int, Apply]]:
    """One of the last few thousand people, elsewhere."""
    if world.recent:
        before = rng.choice(world.recent)
        draft.segment, draft.first, draft.last = "job_change", before.first, before.last
        domain = make_domain(rng, 0.05)
        draft.account.update(
            name=before.account["name"],
            phone=before.account["phone"],
            email=f"{local_part(rng, draft)}@{domain}",
            company=domain.split(".")[0].title(),
        )
        if rng.random() < 0.4:
            draft.device = before.device
    return []
