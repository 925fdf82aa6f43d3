"""A simulated week in a store: signups through the code that serves, labels as they become known, and people who review.

All of it is synthetic.  Reviewers see what the simulator knows, and err now and then.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from random import Random
from typing import Any, Final

from signup_guard.clock import DAY, HOUR, MINUTE, format_time, parse_time
from signup_guard.domain import Label, Verdict
from signup_guard.errors import ConflictError
from signup_guard.schema.requests import parse_score
from signup_guard.simulate import simulate
from signup_guard.simulate.stream import TIERS
from signup_guard.store.desk import QueueRow, Wanted
from signup_guard.usecases.services import Services
from signup_guard.usecases.sessions import Visitor

Row = dict[str, Any]
REVIEWERS: Final = (Visitor("ines", "analyst", "", ""), Visitor("noor", "analyst", "", ""), Visitor("tomas", "lead", "", ""))
LIVE: Final = (("T0", 24), ("T1", 36), ("T2", 30))
"""Tier and members of the rings that are at work when the week ends."""
_LIVE_HOURS = 5
_AT_ONCE = 50
_REVIEWED, _RIGHT, _OPENED, _NOTED = 0.65, 0.93, 0.3, 0.15
"""Shares of the held that are reviewed before their hold ends, decided rightly, unsealed, and written a note about."""
_LOOKED_AGAIN = 0.95
_GOLDEN = 3
"""Golden cases of each verdict."""
_UNTOUCHED = 10 * HOUR
"""Holds of the last hours wait in the queue."""
_REASONS: Final = {
    ("allow", "looks_genuine"): 5, ("allow", "known_customer"): 1, ("allow", "shared_thing"): 2, ("allow", "verified"): 2,
    ("block", "same_person"): 6, ("block", "stolen_card"): 2, ("block", "made_up"): 2, ("block", "automation"): 1,
}  # fmt: skip
_NOTES = ("Asked for a company address.", "Same card as yesterday's.", "Answered the mail within minutes.", "Second opinion, please.")


def _look_again(services: Services, rng: Random, truth: Mapping[str, str]) -> None:
    """A lead puts up golden cases; reviewers answer most looks that wait for them, each as they see it."""
    for act in ("decided_block", "decided_allow"):
        for row in services.store.audit_trail({"act": act}, None, _GOLDEN):
            services.quality.add_golden(REVIEWERS[-1], row.subject, truth[row.subject])
    services.quality.draw()
    for who in REVIEWERS:
        while (look := services.quality.next_look(who.name)) and rng.random() < _LOOKED_AGAIN:
            verdict = truth[look.signup_id] if rng.random() < _RIGHT else "allow"
            services.quality.answer(who, look.id, verdict, "looks_genuine" if verdict == "allow" else "same_person")


class WeekClock:
    """Stands where the week has come to; microseconds."""

    def __init__(self) -> None:
        self.at = 0

    def __call__(self) -> int:
        """The time now."""
        return self.at


def request_of(row: Row) -> Row:
    """The body of a score request from a simulated row: without what only the simulator knows."""
    return {name: row[name] for name in ("signup_id", "account", "device", "network", "payment", "session")}


def ring(rng: Random, tier: str, size: int) -> list[Row]:
    """The first members of a simulated ring of this tier, up to `size`."""
    rings: dict[str, list[Row]] = {}
    for row in simulate(rng, days=3, per_day=300, fake_share=0.9, tiers={one: 1.0 for one in TIERS if one == tier}):
        if row["ring_id"]:
            rings.setdefault(row["ring_id"], []).append(row)
    return max(rings.values(), key=len)[:size]


def fill(services: Services, clock: WeekClock, end: int, tick: Callable[[int], None], *, days: int = 7, per_day: int = 400) -> int:
    """Plays simulated days that end at `end` (microseconds) into the empty store of these services, which run on that clock.

    `tick` is told how many signups are done.  Returns how many there were.
    """
    rng = Random(11)
    rows = [*simulate(rng, days=days, per_day=per_day, start=end - days * DAY), *_live(rng, end)]
    played = _Week(services, clock, rng, end).play([row for row in rows if parse_time(row["occurred_at"]) < end], tick)
    _look_again(services, rng, {row["signup_id"]: "block" if row["ring_id"] else "allow" for row in rows})
    _desk(services)
    return played


def expected(days: int = 7, per_day: int = 400) -> int:
    """About how many signups `fill` plays."""
    return days * per_day + sum(size for _, size in LIVE)


def _live(rng: Random, end: int) -> Iterator[Row]:
    """Rings in the last hours, not found out yet."""
    for tier, size in LIVE:
        for row in ring(rng, tier, size):
            at = end - int(rng.random() * _LIVE_HOURS * HOUR) - MINUTE
            yield {**row, "occurred_at": format_time(at), "label": None, "label_observed_at": None}


def _desk(services: Services) -> None:
    """Sets queues up, and has reviewers ask for more, escalate, write a note and enter an appeal."""
    analyst, lead = REVIEWERS[0], REVIEWERS[-1]
    both: tuple[Verdict, ...] = ("allow", "block")
    for row in (
        QueueRow(1, "Dear", (), (), 40.0, 0.0, 1.0, None, both),
        QueueRow(2, "Rings", (), (), 0.0, 0.0, 1.0, True, both),
        QueueRow(3, "Schools", ("edu", "research"), (), 0.0, 0.0, 1.0, None, ("allow",)),
    ):
        services.queues.save(lead, row, "")
    held = services.store.queue(Wanted(), None, 12)
    for waiting, step in zip(held[2::3], ("ask:identity", "escalate:high_stakes", "ask:payment"), strict=False):
        services.steps.take(analyst, waiting.signup_id, *step.split(":"))
    services.reviewer.add_note(analyst, held[0].signup_id, "The phone rings, but nobody knows the name there.")
    for decided in services.store.audit_trail({"act": "decided_block"}, None, 2):
        services.steps.take(analyst, decided.subject, "appeal", "applicant_asks")


class _Week:
    """What is to happen, in a heap; signups and labels share transactions, each act of a reviewer is one of its own."""

    def __init__(self, services: Services, clock: WeekClock, rng: Random, end: int) -> None:
        self._services, self._clock, self._rng, self._end = services, clock, rng, end
        self._ahead: list[tuple[int, int, bool, Callable[[], None]]] = []
        self._pushed = self._done = 0

    def play(self, rows: Collection[Row], tick: Callable[[int], None]) -> int:
        for row in rows:
            at = parse_time(row["occurred_at"])
            self._push(at, partial(self._score, row, at))
            if row["label"] and (told := parse_time(row["label_observed_at"])) < self._end:
                source = "chargeback" if row["label"] == "fake" and told - at > 3 * DAY else "outcome"
                self._push(told, partial(self._label, Label(row["signup_id"], row["label"], source, observed_at=told)))
        while self._ahead:
            if self._ahead[0][2]:
                self._next()
            else:
                with self._services.store.unit():
                    self._services.upkeep.expire_holds()
                    for _ in range(_AT_ONCE):
                        self._next()
                        if not self._ahead or self._ahead[0][2]:
                            break
            tick(self._done)
        self._clock.at = self._end
        with self._services.store.unit():
            while self._services.upkeep.expire_holds():
                pass
        return self._done

    def _push(self, at: int, run: Callable[[], None], *, alone: bool = False) -> None:
        self._pushed += 1
        heapq.heappush(self._ahead, (at, self._pushed, alone, run))

    def _next(self) -> None:
        self._clock.at, _, _, run = heapq.heappop(self._ahead)
        run()

    def _score(self, row: Row, at: int) -> None:
        self._done += 1
        assessor = self._services.assessor
        answer = assessor.decide(assessor.prepare(parse_score(json.dumps(request_of(row)).encode(), at)))
        if answer.assessment is None or answer.assessment.decision.verdict != "hold":
            return
        opened = at + int(self._rng.uniform(0.1, 8) * HOUR)
        if at < self._end - _UNTOUCHED and self._rng.random() < _REVIEWED:
            self._push(opened, partial(self._review, row), alone=True)

    def _label(self, label: Label) -> None:
        self._services.labeller.take(label)

    def _review(self, row: Row) -> None:
        """A reviewer takes the case, and decides some minutes later."""
        rng, reviewer, signup_id = self._rng, self._services.reviewer, row["signup_id"]
        who = rng.choice(REVIEWERS)
        try:
            reviewer.claim(who, signup_id)
        except ConflictError:  # a ring that was decided as one took it along
            return
        if rng.random() < _OPENED:
            reviewer.open(who, signup_id)
        if rng.random() < _NOTED:
            reviewer.add_note(who, signup_id, rng.choice(_NOTES))
        truth = "block" if row["ring_id"] else "allow"
        verdict = truth if rng.random() < _RIGHT else "allow" if truth == "block" else "block"
        reasons = {reason: weight for (way, reason), weight in _REASONS.items() if way == verdict}
        reason = rng.choices([*reasons], [*reasons.values()])[0]
        self._push(
            self._clock.at + int(rng.lognormvariate(0.7, 0.6) * MINUTE), partial(self._decide, who, signup_id, verdict, reason), alone=True
        )

    def _decide(self, who: Visitor, signup_id: str, verdict: Any, reason: str) -> None:
        try:
            self._services.reviewer.decide(who, signup_id, verdict, reason, 0)
        except ConflictError:  # the hold ended meanwhile
            return
