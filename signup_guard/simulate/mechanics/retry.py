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
    def again(other: Draft) -> None:
        local, domain = mail.split("@")
        own = local_part(rng, draft.first, draft.last)
        other.segment, other.locale, other.first, other.last = "retry", draft.locale, draft.first, draft.last
        others = (mail, mail, f"{local}{rng.randrange(1, 10)}@{domain}", f"{own}@{domain}", f"{own}@gmail.com")
        other.account = {**draft.account, "email": mail if mistyped else rng.choice(others)}
        other.device, other.network, other.address = draft.device, draft.network, draft.address
        other.payment = draft.payment if rng.random() < 0.75 else {**other.payment, "holder_name": draft.payment["holder_name"]}

    mail, mistyped = draft.account["email"], rng.random() < 0.3
    draft.segment = "retry"
    if mistyped:
        draft.account["email"] = _mistyped(rng, mail)
    return [(draft.at + int(60 ** rng.random() / 180 * HOUR), again) for _ in range(rng.choice((1, 1, 1, 2, 3)))]


def _mistyped(rng: Random, mail: str) -> str:
    """Two letters next to each other swapped."""
    place = rng.choice([place for place in range(len(mail) - 1) if mail[place : place + 2].isalpha()])
    return mail[:place] + mail[place + 1] + mail[place] + mail[place + 2 :]
