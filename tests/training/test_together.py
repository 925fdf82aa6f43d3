"""Histories of several platforms, each replayed by itself, to learn from together."""

from dataclasses import replace

import numpy as np

from tests.training.test_looks import CARD, linked
from tests.training.test_split import made
from training.replay import together


def test_rows_come_in_order_of_time_and_keep_their_own_company():
    one, other = linked(made(40)), linked([replace(row, signup_id=f"other_{row.signup_id}") for row in made(60)])
    both = together([one, other])
    assert [row.at for row in both.rows] == sorted(row.at for row in (*one.rows, *other.rows))
    for place, row in enumerate(both.rows):
        source = other if row.signup_id.startswith("other_") else one
        home = next(number for number, candidate in enumerate(source.rows) if candidate.signup_id == row.signup_id)
        assert np.array_equal(both.vectors[place], source.vectors[home])
        met = both.company[place, CARD, 0]
        assert met == -1 if home == 0 else both.rows[met].signup_id == source.rows[home - 1].signup_id
        assert (both.company[place].ravel()[1:] == -1).sum() >= both.company[place].size - 2
