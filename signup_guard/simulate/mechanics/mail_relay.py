"""A forwarding address made up by the browser or the telephone, so that the real one stays hidden.
Assumption: 2 %, of whom most have the one that comes with the telephone.
"""

from random import Random

from signup_guard.simulate.draft import Draft
from signup_guard.simulate.registry import habit
from signup_guard.simulate.suppliers import skewed
from signup_guard.simulate.world import RELAYS, World, relay_alias


@habit(0.02)
def _act(rng: Random, _world: World, draft: Draft) -> None:
    draft.account["email"] = relay_alias(rng, skewed(rng, RELAYS, 3))
