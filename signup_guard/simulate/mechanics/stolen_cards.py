"""Card data of other people: prefixes of many banks, of one country or each account's own, holders who are somebody else or renamed, checks
that fail.

Assumption: such lists are sorted by country; a twentieth to seven tenths fail the address check, up to a fifth the code.
"""

from random import Random

from signup_guard.simulate.draft import Apply, Draft
from signup_guard.simulate.locales import LOCALES
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("card", T1=0.5, T2=1, T3=0.7)
def _act(rng: Random, world: World, ring: Ring) -> Apply:
    origin = LOCALES[rng.choice(("US", "US", "GB", ring.countries[0]))] if rng.random() < 0.6 else None
    renamed, wrong, no_code = rng.random() < 0.6, rng.uniform(0.05, 0.7), rng.uniform(0, 0.2)

    def apply(draft: Draft) -> None:
        locale = origin or draft.locale
        holder = f"{draft.first} {draft.last}" if renamed else " ".join(world.platform.name(rng, locale))
        card = world.bank_bin(rng, locale.country).card(rng, holder, draft.address["postal_code"])
        checked = card["avs_check"] != "unavailable"
        draft.payment = {**card, "avs_check": "fail" if checked and rng.random() < wrong else card["avs_check"]}
        if rng.random() < no_code:
            draft.payment["cvc_check"] = "fail"

    return apply
