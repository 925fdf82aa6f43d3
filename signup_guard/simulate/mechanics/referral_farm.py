"""Accounts that recommend each other for the bonus: one to four codes.

Assumption: one ring in ten; well-liked codes of genuine people come back as often.
"""

from random import Random

from signup_guard.simulate.draft import Apply, Draft, word
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("referral", T0=0.1, T1=0.1, T2=0.1, T3=0.1)
def _act(rng: Random, _world: World, _ring: Ring) -> Apply:
    codes = [word(rng, 3).upper() for _ in range(rng.randrange(1, 5))]

    def apply(draft: Draft) -> None:
        draft.account.update(path="referral", referral_code=rng.choice(codes))

    return apply
