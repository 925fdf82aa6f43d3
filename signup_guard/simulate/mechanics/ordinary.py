"""Somebody at home or on the move, with a line, a machine and a card of their own.  Assumption: four of five signups."""

from __future__ import annotations

from random import Random

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import scene
from signup_guard.simulate.world import World


@scene(70)
def ordinary(rng: Random, world: World, draft: Draft) -> list[tuple[int, Apply]]:
    """Nothing to add."""
    return []
