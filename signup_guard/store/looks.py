"""What a store keeps of cases that are looked at again: second looks at decided ones, and golden ones whose answer is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple, Protocol

from signup_guard.domain import Verdict

LookKind = Literal["second", "golden"]


class Decided(NamedTuple):
    """A hold that somebody ended who had taken the case, and what they decided."""

    seq: int
    signup_id: str
    by: str
    at: int
    verdict: Verdict


class Look(NamedTuple):
    """A case to look at again: `expected` is what `by` decided (second) or says is right (golden)."""

    id: int
    signup_id: str
    kind: LookKind
    expected: Verdict
    by: str
    at: int


class Looked(NamedTuple):
    """What somebody said of such a case."""

    look: Look
    reviewer: str
    verdict: Verdict
    reason: str
    at: int


class Looks(Protocol):
    """The part of `Store` about quality.  Reads are snapshots of their own; writes happen inside a unit."""

    def decided_since(self, at: int, most: int) -> list[Decided]:
        """Cases decided at that moment or later, in the order of time."""

    def add_look(self, seq: int, signup_id: str, kind: LookKind, expected: Verdict, by: str, at: int) -> bool:
        """Puts a case up to be looked at again; False if it was before."""

    def open_looks(self, kind: LookKind, reviewer: str, most: int) -> list[Look]:
        """Cases that this reviewer neither decided nor answered for, the oldest first; of golden ones whoever put them up."""

    def look(self, look_id: int) -> Look | None:
        """An open one."""

    def golden(self) -> list[Look]:
        """Golden cases in force."""

    def close_look(self, look_id: int, at: int) -> bool:
        """Takes a case off; False if there was none open."""

    def add_answer(self, look_id: int, reviewer: str, verdict: Verdict, reason: str, at: int) -> bool:
        """Keeps what a reviewer said; False if they had before."""

    def answers(self, since: int) -> list[Looked]:
        """What was said from a moment on, the newest first."""

    def handling(self, since: int) -> Mapping[str, Sequence[int]]:
        """How long each reviewer had the cases that they decided from a moment on, in microseconds; 0 for those decided from the list."""
