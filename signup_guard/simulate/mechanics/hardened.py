"""A browser that hides: random canvas, few or common components, sometimes UTC and a round window, sometimes no script at all.  Assumption: 3 %."""

from __future__ import annotations

from random import Random

from signup_guard.simulate.devices import digest
from signup_guard.simulate.draft import Draft
from signup_guard.simulate.registry import habit
from signup_guard.simulate.world import World


@habit(0.03)
def hardened(rng: Random, world: World, draft: Draft) -> None:
    """Farbled, resisting, or blocking."""
    draft.segment = "hardened"
    kind = rng.choice(("farbled", "farbled", "resisting", "blocking"))
    if kind == "farbled":
        noise = {name: digest("noise", rng.random()) for name in ("canvas", "audio")}
        draft.device = {**draft.device, "components": {**draft.device["components"], **noise}}
    elif kind == "resisting":
        plain = {name: digest(name, "resisting") for name in ("webgl", "fonts", "audio")}
        draft.device = {
            **draft.device, "components": {"canvas": digest("noise", rng.random()), **plain}, "timezone": "UTC",
            "screen": rng.choice(("1400x900", "1000x900", "1200x800")), "accept_language": "en-US,en;q=0.5",
        }  # fmt: skip
    else:
        draft.device = {name: draft.device[name] for name in ("user_agent", "accept_language", "ja4")}
        draft.session = {}
