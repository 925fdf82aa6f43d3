"""Rows without a label are learnt from as genuine people, the half that looks least like fakes; for new platforms all of them."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import xgboost

from signup_guard.schema.history import Row
from tests.training.test_looks import linked
from tests.training.test_split import made
from training.fit import ROUNDS, fit, grow
from training.replay import Replayed
from training.unlabelled import unsuspicious
from training.vectors import Vectors


def with_unlabelled(rows: list[Row], each: int | None = None, moved: int = 0) -> tuple[Replayed, Replayed]:
    """Labelled rows, and as many without a label so much later, of one replay; platforms have `each` rows."""
    whole = linked([*rows, *(replace(row, at=row.at + moved, label=None, changes=()) for row in rows)], each)
    return whole.of(np.arange(len(rows))), whole.of(np.arange(len(rows), 2 * len(rows)))


def test_those_that_look_like_fakes_are_left_out():
    source = linked(made(900))
    fake = np.array([row.label == "fake" for row in source.rows])
    source.vectors.whole[fake] += 1
    unlabelled = np.arange(900) >= 500
    kept = unsuspicious(
        source.vectors,
        fake & ~unlabelled,
        np.ones(900),
        unlabelled,
        lambda *rows: grow(*rows, ROUNDS // 10, masked=0.0),
    )
    assert not kept[:500].any(), "only rows without a label are asked about"
    assert kept[unlabelled].mean() == 0.5
    assert kept[unlabelled & fake].mean() < 0.1, "a third of them are"


def test_a_fit_learns_from_nobody_who_signed_up_after_its_last_labelled_row():
    rows = made(600)
    labelled, later = with_unlabelled(rows, moved=rows[-1].at + 1)
    alone, beside = fit(labelled), fit(labelled, unlabelled=later)
    assert beside.booster.save_raw() == alone.booster.save_raw()
    labelled, sooner = with_unlabelled(rows)
    assert fit(labelled, unlabelled=sooner).booster.save_raw() != alone.booster.save_raw()


@pytest.mark.parametrize(("each", "all_kept"), [(300, True), (600, False)])
def test_a_model_for_new_platforms_learns_from_all_of_them(each, all_kept):
    rows, most = made(600), 0

    def engine(vectors: Vectors, *others: Any, **more: Any) -> xgboost.Booster:
        nonlocal most
        most = max(most, len(vectors))
        return grow(vectors, *others, **more)

    labelled, others = with_unlabelled(rows, each)
    fit(labelled, engine=engine, unlabelled=others)
    assert (most == 2 * len(rows)) is all_kept
