"""A script fills the form in: seconds within a narrow band of the operator's choosing, few or faked key and pointer events.  Assumption."""

from __future__ import annotations

from random import Random

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("form", T0=3, T1=3, T2=1, T3=0.5)
def scripted_form(rng: Random, world: World, ring: Ring) -> Apply:
    """The script's own tempo; some imitate people."""
    middle, spread = rng.uniform(0.5, 4.0), rng.uniform(0.05, 0.5)
    keys, pointer, trapped = rng.choice((0, 0, 1)), rng.choice((0, 0, 1)), rng.choice((0.0, 0.0, 0.0, 0.3, 1.0))

    def apply(draft: Draft) -> None:
        typed = len(draft.account["email"]) + len(draft.account["name"] or "") + 12
        draft.session = {
            "form_seconds": round(rng.lognormvariate(middle, spread), 1), "pasted_fields": 0, "key_events": keys * typed,
            "pointer_events": pointer * rng.randrange(5, 60), "honeypot_filled": rng.random() < trapped,
        }  # fmt: skip

    return apply
