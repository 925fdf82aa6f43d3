"""Which of the ties that signups had when they came still hold: what was judged then is stored with them, what was marked since is not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from signup_guard.features.shelf import Shelf
from signup_guard.features.sketches import Sketch, stored
from signup_guard.links.held import opened
from signup_guard.links.rings import Ring
from signup_guard.links.ties import TIED, end_of, ties

_AT_ONCE = 500


class Standing(NamedTuple):
    """A tie that still holds: to which earlier signup, its nats, the families as bits, and how long it lasts in microseconds."""

    seq: int
    strength: float
    families: int
    lasts: int


def standing(shelf: Shelf, seqs: Sequence[int], among: Mapping[int, int], at: int) -> Iterator[tuple[int, list[Standing]]]:
    """The ties of each of these signups that still hold and last beyond `at` (microseconds), of those to signups `among` these (by `seq`,
    with the time of each).
    """
    marked = {key_id for key_id, _ in shelf.find([*shelf.shared()]).values()}
    packed = shelf.ties_of(seqs)
    for sketch, _, _ in each(shelf, seqs):
        seq, made = sketch.words[:2]
        found = _held(packed[seq], sketch, among, marked) if seq in packed else ()
        yield seq, [tie for tie in found if end_of(made, tie.lasts) > at]


def _held(packed: bytes, sketch: Sketch, among: Mapping[int, int], marked: set[int]) -> list[Standing]:
    """The ties that were packed so, without what was marked since."""
    held = opened(packed)
    here = [place for place, seq in enumerate(held.seqs.tolist()) if seq in among]
    if not here:
        return []
    seqs, agree, weights = held.seqs[here].tolist(), held.agree[here], held.weights
    ages = np.array([max(0, sketch.words[1] - among[seq]) for seq in seqs])
    hidden = np.array([sketch.key(kind) in marked for kind in TIED]) if marked else np.zeros(len(TIED), bool)
    tied = ties(agree, np.where(hidden, np.nan, weights), ages, held.traffic)
    holds = tied.held | ~(agree & hidden).any(axis=1)
    told = zip(seqs, tied.strength.tolist(), tied.families.tolist(), tied.lasts.tolist(), holds.tolist(), strict=True)
    return [Standing(*tie) for *tie, still in told if still]


def tied_to(shelf: Shelf, seqs: Sequence[int]) -> list[int]:
    """All whom any of these signups was tied to when it came."""
    return sorted({one for packed in shelf.ties_of(seqs).values() for one in opened(packed).seqs.tolist()})


def leads(shelf: Shelf, seqs: Sequence[int], at: int) -> Mapping[int, Sequence[int]]:
    """To whom each of these signups is tied by ties that last beyond `at` (microseconds)."""
    times = {sketch.words[0]: sketch.words[1] for sketch, _, _ in each(shelf, tied_to(shelf, seqs))}
    return {seq: [tie.seq for tie in found] for seq, found in standing(shelf, seqs, times, at)}


def each(shelf: Shelf, seqs: Sequence[int]) -> Iterator[tuple[Sketch, Ring, int]]:
    """The sketch of each of these signups, itself as a ring of one, and the ring that it was put in."""
    for start in range(0, len(seqs), _AT_ONCE):
        yield from stored(shelf, seqs[start : start + _AT_ONCE])
