"""Names put together from a short list of first names and surnames, written one way, usernames and mails by one template.  Assumption: lists of 8 to 60."""

from __future__ import annotations

from random import Random

from signup_guard.simulate.draft import Apply, Draft, first_name, last_name, local_part, style
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.world import World


@operator("names", T1=2, T2=3, T3=1.5)
def name_factory(rng: Random, world: World, ring: Ring) -> Apply:
    """Every part of the list equally often, which real names are not."""
    locale = world.applicant(rng, ring.times[0], ring.countries[0]).locale
    firsts = [first_name(rng, locale) for _ in range(rng.randrange(8, 60))]
    lasts = [last_name(rng, locale) for _ in range(rng.randrange(8, 60))]
    mail_style, user_style = style(rng), style(rng)
    write = rng.choice((str.title, str.title, str.lower, str.upper))

    def apply(draft: Draft) -> None:
        draft.first, draft.last = rng.choice(firsts), rng.choice(lasts)
        draft.account["name"] = write(f"{draft.first} {draft.last}")
        draft.account["email"] = f"{local_part(rng, draft, mail_style)}@{draft.account['email'].split('@')[1]}"
        draft.account["username"] = local_part(rng, draft, user_style)

    return apply
