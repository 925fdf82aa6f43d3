"""One household: same line and address, often one card, often one computer, numbers of one contract; one to three more within days.

Assumption: 3 % of signups begin one; a third have neighbouring numbers.
"""

from random import Random

from signup_guard.simulate.draft import HOUR, Apply, Draft, local_part
from signup_guard.simulate.registry import scene
from signup_guard.simulate.suppliers import same_line
from signup_guard.simulate.world import World


@scene(3)
def _act(rng: Random, _world: World, draft: Draft) -> list[tuple[int, Apply]]:
    shares_card, shares_device, one_contract = rng.random() < 0.5, rng.random() < 0.45, rng.random() < 0.33

    def relative(other: Draft) -> None:
        other.segment, other.last, other.address, other.network = "family", draft.last, draft.address, same_line(rng, draft.network)
        mail = f"{local_part(rng, other.first, other.last)}@{other.account['email'].split('@')[1]}"
        other.account.update(name=f"{other.first} {other.last}", email=mail)
        other.payment = draft.payment if shares_card else {**other.payment, "holder_name": other.account["name"]}
        other.device = draft.device if shares_device else other.device
        if one_contract:
            other.account["phone"] = f"{draft.account['phone'][:-2]}{rng.randrange(100):02d}"

    draft.segment = "family"
    return [(draft.at + int(rng.expovariate(1 / 30) * HOUR), relative) for _ in range(rng.choice((1, 1, 2, 3)))]
