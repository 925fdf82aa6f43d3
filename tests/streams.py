"""Random streams of signups and labels, for laws that must hold on any of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Literal

from hypothesis import strategies as st

from signup_guard.clock import DAY, HOUR, MINUTE
from signup_guard.domain import Facts, Truth
from signup_guard.features import rebuild
from signup_guard.features.examples import START, applicant, keyed
from signup_guard.features.history import History
from signup_guard.features.kinds import KINDS, MARKS, PARTS
from signup_guard.features.past import Past
from signup_guard.features.shelf import MemoryShelf
from signup_guard.links.rings import goes_by
from signup_guard.links.ties import TIED

Event = (
    tuple[Literal["signup"], Facts, int]
    | tuple[Literal["label"], int, Truth | None]
    | tuple[Literal["exclude"], int]
    | tuple[Literal["share"], int, str, bool]
    | tuple[Literal["end"]]
)
"""A signup with its time in microseconds; the effective label from now on of the signup of that index (the `seq` it is recorded as); that
one taken out of its ring; or its key of a kind marked as a known shared thing, or the mark taken back; or all ties end that are over
by now.
"""

TRUTHS: Mapping[str, Truth | None] = {"fake": "fake", "genuine": "genuine", "clear": None}
GAPS = (0, 0, 0, 1, 1_000_000, MINUTE, 10 * MINUTE, HOUR, 7 * HOUR, DAY, 7 * DAY, 40 * DAY, -MINUTE, -DAY)
"""Steps from one signup to the next: many in one moment, whole windows, back in time."""


def random_facts(rng: Random, variety: int, given: float = 0.85, fresh: float = 0.0) -> Facts:
    """A signup that has each part with chance `given`: one of about `variety` values, low ones more often; or, where the kind named like
    the part keeps every sighting, with chance `fresh` one that nobody had before.
    """
    parts: dict[str, str | int] = {}
    for part in PARTS:
        if rng.random() < given:
            new = part in KINDS and not KINDS[part].broad and rng.random() < fresh
            parts[part] = f"new{rng.random()}" if new else f"v{int(variety * rng.random() ** 2)}"
    parts |= {mark: int(50 * rng.random()) for mark in MARKS if rng.random() < given}
    key = keyed(parts)
    return replace(applicant(), links=key.links, marks=key.marks)


def random_stream(seed: int, events: int, variety: int) -> Sequence[Event]:
    """Stretches of events until there are so many: hot keys and rare ones, ties in one moment, times that run backwards, labels given,
    changed and taken back.
    """
    rng, stream, at, signups = Random(seed), list[Event](), START, 0
    while len(stream) < events:
        what, gap = rng.choice(["signup", "signup", "signup", "fake", "genuine", "clear"]), rng.choice(GAPS)
        for _ in range(rng.choice([1, 1, 2, 5, 40])):
            if what == "signup":
                at += gap
                stream.append(("signup", random_facts(rng, variety), at))
                signups += 1
            elif signups and rng.random() < 0.2:
                stream.append(_about_rings(rng, signups))
            elif signups:
                stream.append(("label", rng.randrange(signups), TRUTHS[what]))
    return stream[:events]


def _about_rings(rng: Random, signups: int) -> Event:
    seq = rng.randrange(signups)
    if rng.random() < 0.3:
        return ("end",)
    return ("exclude", seq) if rng.random() < 0.5 else ("share", seq, rng.choice(TIED), rng.random() < 0.7)


def streams(most: int = 160) -> st.SearchStrategy[Sequence[Event]]:
    """Random streams of up to `most` events."""
    return st.builds(
        random_stream, seed=st.integers(0, 2**32), events=st.sampled_from([most // 8, most // 2, most]), variety=st.sampled_from([1, 3, 30])
    )


def replay(history: History, events: Sequence[Event]) -> Iterator[tuple[Facts, Past]]:
    """Plays the events into the history; yields each signup with its past before it is recorded."""
    seen: list[Facts] = []
    truths: dict[int, Truth | None] = {}
    at = START
    for event in events:
        if event[0] == "signup":
            at = event[2]
            past = history.read(event[1], at)
            yield event[1], past
            history.record(past, len(seen), None if len(seen) % 5 == 0 else len(seen) % 7 - 3.5)
            seen.append(event[1])
        elif event[0] == "exclude":
            rebuild.exclude(history.shelf, event[1])
        elif event[0] == "end":
            rebuild.end_all(history.shelf, at)
            assert not history.shelf.ended_rings(at, 1)
        elif event[0] == "share":
            if key := seen[event[1]].links.get(event[2]):
                rebuild.share(history.shelf, bytes.fromhex(key), event[3])
        else:
            history.label(seen[event[1]], event[1], truths.get(event[1]), event[2], at)
            truths[event[1]] = event[2]


def groups(shelf: MemoryShelf, signups: int) -> list[int]:
    """The ring that each signup is in by now, of those recorded as 0 to `signups`; one that is alone is a group of its own."""
    found = []
    for seq, (_, _, ring) in enumerate(shelf.sketches(range(signups))):
        while ring >= 0 and (survivor := goes_by(shelf.rings([ring])[ring])) is not None:
            ring = survivor
        found.append(-seq - 1 if ring < 0 else ring)
    return found
