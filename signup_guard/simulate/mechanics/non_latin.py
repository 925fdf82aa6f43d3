"""A name in the country's own script.  Assumption: half of the people where that script is not Latin, one in twelve in India."""

from random import Random

from signup_guard.simulate.draft import Draft
from signup_guard.simulate.registry import habit
from signup_guard.simulate.world import World


@habit(lambda locale: 0.0 if locale.native is None else 0.08 if locale.country == "IN" else 0.5)
def _act(rng: Random, _world: World, draft: Draft) -> None:
    first, last = (rng.choice(names) for names in draft.locale.native or (draft.locale.firsts, draft.locale.onsets))
    draft.segment = "non_latin"
    draft.account["name"] = f"{last}{first}" if draft.locale.country in ("JP", "KR") else f"{first} {last}"
