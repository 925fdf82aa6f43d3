"""A track: all that is kept of one key, packed into bytes, the same in memory and in every store.

A track carries running totals and its last `TAIL` entries.  An entry says when, by which event, and what the totals were **after** it;
so a count in a window is the difference of two totals, exact whatever the key's size.  Entries that fall off the tail are spilled to
the ledger, where one seek finds the last one before a moment.  A key seen once costs 56 bytes.

Layout, in 64-bit words: `first, fakes, genuine`, then `at, seq, n, new` an entry (`new` holds two 32-bit totals).
"""

from __future__ import annotations

import struct
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from math import nan
from typing import Final, NamedTuple

from signup_guard.clock import DAY, HOUR, MINUTE

TAIL: Final = 32
WINDOWS: Final[Mapping[str, int]] = {"10m": 10 * MINUTE, "1h": HOUR, "24h": DAY, "7d": 7 * DAY, "30d": 30 * DAY}
"""Lengths in microseconds by name; `ever` is the total."""


class Windowed(NamedTuple):
    """One number for each of `WINDOWS` and for `ever`, in that order; NaN where there is none."""

    m10: float = nan
    h1: float = nan
    h24: float = nan
    d7: float = nan
    d30: float = nan
    ever: float = nan


_HEAD = struct.Struct("=qqq")
_ENTRY = struct.Struct("=qqqii")
_COUNT = struct.Struct("=qqq")
_ONCE = struct.Struct("=qqqqqqii")
_NEW_SIZE = _ENTRY.size - _COUNT.size
_FULL = _HEAD.size + TAIL * _ENTRY.size


class Entry(NamedTuple):
    """When (microseconds), the `seq` of the signup (of a broad kind: the hour's last), and the totals after it."""

    at: int
    seq: int
    n: int
    new1: int
    new2: int


NOTHING: Final = Entry(0, 0, 0, 0, 0)
"""What was before the first sighting."""


class Track:
    """One key, read in place: nothing is unpacked that is not asked for.  It never changes; `sighted` and `labelled` make the next one.

    >>> track = Track(b"").sighted(at=50, seq=1).sighted(at=70, seq=2)
    >>> track.n, track.first, track.last.at, track.before(70).n
    (2, 50, 70, 1)
    """

    __slots__ = ("_words", "state")

    def __init__(self, state: bytes) -> None:
        self.state = state
        self._words = memoryview(state).cast("q")

    @property
    def n(self) -> int:
        """Sightings ever."""
        return self._words[-2] if self.state else 0

    @property
    def first(self) -> int:
        """When it was first seen, in microseconds."""
        return self._words[0]

    @property
    def fakes(self) -> int:
        """Signups with this key that are known to be fake now."""
        return self._words[1] if self.state else 0

    @property
    def genuine(self) -> int:
        """Signups with this key that are known to be genuine now."""
        return self._words[2] if self.state else 0

    @property
    def told(self) -> tuple[int, int]:
        """Known fakes and known genuine signups with this key, which was seen."""
        words = self._words
        return words[1], words[2]

    @property
    def last(self) -> Entry:
        """The newest entry."""
        return Entry._make(_ENTRY.unpack_from(self.state, len(self.state) - _ENTRY.size)) if self.state else NOTHING

    def ats(self, most: int = TAIL) -> list[int]:
        """Times of the newest entries, oldest first."""
        return self._words[3::4].tolist()[-most:]

    def seqs(self, most: int = TAIL) -> list[int]:
        """`seq` of the newest entries, oldest first."""
        return self._words[4::4].tolist()[-most:]

    def before(self, cutoff: int) -> Entry | None:
        """The last entry with `at < cutoff` (`NOTHING` if there is none); None when only the ledger can tell."""
        place = bisect_left(self._words[3::4], cutoff)
        if place:
            return Entry._make(_ENTRY.unpack_from(self.state, _HEAD.size + (place - 1) * _ENTRY.size))
        return None if self.state and self.first < cutoff else NOTHING

    def since(self, cutoffs: Sequence[int]) -> list[float]:
        """Sightings from each of these moments on, of a key that was seen; NaN when only the ledger can tell.

        >>> Track(b"").sighted(at=50, seq=1).sighted(at=70, seq=2).since([50, 60, 71])
        [2.0, 1.0, 0.0]
        """
        words, first, n = self._words, self.first, self.n
        ats = words[3::4].tolist()
        oldest = ats[0]
        return [
            float(n - words[4 * bisect_left(ats, cutoff) + 1]) if oldest < cutoff else nan if first < cutoff else float(n)
            for cutoff in cutoffs
        ]

    def sighted(self, at: int, seq: int, hourly: bool = False, new1: bool = False, new2: bool = False) -> Track:
        """The track with one more sighting; an `hourly` one keeps one entry a UTC hour.

        Times within a key never run backwards: a late arrival is entered at the time of the sighting before it.
        """
        first = at
        if hourly:
            at -= at % HOUR
        if not self.state:
            return Track(_ONCE.pack(first, 0, 0, at, seq, 1, new1, new2))
        state, last_at, n = self.state, self._words[-4], self._words[-2]
        if new1 or new2:
            last = self.last
            entry = _ENTRY.pack(max(at, last_at), seq, n + 1, last.new1 + new1, last.new2 + new2)
        else:
            entry = _COUNT.pack(max(at, last_at), seq, n + 1) + state[-_NEW_SIZE:]
        if hourly and at <= last_at:
            return Track(state[: -_ENTRY.size] + entry)
        if len(state) == _FULL:
            return Track(state[: _HEAD.size] + state[_HEAD.size + _ENTRY.size :] + entry)
        return Track(state + entry)

    def spilled(self, later: Track) -> Entry | None:
        """The entry of this track that is missing from the next one, `later`: it goes to the ledger."""
        if len(self.state) < _FULL:
            return None
        oldest = Entry._make(_ENTRY.unpack_from(self.state, _HEAD.size))
        return oldest if later._words[3] != oldest.at or later._words[5] != oldest.n else None

    def labelled(self, fakes: int, genuine: int) -> Track:
        """The track with its counts of known fakes and known genuine changed by so many."""
        return Track(_HEAD.pack(self.first, self.fakes + fakes, self.genuine + genuine) + self.state[_HEAD.size :])


def count_cutoff(at: int, window: int, hourly: bool) -> int:
    """Where a window of so many microseconds that ends at `at` begins; an hourly one begins with its UTC hour."""
    cutoff = at - window
    return cutoff - cutoff % HOUR if hourly else cutoff
