"""The figures of a ring, packed into bytes of bounded size: they are merged exactly when rings join, whatever the rings' sizes.

A ring's id is the `seq` of its founder, the first signup it was made of; so the older of two rings has the lower id.  A ring that joined
an older one is kept as an alias: the eight bytes of the id that it goes by now.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from signup_guard.domain import RingView
from signup_guard.links.ties import end_of, told_families

ALONE: Final = -1
"""In place of a ring's id: in none."""
EXCLUDED: Final = -2
"""In place of a ring's id: taken out for good, tied to nobody ever again."""
LARGE: Final = 5
"""Members from which on a ring joins another such only by two separate signups tied to both."""
TIMES: Final = 32
CLASSES: Final = 16
OTHERS: Final = -1
"""The class of what came after a table was full."""
_BRIDGES: Final = 16
_COUNTS: Final = 9
_HEAD: Final = _COUNTS + 5
NEVER: Final = 2**62
"""In place of a time: later than all."""

Table = tuple[tuple[int, int], ...]
"""How many members have each key, in order of arrival."""


@dataclass(frozen=True, slots=True)
class Ring:
    """What is known of a ring.  Times are in microseconds; `fakes` and `genuine` count members known to be so now; `families` are those
    of `ties.FAMILIES` by which members were tied, as bits; `struck` is when a member was last found to be fake (0 for never); its ties
    are those that held `as_of` a time, and `until` is when the first ends, or later where it is large; `times` are the members' newest, in
    order; `bridges` are the newest members that were tied to another large ring beside this one.
    """

    size: int
    first: int
    last: int
    fakes: int = 0
    genuine: int = 0
    families: int = 0
    struck: int = 0
    until: int = NEVER
    as_of: int = 0
    times: tuple[int, ...] = ()
    names: Table = ()
    mails: Table = ()
    paths: Table = ()
    bridges: tuple[int, ...] = ()

    def grown(self, families: int) -> Ring:
        """The ring as tied by these families too."""
        return replace(self, families=self.families | families)

    def bridged(self, seqs: Iterable[int]) -> Ring:
        """The ring with a note of members that are tied to another large ring beside it."""
        return replace(self, bridges=_newest((*self.bridges, *seqs)))

    def joined(self, newcomer: Ring, lasts: int) -> Ring:
        """The ring with a newcomer the first of whose ties to end lasts so long, in microseconds."""
        whole = merged([self, newcomer])
        held = max(whole.as_of, min(newcomer.first, self.until - 1))
        return replace(whole, until=min(whole.until, end_of(newcomer.first, lasts)), as_of=held)

    def packed(self) -> bytes:
        """As 64-bit words: the counts, how long each list is, the lists."""
        lists = (self.times, _flat(self.names), _flat(self.mails), _flat(self.paths), self.bridges)
        counts = (self.size, self.first, self.last, self.fakes, self.genuine, self.families, self.struck, self.until, self.as_of)
        return array("q", (*counts, *map(len, lists), *(word for words in lists for word in words))).tobytes()


def unpacked(state: bytes) -> Ring:
    """The ring that was packed so.

    >>> ring = member(7, told=1, name=3, mail=0, path=4)
    >>> unpacked(ring.packed()) == ring
    True
    """
    words = memoryview(state).cast("q").tolist()
    lists, start = [], _HEAD
    for length in words[_COUNTS:_HEAD]:
        lists.append(words[start : start + length])
        start += length
    times, names, mails, paths, bridges = lists
    size, first, last, fakes, genuine, families, struck, until, as_of = words[:_COUNTS]
    tables = _table(names), _table(mails), _table(paths)
    return Ring(size, first, last, fakes, genuine, families, struck, until, as_of, tuple(times), *tables, tuple(bridges))


def member(at: int, told: int, name: int, mail: int, path: int) -> Ring:
    """A signup as a ring of one: its label (1 fake, -1 genuine, 0 none), the keys of its templates and of its path (0 for none)."""
    return Ring(1, at, at, int(told > 0), int(told < 0), 0, 0, NEVER, 0, (at,), _once(name), _once(mail), _once(path))


