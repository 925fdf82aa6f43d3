"""The mean of a shipped and a local model is one model, taken where the shipped one tells anything and the local is not clearly better."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from signup_guard.clock import HOUR
from signup_guard.features import registry
from signup_guard.schema.history import Row
from signup_guard.scoring import Bundle, Cuts, explain, load_bundle
from training.blend import is_needed, mean_of, sums
from training.calibrate import Calibration
from training.fit import fit, grow
from training.replay import Replayed
from training.vectors import of_matrix
from training.write import margins, write_bundle

NAMES = registry.names()
SHUFFLED = np.random.default_rng(1).permutation(len(NAMES))[:60]
"""The shipped model has fewer columns, in another order."""
ABOUT = {"synthetic": True, "calibrated": False}


def some(seed: int, rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Vectors, and which are fake: a matter of two columns and luck."""
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(rows, len(NAMES))).astype(np.float32)
    vectors[rng.random(vectors.shape) < 0.1] = np.nan
    told = np.nan_to_num(vectors[:, SHUFFLED[3]]) + np.nan_to_num(vectors[:, SHUFFLED[7]])
    return vectors, told + rng.normal(size=rows) > 1.5


def shipped(folder: Path, truth: Callable[[np.ndarray], np.ndarray]) -> Bundle:
    vectors, fake = some(2, 4000)
    taken = of_matrix(vectors).taking(SHUFFLED)
    booster = grow(taken, truth(fake), np.ones(len(fake)), rounds=40)
    names = [NAMES[place] for place in SHUFFLED]
    return load_bundle(write_bundle(folder, 0, booster, names, taken, Calibration(0.7, -0.4), Cuts(0.5, 2.0), ABOUT, {}))


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return shipped(tmp_path_factory.mktemp("good"), lambda fake: fake)


@pytest.fixture(scope="module")
def useless(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return shipped(tmp_path_factory.mktemp("useless"), lambda fake: np.random.default_rng(9).permutation(fake))


def test_the_mean_scores_explains_and_is_verified_like_any_bundle(good: Bundle, tmp_path: Path) -> None:
    vectors, fake = some(3, 300)
    every = of_matrix(vectors)
    local = grow(every, fake, np.ones(300), rounds=10)
    both = mean_of(local, NAMES, good)
    assert np.allclose(margins(both, every), (margins(local, every) + sums(good, every)) / 2, atol=1e-5)
    bundle = load_bundle(write_bundle(tmp_path, 0, both, NAMES, every, Calibration(1.3, 0.2), Cuts(0.5, 2.0), ABOUT, {}))
    for vector in vectors[:5]:
        why = explain(bundle, vector, None)
        assert sum(reason.contribution for reason in why) + bundle.base_log_odds == pytest.approx(bundle.predict(vector), abs=1e-4)


def replayed(rows: int) -> Replayed:
    (vectors, fake), platform = some(4, rows), np.zeros(rows, dtype=np.int32)
    named = [Row(str(n), n * HOUR, b"", "fake" if one else "genuine", (), None, False, None) for n, one in enumerate(fake)]
    return Replayed(
        named,
        of_matrix(vectors),
        np.zeros((rows, 0)),
        np.zeros(rows),
        np.zeros((rows, 4), dtype=np.uint64),
        np.full(rows, -1, dtype=np.int32),
        np.zeros((rows, 0), dtype=bool),
        platform,
        (),
    )


@pytest.mark.parametrize("rows", [320, 1500], ids=["folds", "blocks"])
def test_it_is_taken_while_labels_are_few(good: Bundle, rows: int) -> None:
    fitted = fit(replayed(rows), shipped=good)
    assert (fitted.split is None, fitted.blended_with) == (rows == 320, good.id)
    if fitted.judged is not None:
        vectors = replayed(rows).vectors[fitted.checked]
        assert np.allclose(fitted.calibration.apply(margins(fitted.judged, vectors)), fitted.log_odds, atol=1e-4)


def test_a_model_that_knows_nothing_of_here_is_left_out(useless: Bundle) -> None:
    assert fit(replayed(420), shipped=useless).blended_with is None


def test_with_many_labels_it_is_not_tried(good: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.fit.BELOW", 400)
    assert fit(replayed(420), shipped=good).blended_with is None


@pytest.mark.parametrize(
    ("shipped", "local", "needed"),
    [(1.5, 1.5, True), (1.5, 2.0, True), (1.5, 5.0, False), (0.1, 0.1, False), (-2.0, 1.5, False)],
    ids=["alike", "a little better", "much better", "tells nothing", "tells the contrary"],
)
def test_the_mean_is_taken_unless_the_local_trees_are_clearly_better(shipped: float, local: float, needed: bool) -> None:
    """Each model's margins lie so far apart, in standard deviations, where luck of its own is added."""
    rng = np.random.default_rng(5)
    fake = rng.random(4_000) < 0.3
    mine, theirs = (far * fake + rng.normal(size=len(fake)) for far in (local, shipped))
    assert is_needed(mine, theirs, fake) is needed
