"""What changes rings: a member is taken out, a thing is marked as known to be shared by strangers, or ties end with time.

The ring concerned is then made anew, and it alone: its members come again in their order, each with the ties that it had when it came,
as far as they still hold.  What was judged then (how rare each thing was, how much traffic there was) is stored with the ties.  Time
goes on for a ring when its ties are looked at for those that have ended: whatever else makes it anew takes them as they were then.

Most members are missed by nobody: those around are tied to each other too.  Where that shows from the ties around a member (`_is_missed`),
the ring stays as it is without it, and only its figures change: the same members would come together again.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from signup_guard.clock import DAY
from signup_guard.features import rings
from signup_guard.features.shelf import MemoryShelf, Shelf
from signup_guard.features.sketches import Sketch, stored
from signup_guard.features.standing import each, standing, tied_to
from signup_guard.features.tracks import TAIL, Track
from signup_guard.links.held import opened
from signup_guard.links.rings import ALONE, EXCLUDED, Ring, alias, goes_by, unpacked, without
from signup_guard.schema.history import RingEvent

LEAVES = ("excluded", "erased")
"""Events by which a signup leaves its ring for good."""
SHARERS = 2_000
"""Newest signups with a thing whose rings are made anew when it is marked."""
_ASKED = 3
"""Of those whom a signup was tied to, the newest that are asked for ties of their own."""
_ANYBODY = -1
"""In place of a `seq`: all who were tied to somebody when they came."""
_A_DAY = 300
"""How many members of a ring come again a day because ties end: one of so many times as many is looked at every so many days."""


def enter(shelf: Shelf, event: RingEvent, seq: int, links: Mapping[str, str]) -> list[int]:
    """Makes an event about the signup `seq`, which has these link keys, count; returns the rings that were made anew."""
    if event.what == "ended":
        return end(shelf, seq, event.at)
    if event.what in LEAVES:
        return exclude(shelf, seq)
    return share(shelf, bytes.fromhex(links[event.kind or ""]), shared=event.what == "shared")


def exclude(shelf: Shelf, seq: int) -> list[int]:
    """Takes a signup out of its ring: it is in none from now on and is never tied to anybody again."""
    sketch, alone, ring = next(stored(shelf, [seq]))
    shelf.set_ring([seq], EXCLUDED)
    if ring < 0:
        return []
    number = root(shelf, ring)
    before = unpacked(shelf.rings([number])[number])
    if (
        before.size <= 2
        or before.bridges
        or alone.first <= before.first
        or before.times == alone.times
        or _is_missed(shelf, sketch, number)
    ):
        rebuild(shelf, number)
        return [number]
    shelf.put_rings({number: without(before, alone).packed()})
    return []


def end(shelf: Shelf, ring: int, at: int) -> list[int]:
    """Makes a ring anew with those of its ties that last beyond `at`, in microseconds; returns the id that it went by.  A part of an export
    may lack the ring.
    """
    if not shelf.rings([ring]):
        return []
    number = root(shelf, ring)
    rebuild(shelf, number, at)
    return [number]


def end_all(shelf: Shelf, at: int) -> None:
    """Does so with every ring of which a tie has ended by then."""
    for ring in shelf.ended_rings(at, most=sys.maxsize):
        end(shelf, ring, at)


def _is_missed(shelf: Shelf, gone: Sketch, ring: int) -> bool:
    """Whether a ring might have grown otherwise without this member: False only where it would surely not.

    As long as no two large rings met in it, it would not if those whom the member was tied to were together before it came, and whoever was
    tied to it later was also tied to somebody who was with them by then.  Who was together is followed no further than through the ties of
    these two; but in a ring that no other ever joined, all who were tied to somebody when they came were together.
    """
    seq = gone.words[0]
    later = shelf.tied_to(ring, seq)
    own = shelf.ties_of([seq])
    earlier = opened(own[seq]).seqs.tolist() if own else []
    tied = _tied_inside(shelf, [*earlier, seq, *later], ring)
    before = tied.pop(seq)
    if not (before or later):
        return True
    whole = not shelf.aliases(ring)
    with_it = _Together()
    for one in before:
        with_it.join([one, *tied[one], *([_ANYBODY] if whole and tied[one] else [])])
    if len({with_it.first(one) for one in before}) > 1:
        return True
    far = {other for one in later for other in tied[one][-_ASKED:]}.difference(tied) if whole else set()
    firm = {one for one, ties in (tied | _tied_inside(shelf, sorted(far), ring)).items() if ties} if whole else set()
    home = before[0] if before else None
    for one in later:
        if home is None:  # it came alone, and this one is the first that was tied to it
            home = one
        elif firm.isdisjoint(tied[one]) and with_it.first(home) not in map(with_it.first, tied[one]):
            return True
        with_it.join([home, one, *tied[one]])
    return False


def _tied_inside(shelf: Shelf, seqs: Sequence[int], ring: int) -> dict[int, list[int]]:
    """The earlier members of a ring that each of these was tied to."""
    near = tied_to(shelf, seqs)
    roots: dict[int, int] = {}
    inside: dict[int, int] = {}
    for sketch, _, number in each(shelf, near):
        if number >= 0 and roots.setdefault(number, root(shelf, number)) == ring:
            inside[sketch.words[0]] = sketch.words[1]
    as_of = unpacked(shelf.rings([ring])[ring]).as_of
    return {one: [tie.seq for tie in ties] for one, ties in standing(shelf, seqs, inside, as_of)}


class _Together:
    """Which signups are known to be together."""

    def __init__(self) -> None:
        self._parts: dict[int, int] = {}

    def first(self, seq: int) -> int:
        """The one that a signup's part goes by."""
        while (other := self._parts.get(seq, seq)) != seq:
            seq = other
        return seq

    def join(self, seqs: Sequence[int]) -> None:
        """These are together from now on."""
        home = self.first(seqs[0])
        for seq in seqs[1:]:
            self._parts[self.first(seq)] = home


