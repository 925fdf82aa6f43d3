"""One name with a running number in mail and username.  Assumption: beginners; steps of one or a few."""

from __future__ import annotations

from random import Random

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("names", T0=4, T1=0.7)
def numbered_names(rng: Random, world: World, ring: Ring) -> Apply:
    """john1, john2, ... at one provider."""
    model = world.applicant(rng, ring.times[0], ring.countries[0])
    stem, joint, number, step = (
        f"{model.first}{rng.choice(('', model.last))}".lower(),
        rng.choice(("", "", ".", "_")),
        rng.randrange(1, 400),
        rng.choice((1, 1, 3)),
    )
    domain, digits, keeps_name = rng.choice(model.locale.mails), rng.choice((1, 3)), rng.random() < 0.6

    def apply(draft: Draft) -> None:
        nonlocal number
        number += rng.randrange(1, step + 1)
        local = f"{stem}{joint}{number:0{digits}d}"
        draft.account["email"], draft.account["username"] = f"{local}@{domain}", local
        if keeps_name:
            draft.first, draft.last = model.first, model.last
            draft.account["name"] = f"{model.first} {model.last}"

    return apply
