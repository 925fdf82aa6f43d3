"""Names, streets and towns of real people from a leaked customer list, worked through in its order.
Assumption: lists are of one country and sorted, by surname or by town; mails are made to fit the name as people make theirs.
"""

from random import Random

from signup_guard.simulate.draft import Apply, Draft, full_name, local_part
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("names", T2=1.5, T3=2)
def _act(rng: Random, world: World, ring: Ring) -> Apply:
    locale = ring.person(rng, world).locale
    people = [(*world.platform.name(rng, locale), world.home(rng, locale)) for _ in range(4 * ring.size)]
    people.sort(key=(lambda one: one[1]) if rng.random() < 0.5 else (lambda one: (one[2]["city"], one[2]["postal_code"])))
    place = rng.randrange(3 * ring.size)

    def apply(draft: Draft) -> None:
        nonlocal place
        place += 1
        draft.first, draft.last, draft.address = people[place % len(people)]
        mail = f"{local_part(rng, draft.first, draft.last)}@{draft.account['email'].split('@')[1]}"
        username = local_part(rng, draft.first, draft.last)
        draft.account.update(name=full_name(rng, draft), email=mail, username=username)

    return apply
