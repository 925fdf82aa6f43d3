"""Where the bytes of a history lie: the protocol that every store implements, and the one in memory that training and tests use."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from signup_guard.features.tracks import NOTHING, Entry


class Shelf(Protocol):
    """Where tracks, spilled entries, sketches and rings lie.  Link keys are 16 bytes; key ids are positive and never reused."""

    def find(self, keys: Sequence[bytes]) -> Mapping[bytes, tuple[int, bytes]]:
        """Id and packed track of each key that was seen before."""

    def older(self, wanted: Sequence[tuple[int, int]]) -> Sequence[Entry]:
        """For each (key id, cutoff) the last spilled entry with `at < cutoff`, or `NOTHING`."""

    def sketches(self, seqs: Sequence[int]) -> Sequence[tuple[bytes, int, int]]:
        """Packed sketches of these signups as far as they are kept, each with the label known now (1 fake, -1 genuine, 0 none) and the
        ring it was put in, in ascending order of `seq`.
        """

    def put(self, seen: Mapping[bytes, tuple[int | None, bytes]], spilled: Iterable[tuple[int, Entry]]) -> Mapping[bytes, int]:
        """Stores packed tracks by key, each with its id or None for a key of its first sighting, and what fell off; returns the new ids."""

    def put_sketch(self, seq: int, sketch: bytes, ring: int) -> None:
        """Stores the sketch of a signup, and its ring (`links.rings.ALONE` for none)."""

    def tell(self, seq: int, told: int) -> None:
        """Sets the label of a stored sketch: 1 fake, -1 genuine, 0 none."""

    def rings(self, ids: Iterable[int]) -> Mapping[int, bytes]:
        """The packed rings and aliases of these ids."""

    def put_rings(self, rings: Mapping[int, bytes]) -> None:
        """Stores packed rings and aliases by id."""

    def set_ring(self, seqs: Iterable[int], ring: int) -> None:
        """Puts stored sketches in a ring."""


class MemoryShelf:
    """The shelf that training and tests use: dictionaries."""

    def __init__(self) -> None:
        self._ids: dict[bytes, int] = {}
        self._states: list[bytes] = [b""]
        self._spilled: dict[int, list[Entry]] = {}
        self._sketches: dict[int, tuple[bytes, int, int]] = {}
        self._rings: dict[int, bytes] = {}

    def find(self, keys: Sequence[bytes]) -> Mapping[bytes, tuple[int, bytes]]:
        """See `Shelf.find`."""
        ids = self._ids
        return {key: (ids[key], self._states[ids[key]]) for key in keys if key in ids}

    def older(self, wanted: Sequence[tuple[int, int]]) -> Sequence[Entry]:
        """See `Shelf.older`."""
        return [self._before(self._spilled.get(key_id, []), cutoff) for key_id, cutoff in wanted]

    @staticmethod
    def _before(entries: list[Entry], cutoff: int) -> Entry:
        place = bisect_left(entries, cutoff, key=lambda entry: entry.at)
        return entries[place - 1] if place else NOTHING

    def sketches(self, seqs: Sequence[int]) -> Sequence[tuple[bytes, int, int]]:
        """See `Shelf.sketches`."""
        return [self._sketches[seq] for seq in seqs if seq in self._sketches]

    def put(self, seen: Mapping[bytes, tuple[int | None, bytes]], spilled: Iterable[tuple[int, Entry]]) -> Mapping[bytes, int]:
        """See `Shelf.put`."""
        fresh = {}
        for key, (key_id, state) in seen.items():
            if key_id is None:
                self._ids[key] = fresh[key] = len(self._states)
                self._states.append(state)
            else:
                self._states[key_id] = state
        for key_id, entry in spilled:
            self._spilled.setdefault(key_id, []).append(entry)
        return fresh

    def put_sketch(self, seq: int, sketch: bytes, ring: int) -> None:
        """See `Shelf.put_sketch`."""
        self._sketches[seq] = (sketch, 0, ring)

    def tell(self, seq: int, told: int) -> None:
        """See `Shelf.tell`."""
        packed, _, ring = self._sketches[seq]
        self._sketches[seq] = (packed, told, ring)

    def rings(self, ids: Iterable[int]) -> Mapping[int, bytes]:
        """See `Shelf.rings`."""
        return {ring: self._rings[ring] for ring in ids}

    def put_rings(self, rings: Mapping[int, bytes]) -> None:
        """See `Shelf.put_rings`."""
        self._rings.update(rings)

    def set_ring(self, seqs: Iterable[int], ring: int) -> None:
        """See `Shelf.set_ring`."""
        for seq in seqs:
            packed, told, _ = self._sketches[seq]
            self._sketches[seq] = (packed, told, ring)
