"""Mail domains bought for the purpose, one to eight a pool or one for every six accounts, each with a catch-all.

Assumption: mostly under endings that cost a dollar; one template in seven of ten.
"""

from random import Random

from signup_guard.simulate.draft import Apply, Draft, any_style, local_part
from signup_guard.simulate.registry import Ring, operator
from signup_guard.simulate.suppliers import make_domain
from signup_guard.simulate.world import World


@operator("mail", T2=2, T3=1.5)
def _act(rng: Random, _world: World, ring: Ring) -> Apply:
    cheap = rng.uniform(0.2, 0.9)
    domains = [make_domain(rng, cheap) for _ in range(rng.choice((rng.randrange(1, 9), max(1, ring.size // 6))))]
    chosen = any_style(rng) if rng.random() < 0.7 else None

    def apply(draft: Draft) -> None:
        draft.account["email"] = f"{local_part(rng, draft.first, draft.last, chosen)}@{rng.choice(domains)}"

    return apply
