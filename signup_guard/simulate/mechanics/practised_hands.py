"""Somebody, or paid workers, fill the form in by hand, faster with each account.
Assumption: from a newcomer's minute down to a third of it after some dozens; some fields from the clipboard, keys and pointer as people.
"""

from random import Random

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("form", T0=1.5, T1=0.7, T2=1.5, T3=1.5)
def _act(rng: Random, _world: World, _ring: Ring) -> Apply:
    done, learns, pastes = 0, rng.uniform(10, 60), rng.uniform(0, 0.6)

    def apply(draft: Draft) -> None:
        nonlocal done
        done += 1
        pace, pasted = 1 / 3 + 2 / 3 * learns / (learns + done), draft.session["pasted_fields"]
        draft.session = {
            **draft.session, "form_seconds": round(draft.session["form_seconds"] * pace, 1),
            "pasted_fields": pasted + (rng.random() < pastes),
        }  # fmt: skip

    return apply
