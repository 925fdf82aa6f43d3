"""Somebody signs up again within minutes: the address was mistyped, the mail did not arrive, a button was pressed twice.

Assumption: 2 % of signups are followed by such a one, 20 seconds to 20 minutes later, from the same browser and with the same number and
card; the mail is the same with a digit more, or another of theirs.  Counted as genuine.
"""

from random import Random

from signup_guard.simulate.draft import HOUR, Apply, Draft, local_part
from signup_guard.simulate.registry import scene
from signup_guard.simulate.world import World


@scene(2)
def _act(rng: Random, _world: World, draft: Draft) -> list[tuple[int, Apply]]:
    def again(other: Draft) -> None:
        local, domain = draft.account["email"].split("@")
        own = local_part(rng, draft.first, draft.last)
        other.segment, other.locale, other.first, other.last = "retry", draft.locale, draft.first, draft.last
        other.account = {
            **draft.account,
            "email": rng.choice((f"{local}{rng.randrange(1, 10)}@{domain}", f"{own}@{domain}", f"{own}@gmail.com")),
        }
        other.device, other.network, other.payment, other.address = draft.device, draft.network, draft.payment, draft.address

    draft.segment = "retry"
    return [(draft.at + int(60 ** rng.random() / 180 * HOUR), again)]
