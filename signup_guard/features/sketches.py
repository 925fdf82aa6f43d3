"""Sketches: what is kept of each signup for later ones to be compared with, packed into bytes.

A sketch also holds what a first look said of the signup (`scoring.Bundle.first_look`), for later ones that are linked to it: in
millionths of log-odds, so that it is the same number wherever it is read.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np

from signup_guard.features.kinds import BROAD, IDENTITY, MARKS
from signup_guard.features.shelf import Shelf
from signup_guard.links.rings import Ring, member

SKETCHED: Final = tuple(kind.name for kind in (*IDENTITY, *BROAD))
"""The kinds whose key ids a sketch holds, in order."""
PLACE: Final = {name: 2 + place for place, name in enumerate((*SKETCHED, *MARKS))}
"""Where the word of a kind or a mark stands, behind `seq` and the time in microseconds."""
LOOK: Final = 2 + len(PLACE)
"""Where the first look stands."""
WORDS: Final = LOOK + 1
SKETCH: Final = struct.Struct(f"={WORDS}q")
NO_MARK: Final = -(2**62)
_LOOKS_IN: Final = 1_000_000


class Sketch(NamedTuple):
    """An earlier signup as far as likeness needs it, with its label as known now (1 fake, -1 genuine, 0 none)."""

    words: Sequence[int]
    told: int

    def key(self, kind: str) -> int:
        """Its key id of this kind; 0 for none."""
        return self.words[PLACE[kind]]


def stored(shelf: Shelf, seqs: Sequence[int]) -> Iterator[tuple[Sketch, Ring, int]]:
    """The stored sketches of these signups, each with itself as a ring of one and the ring it was put in."""
    for packed, told, ring in shelf.sketches(seqs):
        words = SKETCH.unpack(packed)
        yield Sketch(words, told), alone(words, told), ring


def look_word(log_odds: float | None) -> int:
    """A first look as a word; None for none."""
    return NO_MARK if log_odds is None or log_odds != log_odds else round(log_odds * _LOOKS_IN)


def looks_of(words: Iterable[int]) -> list[float]:
    """The log-odds of these words, in order, without those of signups that had no first look."""
    return [word / _LOOKS_IN for word in words if word != NO_MARK]


def key_table(packed: Sequence[bytes], kinds: Sequence[str]) -> np.ndarray:
    """The `seq` and the key ids of these kinds, a row for each packed sketch."""
    table = np.frombuffer(b"".join(packed), dtype=np.int64).reshape(len(packed), WORDS)
    return table[:, [0, *(PLACE[kind] for kind in kinds)]]


def alone(words: Sequence[int], told: int) -> Ring:
    """A sketched signup as a ring of one."""
    return member(words[1], told, *(words[PLACE[kind]] for kind in ("name_template", "local_template", "path")))
