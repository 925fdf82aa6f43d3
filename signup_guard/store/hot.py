"""What a store with one writing process keeps at hand: tracks seen again, those that the unit under way changes, and sketches.

What a unit changes is written once, at its end, however many signups of the unit change it: half of all keys are shared by many.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from signup_guard.features.tracks import Entry

_WARM: Final = 20_000
"""Tracks seen again that are kept (some 10 MB)."""
_SETTLED: Final = 50_000
"""Answers of the ledger that are kept (some 10 MB)."""
_SKETCHES: Final = 20_000
"""Sketches that are kept (some 10 MB)."""


class HotTracks:
    """Packed tracks by key, each with the key's id.

    >>> hot = HotTracks()
    >>> hot.put(b"key", 1, b"state", made=True)
    >>> hot.put(b"key", 1, b"later", made=False)
    >>> hot.written()
    ([(b'key', 1, b'later')], [])
    """

    def __init__(self) -> None:
        self._warm: dict[bytes, tuple[int, bytes]] = {}
        self._changed: dict[bytes, tuple[int, bytes]] = {}
        self._made: set[bytes] = set()
        self._before_part: dict[bytes, tuple[int, bytes] | None] = {}
        self.settled: dict[tuple[int, int], Entry] = {}
        """Answers of the ledger for keys and cutoffs at full hours: they are asked for all hour, and never change."""
        self.sketches: dict[int, tuple[bytes, int, int]] = {}
        """Rows of `Shelf.sketches` by `seq`: each newcomer asks for some fifty, most of which the ones before it asked for too."""

    def get(self, key: bytes) -> tuple[int, bytes] | None:
        """Id and track of a key; None for one that is not at hand."""
        return self._changed.get(key) or self._warm.get(key)

    def put(self, key: bytes, key_id: int, state: bytes, *, made: bool) -> None:
        """Changes a track, or makes the first one of a key."""
        self._before_part.setdefault(key, self._changed.get(key))
        self._changed[key] = key_id, state
        if made:
            self._made.add(key)

    def begin_part(self) -> None:
        """From here on `undo_part` takes back."""
        self._before_part.clear()

    def undo_part(self) -> None:
        """Takes back the changes since `begin_part`."""
        self.settled.clear()
        self.sketches.clear()
        for key, entry in self._before_part.items():
            if entry is None:
                del self._changed[key]
                self._made.discard(key)
            else:
                self._changed[key] = entry

    def undo(self) -> None:
        """Forgets everything."""
        for known in (self._warm, self._changed, self._made, self._before_part, self.settled, self.sketches):
            known.clear()

    def written(self) -> tuple[Sequence[tuple[bytes, int, bytes]], Sequence[tuple[bytes, int]]]:
        """What the unit is to write: key, id and track of keys that are new; track and id of the others."""
        made = [(key, *self._changed.pop(key)) for key in self._made]
        changed = [(state, key_id) for key_id, state in self._changed.values()]
        self._warm.update(self._changed)
        for done in (self._changed, self._made, self._before_part):
            done.clear()
        while len(self._warm) > _WARM:
            del self._warm[next(iter(self._warm))]
        if len(self.settled) > _SETTLED:
            self.settled.clear()
        while len(self.sketches) > _SKETCHES:
            del self.sketches[next(iter(self.sketches))]
        return made, changed
