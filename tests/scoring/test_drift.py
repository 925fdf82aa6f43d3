"""What has moved since training, and what scores say of the base rate."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from signup_guard.errors import BundleError
from signup_guard.scoring.drift import WINDOW, binned, measure, prior_now, psi, read_window, window_of, write_window

RNG = np.random.default_rng(603)
NORMAL = RNG.normal(size=5000)


@pytest.mark.parametrize(
    ("now", "least", "most"),
    [
        (RNG.normal(size=2000), 0.0, 0.03),
        (RNG.normal(0.2, 1, size=2000), 0.02, 0.1),
        (RNG.normal(1, 1, size=2000), 0.5, 2.0),
        (np.full(2000, np.nan), 2.0, 20.0),
        (np.zeros(2000), 1.0, 20.0),
    ],
    ids=["the same", "a little", "a lot", "gone", "constant"],
)
def test_psi_tells_how_far_a_signal_has_moved(now: np.ndarray, least: float, most: float) -> None:
    assert least <= psi(binned(NORMAL), now) <= most


def test_a_count_that_is_mostly_zero_is_told_from_one_that_is_not() -> None:
    rare = (RNG.random(5000) < 0.05) * 3.0
    assert psi(binned(rare), (RNG.random(2000) < 0.05) * 3.0) < 0.02
    assert psi(binned(rare), (RNG.random(2000) < 0.3) * 3.0) > 0.25


def test_a_signal_that_never_was_there_has_moved_when_it_comes() -> None:
    empty = binned(np.full(1000, np.nan))
    assert psi(empty, np.full(1000, np.nan)) == 0
    assert psi(empty, NORMAL) > 1


@pytest.mark.parametrize("now", [0.02, 0.1, 0.3, 0.46])
def test_the_base_rate_is_told_from_scores_and_the_step_corrects_them(now: float) -> None:
    """Fakes and genuine people look as they did; there are other shares of them.  Scores are calibrated for 10 %."""
    fake = RNG.random(20_000) < now
    evidence = RNG.normal(np.where(fake, 2.0, -2.0), 2.0)  # its log-likelihood ratio is itself
    log_odds = evidence + np.log(0.1 / 0.9)
    prior = prior_now(log_odds, 0.1)
    assert prior.now == pytest.approx(now, abs=0.01)
    assert np.mean(1 / (1 + np.exp(-(log_odds + prior.step)))) == pytest.approx(fake.mean(), abs=0.015)


def test_a_window_comes_back_and_measures(tmp_path: Path) -> None:
    vectors = np.column_stack([NORMAL, RNG.random(5000)])
    window = window_of(0.1, NORMAL, vectors, ["a", "b"])
    (tmp_path / WINDOW).write_bytes(write_window(window))
    again = read_window(tmp_path)
    assert again is not None
    moved = measure(again, NORMAL[:1000] + 1, np.column_stack([NORMAL[:1000], RNG.random(1000) + 0.5]), ["a", "b"])
    assert list(moved.signals) == ["b", "a"]
    assert moved.signals["a"] < 0.05 < 0.25 < moved.signals["b"]
    assert moved.score > 0.25
    assert moved.rows == 1000


def test_a_bundle_without_a_window_and_one_with_a_damaged_one(tmp_path: Path) -> None:
    assert read_window(tmp_path) is None
    (tmp_path / WINDOW).write_text(json.dumps({"base_rate": 0.1}))
    with pytest.raises(BundleError, match="damaged"):
        read_window(tmp_path)
