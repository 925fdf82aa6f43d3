"""Rings after people changed them: a member taken out, a thing marked as shared by strangers; against the same rule played again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random

import networkx as nx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from signup_guard.clock import DAY, HOUR, MINUTE
from signup_guard.features import rebuild
from signup_guard.features.examples import START, keyed
from signup_guard.features.history import History
from signup_guard.features.past import Past
from signup_guard.features.shelf import MemoryShelf
from signup_guard.links.held import opened
from signup_guard.links.rings import ALONE, EXCLUDED, unpacked
from signup_guard.links.ties import ties
from tests.links.test_rings import Oracle
from tests.streams import groups

Parts = Mapping[str, str | int]


class Played:
    """A history of signups of these parts, an hour apart, that remembers what tied each to whom."""

    def __init__(self, shelf: MemoryShelf | None = None) -> None:
        self.shelf = shelf or MemoryShelf()
        self.history = History(self.shelf)
        self.tied: list[Mapping[int, float]] = []

    def read(self, parts: Parts) -> Past:
        return self.history.read(keyed(parts), START + len(self.tied) * HOUR)

    def enter(self, *signups: Parts) -> None:
        for parts in signups:
            past = self.read(parts)
            self.history.record(past, len(self.tied))
            self.tied.append(strengths(past))

    def groups(self) -> list[int]:
        return groups(self.shelf, len(self.tied))

    def together(self) -> list[list[int]]:
        found: dict[int, list[int]] = {}
        for seq, group in enumerate(self.groups()):
            found.setdefault(group, []).append(seq)
        return sorted(members for members in found.values() if len(members) > 1)


def strengths(past: Past) -> Mapping[int, float]:
    """The ties of a signup that was just read, each with its nats."""
    if past.ring is None:
        return {}
    held = opened(past.held)
    ages = np.array([past.at - START - seq * HOUR for seq in held.seqs.tolist()])
    return dict(zip(held.seqs.tolist(), ties(held.agree, held.weights, ages, held.traffic).strength.tolist(), strict=True))


def played_again(members: list[int], tied: list[Mapping[int, float]]) -> list[list[int]]:
    oracle = Oracle()
    for seq in members:
        among = {other: strength for other, strength in tied[seq].items() if other in oracle.graph}
        oracle.enter(seq, among, {other: min(oracle.component(other)) for other in oracle.graph})
    return sorted(map(sorted, nx.connected_components(oracle.graph)))


@given(st.randoms(use_true_random=False), st.sampled_from([3, 8, 20]))
@settings(max_examples=40)
def test_without_a_member_its_ring_is_what_the_rule_gives_and_no_other_changes(rng: Random, variety: int) -> None:
    play = Played()
    for _ in range(60):
        play.enter({kind: f"v{rng.randrange(variety)}" for kind in ("card", "device", "phone", "mailbox") if rng.random() < 0.3})
    for seq in rng.sample(range(60), 6):
        before = play.groups()
        members = [other for other, group in enumerate(before) if group == before[seq] and other != seq]
        rebuild.exclude(play.shelf, seq)
        after = play.groups()
        for other in set(range(60)).difference(members, [seq]):
            assert after[other] == before[other]
        parts: dict[int, list[int]] = {}
        for other in members:
            parts.setdefault(after[other], []).append(other)
        assert sorted(parts.values()) == played_again(members, play.tied)
        assert play.shelf.sketches([seq])[0][2] == EXCLUDED
        for group, others in parts.items():
            if group >= 0:
                ring = unpacked(play.shelf.rings([group])[group])
                assert (ring.size, ring.first, ring.last) == (len(others), START + others[0] * HOUR, START + others[-1] * HOUR)
                assert play.shelf.members(group) == others
        if before[seq] >= 0 and parts:
            heir = max(parts, key=lambda group: (len(parts[group]), -group))
            founder = after[before[seq]] if before[seq] != seq and after[before[seq]] >= 0 else heir
            assert heir < 0 or rebuild.root(play.shelf, before[seq]) == founder


class Unread(MemoryShelf):
    """Refuses to read the ties of many at once as soon as it is `sealed`."""

    sealed = False

    def ties_of(self, seqs: Sequence[int]) -> Mapping[int, bytes]:
        assert not self.sealed or len(seqs) < 400, "the ties of a whole ring are read"
        return super().ties_of(seqs)


def test_whom_nobody_misses_leaves_a_large_ring_as_it_is() -> None:
    shelf = Unread()
    play = Played(shelf)
    play.enter(*[{"card": "c", "device": f"d{place % 9}", "name_template": f"n{place % 40}"} for place in range(1_000)])
    shelf.sealed = True
    for seq in (1, 400, 401, 402, 999):
        before = unpacked(play.shelf.rings([0])[0])
        assert rebuild.exclude(play.shelf, seq) == [], "no ring was made anew"
        ring = unpacked(play.shelf.rings([0])[0])
        assert (ring.size, Counter(dict(ring.names)).total()) == (before.size - 1, before.size - 1)
    assert (ring.first, ring.last) == (START, START + 998 * HOUR)
    assert len(play.shelf.members(0)) == 995
    assert rebuild.tied_with(play.shelf, 403, 50).keys().isdisjoint({400, 401, 402})


def test_rings_that_once_joined_are_known_to_have_after_one_was_made_anew() -> None:
    """Only in a ring that no other ever joined are all who have a tie known to be together."""
    play = Played()
    play.enter({"card": "a"}, {"card": "a"}, {"card": "b"}, {"card": "b"}, {"card": "a", "phone": "p"}, {"card": "b", "phone": "p"})
    rebuild.rebuild(play.shelf, 0)
    assert (play.together(), play.shelf.aliases(0)) == ([[0, 1, 2, 3, 4, 5]], [2])


def test_who_alone_ties_others_is_missed() -> None:
    play = Played()
    play.enter({"card": "a"}, {"card": "a"}, {"card": "a", "phone": "b"}, {"phone": "b"}, {"phone": "b"})
    assert play.together() == [[0, 1, 2, 3, 4]]
    assert rebuild.exclude(play.shelf, 2) == [0]
    assert play.together() == [[0, 1], [3, 4]]


def test_who_was_taken_out_ties_nobody_ever_again() -> None:
    play = Played()
    play.enter({"card": "c"}, {"card": "c"}, {"card": "c"})
    rebuild.exclude(play.shelf, 1)
    assert play.together() == [[0, 2]]
    rebuild.exclude(play.shelf, 0)
    rebuild.exclude(play.shelf, 2)
    play.enter({"card": "c"})
    assert (play.together(), play.groups()[3]) == ([], -4)
    play.enter({"card": "c"})
    assert play.together() == [[3, 4]]


def test_who_was_taken_out_is_labelled_without_a_ring() -> None:
    play = Played()
    play.enter({"card": "c"}, {"card": "c"}, {"card": "c"})
    rebuild.exclude(play.shelf, 1)
    play.history.label(keyed({"card": "c"}), 1, None, "fake", START + 9 * HOUR)
    assert unpacked(play.shelf.rings([0])[0]).fakes == 0


def test_a_ring_keeps_what_is_known_of_those_who_stay() -> None:
    play = Played()
    play.enter(*[{"card": "c", "name_template": f"n{place % 2}"} for place in range(6)])
    for seq in (1, 4):
        play.history.label(keyed({"card": "c"}), seq, None, "fake", START + seq * MINUTE)
    rebuild.exclude(play.shelf, 1)
    ring = unpacked(play.shelf.rings([0])[0])
    assert (ring.size, ring.fakes, ring.struck) == (5, 1, START + 4 * MINUTE)
    assert Counter(dict(ring.names)).total() == 5
    for seq in (0, 2, 3, 5):
        rebuild.exclude(play.shelf, seq)
    where = play.shelf.sketches([4])[0][2]
    assert where == 4 and unpacked(play.shelf.rings([4])[4]).fakes == 1, "a known fake by itself founds one"


def test_a_known_shared_thing_ties_nobody_and_parts_those_whom_it_tied() -> None:
    play = Played()
    play.enter(*[{"device": "dormitory", "card": f"c{place % 3}"} for place in range(6)], {"device": "dormitory"})
    assert play.together() == [[0, 1, 2, 3, 4, 5, 6]]
    key = bytes.fromhex(keyed({"device": "dormitory"}).links["device"])
    rebuild.share(play.shelf, key, shared=True)
    assert play.together() == [[0, 3], [1, 4], [2, 5]]
    assert play.read({"device": "dormitory"}).ring is None
    joined = play.read({"device": "dormitory", "card": "c1"}).ring
    assert joined is not None and joined.id == 1
    rebuild.share(play.shelf, key, shared=False)
    play.enter({"device": "dormitory"})
    assert play.together() == [[0, 1, 2, 3, 4, 5, 6, 7]], "later signups join them again"


def test_a_known_shared_thing_parts_all_rings_that_it_made() -> None:
    """Ties to what is older than half a year do not form, so that one device may have made several rings."""
    shelf = MemoryShelf()
    history = History(shelf)
    for seq in range(60):
        at = START + (seq // 20) * 200 * DAY + seq * MINUTE
        history.record(history.read(keyed({"device": "d"}), at), seq)
    assert [len(shelf.members(ring)) for ring in (0, 20, 40)] == [20, 20, 20]
    assert rebuild.share(shelf, bytes.fromhex(keyed({"device": "d"}).links["device"]), shared=True) == [0, 20, 40]
    assert len(set(groups(shelf, 60))) == 60


def test_an_id_leads_to_where_its_founder_is() -> None:
    play = Played()
    play.enter({"device": "d", "card": "a"}, {"device": "d", "card": "a"}, *[{"device": "d", "card": "b"}] * 3)
    rebuild.share(play.shelf, bytes.fromhex(keyed({"device": "d"}).links["device"]), shared=True)
    assert play.together() == [[0, 1], [2, 3, 4]]
    assert rebuild.root(play.shelf, 0) == 0
    rebuild.exclude(play.shelf, 0)
    assert play.shelf.sketches([1])[0][2] == ALONE
    assert unpacked(play.shelf.rings([0])[0]).size == 0, "nobody is left"
