"""A script fills the form in: seconds within a band of the operator's choosing, no or faked key and pointer events.

Assumption: a median of 2 to 55 seconds; a third imitate keys; one in five trips over the hidden field.
"""

from random import Random

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("form", T0=3, T1=3, T2=1, T3=0.5)
def _act(rng: Random, world: World, _ring: Ring) -> Apply:
    middle, spread = rng.uniform(0.5, 4.0), rng.uniform(0.05, 0.5)
    keys, pointer, trapped = rng.choice((0, 0, 1)), rng.choice((0, 0, 1)), rng.choice((0.0, 0.0, 0.0, 0.0, 0.3, 1.0))

    def apply(draft: Draft) -> None:
        typed = int(world.form.typed * (len(draft.account["email"]) + len(draft.account["name"]) + 12))
        draft.session = {
            "form_seconds": round(rng.lognormvariate(middle, spread), 1), "pasted_fields": 0, "key_events": keys * typed,
            "pointer_events": pointer * rng.randrange(5, 60), "honeypot_filled": rng.random() < trapped,
        }  # fmt: skip

    return apply
