"""A prepaid card outside the United States.  Assumption: 2.5 to 20 %, more where bank cards are rare."""

from random import Random

from signup_guard.simulate.draft import Draft
from signup_guard.simulate.registry import habit
from signup_guard.simulate.world import World


@habit(lambda locale: 0.0 if locale.country == "US" else locale.prepaid)
def _act(rng: Random, world: World, draft: Draft) -> None:
    card = draft.payment
    draft.segment = "prepaid_non_us"
    draft.payment = rng.choice(world.prepaid[draft.locale.country]).card(rng, card["holder_name"], card["postal_code"])
