"""Somebody opens accounts for clients: own line, machine and card, each client's name, company and mail.

Assumption: 4 to 25 within hours or weeks, about one signup in 900 begins it; counted as genuine.
"""

from random import Random

from signup_guard.simulate.draft import DAY, Apply, Draft, local_part
from signup_guard.simulate.registry import scene
from signup_guard.simulate.suppliers import make_domain
from signup_guard.simulate.world import World


@scene(0.1)
def _act(rng: Random, _world: World, draft: Draft) -> list[tuple[int, Apply]]:
    machine, network, card, days = draft.device, draft.network, draft.payment, rng.choice((0.05, 0.2, 3.0, 14.0))
    role = rng.choice(("info", "admin", "hello", "office", ""))

    def client(other: Draft) -> None:
        domain = make_domain(rng, 0.1)
        local = role or local_part(rng, other.first, other.last)
        other.segment, other.device, other.network, other.payment = "agency", machine, network, card
        other.account.update(email=f"{local}@{domain}", company=domain.split(".")[0].title())

    client(draft)
    return [(draft.at + int(rng.random() * days * DAY), client) for _ in range(rng.randrange(3, 25))]
