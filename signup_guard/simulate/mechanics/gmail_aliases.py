"""One or a few mailboxes, written with other dots or plus tags each time.

Assumption: the oldest trick; a few genuine people tag their address too.
"""

from random import Random

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("mail", "plus_tag", T0=0.5, T1=4)
def _act(rng: Random, world: World, ring: Ring) -> Apply:
    boxes = [ring.person(rng, world).account["email"].split("@")[0].replace(".", "") for _ in range(rng.choice((1, 1, 2, 4)))]
    dots, tags = rng.choice(((True, False), (False, True), (True, True)))

    def apply(draft: Draft) -> None:
        local = rng.choice(boxes)
        if dots:
            local = local[0] + "".join(rng.choice(("", ".")) + sign for sign in local[1:])
        if tags:
            local += f"+{rng.choice((draft.first.lower(), str(rng.randrange(1000)), draft.account['path']))}"
        draft.account["email"] = f"{local}@gmail.com"

    return apply
