"""A person copies each field out of a table: most fields pasted, few keys, even haste.  Assumption: a median of 11 to 45 seconds."""

from random import Random

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("form", T0=1.5, T1=1.5, T2=1.5, T3=1)
def _act(rng: Random, _world: World, _ring: Ring) -> Apply:
    middle, fields = rng.uniform(2.4, 3.8), rng.randrange(2, 6)

    def apply(draft: Draft) -> None:
        draft.session = {
            "form_seconds": round(rng.lognormvariate(middle, 0.3), 1), "pasted_fields": max(1, fields - rng.randrange(2)),
            "key_events": rng.randrange(2, 25), "pointer_events": int(rng.lognormvariate(4.0, 0.5)), "honeypot_filled": False,
        }  # fmt: skip

    return apply
