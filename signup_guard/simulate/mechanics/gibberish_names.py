"""Names of random letters or made-up words, the quickest way to fill a form.  Assumption: one beginner in six."""

from random import Random

from signup_guard.simulate.draft import Apply, Draft, letters, local_part, word
from signup_guard.simulate.locales import LOCALES
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("names", T0=1.2, T1=1, T2=0.5)
def _act(rng: Random, world: World, _ring: Ring) -> Apply:
    noise, length = rng.random() < 0.5, rng.randrange(4, 9)
    domain, same = rng.choice(LOCALES[world.country(rng)].mails), rng.random() < 0.5

    def apply(draft: Draft) -> None:
        draft.first, draft.last = (letters(rng, length, "abcdefghijklmnopqrstuvwxyz") if noise else word(rng, 2) for _ in range(2))
        local = local_part(rng, draft.first, draft.last, "{first}{last}" if same else "{noise}")
        draft.account.update(name=f"{draft.first} {draft.last}", email=f"{local}@{domain}", username=local)

    return apply
