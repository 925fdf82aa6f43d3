"""Somebody who has an account opens another: same machine, card and number, another mail or the same with a tag.

Assumption: 2 %; counted as genuine.
"""

from random import Random

from signup_guard.simulate.draft import Apply, Draft, word
from signup_guard.simulate.registry import scene
from signup_guard.simulate.world import World


@scene(2)
def _act(rng: Random, world: World, draft: Draft) -> list[tuple[int, Apply]]:
    if before := world.somebody(rng, draft.locale):
        local, domain = before.account["email"].split("@")
        mail = rng.choice(
            (draft.account["email"], f"{local}@gmail.com", f"{local}{rng.randrange(1, 10)}@{domain}", f"{local}+{word(rng, 1)}@{domain}")
        )
        draft.segment, draft.first, draft.last = "second_account", before.first, before.last
        draft.account = {**before.account, "path": draft.account["path"], "email": mail}
        draft.device, draft.payment, draft.address = before.device, before.payment, before.address
        draft.network = before.network if rng.random() < 0.7 else draft.network
    return []
