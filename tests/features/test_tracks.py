"""A track tells the same as the plain list of its sightings."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from signup_guard.clock import HOUR, MINUTE
from signup_guard.features.tracks import NOTHING, TAIL, Track

STEPS = st.sampled_from([0, 0, 1, MINUTE, HOUR - 1, HOUR, -MINUTE, 30 * HOUR])
SIGHTINGS = st.lists(st.tuples(STEPS, st.booleans(), st.booleans()), min_size=1, max_size=3 * TAIL)


def build(sightings: list[tuple[int, bool, bool]], hourly: bool) -> tuple[Track, list[int], list[Track]]:
    """The track, the times it stands for, and all tracks on the way."""
    at, tracks = 1_000 * HOUR, [Track(b"")]
    times: list[int] = []
    for seq, (step, new1, new2) in enumerate(sightings):
        at += step
        entered = at - at % HOUR if hourly else at
        times.append(max(entered, times[-1]) if times else entered)
        tracks.append(tracks[-1].sighted(at, seq, hourly, new1, new2))
    return tracks[-1], times, tracks


@given(SIGHTINGS, st.booleans(), st.sampled_from([0, 1, MINUTE, HOUR, 7 * HOUR, 1_000 * HOUR]))
def test_totals_before_a_moment(sightings: list[tuple[int, bool, bool]], hourly: bool, back: int) -> None:
    track, times, tracks = build(sightings, hourly)
    spilled = [entry for earlier, later in pairwise(tracks) if (entry := earlier.spilled(later)) is not None]
    cutoff = times[-1] + 1 - back
    entry = track.before(cutoff)
    if entry is None:
        entry = next((old for old in reversed(spilled) if old.at < cutoff), NOTHING)
    before = [place for place, time in enumerate(times) if time < cutoff]
    assert entry.n == len(before)
    assert entry.new1 == sum(sightings[place][1] for place in before)
    assert entry.new2 == sum(sightings[place][2] for place in before)
    assert track.n == len(times)
    assert (track.first, track.last.at) == (1_000 * HOUR + sightings[0][0], times[-1])
    [since] = track.since([cutoff])
    assert since == len(times) - len(before) or (since != since and track.before(cutoff) is None)


@given(SIGHTINGS)
def test_tail_holds_the_newest(sightings: list[tuple[int, bool, bool]]) -> None:
    track, times, _ = build(sightings, hourly=False)
    assert track.ats() == times[-TAIL:]
    assert track.seqs(8) == list(range(len(times)))[-8:]


def test_labels_change_two_counts_and_nothing_else() -> None:
    track = Track(b"").sighted(5, 0).labelled(1, 0).sighted(9, 1)
    assert (track.fakes, track.genuine, track.n, track.ats()) == (1, 0, 2, [5, 9])
    assert track.labelled(-1, 0).labelled(0, 1).state == track.labelled(-1, 1).state
    assert track.labelled(1, 0).labelled(-1, 0).state == track.state


def test_a_key_seen_once_is_small() -> None:
    assert len(Track(b"").sighted(5, 0).state) == 56
