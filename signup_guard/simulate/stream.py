"""The stream itself: who signs up when, which rings are at work, and what the platform learns of whom and when."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from random import Random
from typing import Any

from signup_guard.simulate.draft import DAY, HOUR, Apply, Draft
from signup_guard.simulate.registry import TIERS, Mechanic, Ring, Tier, mechanics
from signup_guard.simulate.world import World

SLOTS = (
    "pace",
    "ageing",
    "failover",
    "people",
    "path",
    "names",
    "device",
    "network",
    "phone",
    "card",
    "address",
    "mail",
    "referral",
    "form",
    "mixing",
)
"""What an operator decides, in the order in which it is applied."""

_NATURAL = {"device": 0.6, "network": 0.3, "names": 1.5, "mail": 0.8, "phone": 1.0, "card": 0.5, "address": 3.0, "form": 1.5, "ageing": 1.0,
            "failover": 1.0, "mixing": 1.0, "referral": 1.0, "path": 0.3}  # fmt: skip
"""The weight of leaving a slot as genuine people have it."""

_SPAN_DAYS: dict[Tier, tuple[float, float]] = {"T0": (0.05, 3), "T1": (0.1, 7), "T2": (1, 12), "T3": (3, 14), "T4": (4, 20)}
_TIER_WEIGHTS = (22, 24, 26, 20, 8)
_LABELLED: dict[Tier, float] = {"T0": 0.85, "T1": 0.75, "T2": 0.6, "T3": 0.5, "T4": 0.35}
_HOURS = (2, 1, 1, 1, 1, 2, 3, 5, 7, 9, 10, 10, 9, 9, 10, 10, 9, 9, 9, 10, 10, 9, 6, 4)
_WEEK = (1.1, 1.12, 1.1, 1.08, 1.02, 0.8, 0.78)
_GROWTH = 0.15
"""Growth of genuine signups over the stream."""


def _iso(at: int) -> str:
    return datetime.fromtimestamp(at / 1e6, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _ring(rng: Random, world: World, tier: Tier, size: int, length: int, number: int, without: frozenset[str]) -> Ring:
    """Chooses an operator's mechanics and lays its members out in time."""
    least, most = _SPAN_DAYS[tier]
    span = min(least * (most / least) ** rng.random(), length / DAY * 0.6)
    countries = rng.choices(world.countries, world.country_weights, k=rng.choice((1, 1, 2, 4)))
    ring = Ring(f"ring_{number:04d}", tier, size, max(1, int(span * DAY)), countries)
    for slot in SLOTS:
        choices: list[Mechanic | None] = [
            one for one in mechanics().values() if one.slot == slot and one.name not in without and tier in one.weights
        ]
        weights = [one.weights[tier] for one in choices if one is not None]
        if choices and slot in _NATURAL:
            choices.append(None)
            weights.append(_NATURAL[slot])
        if choices and (chosen := rng.choices(choices, weights)[0]) is not None:
            ring.mechanics.append(chosen)
    names = {one.name for one in ring.mechanics}
    plain = [one for name in ("one_address", "one_device") if name not in without and (one := mechanics()[name])]
    if tier == "T0" and plain and not names & {"one_address", "one_device"}:
        chosen = rng.choice(plain)
        ring.mechanics = [*(one for one in ring.mechanics if one.slot != chosen.slot), chosen]
    ring.times = sorted(int(rng.random() * ring.span) for _ in range(size))
    for mechanic in ring.mechanics:
        if mechanic.slot in ("pace", "ageing", "failover"):
            mechanic.act(rng, ring)
    if ring.times[-1] > 0.9 * length:
        ring.times = [int(time * 0.9 * length / ring.times[-1]) for time in ring.times]
    begin = int(rng.random() * (length - ring.times[-1]))
    ring.times = [begin + time for time in ring.times]
    if ring.ban is not None:
        ring.ban_at = ring.times[ring.ban - 1] + 1
    elif rng.random() < 0.85:
        ring.ban_at = ring.times[0] + int((ring.times[-1] - ring.times[0]) * rng.uniform(0.3, 1.6)) + int(rng.expovariate(1 / 12) * HOUR)
    return ring


