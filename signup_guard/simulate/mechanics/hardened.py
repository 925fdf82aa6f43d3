"""A browser that hides: noise on canvas and audio, or parts that all such browsers have in common, or no script at all.

Assumption: 3 %, half of them with noise.
"""

from random import Random

from signup_guard.simulate.devices import digest
from signup_guard.simulate.draft import Draft
from signup_guard.simulate.registry import habit
from signup_guard.simulate.world import World


@habit(0.03)
def _act(rng: Random, _world: World, draft: Draft) -> None:
    draft.segment, kind, noise = "hardened", rng.choice(("noise", "noise", "alike", "blocking")), digest("noise", rng.random())
    if kind == "blocking":
        draft.device, draft.session = (
            {name: draft.device[name] for name in ("user_agent", "accept_language", "ja4") if name in draft.device},
            {},
        )
    elif kind == "noise":
        draft.device = {**draft.device, "components": {**draft.device.get("components", {}), "canvas": noise, "audio": digest(noise)}}
    else:
        alike = {name: digest(name, "alike") for name in ("webgl", "fonts", "audio")}
        draft.device = {
            **draft.device, "components": {"canvas": noise, **alike}, "timezone": "UTC",
            "screen": rng.choice(("1400x900", "1000x900", "1200x800")), "accept_language": "en-US,en;q=0.5",
        }  # fmt: skip
