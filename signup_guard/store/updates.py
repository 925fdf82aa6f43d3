"""What changed of signups after their answer, in the order in which it was committed: what callers are told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from signup_guard.domain import UpdateKind, Verdict


class Update(NamedTuple):
    """One change: `decision` is what stands after it, `at` is in microseconds, `actor` a person, `expiry` or `sweep`."""

    id: int
    signup_id: str
    at: int
    kind: UpdateKind
    decision: Verdict
    actor: str
    reason: str | None


class Updates(Protocol):
    """The part of `Store` that is about what callers are told."""

    def updates(self, after: int, most: int) -> Sequence[Update]:
        """The first changes behind this one, the oldest first, from a snapshot of its own."""

    def last_update(self) -> int:
        """The id of the newest change, 0 if there is none."""
