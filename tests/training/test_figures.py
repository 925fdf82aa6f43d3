import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup_guard.errors import HistoryError
from signup_guard.scoring import Cuts
from training.calibrate import BLOCK_CEILING, HOLD_CEILING, calibrate, choose_cuts, cut_at
from training.metrics import at_budgets, at_cuts, by_ring, expected_calibration_error, ranking, reliability, resamples, with_intervals

SCORES = st.lists(st.integers(-5, 5), min_size=1, max_size=60).map(lambda values: np.array(values, dtype=float))


@given(SCORES, st.sampled_from([0.0, 0.01, 0.1, 0.5]))
def test_a_cut_hits_no_more_than_its_ceiling_and_no_lower_one_would_do(scores, ceiling):
    cut = cut_at(scores, ceiling)
    allowed = int(ceiling * len(scores))
    assert (scores >= cut).sum() <= allowed
    lower = scores[scores < cut]
    assert not len(lower) or (scores >= lower.max()).sum() > allowed


@pytest.mark.parametrize(("genuine", "blocks"), [(2999, False), (3000, True)])
def test_nobody_is_blocked_on_too_few_genuine_rows(genuine, blocks):
    rng = np.random.default_rng(1)
    scores = rng.normal(size=genuine + 200)
    fake = np.arange(len(scores)) >= genuine
    cuts = choose_cuts(scores + 3 * fake, fake)
    assert (cuts.block is not None) is blocks
    assert ((scores + 3 * fake)[~fake] >= cuts.hold).mean() <= HOLD_CEILING
    if cuts.block is not None:
        assert cuts.block >= cuts.hold
        assert (scores[~fake] >= cuts.block).mean() <= BLOCK_CEILING


def drawn(rows: int, seed: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """True log-odds, and classes drawn from them."""
    rng = np.random.default_rng(seed)
    log_odds = rng.normal(-2, 2, size=rows)
    return log_odds, rng.random(rows) < 1 / (1 + np.exp(-log_odds))


def test_calibration_finds_the_line_that_was_bent():
    log_odds, fake = drawn(40_000)
    found = calibrate((log_odds - 1) / 2, fake)
    assert (found.slope, found.intercept) == (pytest.approx(2, rel=0.05), pytest.approx(1, abs=0.1))
    assert expected_calibration_error(fake, found.apply((log_odds - 1) / 2)) < 0.01
    assert expected_calibration_error(fake, log_odds + 2) > 0.1


def test_with_few_rows_only_the_level_is_fitted():
    log_odds, fake = drawn(60)
    found = calibrate(log_odds + 3, fake)
    assert found.slope == 1
    assert np.mean(1 / (1 + np.exp(-found.apply(log_odds + 3)))) == pytest.approx(fake.mean(), abs=0.02)


def test_calibration_never_turns_the_order_round():
    log_odds, fake = drawn(2000)
    assert calibrate(-log_odds, fake).slope > 0


def test_ranking_figures_of_a_small_case():
    fake = np.array([True, True, False, True] + [False] * 99)
    scores = np.array([4.0, 3.0, 2.0, 1.0] + [0.0] * 99)
    found = ranking(fake, scores)
    assert found["tpr_at_1"] == 1.0
    assert found["auc"] == pytest.approx(1 - 1 / 300)
    assert at_budgets(fake, scores)["2%"] == {"precision": 1.0, "recall": pytest.approx(2 / 3)}
    assert at_cuts(fake, scores, Cuts(1.5, None)) == {"hold": {"cut": 1.5, "genuine": 0.01, "fake": pytest.approx(2 / 3)}, "block": None}


def test_intervals_are_wider_where_rows_come_in_rings():
    log_odds, fake = drawn(2000)
    wide = log_odds + np.where(fake, np.repeat(np.random.default_rng(1).normal(0, 2, 20), 100), 0)
    rings = np.where(fake, np.repeat(np.arange(20), 100), 100 + np.arange(2000))
    alone, together = (with_intervals(fake, wide, groups)["auc"] for groups in (np.arange(2000), rings))
    assert alone["value"] == together["value"]
    assert together["high"] - together["low"] > 2 * (alone["high"] - alone["low"])
    assert all(weights[rings == ring].std() == 0 for weights in resamples(fake, rings, 3) for ring in range(20))


def test_reliability_bins_hold_all_rows():
    log_odds, fake = drawn(1003)
    assert sum(rows for _, _, rows in reliability(fake, log_odds)) == 1003


STOPPED = {
    "caught at once": ([True] * 13, 1.0),
    "one of three and eight of the next ten": ([False, False, True] + [True] * 8 + [False] * 2, 1.0),
    "none of three": ([False] * 3 + [True] * 10, 0.0),
    "seven of the next ten": ([True] * 3 + [True] * 7 + [False] * 3, 0.0),
    "too short": ([True] * 12, None),
}


@pytest.mark.parametrize("name", STOPPED)
def test_stopped_by_the_third(name):
    held, share = STOPPED[name]
    assert by_ring({"r": held}, 0.01)["stopped_by"]["3"]["share"] == share


def test_leaks_are_pooled_over_rings_and_recall_told_by_place():
    found = by_ring({"a": [False, True], "b": [False] * 5 + [True]}, 0.01)
    assert found["leaked"] == pytest.approx(6 / 8)
    assert found["recall_by_position"] == {"1": 0.0, "2": 0.5, "3-5": 0.0, "6-10": 1.0, "later": None}


def test_a_cut_without_a_genuine_row_is_refused_with_what_to_do() -> None:
    with pytest.raises(HistoryError, match="label some older ones"):
        choose_cuts(np.arange(50.0), np.ones(50, dtype=bool))
