"""The platform's own promotion, whose code is in every newsletter, milked for its credit.
Assumption: one ring in eight; far more genuine people use such a code.
"""

from random import Random

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.suppliers import skewed
from signup_guard.simulate.world import World


@operator("referral", T0=0.15, T1=0.15, T2=0.15, T3=0.15)
def _act(rng: Random, world: World, _ring: Ring) -> Apply:
    code = skewed(rng, world.referrals, 3)

    def apply(draft: Draft) -> None:
        draft.account.update(path="referral", referral_code=code)

    return apply
