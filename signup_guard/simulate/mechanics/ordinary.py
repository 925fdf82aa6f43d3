"""Somebody at home or on the move, with a line, a machine and a card of their own.

Assumption: about half of all signups are just that.
"""

from random import Random

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import scene
from signup_guard.simulate.world import World


@scene(70)
def _act(_rng: Random, _world: World, _draft: Draft) -> list[tuple[int, Apply]]:
    return []
