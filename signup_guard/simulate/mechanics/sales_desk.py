"""A shop or a fair stand signs customers up on its own tablet, one after the other.
Assumption: 5 to 40 over one day to a month, about one signup in 1,200 begins it; mails and numbers are the customers' own.
"""

from random import Random

from signup_guard.simulate.draft import DAY, Apply, Draft
from signup_guard.simulate.registry import scene
from signup_guard.simulate.world import World


@scene(0.08)
def _act(rng: Random, _world: World, draft: Draft) -> list[tuple[int, Apply]]:
    machine, network, days = draft.device, draft.network, rng.choice((0.3, 3.0, 10.0, 30.0))
    path, haste = draft.account["path"], rng.uniform(0.4, 1.0)

    def customer(other: Draft) -> None:
        other.segment, other.device, other.network, other.account["path"] = "sales_desk", machine, network, path
        other.session["form_seconds"] = round(other.session["form_seconds"] * haste, 1)

    customer(draft)
    return [(draft.at + int(rng.random() * days * DAY), customer) for _ in range(rng.randrange(5, 41))]