def share(shelf: Shelf, key: bytes, shared: bool) -> list[int]:
    """Marks a link key as a known shared thing, which ties nobody, or takes the mark back.

    The rings of its newest `SHARERS` signups are made anew; where a mark parted some, they join again by later signups only.
    """
    shelf.set_shared(key, shared)
    found = shelf.find([key])
    seqs = sorted(set(_sighted(shelf, *found[key]))) if key in found else []
    numbers = sorted({root(shelf, ring) for _, _, ring in each(shelf, seqs) if ring >= 0})
    for ring in numbers:
        rebuild(shelf, ring)
    return numbers


def _sighted(shelf: Shelf, key_id: int, state: bytes) -> Iterator[int]:
    """The newest `SHARERS` signups with a key, given its id and its packed track."""
    track = Track(state)
    yield from track.seqs(TAIL)
    before = track.ats(TAIL)[0]
    for _ in range(TAIL, SHARERS):
        [entry] = shelf.older([(key_id, before)])
        if not entry.n:
            return
        yield entry.seq
        before = entry.at


def ring_of(shelf: Shelf, seq: int) -> int:
    """The ring that a signup was put in."""
    return next(ring for _, _, ring in stored(shelf, [seq]))


def tied_with(shelf: Shelf, seq: int, keys: Sequence[bytes], most: int) -> Mapping[int, float]:
    """To whom a signup, which has these link keys, is tied, with the nats: whom it was tied to when it came, and who was tied to it later,
    as far as they are among the newest so many members of its ring or the newest with one of its keys.

    Ties that have ended since count too, and rings may have ended with them: a fake is often found out after that.  Who was taken out of
    rings is tied to nobody, nor is who is in none: a known fake founds one, if it must by itself.
    """
    ring = ring_of(shelf, seq)
    if ring < 0:
        return {}
    members = shelf.members(root(shelf, ring))
    sighted = {one for _, state in shelf.find(keys).values() for one in Track(state).seqs(TAIL)}
    asked = {*[other for other in members if other > seq][-most:], *(other for other in sighted if other > seq)}
    near = each(shelf, sorted({seq, *tied_to(shelf, [seq]), *asked}))
    times = {sketch.words[0]: sketch.words[1] for sketch, _, where in near if where != EXCLUDED}
    found = {tie.seq: tie.strength for _, tied in standing(shelf, [seq], times, 0) for tie in tied}
    later = standing(shelf, [other for other in times if other > seq], {seq: times[seq]}, 0)
    return found | {other: tied[0].strength for other, tied in later if tied}


