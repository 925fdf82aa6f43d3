"""A company takes the product up: one NAT, one mail domain with one template, one machine image, perhaps one company card.  Assumption: 3 to 40 people over some days, 1 % of signups begin one."""

from __future__ import annotations

from random import Random

from signup_guard.simulate.draft import DAY, Apply, Draft, local_part, style
from signup_guard.simulate.registry import scene
from signup_guard.simulate.suppliers import make_domain
from signup_guard.simulate.world import World


@scene(1)
def office(rng: Random, world: World, draft: Draft) -> list[tuple[int, Apply]]:
    """Colleagues on a roll-out day and after."""
    domain, chosen, size = make_domain(rng, 0.05), style(rng), int(3 * (40 / 3) ** rng.random())
    company, network, machine, card = domain.split(".")[0].title(), draft.network, draft.device, draft.payment
    one_image, company_card, path, address = rng.random() < 0.4, rng.random() < 0.25, draft.account["path"], draft.address

    def colleague(other: Draft) -> None:
        other.segment, other.address = "office", address
        other.account.update(email=f"{local_part(rng, other, chosen)}@{domain}", company=company, path=path)
        if rng.random() < 0.85:
            other.network = network
        if one_image and rng.random() < 0.8:
            other.device = {**machine, "id": other.device["id"]}
        if company_card:
            other.payment = card

    colleague(draft)
    days = rng.choice((0.2, 0.4, 5.0))
    return [(draft.at + int(rng.random() * days * DAY), colleague) for _ in range(size)]
