"""A prepaid card outside the United States.  Rates by country are assumptions after how common bank cards are there."""

from __future__ import annotations

from random import Random

from signup_guard.simulate.draft import Draft
from signup_guard.simulate.registry import habit
from signup_guard.simulate.world import World


@habit(lambda locale: 0.0 if locale.country == "US" else locale.prepaid)
def prepaid_non_us(rng: Random, world: World, draft: Draft) -> None:
    """One of the few prepaid programmes of the country."""
    draft.segment = "prepaid_non_us"
    card = draft.payment
    draft.payment = rng.choice(world.prepaid[draft.locale.country]).card(rng, card["holder_name"], card["postal_code"])
