"""Where the bytes of a history lie: the protocol that every store implements, and the one in memory that training and tests use."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import count
from typing import Final, Protocol

import numpy as np

from signup_guard.features.tracks import NOTHING, Entry
from signup_guard.links.held import leads_to
from signup_guard.links.rings import ALONE, NEVER, goes_by, until_of


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
        """The packed rings and aliases of these ids, of those that there are."""

    def put_rings(self, rings: Mapping[int, bytes]) -> None:
        """Stores packed rings and aliases by id."""

    def ended_rings(self, at: int, most: int) -> Sequence[int]:
        """So many of the rings of which a tie has ended by then, those first whose has longest."""

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


def prefixes(keys: Iterable[bytes]) -> np.ndarray:
    """The first 64 bits of each link key, as numbers."""
    return np.frombuffer(b"".join(keys), dtype=">u8")[::2].astype(np.uint64)


_UNKEPT: Final = 1 << 40
"""Ids from here on are of keys that are not kept."""


class MemoryShelf:
    """The shelf that training and tests use: dictionaries.

    Most keys of a history are seen once.  A replay knows beforehand which will be seen again (or asked for by name): given their
    `prefixes`, no other track is kept, and every answer is the same.
    """

    def __init__(self, again: np.ndarray | None = None) -> None:
        """`again` holds the `prefixes` of the keys to keep, in ascending order and each once; without it all are kept."""
        # The largest number ends the list, so that every search ends within it.
        self._again = None if again is None else np.append(again, np.uint64(2**64 - 1))
        self._unkept = count(_UNKEPT)
        self._ids: dict[bytes, int] = {}
        self._states: list[bytes] = [b""]
        # Of each key the times, and the rest of each entry, which 32 bits hold.
        self._spilled: dict[int, tuple[array[int], array[int]]] = {}
        self._sketches: dict[int, bytes] = {}
        self._told: dict[int, int] = {}
        self._ring_of: dict[int, int] = {}
        self._rings: dict[int, bytes] = {}
        self._until: dict[int, int] = {}
        self._members: dict[int, list[int]] = {}
        self._joined: dict[int, list[int]] = {}
        self._ties: dict[int, bytes] = {}
        self._shared: set[bytes] = set()

    def find(self, keys: Sequence[bytes]) -> Mapping[bytes, tuple[int, bytes]]:
        """See `Shelf.find`."""
        ids, states = self._ids, self._states
        return {key: (key_id, states[key_id]) for key in keys if (key_id := ids.get(key)) is not None}

    def older(self, wanted: Sequence[tuple[int, int]]) -> Sequence[Entry]:
        """See `Shelf.older`."""
        return [self._before(*self._spilled[key_id], cutoff) if key_id in self._spilled else NOTHING for key_id, cutoff in wanted]

    @staticmethod
    def _before(times: array[int], rest: array[int], cutoff: int) -> Entry:
        place = bisect_left(times, cutoff)
        return Entry(times[place - 1], *rest[4 * place - 4 : 4 * place]) if place else NOTHING

    def sketches(self, seqs: Sequence[int]) -> Sequence[tuple[bytes, int, int]]:
        """See `Shelf.sketches`."""
        known, told, ring_of = self._sketches, self._told, self._ring_of
        return [(packed, told.get(seq, 0), ring_of.get(seq, ALONE)) for seq in seqs if (packed := known.get(seq)) is not None]

    def put(self, seen: Mapping[bytes, tuple[int | None, bytes]], spilled: Iterable[tuple[int, Entry]]) -> Mapping[bytes, int]:
        """See `Shelf.put`."""
        fresh = [key for key, (key_id, _) in seen.items() if key_id is None]
        ids = dict(zip(fresh, map(self._made, fresh, self._kept(fresh)), strict=True))
        for key, (key_id, state) in seen.items():
            if (place := ids[key] if key_id is None else key_id) < _UNKEPT:
                self._states[place] = state
        for key_id, (at, *after) in spilled:
            times, rest = self._spilled.setdefault(key_id, (array("q"), array("i")))
            times.append(at)
            rest.extend(after)
        return ids

    def _kept(self, keys: Sequence[bytes]) -> Iterable[bool]:
        """Which of these keys are to be kept."""
        if self._again is None or not keys:
            return [True] * len(keys)
        asked = prefixes(keys)
        found: list[bool] = (self._again[self._again.searchsorted(asked)] == asked).tolist()
        return found

    def _made(self, key: bytes, kept: bool) -> int:
        """The id of a new key."""
        if not kept:
            return next(self._unkept)
        key_id = self._ids[key] = len(self._states)
        self._states.append(b"")
        return key_id

    def put_sketch(self, seq: int, sketch: bytes, ring: int) -> None:
        """See `Shelf.put_sketch`."""
        self._sketches[seq] = sketch
        if ring != ALONE:
            self.set_ring([seq], ring)

    def tell(self, seq: int, told: int) -> None:
        """See `Shelf.tell`."""
        self._told[seq] = told

    def rings(self, ids: Iterable[int]) -> Mapping[int, bytes]:
        """See `Shelf.rings`."""
        return {ring: self._rings[ring] for ring in ids if ring in self._rings}

    def put_rings(self, rings: Mapping[int, bytes]) -> None:
        """See `Shelf.put_rings`."""
        self._rings.update(rings)
        for ring, state in rings.items():
            if (until := until_of(state)) < NEVER:
                self._until[ring] = until
            else:
                self._until.pop(ring, None)
            if (survivor := goes_by(state)) is not None:
                self._joined.setdefault(survivor, []).append(ring)

    def ended_rings(self, at: int, most: int) -> Sequence[int]:
        """See `Shelf.ended_rings`."""
        return [ring for _, ring in sorted((until, ring) for ring, until in self._until.items() if until <= at)[:most]]

    def set_ring(self, seqs: Iterable[int], ring: int) -> None:
        """See `Shelf.set_ring`."""
        for seq in seqs:
            self._ring_of[seq] = ring
            if ring >= 0:
                self._members.setdefault(ring, []).append(seq)

    def members(self, ring: int) -> Sequence[int]:
        """See `Shelf.members`."""
        ids = (ring, *self.aliases(ring))
        return sorted({seq for number in ids for seq in self._members.get(number, ()) if self._ring_of[seq] == number})

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
