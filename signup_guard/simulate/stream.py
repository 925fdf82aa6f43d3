"""The stream itself: who signs up when, which rings are at work, and what the platform learns of whom and when."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from random import Random
from typing import Any, Final

from signup_guard.simulate.draft import DAY, HOUR, Apply, Draft
from signup_guard.simulate.locales import LOCALES
from signup_guard.simulate.registry import Mechanic, Ring, Tier, mechanics
from signup_guard.simulate.world import World

Row = dict[str, Any]

_TIMING = ("pace", "ageing", "failover", "batch")
_SLOTS = ("people", "path", "names", "device", "network", "phone", "address", "card", "mail", "referral", "form", "mixing")
"""What an operator decides, in the order in which it is applied."""

_NATURAL = {"device": 0.6, "network": 0.3, "names": 1.5, "mail": 0.8, "phone": 1.5, "card": 0.5, "address": 3.0, "form": 1.5, "ageing": 1.0,
            "failover": 1.0, "batch": 1.0, "mixing": 1.0, "referral": 1.0, "path": 0.3}  # fmt: skip
"""The weight of leaving a thing as genuine people have it."""

_SPAN_DAYS: dict[Tier, tuple[float, float]] = {"T0": (0.05, 3), "T1": (0.1, 7), "T2": (1, 12), "T3": (3, 14), "T4": (4, 20)}
TIERS: Mapping[Tier, float] = {"T0": 22, "T1": 24, "T2": 26, "T3": 20, "T4": 8}
_SIZES: Final = {False: (30, 300), True: (4, 120)}
_ASTRAY: Final = 0.3
_SHARED: Final = ("names", "device", "network", "phone", "address", "card", "mail")
"""Fewest and most members of a ring, and of a varied one; how often a varied operator does a thing in a way of any tier; and of what it
leaves up to five as people have them, so that each must tell alone.
"""
_LABELLED: dict[Tier, float] = {"T0": 0.85, "T1": 0.75, "T2": 0.6, "T3": 0.5, "T4": 0.35}
_STRICT: dict[Tier, float] = {"T0": 1.0, "T1": 0.85, "T2": 0.65, "T3": 0.6, "T4": 1.0}
"""How long rings last, how common they are, how many of their accounts are ever found out, and how often each of an operator's mechanics is
applied to every account rather than to a part of them.  All assumptions."""

_HOURS = (2, 1, 1, 1, 1, 2, 3, 5, 7, 9, 10, 10, 9, 9, 10, 10, 9, 9, 9, 10, 10, 9, 6, 4)
_WEEK = (1.1, 1.12, 1.1, 1.08, 1.02, 0.8, 0.78)
_GROWTH = 0.15
"""Genuine signups by local hour and by weekday (Monday first), and their growth over the stream.  Assumptions."""


def _iso(at: int) -> str:
    return datetime.fromtimestamp(at // 1000 / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _varied(rng: Random) -> float:
    """A factor by which a rate differs from stream to stream."""
    return rng.lognormvariate(0, 0.8)


class _Operator:
    """A ring with its mechanics: laid out in time when made, equipped when its first member is due and again for a second pool or batch.

    `places` are those of the members that fall into the stream.
    """

    def __init__(self, rng: Random, world: World, ring: Ring, length: int, without: frozenset[str], varied: bool) -> None:
        self.rng, self.world, self.ring, self.astray = rng, world, ring, _ASTRAY * varied
        self.left = frozenset(rng.sample(_SHARED, rng.choice((0, 2, 3, 4, 5)))) if varied else frozenset[str]()
        chosen = {slot: mechanic for slot in (*_TIMING, *_SLOTS) if (mechanic := self._choose(slot, without))}
        plain = [one for name in ("one_address", "one_device") if name not in without and (one := mechanics()[name])]
        if ring.tier == "T0" and plain and not any(one in plain for one in chosen.values()):
            one = rng.choice(plain)  # without either it would be no T0
            chosen[one.slot] = one
        self.names = [one.name for one in chosen.values()]
        self.mechanics = [(chosen[slot], self._adherence()) for slot in _SLOTS if slot in chosen]
        self.applies: list[tuple[Apply, float]] = []
        self._lay_out([chosen[slot] for slot in _TIMING if slot in chosen], length)

    def _choose(self, slot: str, without: frozenset[str]) -> Mechanic | None:
        tier = self.ring.tier
        if slot in self.left:
            return None
        every = [one for one in mechanics().values() if one.slot == slot and one.weights.keys() - {"T4"} and one.name not in without]
        if every and tier != "T4" and self.rng.random() < self.astray:
            return self.rng.choice(every)
        choices = [one for one in mechanics().values() if one.slot == slot and tier in one.weights and one.name not in without]
        weights = [one.weights[tier] for one in choices]
        return self.rng.choices([*choices, None], [*weights, _NATURAL.get(slot, 0.0)])[0] if choices else None

    def _adherence(self) -> float:
        return 1.0 if self.rng.random() < _STRICT[self.ring.tier] else self.rng.uniform(0.4, 1)

    def _lay_out(self, timings: list[Mechanic], length: int) -> None:
        """Sets the members' times, some of them outside the stream's `length`, and when the platform notices the ring, if it does."""
        rng, ring = self.rng, self.ring
        ring.times = sorted(int(rng.random() * ring.span) for _ in range(ring.size))
        for mechanic in timings:
            mechanic.act(rng, ring)
        first, lasting = ring.times[0], ring.times[-1] - ring.times[0]
        within: list[int] = []
        while not within:
            begin = int(rng.uniform(-lasting, length))
            within = [place for place, time in enumerate(ring.times) if 0 <= begin + time - first < length]
        self.places = range(within[0], within[-1] + 1)
        ring.times = [begin + time - first for time in ring.times]
        if ring.ban is not None:
            ring.ban_at = ring.times[ring.ban - 1] + 1
        elif rng.random() < 0.85:
            ring.ban_at = ring.times[0] + int((ring.times[-1] - ring.times[0]) * rng.uniform(0.3, 1.6) + rng.expovariate(1 / 12) * HOUR)

    def member(self, place: int, at: int) -> Draft:
        """The draft of the ring's member at that place."""
        rng, ring = self.rng, self.ring
        if place in (self.places.start, ring.ban) or (ring.batch and place % ring.batch == 0):
            self.applies = [(one.act(rng, self.world, ring), adherence) for one, adherence in self.mechanics]
        draft = self.world.applicant(rng, at, rng.choice(ring.countries))
        draft.mechanics = self.names
        for apply, adherence in self.applies:
            if rng.random() < adherence:
                apply(draft)
        return draft

    def found(self, at: int) -> int | None:
        """When a fake is known for one: soon after the ring is noticed, by a reviewer, or by a chargeback weeks later; often never."""
        rng, noticed = self.rng, self.ring.ban_at
        if rng.random() > self.world.platform.told["fake"] * _LABELLED[self.ring.tier]:
            return None
        if noticed is not None and rng.random() < 0.6:
            return max(at, noticed) + int(self.world.platform.late * rng.expovariate(1 / 30) * HOUR)
        return at + int(self.world.platform.late * (rng.expovariate(1 / 60) * HOUR if rng.random() < 0.3 else rng.uniform(20, 60) * DAY))


