"""Rings after a member was taken out, a thing marked as shared by strangers, or ties ended; against the same rule played again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
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
from signup_guard.links.ties import end_of, ties
from tests.links.test_rings import Oracle
from tests.streams import groups

Parts = Mapping[str, str | int]


class Played:
    """A history of signups of these parts, `every` so many microseconds, that remembers what tied each to whom."""

    def __init__(self, shelf: MemoryShelf | None = None, every: int = HOUR) -> None:
        self.shelf = shelf or MemoryShelf()
        self.history = History(self.shelf)
        self.every = every
        self.tied: list[Mapping[int, float]] = []

    @property
    def now(self) -> int:
        return START + len(self.tied) * self.every

    def read(self, parts: Parts) -> Past:
        return self.history.read(keyed(parts), self.now)

    def enter(self, *signups: Parts) -> None:
        for parts in signups:
            past = self.read(parts)
            self.history.record(past, len(self.tied))
            self.tied.append(self.strengths(past))

    def strengths(self, past: Past) -> Mapping[int, float]:
        """The ties of a signup that was just read, each with its nats."""
        if past.ring is None:
            return {}
        held = opened(past.held)
        ages = np.array([past.at - START - seq * self.every for seq in held.seqs.tolist()])
        return dict(zip(held.seqs.tolist(), ties(held.agree, held.weights, ages, held.traffic).strength.tolist(), strict=True))

    def groups(self) -> list[int]:
        return groups(self.shelf, len(self.tied))

    def together(self) -> list[list[int]]:
        found: dict[int, list[int]] = {}
        for seq, group in enumerate(self.groups()):
            found.setdefault(group, []).append(seq)
        return sorted(members for members in found.values() if len(members) > 1)


def played_again(members: Sequence[int], tied: Sequence[Mapping[int, float]]) -> list[list[int]]:
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
    assert rebuild.tied_with(play.shelf, 403, [], 50).keys().isdisjoint({400, 401, 402})


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


# --- ties that end ---

PEOPLE = ("card", "device", "phone", "mailbox")


@given(st.randoms(use_true_random=False), st.sampled_from([3, 8, 20]), st.sampled_from([3 * DAY, 9 * DAY]))
@settings(max_examples=40)
def test_after_ties_end_a_ring_is_what_the_rule_gives_of_those_that_last(rng: Random, variety: int, every: int) -> None:
    play = Played(every=every)
    for _ in range(4):
        for _ in range(20):
            play.enter({kind: f"v{rng.randrange(variety)}" for kind in PEOPLE if rng.random() < 0.3})
        before = play.groups()
        rebuild.end_all(play.shelf, play.now)
        after = play.groups()
        last = [tied if end_of(START + seq * every, 180 * DAY) > play.now else {} for seq, tied in enumerate(play.tied)]
        for ring in {group for group in before if group >= 0}:
            members = [seq for seq, group in enumerate(before) if group == ring]
            parts: dict[int, list[int]] = {}
            for seq in members:
                parts.setdefault(after[seq], []).append(seq)
            assert sorted(parts.values()) == played_again(members, last)
            assert all(unpacked(play.shelf.rings([part])[part]).size == len(seqs) for part, seqs in parts.items() if part >= 0)


def test_what_has_ended_stays_so_whatever_changes_the_ring() -> None:
    """Tied were 1 to 0 on day 80, 2 to 0 on day 160, 3 to both 2 and 1 on day 240."""
    play = Played(every=80 * DAY)
    play.enter({"card": "a", "phone": "p"}, {"card": "a", "phone": "q"}, {"phone": "p", "device": "d"}, {"device": "d", "phone": "q"})
    assert [play.shelf.ended_rings(START + day * DAY, 9) for day in (259, 261)] == [[], [0]]
    rebuild.end_all(play.shelf, START + 300 * DAY)
    assert play.together() == [[0, 1, 2, 3]] and play.shelf.ended_rings(START + 339 * DAY, 9) == []
    play.history.record(play.history.read(keyed({"device": "d"}), START + 60 * DAY), 4)  # of day 60, told late
    play.tied.append({})
    assert play.together() == [[0, 1, 2, 3, 4]]
    rebuild.exclude(play.shelf, 3)
    assert play.together() == [[0, 2]]


RARE: Parts = {"net": "r", "carrier": "a", "mail_provider": "r", "mail_domain": "r", "ip_country": "u"}


def among_strangers() -> Played:
    """After 4,000 people to whom what is `RARE` is unknown, a minute apart."""
    play = Played(every=MINUTE)
    play.enter(*[
        {"net": f"n{place}", "carrier": "a", "mail_provider": f"d{place}", "mail_domain": f"d{place}", "ip_country": "u"}
        for place in range(4_000)
    ])  # fmt: skip
    return play


def test_a_tie_of_weak_things_ends_after_a_month() -> None:
    play = among_strangers()
    play.enter(RARE, RARE, RARE)
    [ring] = play.together()
    made = play.now - MINUTE
    assert ring == [4_000, 4_001, 4_002]
    assert play.shelf.ended_rings(made + 29 * DAY, 9) == [] and play.shelf.ended_rings(made + 31 * DAY, 9) == [4_000]
    rebuild.end_all(play.shelf, made + 31 * DAY)
    assert play.together() == [] and play.shelf.sketches([4_001])[0][2] == ALONE


def test_a_tie_that_a_mark_makes_weak_lasts_as_weak_ones_do() -> None:
    play = among_strangers()
    both = {**RARE, "card": "c"}
    play.enter(both, both)
    rebuild.share(play.shelf, bytes.fromhex(keyed(both).links["card"]), shared=True)
    assert play.together() == [[4_000, 4_001]]
    assert play.shelf.ended_rings(play.now + 31 * DAY, 9) == [4_000]


def test_a_tie_that_was_only_noted_ends_in_its_own_time() -> None:
    """One is tied by personal keys to a large ring and by weak things to another, which a second one joins with the first."""
    play = among_strangers()
    one: Parts = {"card": "A", "device": "A", "phone": "A"}
    play.enter(*[one] * 6, *[{**RARE, "card": "B"}] * 5, {**one, **RARE}, {"card": "A"}, {"card": "B", "phone": "A"})
    assert [len(ring) for ring in play.together()] == [14]
    rebuild.exclude(play.shelf, 4_012)
    assert [len(ring) for ring in play.together()] == [13]
    rebuild.end_all(play.shelf, play.now + 31 * DAY)
    assert [len(ring) for ring in play.together()] == [7, 6], "the second alone joins no large rings"


def test_who_comes_together_again_is_tied_by_the_newcomer_alone() -> None:
    play = among_strangers()
    play.enter({**RARE, "card": "c"}, {**RARE, "phone": "p"})
    assert play.together() == [[4_000, 4_001]]
    rebuild.end_all(play.shelf, play.now + 31 * DAY)
    play.history.record(play.history.read(keyed({"card": "c", "phone": "p"}), play.now + 40 * DAY), 4_002)
    play.tied.append({})
    assert play.together() == [[4_000, 4_001, 4_002]]
    rebuild.exclude(play.shelf, 4_002)
    assert play.together() == []


def test_a_large_ring_is_looked_at_less_often() -> None:
    play = Played(every=DAY // 8)
    play.enter(*[{"card": "c"}] * 1_500)
    looked = []
    for day in range(180, 200):
        if play.shelf.ended_rings(START + day * DAY, 9):
            looked.append(day)
            rebuild.end_all(play.shelf, START + day * DAY)
    assert [later - day for day, later in pairwise(looked)] == [5, 4, 4, 4], "days: as many times 300 as it has members"
    assert len(play.together()[0]) < 1_400