def root(shelf: Shelf, ring: int) -> int:
    """The id that a ring goes by now."""
    while (survivor := goes_by(shelf.rings([ring])[ring])) is not None:
        ring = survivor
    return ring


def rebuild(shelf: Shelf, ring: int, at: int | None = None) -> None:
    """Makes a ring anew of those who are in it, by the ties that still hold `at` a time (microseconds), or as of when it stands.  What it
    falls into goes by the ids of their founders; an id that nothing goes by any more leads to where its founder is, or else to the largest
    part.  Rings that joined on the way leave their ids, too.
    """
    members = shelf.members(ring)
    before = unpacked(shelf.rings([ring])[ring])
    at = before.as_of if at is None else at
    alone, times, was, told = {}, {}, {}, {}
    for sketch, single, where in each(shelf, members):
        seq = sketch.words[0]
        alone[seq], times[seq], was[seq], told[seq] = single, sketch.words[1], where, sketch.told
    fresh, led = MemoryShelf(), dict[int, list[int]]()
    for seq, tied in standing(shelf, members, times, at):
        joined, led[seq] = None, [tie.seq for tie in tied]
        if tied:
            known = fresh.sketches([tie.seq for tie in tied])
            joined = rings.join(
                fresh,
                [rings.Tie(tie.seq, where, alone[tie.seq], *tie[1:]) for tie, (_, _, where) in zip(tied, known, strict=True)],
                lambda noted: {one: led[one] for one in noted},
            )
        fresh.put_sketch(seq, b"", joined.id if joined else ALONE)
        if joined:
            joined.enter(fresh, alone[seq], seq)
    parts: dict[int, list[int]] = defaultdict(list)
    for seq, (_, _, where) in zip(members, fresh.sketches(members), strict=True):
        parts[root(fresh, where) if where >= 0 else seq if told[seq] > 0 else ALONE].append(seq)
    beside = _beside(shelf, members, at)
    made = {
        number: _part(fresh, number, alone[seqs[0]], before, at, [seq for seq in seqs if seq in beside])
        for number, seqs in parts.items()
        if number != ALONE
    }
    home = {seq: number for number, seqs in parts.items() for seq in seqs}
    heir = max(made, key=lambda number: (len(parts[number]), -number), default=ALONE)
    lost = {number: home.get(number, ALONE) for number in (ring, *shelf.aliases(ring)) if number not in made}
    gone = {number: alias(to if to != ALONE else heir) if heir != ALONE else Ring(0, 0, 0).packed() for number, to in lost.items()}
    inner = {joined: alias(number) for number in made if fresh.members(number) for joined in fresh.aliases(number) if joined not in made}
    shelf.put_rings({**{number: part.packed() for number, part in made.items()}, **inner, **gone})
    for number, seqs in parts.items():
        if moved := [seq for seq in seqs if was[seq] != number]:
            shelf.set_ring(moved, number)


def _part(fresh: Shelf, number: int, founder: Ring, before: Ring, at: int, beside: Sequence[int]) -> Ring:
    """A part of what a ring fell into; one known fake by itself is one too.  These of its members are tied to others."""
    whole = unpacked(fresh.rings([number])[number]) if fresh.members(number) else founder
    until = max(whole.until, (at // DAY + whole.size // _A_DAY) * DAY)
    return replace(whole.bridged(beside), struck=before.struck if whole.fakes else 0, until=until, as_of=at)


def _beside(shelf: Shelf, members: Sequence[int], at: int) -> set[int]:
    """Members that are tied to somebody who is none: to another ring, or to who may be in one again."""
    outside = sorted(set(tied_to(shelf, members)).difference(members))
    others = {sketch.words[0]: sketch.words[1] for sketch, _, where in each(shelf, outside) if where != EXCLUDED}
    return {seq for seq, ties in standing(shelf, members, others, at) if ties} if others else set()
