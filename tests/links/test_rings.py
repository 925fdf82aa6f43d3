"""How signups are tied and rings join, against `networkx` replaying the same rule; what is kept of a ring, against a recount."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import nan
from random import Random

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signup_guard.clock import DAY, HOUR, MINUTE
from signup_guard.domain import Truth
from signup_guard.features import rings
from signup_guard.features.examples import START, after, again, keyed
from signup_guard.features.history import History
from signup_guard.features.past import Past
from signup_guard.features.shelf import MemoryShelf
from signup_guard.links.rings import ALONE, CLASSES, LARGE, TIMES, Ring, member, merged, unpacked, without
from signup_guard.links.ties import FAMILIES, PERSONAL, SPEAKS, TIED, is_hub, ties, told_families
from tests.streams import groups

Parts = Mapping[str, str | int]


class Oracle:
    """The same rule on a graph that remembers every tie and every bridge."""

    def __init__(self) -> None:
        self.graph: nx.Graph = nx.Graph()
        self.bridges: list[tuple[int, int]] = []

    def component(self, node: int) -> set[int]:
        return nx.node_connected_component(self.graph, node)

    def enter(self, node: int, tied: Mapping[int, float], founders: Mapping[int, int]) -> None:
        """`tied` gives the strength of each tie; `founders` the founder of each signup's ring, to break evenness as the rule does."""
        self.graph.add_node(node)
        large = {founders[other] for other in tied if len(self.component(other)) >= LARGE}
        kept = dict(tied)
        if len(large) > 1:
            home = founders[max((other for other in sorted(tied) if founders.get(other) in large), key=lambda other: tied[other])]
            for founder in sorted(large - {home}):
                here, there = self.component(home), self.component(founder)
                if not any((a in here and b in there) or (a in there and b in here) for a, b in self.bridges):
                    kept = {other: strength for other, strength in kept.items() if other not in there}
                    self.bridges.append((home, founder))
        self.graph.add_edges_from((node, other) for other in kept)


def put(shelf: MemoryShelf, seq: int, ties: Mapping[int, float], at: int, led: dict[int, list[int]]) -> None:
    """Enters a signup with these ties, as `History` does, and among those that there are (`led`)."""
    told = [
        rings.Tie(other, shelf.sketches([other])[0][2], member(other, 0, 1 + other % 3, 0, 0), ties[other], 1, DAY)
        for other in sorted(ties)
    ]
    joined = rings.join(shelf, told, lambda seqs: {one: led[one] for one in seqs}) if told else None
    shelf.put_sketch(seq, b"", joined.id if joined else ALONE)
    led[seq] = sorted(ties)
    if joined:
        joined.enter(shelf, member(at, 0, 1 + seq % 3, 0, 0), seq)


@given(st.randoms(use_true_random=False), st.sampled_from([20, 60, 150]), st.sampled_from([0.3, 0.8, 1.5]))
@settings(max_examples=60)
def test_rings_are_the_components_of_the_same_rule(rng: Random, signups: int, density: float) -> None:
    shelf, oracle, led = MemoryShelf(), Oracle(), dict[int, list[int]]()
    for seq in range(signups):
        count = min(seq, sum(rng.random() < density / 3 for _ in range(3)))
        tied = {other: rng.random() for other in rng.sample(range(seq), count)}
        oracle.enter(seq, tied, {other: group for other, group in enumerate(groups(shelf, seq)) if group >= 0})
        put(shelf, seq, tied, seq, led)
    mine: dict[int, set[int]] = {}
    for seq, group in enumerate(groups(shelf, signups)):
        mine.setdefault(group, set()).add(seq)
    assert sorted(map(sorted, mine.values())) == sorted(map(sorted, nx.connected_components(oracle.graph)))
    for group, members in mine.items():
        if group >= 0:
            ring = unpacked(shelf.rings([group])[group])
            assert group in members
            assert (ring.size, ring.first, ring.last) == (len(members), min(members), max(members))
            assert list(ring.times) == sorted(members)[-TIMES:]
            assert dict(ring.names) == Counter(1 + seq % 3 for seq in members)


@given(st.lists(st.integers(1, 40), min_size=1, max_size=200))
def test_tables_stay_small_and_count_everybody(keys: Sequence[int]) -> None:
    ring = merged([member(at, 0, key, 0, 0) for at, key in enumerate(keys)])
    assert len(ring.names) <= CLASSES and sum(count for _, count in ring.names) == ring.size == len(keys)
    assert unpacked(ring.packed()) == ring


