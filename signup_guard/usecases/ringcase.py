"""All that a reviewer sees of a ring: who is in it and what they share, how it grew, what an act would do; and which rings wait."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import median
from typing import Final, NamedTuple

import numpy as np

from signup_guard.clock import DAY, HOUR, MINUTE
from signup_guard.domain import RingView, Verdict
from signup_guard.errors import NotFoundError
from signup_guard.features.history import key_table
from signup_guard.features.tracks import Track
from signup_guard.links.rings import Ring, view
from signup_guard.schema.facts import facts_from_json
from signup_guard.store.acts import Member, RingAct, Sweep
from signup_guard.store.base import Store
from signup_guard.usecases.linked import THINGS
from signup_guard.usecases.rings import Hit, hit, is_contained, undecided, version

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


class RingCase(NamedTuple):
    """A ring, as its page shows it.  `exposure` is what its allowed members could cost; `hits` tells of each act that may be next what it
    would do; `growth` counts members by state in steps of `step` microseconds from a moment each; `habits` are the
    commonest templates and ways in with how many of the newest members have them.
    """

    number: int
    ring: Ring
    view: RingView
    version: int
    states: Mapping[Verdict, int]
    exposure: float
    hits: Mapping[Verdict, Hit]
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
    members, acts, sweeps = store.ring_page(number)
    members.reverse()
    asked = [member for member in members if state in (None, member.state)]
    shown = asked[PAGE * page : PAGE * (page + 1)]
    looked_at = members[:LOOKED_AT]
    keys = _keys(store, [*looked_at, *(member for member in shown if member.seq < looked_at[-1].seq)])
    things = _things(store, looked_at, keys)
    contained, proposal = is_contained(acts), next((act for act in acts if act.waits), None)
    growth, step = _growth(members)
    return RingCase(
        number,
        ring,
        view(number, ring),
        version(acts),
        Counter(member.state for member in members),
        sum(member.exposure for member in members if member.state == "allow"),
        {verdict: hit(undecided(members, acts), verdict) for verdict in (("block", "allow") if contained or proposal else ("hold",))},
        acts,
        contained,
        proposal,
        [(sweep, [one for one in listed if one[0].state == "allow"]) for sweep, listed in sweeps],
        things,
        [_row(member, things, keys) for member in shown],
        [_row(member, things, keys) for member in members[:PAGE]],
        len(looked_at),
        max(1, -(-len(asked) // PAGE)),
        growth,
        step,
        _gaps(ring),
        _habits(store, members[:_SAMPLE]),
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


def _keys(store: Store, members: Sequence[Member]) -> Mapping[int, np.ndarray]:
    """The key ids of each member by `seq`, in the order of `THINGS`."""
    table = key_table(store.ring_sketches([member.seq for member in members]), [*THINGS])
    return dict(zip(table[:, 0].tolist(), table[:, 1:], strict=True))


def _things(store: Store, members: Sequence[Member], keys: Mapping[int, np.ndarray]) -> list[Thing]:
    """What many members share and few others have."""
    table = np.array([keys[member.seq] for member in members])
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
    facts = store.facts_of([member.seq for member in of])
    links = [facts_from_json(facts[member.seq]).links[kinds[column]] for member, (_, column, _) in zip(of, counted, strict=True)]
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
            one.signup_id,
        )
        for (many, column, key_id), one, link in zip(counted, of, links, strict=True)
        for track in [tracks[key_id]]
    ]


def _row(member: Member, things: Sequence[Thing], keys: Mapping[int, np.ndarray]) -> Row:
    kinds = [*THINGS]
    return Row(member, tuple(bool(keys[member.seq][kinds.index(thing.kind)] == thing.number) for thing in things))


def _growth(members: Sequence[Member]) -> tuple[list[tuple[int, Mapping[Verdict, int]]], int]:
    """Members by state in equal steps of time, as few as fit."""
    first, last = min(member.at for member in members), max(member.at for member in members)
    step = next(step for step in _STEPS if (last - first) // step < _BARS or step == _STEPS[-1])
    counts = Counter((member.at // step, member.state) for member in members)
    states: tuple[Verdict, ...] = ("allow", "hold", "block")
    return [(place * step, {state: counts[place, state] for state in states}) for place in range(first // step, last // step + 1)], step


def _gaps(ring: Ring) -> Gaps | None:
    gaps = [later - earlier for earlier, later in pairwise(ring.times)]
    return Gaps(min(gaps), int(median(gaps)), max(gaps)) if gaps else None


def _habits(store: Store, members: Sequence[Member]) -> list[tuple[str, list[tuple[str, int]]]]:
    facts = [json.loads(one) for one in store.facts_of([member.seq for member in members]).values()]
    found = {
        "Mail template": Counter((one["mail"] or {}).get("template") for one in facts),
        "Name template": Counter((one["text"] or {}).get("name_template") for one in facts),
        "Way in": Counter(one["path"] for one in facts),
    }
    return [(title, [(text, many) for text, many in counts.most_common(5) if text]) for title, counts in found.items()]
