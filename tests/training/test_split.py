import itertools
from dataclasses import replace

import numpy as np
import pytest

from signup_guard.clock import DAY
from signup_guard.schema.history import Change, Row
from training.replay import Replayed
from training.split import BLOCKS, folds, rings_of, row_weights, split, warm_up_end
from training.vectors import of_matrix


def replayed(rows: list[Row], personal: np.ndarray | None = None, ring: np.ndarray | None = None) -> Replayed:
    empty = np.zeros((len(rows), 0), dtype=np.float32)
    keys = np.zeros((len(rows), 4), dtype=np.uint64) if personal is None else personal
    ours = np.full(len(rows), -1, dtype=np.int32) if ring is None else ring
    return Replayed(rows, of_matrix(empty), empty, np.zeros(len(rows)), keys, ours, empty, np.zeros(len(rows), dtype=np.int32), ())


def made(count: int, every: int = 5, **changes: object) -> list[Row]:
    """A row an hour; each so manieth is fake."""
    rows = [
        Row(str(number), number * DAY // 24, b"", "fake" if number % every == 0 else "genuine", (), None, False, None)
        for number in range(count)
    ]
    return [replace(row, **changes) for row in rows]  # type: ignore[arg-type]


def test_blocks_follow_each_other_in_time_and_share_no_ring():
    rows = [replace(row, ring_id=f"r{number // 50}" if row.label == "fake" else None) for number, row in enumerate(made(2000))]
    source = replayed(rows)
    rings = rings_of(source)
    found = split(source, rings)
    assert found is not None and found.disjoint
    places = [found.blocks[name] for name in BLOCKS]
    assert all(earlier.max() < later.min() for earlier, later in itertools.pairwise(places))
    assert sum(map(len, places)) > 1900
    assert not any(set(rings[earlier]) & set(rings[later]) for number, earlier in enumerate(places) for later in places[number + 1 :])
    assert found.before_test.max() < places[3].min()
    older = set(rings[found.older].tolist())
    assert older and older <= set(rings[np.concatenate(places[:3])].tolist()) and rows[found.older.min()].at >= found.begins["test"]
    assert [found.begins[name] for name in BLOCKS] == sorted(found.begins.values())


def test_rows_shortly_before_a_cut_are_left_out_where_labels_come_late():
    rows = [replace(row, changes=(Change(row.at + DAY, row.label),)) for row in made(3000)]
    source = replayed(rows)
    found = split(source, rings_of(source))
    assert found is not None
    for earlier, later in itertools.pairwise(BLOCKS):
        assert rows[found.blocks[earlier].max()].at < found.begins[later] - DAY + DAY // 12


def test_rings_run_through_the_blocks_where_nothing_else_can_be():
    source = replayed([replace(row, ring_id="one" if row.label == "fake" else None) for row in made(1000)])
    found = split(source, rings_of(source))
    assert found is not None and not found.disjoint


def test_a_history_whose_fakes_came_in_one_burst_has_no_blocks():
    rows = [replace(row, label="fake" if number < 100 else "genuine") for number, row in enumerate(made(1000))]
    assert split(replayed(rows), np.arange(1000)) is None


def test_fakes_who_share_a_personal_key_are_a_ring_and_genuine_people_are_none():
    rows = [replace(row, label="fake" if number < 4 else "genuine") for number, row in enumerate(made(6))]
    keys = np.array([[1, 0, 0, 0], [1, 2, 0, 0], [0, 2, 0, 0], [0, 0, 2, 0], [9, 0, 0, 0], [9, 0, 0, 0]], dtype=np.uint64)
    rings = rings_of(replayed(rows, keys))
    assert rings[0] == rings[1] == rings[2]
    assert len(set(rings.tolist())) == 4
    assert len(set(rings_of(replayed([replace(row, ring_id="r") for row in rows])).tolist())) == 1


def test_fakes_whom_our_own_links_tie_are_a_ring():
    """Four rows of one ring of ours, the last genuine, and a fake that shares a card with the first."""
    rows = [replace(row, label="fake" if number != 3 else "genuine") for number, row in enumerate(made(6))]
    keys = np.zeros((6, 4), dtype=np.uint64)
    keys[[0, 4], 0] = 7
    found = rings_of(replayed(rows, keys, np.array([0, 0, 0, 0, -1, -1])))
    assert [found[place] == found[0] for place in range(6)] == [True, True, True, False, True, False]


def test_a_ring_weighs_the_root_of_its_size_and_all_fakes_as_many_as_they_are():
    rings = np.concatenate([np.zeros(100), np.ones(25), np.arange(2, 77)]).astype(int)
    fake = np.arange(200) < 125
    weights = row_weights(rings, fake)
    assert weights[fake].sum() == pytest.approx(125)
    assert weights[~fake].tolist() == [1.0] * 75
    assert weights[:100].sum() / weights[100:125].sum() == pytest.approx(2)
    assert weights[0] == pytest.approx(2 * weights[50])


def test_folds_keep_rings_together_and_both_classes_apart_evenly():
    rings = np.concatenate([np.repeat(np.arange(20), 10), np.arange(100, 400)])
    fake = np.arange(500) < 200
    fold = folds(rings, fake)
    assert all(len(set(fold[rings == ring].tolist())) == 1 for ring in range(20))
    assert all(20 <= (fold[fake] == number).sum() <= 60 and 40 <= (fold[~fake] == number).sum() <= 80 for number in range(5))


@pytest.mark.parametrize(("days", "warm"), [(100, 10), (1000, 30)])
def test_the_warm_up_is_a_tenth_and_at_most_thirty_days(days, warm):
    rows = made(2)
    assert warm_up_end([replace(rows[0], at=0), replace(rows[1], at=days * DAY)]) == warm * DAY