@given(st.lists(st.tuples(st.integers(1, 30), st.sampled_from([-1, 0, 1])), min_size=3, max_size=120), st.randoms(use_true_random=False))
def test_a_ring_without_some_counts_the_others(members: Sequence[tuple[int, int]], rng: Random) -> None:
    alone = [member(at, told, key, key % 3, 0) for at, (key, told) in enumerate(members)]
    ring, left = merged(alone), alone[:]
    for gone in rng.sample(alone[1:], min(20, len(alone) - 2)):
        ring = without(ring, gone)
        left.remove(gone)
        assert (ring.size, ring.fakes, ring.genuine) == (len(left), sum(one.fakes for one in left), sum(one.genuine for one in left))
        assert (ring.first, ring.last) == (left[0].first, left[-1].last)
        assert sum(count for _, count in ring.names) == len(left) and all(count > 0 for _, count in ring.names)
        assert sum(count for _, count in ring.mails) == sum(len(one.mails) for one in left)
        assert unpacked(ring.packed()) == ring


# --- ties ---


def tied(shared: Sequence[str], nats: float, age: int = HOUR, traffic: float = 1_000, **weights: float) -> bool:
    """Whether a tie by these things holds."""
    agree = np.array([[kind in shared for kind in TIED]])
    return bool(ties(agree, np.array([weights.get(kind, nats) for kind in TIED]), np.array([age]), traffic).held[0])


@pytest.mark.parametrize("kind", PERSONAL)
def test_a_personal_key_ties_for_half_a_year(kind: str) -> None:
    assert tied([kind], 2.0) and tied([kind], 2.0, age=180 * DAY)
    assert not tied([kind], 2.0, age=181 * DAY)
    assert not tied([kind], 2.0, **{kind: nan}), "a hub ties nobody"


def test_weak_evidence_ties_by_two_families_for_a_month() -> None:
    assert tied(["net", "mail_domain"], 9.0, traffic=100_000)
    assert not tied(["net", "mail_domain"], 5.0, traffic=100_000)
    assert not tied(["net", "ip", "carrier", "ja4"], 9.0, traffic=100_000), "one family, however much of it"
    assert tied(["net", "mail_domain", "bin", "address"], 9.0, age=30 * DAY) and not tied(
        ["net", "mail_domain", "bin", "address"], 9.0, age=31 * DAY
    )
    assert tied(["net", "mail_domain"], 8.0, age=HOUR, traffic=50_000) and not tied(
        ["net", "mail_domain"], 8.0, age=20 * DAY, traffic=50_000
    )


def test_every_family_is_told_to_people() -> None:
    assert [*SPEAKS] == [*FAMILIES]


@pytest.mark.parametrize(
    ("fakes", "genuine", "age", "unrelated", "hub"),
    [(0, 3, 7 * 86_400, 3, True), (0, 2, 1e7, 9, False), (1, 8, 1e7, 9, False), (1, 9, 1e7, 9, True), (0, 9, 86_400, 9, False),
     (0, 9, 1e7, 2, False), (0, 9, 1e7, nan, True), (0, 0, 1e9, 10_000, False)],
)  # fmt: skip
def test_hubs_are_told_by_who_is_known_and_never_by_count(fakes: int, genuine: int, age: float, unrelated: float, hub: bool) -> None:
    assert is_hub(fakes, genuine, age, unrelated) is hub


# --- in a history ---


def ring_of(past: Past) -> Ring:
    assert past.ring is not None
    return past.ring.ring


def test_a_card_of_very_many_accounts_is_a_ring_and_a_known_shared_computer_is_none() -> None:
    assert ring_of(again(3_000, card="c")).size == 3_000
    people = [{"device": "d", "card": f"c{place}"} for place in range(12)]
    assert after(people, {"device": "d"}, every=DAY).ring is not None
    assert after(people, {"device": "d"}, every=DAY, told="genuine").ring is None


def test_a_lone_shared_address_ties_nobody() -> None:
    crowd: list[Parts] = [{"ip": f"i{place}", "net": f"n{place}", "carrier": "a", "ip_country": "u"} for place in range(500)]
    assert after(crowd, crowd[400]).ring is None


