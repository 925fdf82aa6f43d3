"""A teacher has a whole class sign up within the hour: one NAT, numbered or named school mail, lab computers of one image.  Assumption: 15 to 45 people, one signup in 500 begins one."""

from __future__ import annotations

from random import Random

from signup_guard.simulate.draft import HOUR, Apply, Draft
from signup_guard.simulate.registry import scene
from signup_guard.simulate.world import World


@scene(0.2)
def class_day(rng: Random, world: World, draft: Draft) -> list[tuple[int, Apply]]:
    """Everybody in the room."""
    place, lab, school_mail, number = rng.choice(world.campuses), rng.random() < 0.5, rng.random() < 0.7, rng.randrange(100, 9000)
    machine, path, gate = draft.device, rng.choice(("edu", "edu", "trial")), place.provider.address(rng)
    numbered = rng.random() < 0.3

    def pupil(other: Draft) -> None:
        nonlocal number
        number += rng.randrange(1, 4)
        other.segment, other.network, other.account["path"] = "campus", place.provider.block(gate), path
        if school_mail:
            other.account["email"] = f"{f's{number:06d}' if numbered else other.account['email'].split('@')[0]}@{place.domain}"
        if lab:
            other.device = {**machine, "id": other.device["id"]}

    pupil(draft)
    return [(draft.at + int(rng.triangular(0, 1, 0.2) * HOUR), pupil) for _ in range(rng.randrange(15, 46))]
