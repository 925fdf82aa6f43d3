"""History against a brute-force oracle, and the laws that it must keep on any stream."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from signup_guard.clock import HOUR
from signup_guard.domain import Facts, Truth
from signup_guard.features import registry
from signup_guard.features.examples import after, again, keyed
from signup_guard.features.history import History, MemoryShelf
from signup_guard.features.kinds import KINDS
from signup_guard.features.past import LIKENED, RECENT
from signup_guard.features.tracks import TAIL, WINDOWS
from tests.streams import Event, replay, streams


class Oracle:
    """The same questions, answered by looking at every sighting."""

    def __init__(self) -> None:
        self.sightings: dict[tuple[str, str], list[tuple[int, int]]] = {}
        self.signups: list[Facts] = []
        self.truths: dict[int, Truth | None] = {}

    def enter(self, facts: Facts, at: int) -> None:
        for kind, key in facts.links.items():
            seen = self.sightings.setdefault((kind, key), [])
            seen.append((max(at, seen[-1][0]) if seen else at, len(self.signups)))
        self.signups.append(facts)

    def count(self, facts: Facts, kind: str, at: int, window: str) -> float:
        seen = self.sightings.get((kind, facts.links[kind]), [])
        if window == "ever":
            return len(seen)
        since = at - WINDOWS[window]
        if KINDS[kind].broad:
            return sum(time // HOUR >= since // HOUR for time, _ in seen)
        return sum(time >= since for time, _ in seen)

    def new(self, facts: Facts, kind: str, other: str, at: int, window: str) -> float:
        pair, known, total = KINDS[kind].new[other], set(), 0
        for time, place in self.sightings.get((kind, facts.links[kind]), []):
            key = self.signups[place].links.get(pair)
            if key is not None and key not in known:
                known.add(key)
                total += window == "ever" or time >= at - WINDOWS[window]
        return total

    def labels(self, facts: Facts, kind: str, truth: Truth) -> int:
        return sum(self.truths.get(place) == truth for _, place in self.sightings.get((kind, facts.links[kind]), []))


@given(streams())
@settings(max_examples=25)
def test_everything_counted_equals_the_oracle(events: Sequence[Event]) -> None:
    oracle, shelf = Oracle(), MemoryShelf()
    signups = iter(replay(History(shelf), events))
    for event in events:
        if event[0] == "label":
            oracle.truths[event[1]] = event[2]
        if event[0] != "signup":
            continue
        facts, past = next(signups)
        for kind in facts.links:
            for window in (*WINDOWS, "ever"):
                assert past.count(kind, window) == oracle.count(facts, kind, past.at, window), (kind, window)
                for other in KINDS[kind].new:
                    assert past.new(kind, other, window) == oracle.new(facts, kind, other, past.at, window), (kind, other, window)
            assert past.fakes(kind) == oracle.labels(facts, kind, "fake")
            assert past.genuine(kind) == oracle.labels(facts, kind, "genuine")
        for kind in LIKENED:
            if kind in facts.links:
                seen = oracle.sightings.get((kind, facts.links[kind]), [])[-RECENT:]
                assert past.company_seqs(kind) == [place for _, place in seen]
                assert [told for _, told, _ in shelf.sketches(past.company_seqs(kind))] == [
                    {"fake": 1, "genuine": -1, None: 0}[oracle.truths.get(place)] for _, place in seen
                ]
        oracle.enter(facts, event[2])


def test_hot_key_spills_and_counts_exactly() -> None:
    past = again(5 * TAIL, every=HOUR, card="c")
    assert [past.count("card", window) for window in ("10m", "1h", "24h", "7d", "30d", "ever")] == [0, 1, 24, 160, 160, 160]
    assert past.count("traffic", "24h") == 24


def vectors(events: Sequence[Event]) -> list[np.ndarray]:
    return [registry.compute(facts, past) for facts, past in replay(History(MemoryShelf()), events)]


@given(streams(most=60), st.data())
@settings(max_examples=15)
def test_what_comes_later_changes_no_vector(events: Sequence[Event], data: st.DataObject) -> None:
    whole = vectors(events)
    cut = data.draw(st.integers(0, len(events)))
    head = vectors(events[:cut])
    assert all(np.array_equal(mine, full, equal_nan=True) for mine, full in zip(head, whole, strict=False))


def test_labels_are_seen_from_then_on_and_can_be_taken_back() -> None:
    shelf = History(MemoryShelf())
    parts = {"card": "c", "bin": "b", "name_template": "n"}
    facts = after([], parts)
    assert isnan(after([], {}).fakes("card")) and facts.fakes("card") == 0
    signup = keyed(parts)
    steps: list[tuple[Truth | None, float, float]] = [("fake", 1, 0), ("genuine", 0, 1), ("fake", 1, 0), (None, 0, 0)]
    shelf.record(shelf.read(signup, HOUR), 0)
    before: Truth | None = None
    for truth, fakes, genuine in steps:
        shelf.label(signup, 0, before, truth, HOUR)
        past = shelf.read(signup, 2 * HOUR)
        for kind in ("card", "bin_name", "bin", "traffic"):
            assert (past.fakes(kind), past.genuine(kind)) == (fakes, genuine)
        assert [told for _, told, _ in shelf.shelf.sketches(past.company_seqs("card"))] == [fakes - genuine]
        before = truth


def test_neighbours_weigh_rare_agreement_more() -> None:
    crowd = [{"agent": "a", "browser": "b", "screen": f"s{place % 3}", "canvas": f"c{place}"} for place in range(60)]
    rare = after(crowd, {"agent": "a", "browser": "b", "screen": "s0", "canvas": "c7"}).neighbours
    common = after(crowd, {"agent": "a", "browser": "b", "screen": "s0", "canvas": "fresh"}).neighbours
    assert rare.agreement.max() > 2
    assert len(common.agreement) == 0, "broad facets alone name no candidates"
    assert rare.agreement.max() <= rare.most