def test_pairs_of_weak_things_make_a_ring() -> None:
    crowd: list[Parts] = [
        {"net": f"n{place}", "carrier": "a", "mail_provider": f"d{place}", "mail_domain": f"d{place}", "ip_country": "u"}
        for place in range(4_000)
    ]
    rare: Parts = {"net": "r", "carrier": "a", "mail_provider": "r", "mail_domain": "r", "ip_country": "u"}
    past = after([*crowd, rare], rare)
    assert ring_of(past).size == 1 and past.ring is not None and past.ring.families.bit_count() == 2


def test_a_flood_stays_one_ring_however_much_of_the_traffic_it_is() -> None:
    def person(place: int) -> Parts:
        own = {name: f"{name}{place}" for name in ("net", "mail_provider", "mail_domain", "name_template")}
        return {**own, "carrier": "c", "ip_country": "u"}

    crowd = [person(place) for place in range(400)]
    flood = [person(-1)] * 150
    grown = after([*crowd, *flood], flood[0], every=HOUR)
    assert ring_of(grown).size == 150, "what they share was unknown until a week ago"
    young = after([*crowd[:40], *flood], flood[0], every=HOUR)
    assert young.ring is None, "in a young store, it is what everybody has"


def test_a_broad_thing_is_no_hub_for_being_known_genuine() -> None:
    crowd: list[Parts] = [
        {
            "net": f"n{place}",
            "carrier": "a",
            "mail_provider": f"d{place}",
            "mail_domain": f"d{place}",
            "bin": f"b{place}",
            "ip_country": "u",
        }
        for place in range(400)
    ]
    known: Parts = {"bin": "rare", "ip_country": "u"}
    rare: Parts = {"bin": "rare", "ip_country": "u", "net": "r", "carrier": "a", "mail_provider": "r", "mail_domain": "r"}
    shelf = MemoryShelf()
    history = History(shelf)
    for seq, parts in enumerate([*[known] * 3, *crowd, rare]):
        facts = keyed(parts)
        history.record(history.read(facts, START + seq * HOUR), seq)
        if seq < 3:
            history.label(facts, seq, None, "genuine", START + seq * HOUR)
    past = history.read(keyed(rare), START + 404 * HOUR)
    assert past.ring is not None and told_families(past.ring.families) == ("payment", "network", "identity")


def test_large_rings_join_by_a_second_bridge_and_the_older_survives() -> None:
    first, second = [{"card": "a"}] * LARGE, [{"card": "b"}] * LARGE
    bridge: Parts = {"card": "a", "device": "x", "phone": "p"}
    both: Parts = {"card": "b", "device": "y"}
    between: Parts = {"card": "a", "device": "y"}
    assert ring_of(after([*first, *second, both], between)).size in (LARGE, LARGE + 1), "one signup joins no large rings"
    past = after([*first, *second, both, between], between)
    assert past.ring is not None and (past.ring.id, ring_of(past).size) == (0, 2 * LARGE + 2)
    assert ring_of(after([*first[:2], *second, both, bridge], between)).size == LARGE + 4, "a small one joins at once"


def test_labels_move_the_figures_of_a_ring() -> None:
    shelf = MemoryShelf()
    history = History(shelf)
    facts = keyed({"card": "c"})
    history.record(history.read(facts, START), 0)
    history.label(facts, 0, None, "fake", START + MINUTE)
    for seq in (1, 2):
        history.record(history.read(facts, START + seq * HOUR), seq)
    before: Truth | None = None
    seen = []
    for hour, truth in enumerate(("fake", "genuine", None), start=3):
        history.label(facts, 2, before, truth, START + hour * HOUR)  # type: ignore[arg-type]
        before = truth  # type: ignore[assignment]
        ring = ring_of(history.read(facts, START + 9 * HOUR))
        seen.append((ring.fakes, ring.genuine, (ring.struck - START) // MINUTE))
    assert seen == [(2, 0, 180), (1, 1, 180), (1, 0, 180)]
    history.label(facts, 0, "fake", None, START + 9 * HOUR)
    ring = ring_of(history.read(facts, START + 9 * HOUR))
    assert (ring.size, ring.fakes, ring.struck) == (3, 0, 0)


def test_a_fake_founds_a_ring_that_knows_when_it_was_found_out() -> None:
    past = after([{"card": "c"}], {"card": "c"}, every=HOUR, told="fake")
    assert (ring_of(past).size, ring_of(past).fakes, ring_of(past).struck) == (1, 1, START)


def test_the_cost_of_a_ring_is_flat() -> None:
    ring = ring_of(again(2_000, card="c", name_template="n", path="p"))
    assert ring.size == 2_000 and len(ring.packed()) < 1_000
