"""What a store keeps of the moving hold cut (`policy/moving.py`), in the words of the domain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol


class CutMove(NamedTuple):
    """From the event `seq` on, in an `hour` (since 1970) of the signups' own time, this policy and model hold from `cut` log-odds on."""

    seq: int
    hour: int
    policy: str
    model: str
    cut: float


class Cuts(Protocol):
    """The part of `Store` that is about the hold cut.  All but `cut_moves` happens inside a unit."""

    def last_cut(self) -> CutMove | None:
        """The newest move."""

    def move_cut(self, move: CutMove) -> None:
        """Enters a move."""

    def tally_score(self, model: str, hour: int, bin: int, counted: int) -> None:  # noqa: A002  # the word for it
        """Adds to the tally of this model's scores in a bin in an hour."""

    def score_tallies(self, model: str, since: int) -> Mapping[int, int]:
        """Tallies of this model's scores by bin from this hour on; older ones of any model are dropped."""

    def cut_moves(self, most: int) -> list[CutMove]:
        """The newest moves first, from a snapshot of its own."""
