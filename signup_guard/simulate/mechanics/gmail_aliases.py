"""One or a few mailboxes, written with other dots or plus tags each time.

Assumption: the oldest trick; tags are running numbers in half of the rings; a few genuine people tag their address too.
"""

from random import Random

from signup_guard.simulate.draft import Apply, Draft, word
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("mail", "plus_tag", T0=0.5, T1=4)
def _act(rng: Random, world: World, ring: Ring) -> Apply:
    boxes = [ring.person(rng, world).account["email"].split("@")[0].replace(".", "") for _ in range(rng.choice((1, 1, 2, 4)))]
    dots, tags = rng.choice(((True, False), (False, True), (True, True)))
    running, number = rng.random() < 0.5, rng.choice((0, rng.randrange(100)))

    def apply(draft: Draft) -> None:
        nonlocal number
        number += 1
        local = rng.choice(boxes)
        if dots:
            local = local[0] + "".join(rng.choice(("", ".")) + sign for sign in local[1:])
        if tags:
            local += f"+{number if running else _tag(rng, draft)}"
        draft.account["email"] = f"{local}@gmail.com"

    return apply


def _tag(rng: Random, draft: Draft) -> str:
    return rng.choice((draft.first.lower(), str(rng.randrange(1000)), draft.account["path"], word(rng)))
