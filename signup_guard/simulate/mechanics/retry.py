"""Somebody signs up again within minutes: the address was mistyped, the mail did not arrive, a button was pressed twice.

Assumption: 2 % of signups are followed by one to three such, 20 seconds to 20 minutes later, from the same browser and with the same
number, a quarter with another card; the mail was mistyped the first time, is the same, has a digit more, or is another of theirs.  Counted
as genuine.
"""

from random import Random

from signup_guard.simulate.draft import HOUR, Apply, Draft, local_part
from signup_guard.simulate.registry import scene
from signup_guard.simulate.world import World


@scene(2)
def _act(rng: Random, _world: World, draft: Draft) -> list[tuple[int, Apply]]:
    meant = draft.account["email"]
    mistyped = _mistyped(rng, meant) if rng.random() < 0.3 else None

    def again(other: Draft) -> None:
        sent = draft.account["email"]
        local, domain = sent.split("@")
        own = local_part(rng, draft.first, draft.last)
        mails = (sent, sent, f"{local}{rng.randrange(1, 10)}@{domain}", f"{own}@{domain}", f"{own}@gmail.com")
        other.segment, other.locale, other.first, other.last = "retry", draft.locale, draft.first, draft.last
        other.account = {**draft.account, "email": meant if sent == mistyped else rng.choice(mails)}
        other.device, other.network, other.address = draft.device, draft.network, draft.address
        same = {name: draft.payment.get(name) for name in ("holder_name", "postal_code", "wallet")}
        other.payment = draft.payment if rng.random() < 0.75 else {**other.payment, **same}

    draft.segment, draft.account["email"] = "retry", mistyped or meant
    return [(draft.at + int(60 ** rng.random() / 180 * HOUR), again) for _ in range(rng.choice((1, 1, 1, 2, 3)))]


def _mistyped(rng: Random, mail: str) -> str:
    """Two letters next to each other swapped."""
    places = [place for place in range(len(mail) - 1) if mail[place : place + 2].isalpha() and mail[place] != mail[place + 1]]
    place = rng.choice(places)
    return mail[:place] + mail[place + 1] + mail[place] + mail[place + 2 :]
