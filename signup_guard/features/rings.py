"""Which ring a signup joins: its ties to the sketched signups at hand, the rings those are in, and how rings join."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from signup_guard.features.shelf import Shelf
from signup_guard.links.rings import ALONE, LARGE, Ring, alias, goes_by, labelled, merged, unpacked

Leads = Callable[[Sequence[int]], Mapping[int, Sequence[int]]]
"""To which earlier signups each of these is tied by ties that still hold, all by `seq`."""


class Tie(NamedTuple):
    """A tie to an earlier signup: its `seq`, its ring (or `ALONE`), itself as a ring of one if it is in none; the tie's nats, its
    families as bits, and how long it lasts in microseconds.
    """

    seq: int
    ring: int
    alone: Ring | None
    strength: float
    families: int
    lasts: int


class Joined(NamedTuple):
    """The ring that a signup joins, as it is before it: what is joined into it (rings that become `aliases` of it, `loose` signups), and
    the signup's ties: how many, nats of the strongest, families as bits, how long the first to end lasts, in microseconds, and whether any
    leads to another large ring.
    """

    id: int
    ring: Ring
    aliases: Sequence[int]
    loose: Sequence[int]
    ties: int
    strength: float
    families: int
    lasts: int
    beside: bool

    def enter(self, shelf: Shelf, newcomer: Ring, seq: int) -> None:
        """Stores the ring with the newcomer, and all that is joined into it."""
        ring = self.ring.joined(newcomer, self.lasts).bridged([seq] if self.beside else [])
        shelf.put_rings({self.id: ring.packed(), **dict.fromkeys(self.aliases, alias(self.id))})
        if self.loose:
            shelf.set_ring(self.loose, self.id)


class _Found(NamedTuple):
    """Rings by id, and the one that each alias goes by now."""

    rings: Mapping[int, Ring]
    direct: Mapping[int, int]

    def root(self, ring: int) -> int:
        while ring in self.direct:
            ring = self.direct[ring]
        return ring


def _find(shelf: Shelf, ids: Iterable[int]) -> _Found:
    """The rings that these ids go by."""
    rings: dict[int, Ring] = {}
    direct: dict[int, int] = {}
    asked = set(ids)
    while asked:
        found = shelf.rings(asked)
        asked = set()
        for ring, state in found.items():
            if (survivor := goes_by(state)) is None:
                rings[ring] = unpacked(state)
            else:
                direct[ring] = survivor
                asked.add(survivor)
        asked -= rings.keys() | direct.keys()
    return _Found(rings, direct)


def join(shelf: Shelf, ties: Sequence[Tie], leads: Leads) -> Joined:
    """The ring that these ties make, the oldest signup first.

    The oldest of the rings survives.  Large rings join only by two signups that are tied to both: the first goes with its strongest tie,
    and is noted; by the time of the second its tie to the other must still hold, as `leads` tells.
    """
    found = _find(shelf, {tie.ring for tie in ties if tie.ring != ALONE})
    lasts = min(tie.lasts for tie in ties)  # a tie that leads to another large ring counts once they have joined
    roots = sorted(found.rings)
    beside: list[int] = []
    if len(large := [root for root in roots if found.rings[root].size >= LARGE]) > 1:
        home = found.root(max((tie for tie in ties if found.root(tie.ring) in large), key=lambda tie: tie.strength).ring)
        bridged = _bridged(shelf, {seq for root in large for seq in found.rings[root].bridges}, leads)
        beside = [root for root in large if root != home and frozenset((home, root)) not in bridged]
        roots = [root for root in roots if root not in beside]
        ties = [tie for tie in ties if found.root(tie.ring) not in beside]
    loose = [tie for tie in ties if tie.ring == ALONE]
    survivor = roots[0] if roots else loose[0].seq
    families = 0
    for tie in ties:
        families |= tie.families
    return Joined(
        survivor,
        merged([*(found.rings[root] for root in roots), *(tie.alone for tie in loose if tie.alone)]).grown(families),
        [*roots[1:], *(name for name, to in found.direct.items() if to != survivor and found.root(name) in roots)],
        [tie.seq for tie in loose],
        len(ties),
        max(tie.strength for tie in ties),
        families,
        lasts,
        bool(beside),
    )


def _bridged(shelf: Shelf, noted: Iterable[int], leads: Leads) -> set[frozenset[int]]:
    """Pairs of rings (or a ring by itself) between which the ties of these signups lead."""
    led = leads(sorted(noted))
    seqs = sorted({*led, *(to for tos in led.values() for to in tos)})
    put_in = {seq: ring for seq, (_, _, ring) in zip(seqs, shelf.sketches(seqs), strict=True) if ring >= 0}
    found = _find(shelf, put_in.values())
    where = {seq: found.root(ring) for seq, ring in put_in.items()}
    return {frozenset((where[seq], where[to])) for seq, tos in led.items() if seq in where for to in tos if to in where}


def label(shelf: Shelf, seq: int, ring: int, alone: Ring, fakes: int, genuine: int, at: int) -> None:
    """Tells the ring of a signup that its label changed `at`; a fake that is in no ring founds one, so that whoever joins it knows when."""
    if ring != ALONE:
        found = _find(shelf, [ring])
        root = found.root(ring)
        shelf.put_rings({root: labelled(found.rings[root], fakes, genuine, at).packed()})
    elif fakes > 0:
        shelf.put_rings({seq: labelled(alone, fakes, genuine, at).packed()})
        shelf.set_ring([seq], seq)
