"""Forwarding addresses that a service makes up by the hundred for one mailbox.
Assumption: one relay a ring; people who want to be left alone use the same ones.
"""

from random import Random

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import RELAYS, World, relay_alias


@operator("mail", "mail_relay", T1=0.4, T2=0.7, T3=0.7)
def _act(rng: Random, _world: World, _ring: Ring) -> Apply:
    relay = rng.choice(RELAYS)

    def apply(draft: Draft) -> None:
        draft.account["email"] = relay_alias(rng, relay)

    return apply