def _rings(rng: Random, world: World, fakes: int, length: int, without: frozenset[str]) -> list[Ring]:
    """Rings of 30 to 300 members (log-uniform) until there are as many fakes as asked for; each tier comes up among the first five."""
    rings: list[Ring] = []
    first = rng.sample(TIERS, len(TIERS))
    while fakes > 0:
        size = min(int(30 * 10 ** rng.random()), fakes)
        size = fakes if fakes - size < 30 and fakes <= 300 else size
        tier = first[len(rings)] if len(rings) < len(first) else rng.choices(TIERS, _TIER_WEIGHTS)[0]
        rings.append(_ring(rng, world, tier, size, length, len(rings), without))
        fakes -= size
    return rings


class _Stream:
    """Events waiting for their time, in a heap; drafts are made only when it has come."""

    def __init__(self, rng: Random, without: frozenset[str]) -> None:
        self.rng = rng
        self.world = World(rng)
        self.waiting: list[tuple[int, int, Callable[[int], dict[str, Any]]]] = []
        self.pushed = self.followers = self.signups = 0
        kept = [one for one in mechanics().values() if one.name not in without and one.side == "genuine"]
        self.scenes = [one for one in kept if one.slot == "scene"]
        self.habits = [(one, rng.lognormvariate(0, 0.4)) for one in kept if one.slot == "habit"]
        anywhere = self.world.locale(self.world.countries[0])
        self.scene_weights = [one.rate(anywhere) * (rng.lognormvariate(0, 0.4) if one.name != "ordinary" else 1) for one in self.scenes]

    def push(self, at: int, make: Callable[[int], dict[str, Any]]) -> None:
        """Someone will sign up then."""
        self.pushed += 1
        heapq.heappush(self.waiting, (at, self.pushed, make))

    def genuine(self, at: int, country: str) -> dict[str, Any]:
        """A genuine person; those who follow are put in the queue."""
        rng, draft = self.rng, self.world.applicant(self.rng, at, country)
        chosen = rng.choices(self.scenes, self.scene_weights)[0]
        followers = chosen.act(rng, self.world, draft)
        for later, change in followers:
            self.push(later, lambda at, change=change: self.follower(at, country, chosen, change))
        self.followers += len(followers)
        return self.finish_genuine(draft, chosen)

    def follower(self, at: int, country: str, chosen: Mechanic, change: Apply) -> dict[str, Any]:
        """A genuine person who comes because another did."""
        draft = self.world.applicant(self.rng, at, country)
        change(draft)
        return self.finish_genuine(draft, chosen)

    def finish_genuine(self, draft: Draft, chosen: Mechanic) -> dict[str, Any]:
        """Habits, the row, and perhaps a label: from a review within days, or from weeks of good standing."""
        rng = self.rng
        draft.mechanics.append(chosen.name)
        for one, factor in self.habits:
            if rng.random() < one.rate(draft.locale) * factor:
                one.act(rng, self.world, draft)
                draft.mechanics.append(one.name)
        self.world.recent.append(draft)
        told = None
        if rng.random() < 0.4:
            told = draft.at + int(rng.expovariate(1 / 60) * HOUR if rng.random() < 0.45 else rng.uniform(14, 70) * DAY)
        return self.row(draft, "genuine", told, None)

    def launch(self, ring: Ring) -> None:
        """Puts a ring's first member in the queue; each brings the next."""
        rng, kit = self.rng, [one for one in ring.mechanics if one.slot not in ("pace", "ageing", "failover")]
        applies = [one.act(rng, self.world, ring) for one in kit]

        def member(place: int) -> Callable[[int], dict[str, Any]]:
            def make(at: int) -> dict[str, Any]:
                nonlocal applies
                if place == ring.ban:
                    applies = [one.act(rng, self.world, ring) for one in kit]
                draft = self.world.applicant(rng, at, rng.choice(ring.countries))
                draft.mechanics = [one.name for one in ring.mechanics]
                for apply in applies:
                    apply(draft)
                if place + 1 < ring.size:
                    self.push(ring.times[place + 1], member(place + 1))
                return self.row(draft, "fake", self.found(ring, at), ring)

            return make

        self.push(ring.times[0], member(0))

    def found(self, ring: Ring, at: int) -> int | None:
        """When a fake is known for one: soon after the ring is noticed or by a reviewer, or by a chargeback weeks later; often never."""
        rng = self.rng
        if rng.random() > _LABELLED[ring.tier]:
            return None
        if ring.ban_at is not None and rng.random() < 0.6:
            return max(at, ring.ban_at) + int(rng.expovariate(1 / 30) * HOUR)
        return at + int(rng.expovariate(1 / 60) * HOUR if rng.random() < 0.3 else rng.uniform(20, 60) * DAY)

    def row(self, draft: Draft, label: str, told: int | None, ring: Ring | None) -> dict[str, Any]:
        """One line of the history."""
        request = self.world.row(self.rng, draft, f"su_{self.rng.getrandbits(80):020x}")
        return {
            "signup_id": request.pop("signup_id"), "occurred_at": _iso(draft.at), **request,
            "label": None if told is None else label, "label_observed_at": None if told is None else _iso(told),
            "ring_id": ring and ring.id, "synthetic": True, "sim_tier": ring and ring.tier,
            "sim_segment": None if ring else draft.segment, "sim_mechanics": draft.mechanics,
        }  # fmt: skip

    def until(self, end: int) -> Iterator[dict[str, Any]]:
        """Everybody who signs up before `end`."""
        while self.waiting and self.waiting[0][0] < end:
            at, _, make = heapq.heappop(self.waiting)
            yield make(at)


