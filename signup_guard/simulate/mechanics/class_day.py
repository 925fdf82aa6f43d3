"""A teacher has a whole class sign up within the hour: one NAT, numbered or named mail of a university's or a school's domain, often lab
computers of one image, now and then one card.

Assumption: 13 to 46 people, half of them within nine minutes, in every other class with a code of the teacher's; half of the numbers follow
upon each other; about one signup in 800 begins one.
"""

from random import Random

from signup_guard.simulate.draft import HOUR, Apply, Draft, letters, word
from signup_guard.simulate.registry import scene
from signup_guard.simulate.world import World


@scene(0.12)
def _act(rng: Random, world: World, draft: Draft) -> list[tuple[int, Apply]]:
    place = rng.choice(world.campuses[draft.locale.country])
    gate, machine, path = place.provider.address(rng), draft.device, rng.choice(("edu", "edu", "trial"))
    code, hours = rng.choice((None, word(rng, 3).upper())), rng.choice((0.15, 1.0))
    lab, school_mail, numbered = rng.random() < 0.5, rng.random() < 0.7, rng.random() < 0.5
    own_domain = f"{word(rng)}-{rng.choice(('school', 'college', 'lyceum'))}.{rng.choice(('org', 'net', draft.locale.country.lower()))}"
    domain, card = rng.choice((place.domain, own_domain)), draft.payment if rng.random() < 0.2 else None
    head, number, step = (
        rng.choice(("s", "student", "pupil", "lab", letters(rng, 3))),
        rng.choice((0, rng.randrange(9000))),
        rng.choice((2, 4)),
    )

    def pupil(other: Draft) -> None:
        nonlocal number
        number += rng.randrange(1, step)
        other.segment, other.network, other.account["path"] = "campus", place.provider.block(gate), path
        other.account["referral_code"] = code or other.account["referral_code"]
        if school_mail:
            other.account["email"] = f"{f'{head}{number:03d}' if numbered else other.account['email'].split('@')[0]}@{domain}"
        if lab:
            other.device = {**machine, "id": other.device["id"]}
        other.payment = card or other.payment

    pupil(draft)
    return [(draft.at + int(rng.triangular(0, hours, 0.2 * hours) * HOUR), pupil) for _ in range(rng.randrange(12, 46))]
