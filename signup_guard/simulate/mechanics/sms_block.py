"""Numbers rented for one text message, out of blocks of neighbours, of a country that need not be the account's.

Assumption: three to 200 blocks in use at a time; five services serve everybody, a few genuine people too.
"""

from random import Random

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("phone", "sms_number", T0=0.5, T1=2, T2=3, T3=3)
def _act(rng: Random, world: World, ring: Ring) -> Apply:
    numbers = ring.supplier(rng, "sms", world.numbers)

    def apply(draft: Draft) -> None:
        draft.account["phone"] = numbers.draw(rng)

    return apply
