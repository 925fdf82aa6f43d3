"""A student or member of a university: its addresses, often its mail (numbered in two of five), often the way in for education.

Assumption: 4 %.
"""

from random import Random

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import scene
from signup_guard.simulate.world import World


@scene(4)
def _act(rng: Random, world: World, draft: Draft) -> list[tuple[int, Apply]]:
    place = rng.choice(world.campuses[draft.locale.country])
    draft.segment, draft.network = "campus", place.provider.block(place.provider.address(rng))
    if rng.random() < 0.6:
        draft.account["email"] = place.mail(rng, draft.account["email"].split("@")[0])
        draft.account["path"] = rng.choice(("edu", "edu", "research", draft.account["path"]))
    draft.address.update(city=place.city, postal_code=place.postal_code)
    return []
