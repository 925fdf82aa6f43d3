"""Rings in the SQLite store: who is in one and what tied them, which is the rest of `features.shelf.Shelf`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from array import array
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from signup_guard.links.held import leads_to

_AT_ONCE = 500
"""Values in one statement."""
ALIASES = "SELECT id FROM rings INDEXED BY rings_alias WHERE length(state) = 8 AND state = ?"
ENDED = "SELECT id FROM rings WHERE until <= ? ORDER BY until, id LIMIT ?"
Run = Callable[[str, Sequence[object]], Any]
"""Runs a statement: inside the unit, or in a snapshot."""


def members_statement(count: int) -> str:
    """Who is in one of so many rings."""
    return f"SELECT k.seq {in_rings(count)}"


def in_rings(count: int, joined: str = "") -> str:
    """The end of a statement over the sketches `k` of whoever is in one of so many rings, with what is joined to them."""
    return f"FROM sketches k INDEXED BY sketches_ring {joined} WHERE k.ring >= 0 AND k.ring IN ({marks(count)})"


def tied_statement(rings: int) -> str:
    """Who is in one of so many rings, came after a signup and has its number somewhere in the packed ties, with these."""
    ties = "JOIN ties t ON t.seq = k.seq"
    return f"SELECT k.seq, t.packed {in_rings(rings, ties)} AND k.seq > ? AND instr(t.packed, ?) ORDER BY k.seq"


def in_parts(run: Run, statement: Callable[[int], str], values: Sequence[Any]) -> list[Any]:
    """All rows of a statement over so many values at once."""
    parts = [values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE)]
    return [row for part in parts for row in run(statement(len(part)), part).fetchall()]


def marks(count: int) -> str:
    """So many question marks."""
    return ",".join("?" * count)


def ring_ids(run: Run, ring: int) -> list[int]:
    """A ring's id and all that lead to it."""
    found = [ring]
    for number in found:  # which grows on the way
        found += [one for (one,) in run(ALIASES, (array("q", (number,)).tobytes(),))]
    return found


def ring_members(run: Run, ring: int) -> list[int]:
    """Who is in a ring, by `seq`."""
    return sorted(seq for (seq,) in in_parts(run, members_statement, ring_ids(run, ring)))


class SqliteRings(ABC):
    """Implements what `Shelf` asks of rings beyond reading and writing one; `SqliteStore` brings the connection."""

    _shared: set[bytes] | None = None

    @abstractmethod
    def _run(self, sql: str, values: Sequence[object] = ()) -> Any: ...

    def members(self, ring: int) -> Sequence[int]:
        """See `Shelf.members`."""
        return ring_members(self._run, ring)

    def aliases(self, ring: int) -> Sequence[int]:
        """See `Shelf.aliases`."""
        return ring_ids(self._run, ring)[1:]

    def ended_rings(self, at: int, most: int) -> Sequence[int]:
        """See `Shelf.ended_rings`."""
        return [ring for (ring,) in self._run(ENDED, (at, most))]

    def put_ties(self, seq: int, ties: bytes) -> None:
        """See `Shelf.put_ties`."""
        self._run("INSERT INTO ties VALUES(?, ?)", (seq, ties))

    def ties_of(self, seqs: Sequence[int]) -> Mapping[int, bytes]:
        """See `Shelf.ties_of`."""
        return dict(in_parts(self._run, lambda count: f"SELECT seq, packed FROM ties WHERE seq IN ({marks(count)})", seqs))

    def tied_to(self, ring: int, seq: int) -> Sequence[int]:
        """See `Shelf.tied_to`."""
        ids = ring_ids(self._run, ring)
        found = self._run(tied_statement(len(ids)), (*ids, seq, array("q", (seq,)).tobytes()))
        return [one for one, packed in found if leads_to(packed, seq)]

    def shared(self) -> Collection[bytes]:
        """See `Shelf.shared`."""
        if self._shared is None:
            self._shared = {key for (key,) in self._run("SELECT key FROM shared_things")}
        return self._shared

    def set_shared(self, key: bytes, shared: bool) -> None:
        """See `Shelf.set_shared`."""
        self._run("INSERT OR IGNORE INTO shared_things(key) VALUES(?)" if shared else "DELETE FROM shared_things WHERE key = ?", (key,))
        self._shared = None
