"""Where the hold cut moves to."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup_guard.policy.moving import bin_of, counted, moved
from signup_guard.scoring import probability


def tallies(*groups: tuple[int, float, int]) -> dict[int, int]:
    """Of groups of (how many, log-odds, size of the ring that each in turn makes: 1 for people who are alone)."""
    found: dict[int, int] = {}
    for many, log_odds, ring in groups:
        for place in range(many):
            size = min(place + 1, ring)
            found[bin_of(log_odds)] = found.get(bin_of(log_odds), 0) + counted(probability(log_odds), size)
    return found


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ([(990, -5, 1)], 0.0),  # too few to say
        ([(3000, -5, 1)], -0.5),  # nobody near: as low as it may
        ([(3000, -5, 1), (20, 0.15, 1)], -0.5),  # 0.3 % near
        ([(3000, -5, 1), (55, 0.15, 1)], 0.0),  # 0.8 %: about right
        ([(3000, -5, 1), (100, 0.15, 1)], 0.2),  # 1.5 %: just above them
        ([(3000, -5, 1), (100, -0.25, 1)], -0.2),
        ([(3000, -5, 1), (100, 4, 1)], -0.5),  # sure fakes are no genuine people
        ([(3000, -5, 1), (500, 1.5, 1)], 0.5),  # as high as it may
    ],
)
def test_the_cut_lies_where_the_wanted_share_of_genuine_people_is_held(groups: list[tuple[int, float, int]], expected: float) -> None:
    assert moved(0.0, 0.5, 0.01, tallies(*groups)) == expected


def test_a_flood_of_one_ring_moves_the_cut_far_less_than_so_many_strangers() -> None:
    people = [(3000, -5, 1), (22, 0.15, 1)]
    assert moved(0.0, 0.5, 0.01, tallies(*people, (2000, 0.35, 2000))) == 0.0
    assert moved(0.0, 0.5, 0.01, tallies(*people, (2000, 0.35, 1))) == 0.4


@given(st.integers(0, 2**32), st.floats(-3, 3), st.floats(0, 2), st.floats(0.001, 0.2))
def test_it_keeps_its_bounds_and_holds_no_greater_share_than_wanted(seed: int, published: float, reach: float, share: float) -> None:
    rng = Random(seed)
    found = tallies(*((rng.randrange(400), rng.gauss(-2, 2), 1) for _ in range(30)))
    cut = moved(published, reach, share, found)
    assert published - reach <= cut <= published + reach
    if published - reach < cut < published + reach and cut != published:
        above = sum(n for place, n in found.items() if place >= round(cut * 10))
        assert above <= share * sum(found.values())
        assert above + found.get(round(cut * 10) - 1, 0) > share * sum(found.values()) / 1.5


def test_the_order_of_signups_does_not_matter() -> None:
    scores = [Random(7).gauss(-2, 2) for _ in range(500)]
    one, other = (tallies(*((1, score, 1) for score in order)) for order in (scores, sorted(scores)))
    assert one == other
