"""Somebody who lives in another country than their name comes from; half of them keep a number, half a card from there.

Assumption: 6 %; one in ten to twenty people lives abroad or bears a name from elsewhere in most countries where such services sell.
"""

from random import Random

from signup_guard.simulate.draft import Draft, full_name, local_part
from signup_guard.simulate.locales import LOCALES, fill
from signup_guard.simulate.registry import habit
from signup_guard.simulate.world import World


@habit(0.06)
def _act(rng: Random, world: World, draft: Draft) -> None:
    origin = LOCALES[world.country(rng)]
    draft.segment, (draft.first, draft.last) = "expat", world.platform.name(rng, origin)
    mail = f"{local_part(rng, draft.first, draft.last)}@{draft.account['email'].split('@')[1]}"
    draft.account = {**draft.account, "name": full_name(rng, draft), "email": mail}
    if rng.random() < 0.5:
        draft.account["phone"] = fill(rng, rng.choice(origin.phones))
    if rng.random() < 0.5:
        draft.payment = world.bank_bin(rng, origin.country).card(rng, f"{draft.first} {draft.last}", draft.address["postal_code"])
    else:
        draft.payment = {**draft.payment, "holder_name": f"{draft.first} {draft.last}"}
