"""Names put together from short lists of first names and surnames, written one way; mails and usernames by one template.

Assumption: lists of 8 to 60, every part equally often, which real names are not.
"""

from random import Random

from signup_guard.simulate.draft import Apply, Draft, any_style, local_part
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("names", T1=2, T2=3, T3=1.5)
def _act(rng: Random, world: World, ring: Ring) -> Apply:
    locale = ring.person(rng, world).locale
    firsts = [world.platform.name(rng, locale)[0] for _ in range(rng.randrange(8, 60))]
    lasts = [world.platform.name(rng, locale)[1] for _ in range(rng.randrange(8, 60))]
    mail_style, user_style = any_style(rng), any_style(rng)
    write = rng.choice((str.title, str.title, str.lower, str.upper))

    def apply(draft: Draft) -> None:
        draft.first, draft.last = rng.choice(firsts), rng.choice(lasts)
        domain = draft.account["email"].split("@")[1]
        draft.account.update(
            name=write(f"{draft.first} {draft.last}"),
            email=f"{local_part(rng, draft.first, draft.last, mail_style)}@{domain}",
            username=local_part(rng, draft.first, draft.last, user_style),
        )

    return apply