def simulate(
    rng: Random,
    *,
    days: int,
    per_day: int,
    fake_share: float = 0.1,
    start: int = 1_767_225_600_000_000,
    without: frozenset[str] = frozenset(),
) -> Iterator[dict[str, Any]]:
    """A platform's signups in time order, each a row of a labelled history; the same seed gives the same stream.

    Args:
        rng: where all randomness comes from.
        days: length of the stream.
        per_day: signups a day on average, both sides together.
        fake_share: share of fakes among all signups.
        start: first moment, in microseconds since 1970 UTC (1 January 2026 by default).
        without: names of `MECHANICS` that do not occur; operators take others instead.

    Raises:
        ValueError: an unknown mechanic, or numbers that make no stream.

    """
    if unknown := without - mechanics().keys():
        raise ValueError(f"no such mechanic: {', '.join(sorted(unknown))}; there are {', '.join(mechanics())}")
    if days < 1 or per_day < 1 or not 0 <= fake_share < 1:
        raise ValueError("a stream needs at least one day, one signup a day, and a share of fakes from 0 to below 1")
    return _run(rng, days, per_day, fake_share, start, without)


def _run(rng: Random, days: int, per_day: int, fake_share: float, start: int, without: frozenset[str]) -> Iterator[dict[str, Any]]:
    stream = _Stream(rng, without)
    for ring in _rings(rng, stream.world, round(days * per_day * fake_share), days * DAY, without):
        ring.times = [start + time for time in ring.times]
        ring.ban_at = None if ring.ban_at is None else start + ring.ban_at
        stream.launch(ring)
    owed = 0.0
    for day in range(days):
        begin = start + day * DAY
        growth = 1 + _GROWTH * (day / days - 0.5)
        owed += per_day * (1 - fake_share) * growth * _WEEK[datetime.fromtimestamp(begin / 1e6, UTC).weekday()] - stream.followers
        stream.followers = 0
        while owed >= 1:
            owed -= 1
            country = stream.world.country(rng)
            local = rng.choices(range(24), _HOURS)[0] + rng.random() - stream.world.locale(country).offset
            stream.push(begin + int(local % 24 * HOUR), lambda at, country=country: stream.genuine(at, country))  # type: ignore[misc]
        yield from stream.until(begin + DAY)
