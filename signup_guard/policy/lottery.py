"""Unbiased looks: by lot, a small share of signups is let through or looked at against what the score alone says.  Pure.

Only what was held is looked at otherwise, so labels say little of what was allowed and nothing of what a hold would have turned out to be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from signup_guard.domain import Decision, Verdict


def drawn(decision: Decision, shares: Mapping[Verdict, float], number: float, expires_at: int) -> Decision:
    """The decision after the lot (`number`, from 0 to 1) was drawn: a would-be allow is held until `expires_at` (microseconds) for a person
    to look at, and allowed if nobody does; a would-be hold or block is let through, to be told by its outcome.

    What a list or a rule decided stands, as does everything in monitor mode.
    """
    share = shares.get(decision.verdict, 0.0)
    if not share or decision.rules or not decision.enforced:
        return decision
    if number >= share:
        return replace(decision, review_chance=share)
    told = replace(decision, review_chance=share, drawn_from=decision.verdict)
    if decision.verdict == "allow":
        return replace(told, verdict="hold", hold_expires_at=expires_at, on_expiry="allow")
    return replace(told, verdict="allow", hold_expires_at=None, on_expiry=None)
