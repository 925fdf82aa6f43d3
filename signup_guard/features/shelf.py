"""Where the bytes of a history lie: the protocol that every store implements, and the one in memory that training and tests use."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

from signup_guard.features.tracks import NOTHING, Entry
from signup_guard.links.held import leads_to
from signup_guard.links.rings import goes_by


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

    def members(self, ring: int) -> Sequence[int]:
        """Who is in a ring, or in one that goes by its id now, in ascending order of `seq`."""

    def aliases(self, ring: int) -> Sequence[int]:
        """The ids that lead to a ring, over others or directly."""

    def put_ties(self, seq: int, ties: bytes) -> None:
        """Stores the packed ties of a signup (`links.held`)."""

    def ties_of(self, seqs: Sequence[int]) -> Mapping[int, bytes]:
        """The packed ties of these signups, of those that have any."""

    def tied_to(self, ring: int, seq: int) -> Sequence[int]:
        """The later signups of a ring that were tied to this one when they came, in ascending order of `seq`."""

    def shared(self) -> Collection[bytes]:
        """The link keys that the team marked as known shared things."""

    def set_shared(self, key: bytes, shared: bool) -> None:
        """Marks a link key as a known shared thing, or takes the mark back."""


class MemoryShelf:
    """The shelf that training and tests use: dictionaries."""

    def __init__(self) -> None:
        self._ids: dict[bytes, int] = {}
        self._states: list[bytes] = [b""]
        self._spilled: dict[int, list[Entry]] = {}
        self._sketches: dict[int, tuple[bytes, int, int]] = {}
        self._rings: dict[int, bytes] = {}
        self._members: dict[int, list[int]] = {}
        self._joined: dict[int, list[int]] = {}
        self._ties: dict[int, bytes] = {}
        self._shared: set[bytes] = set()

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
        if ring >= 0:
            self._members.setdefault(ring, []).append(seq)

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
        for ring, state in rings.items():
            if (survivor := goes_by(state)) is not None:
                self._joined.setdefault(survivor, []).append(ring)

    def set_ring(self, seqs: Iterable[int], ring: int) -> None:
        """See `Shelf.set_ring`."""
        for seq in seqs:
            packed, told, _ = self._sketches[seq]
            self._sketches[seq] = (packed, told, ring)
            if ring >= 0:
                self._members.setdefault(ring, []).append(seq)

    def members(self, ring: int) -> Sequence[int]:
        """See `Shelf.members`."""
        ids = (ring, *self.aliases(ring))
        return sorted({seq for number in ids for seq in self._members.get(number, ()) if self._sketches[seq][2] == number})

    def aliases(self, ring: int) -> Sequence[int]:
        """See `Shelf.aliases`."""
        found = [ring]
        for number in found:  # which grows on the way
            found += {one for one in self._joined.get(number, ()) if goes_by(self._rings[one]) == number}
        return found[1:]

    def put_ties(self, seq: int, ties: bytes) -> None:
        """See `Shelf.put_ties`."""
        self._ties[seq] = ties

    def ties_of(self, seqs: Sequence[int]) -> Mapping[int, bytes]:
        """See `Shelf.ties_of`."""
        return {seq: self._ties[seq] for seq in seqs if seq in self._ties}

    def tied_to(self, ring: int, seq: int) -> Sequence[int]:
        """See `Shelf.tied_to`."""
        return [one for one in self.members(ring) if one > seq and one in self._ties and leads_to(self._ties[one], seq)]

    def shared(self) -> Collection[bytes]:
        """See `Shelf.shared`."""
        return self._shared

    def set_shared(self, key: bytes, shared: bool) -> None:
        """See `Shelf.set_shared`."""
        (self._shared.add if shared else self._shared.discard)(key)
