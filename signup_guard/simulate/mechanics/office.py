"""A company takes the product up: one NAT, a security provider's gateway or nearly all from home; one mail domain with one template, often
one machine image, a company card or numbers of one exchange.

Assumption: 3 to 40 people within hours or days, one signup in 200 begins one; a fifth are behind a gateway, a quarter of the rest at home.
"""

from random import Random

from signup_guard.simulate.draft import DAY, Apply, Draft, local_part, style
from signup_guard.simulate.registry import scene
from signup_guard.simulate.suppliers import make_domain, same_line
from signup_guard.simulate.world import World


@scene(0.45)
def _act(rng: Random, world: World, draft: Draft) -> list[tuple[int, Apply]]:
    domain, chosen, size = make_domain(rng, 0.05), style(rng), int(3 * (40 / 3) ** rng.random())
    gateway = world.gateways.draw(rng, draft.locale.country) if rng.random() < 0.2 else None
    together = 0.85 if gateway or rng.random() < 0.75 else 0.1
    company, network, machine, card, address, path = (
        domain.split(".")[0].title(), gateway or draft.network, draft.device, draft.payment, draft.address, draft.account["path"]
    )  # fmt: skip
    one_image, company_card, days = rng.random() < 0.4, rng.random() < 0.25, rng.choice((0.2, 0.4, 5.0))
    exchange = draft.account["phone"][:-3] if rng.random() < 0.3 else None

    def colleague(other: Draft) -> None:
        other.segment, other.address = "office", address
        other.account.update(email=f"{local_part(rng, other.first, other.last, chosen)}@{domain}", company=company, path=path)
        if exchange is not None:
            other.account["phone"] = f"{exchange}{rng.randrange(1000):03d}"
        if rng.random() < together:
            other.network = same_line(rng, network)
        if one_image and rng.random() < 0.8:
            other.device = {**machine, "id": other.device["id"]}
        if company_card:
            other.payment = card

    colleague(draft)
    return [(draft.at + int(rng.random() * days * DAY), colleague) for _ in range(size)]
