"""Names in small letters or with a letter missing, a mail provider misspelt, a long time over the form.  Assumption: 5 %."""

from random import Random

from signup_guard.simulate.draft import Draft
from signup_guard.simulate.registry import habit
from signup_guard.simulate.world import World


@habit(0.05)
def _act(rng: Random, _world: World, draft: Draft) -> None:
    name, place = draft.account["name"].lower(), rng.randrange(3)
    draft.account["name"] = name[:place] + name[place + 1 :] if len(name) > 4 and rng.random() < 0.5 else name
    if rng.random() < 0.2:
        draft.account["email"] = draft.account["email"].replace("gmail.com", "gmial.com").replace("hotmail", "hotmial")
    if draft.session:
        draft.session["form_seconds"] = round(draft.session["form_seconds"] * rng.uniform(1.2, 3), 1)
