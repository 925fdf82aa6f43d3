"""History: what was known before a signup about its keys (`past`); and how each event changes it.

`History` holds the rules, a `Shelf` holds the bytes.  Every shelf (memory here, SQL in `store/`) answers with the same bytes, so
vectors are the same wherever they are computed.  Events come in `seq` order, one after the other: nothing happens between the read of
a signup and its record.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from signup_guard.domain import Facts, Truth
from signup_guard.features import rings
from signup_guard.features.kinds import KINDS, MARKS
from signup_guard.features.past import Past
from signup_guard.features.shelf import MemoryShelf, Shelf
from signup_guard.features.sketches import NO_MARK, SKETCH, SKETCHED, alone, look_word
from signup_guard.features.tracks import Entry, Track
from signup_guard.links.rings import ALONE, EXCLUDED

__all__ = ["History", "MemoryShelf", "Shelf"]

_TOLD: Final[Mapping[Truth | None, int]] = {"fake": 1, "genuine": -1, None: 0}


class History:
    """The rules by which events change what is known, over one shelf."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf

    def read(self, facts: Facts, at: int) -> Past:
        """What is known now about the keys of a signup that happened `at` (microseconds)."""
        return Past(self.shelf, facts, at)

    def record(self, past: Past, seq: int, first_look: float | None = None) -> None:
        """Enters the signup whose past was just read: one sighting of each of its keys, and its sketch, with the log-odds of a first look
        if it had one.
        """
        seen: dict[bytes, tuple[int | None, bytes]] = {}
        spilled: list[tuple[int, Entry]] = []
        begun: dict[tuple[bool, ...], bytes] = {}  # what keys of a first sighting begin with is much the same
        for name, track in past.tracks.items():
            kind = KINDS[name]
            new = [past.is_new_pair(name, other) == 1 for other in kind.new] if kind.new else ()
            key_id = past.ids.get(name)
            if key_id is None:
                state = begun.get(how := (kind.broad, *new))
                if state is None:
                    state = begun[how] = track.sighted(past.at, seq, *how).state
            else:
                later = track.sighted(past.at, seq, kind.broad, *new)
                state = later.state
                if (entry := track.spilled(later)) is not None:
                    spilled.append((key_id, entry))
            seen[past.links[name]] = (key_id, state)
        fresh = self.shelf.put(seen, spilled)
        ids = [past.ids.get(name) or fresh.get(past.links.get(name, b""), 0) for name in SKETCHED]
        marks = [past.marks.get(name, NO_MARK) for name in MARKS]
        words = (seq, past.at, *ids, *marks, look_word(first_look))
        self.shelf.put_sketch(seq, SKETCH.pack(*words), past.ring.id if past.ring else ALONE)
        if past.ring:
            self.shelf.put_ties(seq, past.held)
            past.ring.enter(self.shelf, alone(words, 0), seq)

    def label(self, facts: Facts, seq: int, before: Truth | None, after: Truth | None, at: int) -> None:
        """The effective label of the signup that was recorded as `seq` changes from `before` to `after`, known from `at` (microseconds)."""
        fakes = (after == "fake") - (before == "fake")
        genuine = (after == "genuine") - (before == "genuine")
        found = self.shelf.find([bytes.fromhex(key) for key in facts.links.values()])
        self.shelf.put({key: (key_id, Track(state).labelled(fakes, genuine).state) for key, (key_id, state) in found.items()}, ())
        self.shelf.tell(seq, _TOLD[after])
        for packed, _, ring in self.shelf.sketches([seq]):
            if ring != EXCLUDED:
                rings.label(self.shelf, seq, ring, alone(SKETCH.unpack(packed), 0), fakes, genuine, at)
