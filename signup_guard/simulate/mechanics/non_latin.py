"""A name in the country's own script.  Assumption: half of the people where that script is not Latin."""

from __future__ import annotations

from random import Random

from signup_guard.simulate.draft import Draft
from signup_guard.simulate.registry import habit
from signup_guard.simulate.world import World


@habit(lambda locale: 0.5 if locale.native else 0.0)
def non_latin(rng: Random, world: World, draft: Draft) -> None:
    """As people write themselves at home."""
    assert draft.locale.native is not None
    firsts, lasts = draft.locale.native
    draft.segment = "non_latin"
    name = (rng.choice(firsts), rng.choice(lasts))
    draft.account["name"] = f"{name[1]}{name[0]}" if draft.locale.country in ("JP", "KR") else " ".join(name)
