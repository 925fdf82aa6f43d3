"""Card data of other people: prefixes of many banks, mostly of one country, holders who are somebody else or renamed, address checks that fail.  Assumption: such lists are sorted by country."""

from __future__ import annotations

from random import Random

from signup_guard.simulate.draft import Apply, Draft, first_name, last_name
from signup_guard.simulate.locales import LOCALES
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("card", T1=0.5, T2=1, T3=0.7)
def stolen_cards(rng: Random, world: World, ring: Ring) -> Apply:
    """The next card on the list."""
    country = rng.choice(("US", "US", "GB", ring.countries[0]))
    renamed, wrong = rng.random() < 0.6, rng.uniform(0.2, 0.7)

    def apply(draft: Draft) -> None:
        locale = LOCALES[country]
        holder = f"{draft.first} {draft.last}" if renamed else f"{first_name(rng, locale)} {last_name(rng, locale)}"
        draft.payment = world.bank_bin(rng, country).card(rng, holder, draft.address["postal_code"])
        if country in ("US", "GB") and rng.random() < wrong:
            draft.payment["avs_check"] = "fail"

    return apply