def _operators(
    rng: Random, world: World, fakes: int, length: int, without: frozenset[str], shares: Mapping[Tier, float], varied: bool
) -> Iterator[_Operator]:
    """Rings (sizes are log-uniform) until there are as many fakes as asked for; each tier comes up among the first ones."""
    smallest, largest = _SIZES[varied]
    tiers = rng.sample(list(shares), len(shares))
    number = 0
    while fakes > 0:
        size = min(int(smallest * (largest / smallest) ** rng.random()), fakes)
        if 0 < fakes - size < smallest:
            size = fakes if fakes <= largest else size - smallest
        tier: Tier = tiers[number] if number < len(tiers) else rng.choices(list(shares), list(shares.values()))[0]
        least, most = _SPAN_DAYS[tier]
        span = int(min(least * (most / least) ** rng.random() * DAY, 0.6 * length))
        countries = rng.choices(world.countries, world.country_weights, k=rng.choice((1, 1, 2, 4)))
        ring = Ring(f"ring_{rng.getrandbits(40):010x}", tier, size, span, countries)
        operator = _Operator(rng, world, ring, length, without, varied)
        yield operator
        fakes -= len(operator.places)
        number += 1


class _Stream:
    """Signups waiting for their time, in a heap; drafts are made only when it has come."""

    def __init__(self, rng: Random, without: frozenset[str], start: int, hurry: int, solved: float) -> None:
        self.rng, self.world, self.start, self.hurry, self.solved = rng, World(rng), start, hurry, solved
        self.waiting: list[tuple[int, int, Callable[[int], Row]]] = []
        self.pushed = self.followers = 0
        kept = [one for one in mechanics().values() if one.side == "genuine" and one.name not in without]
        self.scenes = {one.name: one for one in kept if one.slot == "scene"}
        self.scene_weights = {country: [one.rate(locale) for one in self.scenes.values()] for country, locale in LOCALES.items()}
        factors = [_varied(rng) for _ in self.scenes]
        for weights in self.scene_weights.values():
            weights[:] = [weight * factor for weight, factor in zip(weights, factors, strict=True)]
        self.habits = [(one, _varied(rng)) for one in kept if one.slot == "habit"]

    def push(self, at: int, make: Callable[[int], Row]) -> None:
        """Someone will sign up then."""
        self.pushed += 1
        heapq.heappush(self.waiting, (at, self.pushed, make))

    def until(self, end: int) -> Iterator[Row]:
        """Everybody who signs up before `end`."""
        while self.waiting and self.waiting[0][0] < end:
            at, _, make = heapq.heappop(self.waiting)
            yield make(at)

    def genuine(self, at: int, country: str, scene: str | None = None, change: Apply | None = None) -> Row:
        """A genuine person: one who brings others along, or one who was brought along in that `scene`."""
        rng, draft = self.rng, self.world.applicant(self.rng, at, country)
        if change is not None:
            change(draft)
        else:
            scene = rng.choices(list(self.scenes), self.scene_weights[country])[0]
            followers = self.scenes[scene].act(rng, self.world, draft)
            self.followers += len(followers)
            for later, brought in followers:
                self.push(later, partial(self.genuine, country=country, scene=scene, change=brought))
        draft.mechanics = [scene or ""]
        for one, factor in self.habits:
            if rng.random() < one.rate(draft.locale) * factor:
                one.act(rng, self.world, draft)
                draft.mechanics.append(one.name)
        self.world.recent.append(draft)
        return self.row(draft, "genuine", self.cleared(draft))

    def cleared(self, draft: Draft) -> int | None:
        """When a genuine person is known for one: by a review (more often where something looks odd) or by weeks of good standing."""
        rng, platform = self.rng, self.world.platform
        if rng.random() > platform.told["genuine"] * (0.35 if draft.segment == "ordinary" else 0.45):
            return None
        return draft.at + int(
            platform.late * (rng.expovariate(1 / 60) * HOUR if rng.random() < platform.reviewed else rng.uniform(14, 65) * DAY)
        )

    def fake(self, at: int, operator: _Operator, place: int) -> Row:
        """A ring's member; the next one is put in the queue."""
        ring, draft = operator.ring, operator.member(place, at)
        if place + 1 in operator.places:
            self.push(ring.times[place + 1], lambda at: self.fake(at, operator, place + 1))
        pool = int(ring.ban is not None and place >= ring.ban)
        truth = {"ring_id": ring.id, "sim_tier": ring.tier, "sim_segment": None, "sim_pool": pool}
        return {**self.row(draft, "fake", operator.found(at)), **truth}

    def moment(self, at: int) -> str:
        """A moment as the history tells it."""
        return _iso(self.start + (at - self.start) // self.hurry)

    def row(self, draft: Draft, label: str, told: int | None) -> Row:
        """One line of the history."""
        number = self.rng.getrandbits(80)
        solved = number % 1000 < 1000 * self.solved
        return {
            "signup_id": f"su_{number:020x}", "occurred_at": self.moment(draft.at), **self.world.request(self.rng, draft),
            "label": label if solved or told is not None else None, "label_observed_at": None if told is None else self.moment(told),
            "ring_id": None, "synthetic": True, "sim_tier": None, "sim_segment": draft.segment, "sim_pool": None,
            "sim_mechanics": draft.mechanics,
        }  # fmt: skip


def simulate(
    rng: Random,
    *,
    days: int,
    per_day: int,
    fake_share: float = 0.1,
    start: int = 1_767_225_600_000_000,
    without: frozenset[str] = frozenset(),
    tiers: Mapping[Tier, float] = TIERS,
    varied: bool = False,
    hurry: int = 1,
    solved: float = 0.0,
) -> Iterator[Row]:
    """A platform's signups in time order, each a row of a labelled history; the same seed gives the same stream.

    It is a piece of that platform's life: rings are under way at its first moment and go on after its last.
    Beside the contract's fields a row has `synthetic` (true) and the truth, for evaluation only: `sim_tier` (T0 to T4, None for genuine
    people), `sim_segment` (of genuine people), `sim_pool` (0, or 1 for a ring's second pool) and `sim_mechanics`.

    Args:
        rng: where all randomness comes from.
        days: length of the stream.
        per_day: signups a day on average, both sides together.
        fake_share: share of fakes among all signups.
        start: first moment, in microseconds since 1970 UTC (1 January 2026 by default).
        without: names of `MECHANICS` that do not occur; operators take others instead.
        tiers: how common rings of each tier are, as weights.
        varied: rings of 4 to 120 members instead of 30 to 300, whose operators do three things in ten in a way of any tier and leave up to
            five of seven as people have them: many and unlike each other, to learn from.
        hurry: how many times faster than they came the signups and their labels are sent, as where an old history is sent to try a service.
        solved: share of the accounts that nobody ever finds out about whose label is told all the same, without a time: to learn from.

    Raises:
        ValueError: an unknown mechanic, `ordinary` people left out, or numbers that make no stream.

    """
    if unknown := without - mechanics().keys():
        raise ValueError(f"without: no mechanic is called {', '.join(sorted(unknown))}; there are {', '.join(mechanics())}")
    if "ordinary" in without:
        raise ValueError("without: a stream without ordinary people is none")
    if days < 1 or per_day < 1 or hurry < 1 or not 0 <= fake_share < 1 or not 0 <= solved <= 1:
        raise ValueError("a stream needs a day, a signup a day, its own pace or a faster one, and shares from 0 to 1 (of fakes below 1)")

    def run() -> Iterator[Row]:
        stream = _Stream(rng, without, start, hurry, solved)
        for operator in _operators(rng, stream.world, round(days * per_day * fake_share), days * DAY, without, tiers, varied):
            ring = operator.ring
            ring.times = [start + time for time in ring.times]
            ring.ban_at = None if ring.ban_at is None else start + ring.ban_at
            first = operator.places.start
            stream.push(ring.times[first], partial(stream.fake, operator=operator, place=first))
        owed = 0.0
        for day in range(days):
            begin = start + day * DAY
            growth = 1 + _GROWTH * ((day + 0.5) / days - 0.5)
            weekday = datetime.fromtimestamp(begin / 1e6, UTC).weekday()
            owed += per_day * (1 - fake_share) * growth * _WEEK[weekday] - stream.followers
            stream.followers = 0
            while owed >= 1:
                owed -= 1
                country = stream.world.country(rng)
                local = rng.choices(range(24), _HOURS)[0] if rng.random() < stream.world.platform.daylight else rng.randrange(24)
                later = (local + rng.random() - LOCALES[country].offset - begin % DAY / HOUR) % 24
                stream.push(begin + int(later * HOUR), partial(stream.genuine, country=country))
            yield from stream.until(begin + DAY)

    return run()
