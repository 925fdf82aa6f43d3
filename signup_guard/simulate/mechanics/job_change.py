"""Somebody comes back with a new employer: own number and often own computer, new mail, line and card.  Assumption: 1 %."""

from random import Random

from signup_guard.simulate.draft import Apply, Draft, local_part
from signup_guard.simulate.registry import scene
from signup_guard.simulate.suppliers import make_domain
from signup_guard.simulate.world import World


@scene(1)
def _act(rng: Random, world: World, draft: Draft) -> list[tuple[int, Apply]]:
    if before := world.somebody(rng, draft.locale):
        domain = make_domain(rng, 0.05)
        draft.segment, draft.first, draft.last = "job_change", before.first, before.last
        mail, company = f"{local_part(rng, draft.first, draft.last)}@{domain}", domain.split(".")[0].title()
        draft.account.update(name=before.account["name"], phone=before.account["phone"], email=mail, company=company)
        draft.payment = {**draft.payment, "holder_name": f"{draft.first} {draft.last}"}
        draft.device = before.device if rng.random() < 0.4 else draft.device
    return []
