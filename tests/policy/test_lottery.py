"""What the lot may overturn, and that nobody can steer it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from signup_guard.domain import Decision
from signup_guard.policy.lottery import drawn
from signup_guard.usecases.secrets import Vault

SHARES = {"allow": 0.1, "hold": 0.2, "block": 0.0}
ALLOW, BLOCK = Decision("allow", (), "p"), Decision("block", (), "p")
HOLD = Decision("hold", (), "p", hold_expires_at=5, on_expiry="block")


@pytest.mark.parametrize(
    ("decision", "number", "expected"),
    [
        (ALLOW, 0.05, replace(ALLOW, verdict="hold", hold_expires_at=9, on_expiry="allow", review_chance=0.1, drawn_from="allow")),
        (ALLOW, 0.1, replace(ALLOW, review_chance=0.1)),
        (HOLD, 0.1, replace(HOLD, verdict="allow", hold_expires_at=None, on_expiry=None, review_chance=0.2, drawn_from="hold")),
        (HOLD, 0.9, replace(HOLD, review_chance=0.2)),
        (BLOCK, 0.0, BLOCK),
        (replace(HOLD, rules=("honeypot",)), 0.0, replace(HOLD, rules=("honeypot",))),
        (replace(ALLOW, rules=("allow_list",)), 0.0, replace(ALLOW, rules=("allow_list",))),
        (replace(ALLOW, enforced=False, would_be="block"), 0.0, replace(ALLOW, enforced=False, would_be="block")),
    ],
    ids=["allow to review", "allow stands", "hold let through", "hold stands", "share of none", "a rule", "a list", "monitor mode"],
)
def test_the_lot(decision: Decision, number: float, expected: Decision) -> None:
    assert drawn(decision, SHARES, number, expires_at=9) == expected


def test_lots_are_even_repeatable_and_of_one_secret() -> None:
    vault = Vault("a" * 32)
    lots = [vault.lot(f"su_{number}") for number in range(4000)]
    assert lots == [Vault("a" * 32).lot(f"su_{number}") for number in range(4000)]
    assert np.histogram(lots, bins=10, range=(0, 1))[0].tolist() == pytest.approx([400] * 10, abs=80)
    others = [Vault("b" * 32).lot(f"su_{number}") for number in range(4000)]
    assert abs(np.corrcoef(lots, others)[0, 1]) < 0.06
