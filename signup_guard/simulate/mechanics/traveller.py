"""Somebody abroad: a line or carrier there, the time zone of home or of there, the card of home.  Assumption: 3 %."""

from random import Random

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.locales import LOCALES
from signup_guard.simulate.registry import scene
from signup_guard.simulate.world import World


@scene(3)
def _act(rng: Random, world: World, draft: Draft) -> list[tuple[int, Apply]]:
    there = world.country(rng)
    provider = rng.choice([*world.lines[there], *world.mobiles[there]])
    draft.segment, draft.network = "traveller", provider.block(provider.address(rng))
    if rng.random() < 0.6:
        draft.device["timezone"] = rng.choice(LOCALES[there].zones)
    return []
