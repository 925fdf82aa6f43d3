"""One to five SIM cards used over and over.  Assumption: where the form does not mind a number twice."""

from random import Random

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.locales import LOCALES, fill
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("phone", T0=2, T1=1)
def _act(rng: Random, _world: World, ring: Ring) -> Apply:
    locale = LOCALES[ring.countries[0]]
    numbers = [fill(rng, rng.choice(locale.phones)) for _ in range(rng.randrange(1, 6))]

    def apply(draft: Draft) -> None:
        draft.account["phone"] = rng.choice(numbers)

    return apply
