"""Random streams of signups and labels, for laws that must hold on any of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random
from typing import Literal

from hypothesis import strategies as st

from signup_guard.clock import DAY, HOUR, MINUTE
from signup_guard.domain import Facts, Truth
from signup_guard.features.examples import START, applicant, keyed
from signup_guard.features.history import History, Past
from signup_guard.features.kinds import MARKS, PARTS

Event = tuple[Literal["signup"], Facts, int] | tuple[Literal["label"], int, Truth | None]
"""A signup with its time in microseconds, or the effective label from now on of the signup of that index (the `seq` it is recorded as)."""

GAPS = (0, 0, 0, 1, 1_000_000, MINUTE, 10 * MINUTE, HOUR, 7 * HOUR, DAY, 7 * DAY, -MINUTE, -DAY)
"""Steps from one signup to the next: many in one moment, whole windows, back in time."""


def random_facts(rng: Random, variety: int, given: float = 0.85) -> Facts:
    """A signup that has each part with chance `given`, its value one of about `variety`, low ones more often."""
    parts: dict[str, str | int] = {part: f"v{int(variety * rng.random() ** 2)}" for part in PARTS if rng.random() < given}
    parts |= {mark: int(50 * rng.random()) for mark in MARKS if rng.random() < given}
    key = keyed(parts)
    return replace(applicant(), links=key.links, marks=key.marks)


@st.composite
def streams(draw: st.DrawFn, most: int = 80) -> Sequence[Event]:
    """Up to `most` events: hot keys and rare ones, ties in one moment, times that run backwards, labels given, changed and taken back."""
    variety = draw(st.sampled_from([1, 2, 5, 50]))
    steps = st.tuples(st.integers(0, 2**32), st.sampled_from(GAPS), st.sampled_from(["signup"] * 4 + ["fake", "genuine", "clear"]))
    events: list[Event] = []
    at, signups = START, 0
    for seed, gap, what in draw(st.lists(steps, max_size=most)):
        rng = Random(seed)
        if what == "signup":
            at += gap
            events.append(("signup", random_facts(rng, variety), at))
            signups += 1
        elif signups:
            events.append(("label", rng.randrange(signups), {"fake": "fake", "genuine": "genuine", "clear": None}[what]))
    return events


def replay(history: History, events: Sequence[Event]) -> Iterator[tuple[Facts, Past]]:
    """Plays the events into the history; yields each signup with its past before it is recorded."""
    seen: list[Facts] = []
    truths: dict[int, Truth | None] = {}
    for event in events:
        if event[0] == "signup":
            past = history.read(event[1], event[2])
            yield event[1], past
            history.record(past, len(seen))
            seen.append(event[1])
        else:
            history.label(seen[event[1]], event[1], truths.get(event[1]), event[2])
            truths[event[1]] = event[2]
