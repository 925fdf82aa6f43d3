import itertools
from dataclasses import replace

import numpy as np

from signup_guard.clock import DAY
from signup_guard.features import registry
from signup_guard.features.past import COMPANY, RECENT
from signup_guard.schema.history import Change, Row
from tests.training.test_split import made
from training.fit import columns_without, grow, in_turn
from training.looks import learn_first, loaded, with_looks
from training.replay import Replayed
from training.vectors import of_matrix
from training.write import margins

CARD = COMPANY.index("card")
TOLD = registry.names().index("card_looks")


def linked(rows: list[Row], each: int | None = None) -> Replayed:
    """Each row has the card of the one before it; one column tells every fifth, whatever the labels say.  Platforms have `each` rows."""
    rng = np.random.default_rng(4)
    vectors = rng.normal(size=(len(rows), len(registry.names()))).astype(np.float32)
    vectors[::5, 3] += 2.0
    company = np.full((len(rows), len(COMPANY), RECENT), -1, dtype=np.int32)
    company[1:, CARD, 0] = np.arange(len(rows) - 1)
    keys = np.zeros((len(rows), 4), dtype=np.uint64)
    platform = (np.arange(len(rows)) // (each or len(rows))).astype(np.int32)
    none, ours = np.zeros((len(rows), 0), dtype=bool), np.full(len(rows), -1, dtype=np.int32)
    return Replayed(rows, of_matrix(vectors), company, np.zeros(len(rows)), keys, ours, none, platform, ())


def taught(rows: list[Row], each: int | None = None) -> np.ndarray:
    """What each row is told of the card's earlier signups."""
    source = linked(rows, each)
    assert learn_first(source, np.array([row.label is not None for row in rows]), None, grow) is not None
    return source.vectors.read()[:, TOLD]


def test_looks_tell_fakes_from_genuine_people_to_the_row_after_them():
    rows = made(900)
    told = taught(rows)
    after_fake = np.array([False, *(row.label == "fake" for row in rows[:-1])])
    known = ~np.isnan(told)
    assert not known[:150].any(), "the first stretch has nothing to learn from"
    assert known[151:].all()
    assert told[known & after_fake].mean() - told[known & ~after_fake].mean() > 1


def test_no_look_depends_on_later_labels_or_on_labels_received_later():
    rows = made(900)
    told = taught(rows)
    turned = [row if place < 610 else replace(row, label="genuine") for place, row in enumerate(rows)]
    differ = ~((told == taught(turned)) | np.isnan(told))
    assert differ.argmax() == 751, "what was learnt from 600 on is told of the rows from 750 on, to those after them"

    late = [replace(row, changes=(Change(row.at + 9 * DAY, row.label),)) if place < 610 else row for place, row in enumerate(rows)]
    differ = ~((told == taught(late)) & ~np.isnan(told))
    assert np.isnan(taught(late)[151:301]).all(), "no label of the first six days was received within them"
    assert differ[301:751].all()


def test_in_a_model_for_new_platforms_looks_come_from_the_first_day_by_trees_that_do_not_know_the_platform():
    rows = made(900)
    told = taught(rows, each=450)
    assert not np.isnan(told[1:]).any()
    turned = [
        row if place >= 450 else replace(row, label="fake" if row.label == "genuine" else "genuine") for place, row in enumerate(rows)
    ]
    differ = told[1:] != taught(turned, each=450)[1:]
    assert not differ[:450].any(), "the first platform is looked at by trees grown on the second"
    assert differ[450:].all()


def test_a_row_without_a_look_tells_nothing():
    source = linked(made(4))
    with_looks(source, np.array([1.5, np.nan, -2.0, 0.0]))
    told = source.vectors.read()[:, TOLD]
    assert told[1:].tolist()[::2] == [1.5, -2.0]
    assert np.isnan(told[[0, 2]]).all()


def test_first_trees_read_no_looks_and_nothing_is_learnt_without_both_classes():
    rows = made(900)
    source = linked(rows)
    every = np.ones(len(rows), dtype=bool)
    first = learn_first(source, every, None, grow)
    assert first is not None
    names = loaded(first.trees).feature_names or []
    assert names == loaded(first.judged).feature_names == [registry.names()[place] for place in columns_without(None, first=True)]
    assert not set(names) & {registry.names()[place] for place in registry.look_places()}
    scores = margins(loaded(first.judged), source.vectors.taking(columns_without(None, first=True)))
    assert np.allclose(scores[750:-1], source.vectors.read()[751:, TOLD], atol=1e-5), "the last stretch is looked at by these"
    assert learn_first(linked(made(900, every=200)), every, None, grow) is None, "five fakes teach nothing"
    assert learn_first(linked(rows), every, "history", grow) is None, "nobody would read them"


def test_the_first_half_of_a_models_trees_sees_no_looks(monkeypatch):
    """Half of the columns are looks, and tell as much as the others."""
    monkeypatch.setattr("training.fit.ROUNDS", 8)
    take = columns_without(None)
    looks = [place for place, column in enumerate(take) if registry.columns()[column].signal.reads == "looks"]
    fake = np.arange(600) % 3 == 0
    vectors = np.random.default_rng(5).normal(size=(600, len(take))).astype(np.float32)
    vectors[np.ix_(fake, [*looks, *range(len(looks))])] += 1.0
    booster = in_turn(grow, of_matrix(vectors), fake, np.ones(600))
    assert booster.num_boosted_rounds() == 16
    seen = [{int(name[1:]) for name in half.get_score(importance_type="weight")} & {*looks} for half in (booster[:8], booster[8:])]
    assert not seen[0] and seen[1]


def test_stretches_follow_each_other_in_time():
    told = taught(made(900))
    edges = [151, *range(301, 900, 150)]
    for begin, end in itertools.pairwise([*edges, 900]):
        assert not np.isnan(told[begin:end]).any()
