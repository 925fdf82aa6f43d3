"""Somebody abroad: a hotel's or roaming address, the time zone of home or of there, the card of home.  Assumption: 3 %."""

from __future__ import annotations

from random import Random

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import scene
from signup_guard.simulate.world import World


@scene(3)
def traveller(rng: Random, world: World, draft: Draft) -> list[tuple[int, Apply]]:
    """Elsewhere than the account says."""
    draft.segment = "traveller"
    there = world.country(rng)
    provider = rng.choice([*world.lines[there], *world.mobiles[there]])
    draft.network = provider.block(provider.address(rng))
    if rng.random() < 0.6:
        draft.device["timezone"] = world.zone(rng, there)
    return []
