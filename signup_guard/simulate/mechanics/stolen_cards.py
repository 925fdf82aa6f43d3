"""Card data of other people: prefixes of many banks of one country, holders who are somebody else or renamed, address checks that fail.

Assumption: such lists are sorted by country; a fifth to seven tenths fail the check.
"""

from random import Random

from signup_guard.simulate.draft import Apply, Draft, first_name, last_name
from signup_guard.simulate.locales import LOCALES
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("card", T1=0.5, T2=1, T3=0.7)
def _act(rng: Random, world: World, ring: Ring) -> Apply:
    locale = LOCALES[rng.choice(("US", "US", "GB", ring.countries[0]))]
    renamed, wrong = rng.random() < 0.6, rng.uniform(0.2, 0.7)

    def apply(draft: Draft) -> None:
        holder = f"{draft.first} {draft.last}" if renamed else f"{first_name(rng, locale)} {last_name(rng, locale)}"
        card = world.bank_bin(rng, locale.country).card(rng, holder, draft.address["postal_code"])
        checked = card["avs_check"] != "unavailable"
        draft.payment = {**card, "avs_check": "fail" if checked and rng.random() < wrong else card["avs_check"]}

    return apply
