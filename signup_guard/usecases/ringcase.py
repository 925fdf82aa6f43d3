"""All that a reviewer sees of a ring: who is in it and what they share, how it grew, what an act would do; and which rings wait."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from statistics import median
from typing import Final, NamedTuple, TypeVar

import numpy as np

from signup_guard.clock import DAY, HOUR, MINUTE
from signup_guard.domain import VERDICTS, RingView, Verdict
from signup_guard.errors import NotFoundError
from signup_guard.features.sketches import key_table
from signup_guard.features.tracks import Track
from signup_guard.links.rings import Ring, view
from signup_guard.schema.facts import facts_from_json
from signup_guard.store.acts import Crowd, Member, RingAct, RingPage, Sweep
from signup_guard.store.base import Store
from signup_guard.usecases.linked import THINGS
from signup_guard.usecases.rings import Hit, Seen, hit, is_contained, version

T = TypeVar("T")
PAGE: Final = 50
LOOKED_AT: Final = 2_000
"""Newest members whose things are counted."""
COLUMNS: Final = 8
_SAMPLE: Final = 100
"""Newest members whose facts are read."""
_BARS: Final = 30
_STEPS: Final = (MINUTE, 10 * MINUTE, HOUR, 6 * HOUR, DAY, 7 * DAY, 30 * DAY, 365 * DAY)
_MOST_RINGS: Final = 50


class Thing(NamedTuple):
    """A thing that members share: how many of those looked at have it, and of all signups how many, how many of them known fake and known
    genuine; whether the team marked it as shared; and a member that has it.
    """

    kind: str
    title: str
    number: int
    members: int
    signups: int
    fakes: int
    genuine: int
    shared: bool
    of: str


class Row(NamedTuple):
    """A member, and which of the things it has."""

    member: Member
    has: tuple[bool, ...]


class Gaps(NamedTuple):
    """Times between the newest members in microseconds."""

    shortest: int
    median: int
    longest: int


class Hindsight(NamedTuple):
    """What labelled history says of the rule that took the members in: of how many it is known that they are `fake` or `genuine`, and which
    accepted accounts would have been held, had the ring been contained from the start: `proved` are allowed members that are known to be
    genuine now, the oldest so many of `accepted`, each with how many came before it; `taken_out` such that people took out of this ring.
    """

    fake: int
    genuine: int
    accepted: int
    proved: Sequence[tuple[Member, int]]
    taken_out: Sequence[Member]


class RingCase(NamedTuple):
    """A ring, as its page shows it.  `exposure` is what its allowed members could cost; `hits` tells of each act that may be next what it
    would do; `growth` counts members by state in steps of `step` microseconds from a moment each; `habits` are the
    commonest templates and ways in with how many of the newest members have them.
    """

    number: int
    ring: Ring
    view: RingView
    seen: Seen
    states: Mapping[Verdict, int]
    exposure: float
    hits: Mapping[Verdict, Hit]
    hindsight: Hindsight
    acts: Sequence[RingAct]
    contained: bool
    proposal: RingAct | None
    sweeps: Sequence[tuple[Sweep, Sequence[tuple[Member, float]]]]
    things: Sequence[Thing]
    rows: Sequence[Row]
    picture: Sequence[Row]
    looked_at: int
    pages: int
    growth: Sequence[tuple[int, Mapping[Verdict, int]]]
    step: int
    gaps: Gaps | None
    habits: Sequence[tuple[str, Sequence[tuple[str, int]]]]


def ring_case(store: Store, number: int, state: Verdict | None, page: int) -> RingCase:
    """The ring that goes by this id, and a page of its members, of one state or all, the newest first; raises `NotFoundError`."""
    found = store.ring(number)
    if found is None or not found[1].size:
        raise NotFoundError("There is no such ring.")
    number, ring = found
    step = next(step for step in _STEPS if (ring.last - ring.first) // step < _BARS or step == _STEPS[-1])
    read = store.ring_page(number, step, state, PAGE * page, PAGE, LOOKED_AT)
    if not read.crowds:  # it was made anew in between
        raise NotFoundError("There is no such ring.")
    keys = _keys(store, dict.fromkeys((*read.newest, *(member.seq for member in read.shown))))
    things = _things(store, read.newest, keys)
    states = _counted(read.crowds, lambda member: member.state)
    contained, proposal = is_contained(read.acts), next((act for act in read.acts if act.waits), None)
    return RingCase(
        number,
        ring,
        view(number, ring),
        Seen(version(read.acts), read.newest[0], sum(crowd.many for crowd in read.crowds)),
        states,
        sum(crowd.exposure for crowd in read.crowds if crowd.first.state == "allow"),
        {verdict: hit(read.crowds, read.acts, verdict) for verdict in VERDICTS},
        _hindsight(read),
        read.acts,
        contained,
        proposal,
        [(sweep, [one for one in listed if one[0].state == "allow"]) for sweep, listed in read.sweeps],
        things,
        [_row(member, things, keys) for member in read.shown],
        [_row(member, things, keys) for member in read.top],
        len(read.newest),
        max(1, -(-(states[state] if state else states.total()) // PAGE)),
        _growth(read.crowds, step),
        step,
        _gaps(ring),
        _habits(store, read.newest[:_SAMPLE]),
    )


class Waiting(NamedTuple):
    """A ring that waits for people: its figures, the act that stands on it or is proposed, its open sweep with how many that found, and how
    many members are held singly.
    """

    view: RingView
    number: int
    act: RingAct | None
    sweep: tuple[Sweep, int] | None
    held: int


def waiting(store: Store) -> tuple[list[Waiting], list[Waiting], list[Waiting]]:
    """Rings that wait for a second person or have an open sweep, contained ones, and others with members that are held, the most first."""
    acts, sweeps, held = store.rings_waiting()
    on: dict[int, RingAct] = {}
    for act in acts:  # the newest first: a proposal comes before the act that it is about
        on.setdefault(act.ring, act)
    swept = {sweep.ring: (sweep, many) for sweep, many in sweeps}
    most = [ring for ring, _ in held.most_common(2 * _MOST_RINGS)]
    rings = store.rings_by([*dict.fromkeys((*on, *swept, *most))])
    found = [
        Waiting(view(number, ring), number, on.get(number), swept.get(number), held.get(number, 0))
        for number, ring in rings.items()
        if ring.size > 1
    ]
    urgent = [one for one in found if one.sweep or (one.act and one.act.waits)]
    contained = [one for one in found if one not in urgent and one.act]
    return urgent, contained, [one for one in found if one not in urgent and not one.act and one.held][:_MOST_RINGS]


def _counted(crowds: Iterable[Crowd], by: Callable[[Member], T]) -> Counter[T]:
    """How many members by what is asked of each."""
    counts = Counter[T]()
    for crowd in crowds:
        counts[by(crowd.first)] += crowd.many
    return counts


def _hindsight(read: RingPage) -> Hindsight:
    labels = _counted(read.crowds, lambda member: (member.label, member.state == "allow"))
    accepted = labels["genuine", True]
    taken_out = [member for member in read.taken_out if member.state == "allow"]
    return Hindsight(labels["fake", True] + labels["fake", False], accepted + labels["genuine", False], accepted, read.proved, taken_out)


def _keys(store: Store, seqs: Iterable[int]) -> Mapping[int, np.ndarray]:
    """The key ids of each member by `seq`, in the order of `THINGS`."""
    table = key_table(store.ring_sketches([*seqs]), [*THINGS])
    return dict(zip(table[:, 0].tolist(), table[:, 1:], strict=True))


def _things(store: Store, members: Sequence[int], keys: Mapping[int, np.ndarray]) -> list[Thing]:
    """What many of these members share and few others have."""
    table = np.array([keys[seq] for seq in members])
    counted: list[tuple[int, int, int]] = []
    for column in range(len(THINGS)):
        ids, counts = np.unique(table[:, column], return_counts=True)
        best = np.argsort(-counts, kind="stable")[: COLUMNS + 1]
        counted += [(int(counts[place]), column, int(ids[place])) for place in best if ids[place] and counts[place] > 1]
    tracks = {key_id: Track(state) for key_id, state in store.tracks_by([key_id for _, _, key_id in counted]).items()}
    counted.sort(key=lambda one: (-one[0] * one[0] / tracks[one[2]].n, one[1:]))
    kinds = [*THINGS]
    counted = counted[:COLUMNS]
    of = [members[int(np.argmax(table[:, column] == key_id))] for _, column, key_id in counted]
    facts = store.facts_of(of)
    links = [facts_from_json(facts[seq][1]).links[kinds[column]] for seq, (_, column, _) in zip(of, counted, strict=True)]
    marked = store.are_shared([bytes.fromhex(link) for link in links])
    return [
        Thing(
            kinds[column],
            THINGS[kinds[column]],
            key_id,
            many,
            track.n,
            track.fakes,
            track.genuine,
            bytes.fromhex(link) in marked,
            facts[one][0],
        )
        for (many, column, key_id), one, link in zip(counted, of, links, strict=True)
        for track in [tracks[key_id]]
    ]


def _row(member: Member, things: Sequence[Thing], keys: Mapping[int, np.ndarray]) -> Row:
    kinds = [*THINGS]
    return Row(member, tuple(bool(keys[member.seq][kinds.index(thing.kind)] == thing.number) for thing in things))


def _growth(crowds: Sequence[Crowd], step: int) -> list[tuple[int, Mapping[Verdict, int]]]:
    """Members by state in equal steps of time."""
    counts = _counted(crowds, lambda member: (member.at // step, member.state))
    places = [place for place, _ in counts]
    states: tuple[Verdict, ...] = ("allow", "hold", "block")
    return [(place * step, {state: counts[place, state] for state in states}) for place in range(min(places), max(places) + 1)]


def _gaps(ring: Ring) -> Gaps | None:
    gaps = [later - earlier for earlier, later in pairwise(ring.times)]
    return Gaps(min(gaps), int(median(gaps)), max(gaps)) if gaps else None


def _habits(store: Store, members: Sequence[int]) -> list[tuple[str, list[tuple[str, int]]]]:
    facts = [json.loads(one) for _, one in store.facts_of(members).values()]
    found = {
        "Mail template": Counter((one["mail"] or {}).get("template") for one in facts),
        "Name template": Counter((one["text"] or {}).get("name_template") for one in facts),
        "Way in": Counter(one["path"] for one in facts),
    }
    return [(title, [(text, many) for text, many in counts.most_common(5) if text]) for title, counts in found.items()]
