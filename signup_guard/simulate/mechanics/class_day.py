"""A teacher has a whole class sign up within the hour: one NAT, numbered or named school mail, often lab computers of one image.

Assumption: 13 to 46 people, half of them within nine minutes, in every other class with a code of the teacher's; about one signup in 800
begins one.
"""

from random import Random

from signup_guard.simulate.draft import HOUR, Apply, Draft, word
from signup_guard.simulate.registry import scene
from signup_guard.simulate.world import World


@scene(0.12)
def _act(rng: Random, world: World, draft: Draft) -> list[tuple[int, Apply]]:
    place = rng.choice(world.campuses[draft.locale.country])
    gate, machine, path = place.provider.address(rng), draft.device, rng.choice(("edu", "edu", "trial"))
    code, hours = rng.choice((None, word(rng, 3).upper())), rng.choice((0.15, 1.0))
    lab, school_mail, numbered, number = rng.random() < 0.5, rng.random() < 0.7, rng.random() < 0.3, rng.randrange(100, 9000)

    def pupil(other: Draft) -> None:
        nonlocal number
        number += rng.randrange(1, 4)
        other.segment, other.network, other.account["path"] = "campus", place.provider.block(gate), path
        other.account["referral_code"] = code or other.account["referral_code"]
        if school_mail:
            other.account["email"] = f"{f's{number:06d}' if numbered else other.account['email'].split('@')[0]}@{place.domain}"
        if lab:
            other.device = {**machine, "id": other.device["id"]}

    pupil(draft)
    return [(draft.at + int(rng.triangular(0, hours, 0.2 * hours) * HOUR), pupil) for _ in range(rng.randrange(12, 46))]
