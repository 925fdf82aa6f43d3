"""A tag behind the mail address, to sort mail or to see who sells it.  Assumption: 1.5 %."""

from random import Random

from signup_guard.simulate.draft import Draft
from signup_guard.simulate.registry import habit
from signup_guard.simulate.world import World


@habit(0.015)
def _act(rng: Random, _world: World, draft: Draft) -> None:
    local, domain = draft.account["email"].split("@")
    draft.account["email"] = f"{local}+{rng.choice(('news', 'trial', 'test', 'work', 'app', '1'))}@{domain}"
