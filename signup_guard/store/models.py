"""What those who look after the model see of a store: recent vectors, and what a challenger in shadow would have said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, Protocol

from signup_guard.domain import Truth, Verdict

BroughtUp = Literal["random", "hold", "sweep", "outcome"]
"""Why people look at a signup."""


class Scored(NamedTuple):
    """A signup as the model saw it: its packed vector, and the probability that it got from which bundle (None without a model)."""

    seq: int
    vector: bytes
    score: float | None
    model: str | None


class Shadowed(NamedTuple):
    """What a challenger says of a signup: its calibrated log-odds, the champion's verdict by its cuts (`was`), and its own (`would`)."""

    seq: int
    log_odds: float
    was: Verdict
    would: Verdict


class Flip(NamedTuple):
    """A signup on which champion and challenger disagree; scores are the champion's probability and the challenger's log-odds."""

    signup_id: str
    received_at: int
    was: Verdict
    would: Verdict
    score: float
    log_odds: float
    label: Truth | None


class Agreement(NamedTuple):
    """How many signups got these two verdicts, and how many of them are known to be fake and genuine."""

    was: Verdict
    would: Verdict
    signups: int
    fakes: int
    genuine: int


class Drawn(NamedTuple):
    """A signup that the lot decided: what the score alone would have decided, the chance, and its label now, if a look at the draw or an
    outcome gave it one: who was labelled by a sweep alone would count too often.
    """

    drawn_from: Verdict
    chance: float
    label: Truth | None


class Watched(NamedTuple):
    """A signup that the lot let through, though the score alone would have held or blocked it, and that has no label yet."""

    signup_id: str
    received_at: int
    drawn_from: Verdict
    score: float | None


class Models(Protocol):
    """The part of `Store` that is about models.  Reads are snapshots of their own; writes happen inside a unit."""

    def recent_vectors(self, most: int) -> list[Scored]:
        """The newest signups that have a vector, the newest first."""

    def unshadowed(self, model: str, champion: str, most: int) -> list[Scored]:
        """Of the newest so many signups those that this champion scored and this challenger did not yet, in order."""

    def add_shadow(self, model: str, rows: Sequence[Shadowed]) -> None:
        """Keeps what a challenger says."""

    def shadow_agreement(self, model: str, newest: int) -> list[Agreement]:
        """Counts over the newest so many signups of the store."""

    def shadow_flips(self, model: str, newest: int, most: int) -> list[Flip]:
        """The last disagreements among the newest so many signups of the store."""

    def brought_up(self, signup: int) -> BroughtUp:
        """Inside a unit: why people look at this signup: the lot decided it (`random`), it was not allowed (`hold`), an act on its ring or
        a sweep brought it up (`sweep`), or nothing here did (`outcome`).
        """

    def drawn_since(self, at: int) -> list[Drawn]:
        """Signups that the lot decided, received from `at` (microseconds) on."""

    def watched(self, at: int, most: int) -> list[Watched]:
        """Those received from `at` (microseconds) on, the newest first."""