def merged(rings: Sequence[Ring]) -> Ring:
    """One ring of several, the oldest first.

    >>> both = merged([member(5, 1, 7, 8, 9), member(3, 0, 7, 6, 0)])
    >>> both.size, both.first, both.times, both.fakes, both.names, both.mails
    (2, 3, (3, 5), 1, ((7, 2),), ((8, 1), (6, 1)))
    """
    if len(rings) == 1:
        return rings[0]
    return Ring(
        size=sum(ring.size for ring in rings),
        first=min(ring.first for ring in rings),
        last=max(ring.last for ring in rings),
        fakes=sum(ring.fakes for ring in rings),
        genuine=sum(ring.genuine for ring in rings),
        families=_union(ring.families for ring in rings),
        struck=max(ring.struck for ring in rings),
        until=min(ring.until for ring in rings),
        as_of=max(ring.as_of for ring in rings),
        times=tuple(sorted(time for ring in rings for time in ring.times)[-TIMES:]),
        names=_tallied([ring.names for ring in rings]),
        mails=_tallied([ring.mails for ring in rings]),
        paths=_tallied([ring.paths for ring in rings]),
        bridges=_newest(bridge for ring in rings for bridge in ring.bridges),
    )


def labelled(ring: Ring, fakes: int, genuine: int, at: int) -> Ring:
    """The ring with its counts of known fakes and known genuine changed by so many, as was learnt then."""
    struck = max(ring.struck, at) if fakes > 0 else ring.struck if ring.fakes + fakes else 0
    return replace(ring, fakes=ring.fakes + fakes, genuine=ring.genuine + genuine, struck=struck)


def without(ring: Ring, gone: Ring) -> Ring:
    """The ring after a member left that was not its first (`gone`, as a ring of one); of the newest times it may know one fewer.

    >>> one, other = member(3, 1, 7, 0, 9), member(5, 0, 7, 8, 0)
    >>> without(merged([one, other]), other) == one
    True
    """
    times = list(ring.times)
    if gone.last in times:
        times.remove(gone.last)
    return replace(
        ring,
        size=ring.size - 1,
        last=times[-1],
        fakes=ring.fakes - gone.fakes,
        genuine=ring.genuine - gone.genuine,
        struck=ring.struck if ring.fakes > gone.fakes else 0,
        times=tuple(times),
        names=_less(ring.names, gone.names),
        mails=_less(ring.mails, gone.mails),
        paths=_less(ring.paths, gone.paths),
    )


def view(number: int, ring: Ring, newcomers: int = 0) -> RingView:
    """The ring as it is told to people, with so many newcomers."""
    return RingView(f"r_{number}", ring.size + newcomers, ring.fakes, told_families(ring.families))


def alias(survivor: int) -> bytes:
    """What is kept of a ring that joined an older one."""
    return array("q", (survivor,)).tobytes()


def goes_by(state: bytes) -> int | None:
    """The id that an alias goes by; None for a ring."""
    return memoryview(state).cast("q")[0] if len(state) == 8 else None


def until_of(state: bytes) -> int:
    """When the first tie of a packed ring ends, in microseconds; `NEVER` for an alias.

    >>> until_of(member(7, 0, 0, 0, 0).packed()) == until_of(alias(3)) == NEVER
    True
    """
    return NEVER if len(state) == 8 else memoryview(state).cast("q")[_COUNTS - 2]


def _union(bits: Iterable[int]) -> int:
    whole = 0
    for some in bits:
        whole |= some
    return whole


def _newest(bridges: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(set(bridges))[-_BRIDGES:])


def _tallied(tables: Sequence[Table]) -> Table:
    tally = dict(tables[0])
    for table in tables[1:]:
        for key, count in table:
            kept = key if key in tally or len(tally) < CLASSES - 1 else OTHERS
            tally[kept] = tally.get(kept, 0) + count
    return tuple(tally.items())


def _less(table: Table, gone: Table) -> Table:
    """A class that is all gone has its rest among `OTHERS`."""
    tally = dict(table)
    for key, count in gone:
        tally[key if key in tally else OTHERS] -= count
    return tuple((key, count) for key, count in tally.items() if count)


def _once(key: int) -> Table:
    return ((key, 1),) if key else ()


def _flat(table: Table) -> tuple[int, ...]:
    return tuple(word for entry in table for word in entry)


def _table(words: Sequence[int]) -> Table:
    return tuple(zip(words[::2], words[1::2], strict=True))
