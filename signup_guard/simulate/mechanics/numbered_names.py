"""One name or word with a running number in mail and username.

Assumption: beginners; steps of one or a few; a quarter of them at a domain of their own, the others at one provider.
"""

from random import Random

from signup_guard.simulate.draft import Apply, Draft, word
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.suppliers import make_domain
from signup_guard.simulate.world import World


@operator("names", T0=4, T1=0.7)
def _act(rng: Random, world: World, ring: Ring) -> Apply:
    model, keeps_name = ring.person(rng, world), rng.random() < 0.6
    named = f"{model.first}{rng.choice(('', model.last))}{rng.choice(('', '', '.', '_'))}".lower()
    stem = named if rng.random() < 0.65 else rng.choice(("user", "test", "acc", word(rng)))
    number, step, digits = rng.choice((0, rng.randrange(1, 400))), rng.choice((1, 1, 3)), rng.choice((1, 3))
    domain = make_domain(rng, 0.5) if rng.random() < 0.25 else rng.choice(model.locale.mails)

    def apply(draft: Draft) -> None:
        nonlocal number
        number += rng.randrange(1, step + 1)
        local = f"{stem}{number:0{digits}d}"
        draft.account.update(email=f"{local}@{domain}", username=local)
        if keeps_name:
            draft.first, draft.last = model.first, model.last
            draft.account["name"] = f"{model.first} {model.last}"

    return apply
