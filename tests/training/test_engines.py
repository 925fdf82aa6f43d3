"""Other ways to the trees: tuned ones, and ones grown on a Dask cluster of two workers."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from signup_guard.errors import ConfigError, HistoryError
from signup_guard.features import registry
from tests.training.conftest import shell, write
from tests.training.test_split import made, replayed
from training.cluster import need_dask, on_cluster, read_part, write_parts
from training.fit import MASKED, PARAMETERS, grow
from training.replay import Replayed
from training.tune import RANGES, tune
from training.write import margins

FAMILIES = [column.signal.family for column in registry.columns()][:20]


def some(rows: int, seed: int = 610) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(rows, len(FAMILIES))).astype(np.float32)
    fake = vectors[:, 0] + vectors[:, 3] * vectors[:, 5] + rng.normal(size=rows) > 1
    return vectors, fake, rng.uniform(0.5, 2, rows)


def test_parts_hold_the_rows_as_training_sees_them(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("training.cluster.PART", 400)
    vectors, fake, weights = some(1000)
    parts = write_parts(tmp_path, vectors, fake, weights, FAMILIES, hidden=[2])
    assert [rows for _, rows in parts] == [400, 400, 200]
    whole = np.concatenate([read_part(path) for path, _ in parts])
    assert np.array_equal(whole[:, -2], fake) and np.allclose(whole[:, -1], weights)
    there = ~np.isnan(whole[:, :-2])
    assert np.array_equal(whole[:, :-2][there], vectors[there])
    assert not there[:, 2].any()
    assert np.delete(there, 2, axis=1).mean() == pytest.approx(1 - MASKED, abs=0.03)
    assert [path for path, _ in write_parts(tmp_path, vectors[:10], fake[:10], weights[:10], FAMILIES)] == sorted(tmp_path.iterdir())


def test_two_workers_grow_trees_that_rank_as_those_of_one_machine(tmp_path: Path, monkeypatch) -> None:
    pytest.importorskip("xgboost.dask", reason="needs the extra dask", exc_type=ImportError)
    from dask.distributed import LocalCluster

    monkeypatch.setattr("training.cluster.PART", 1500)
    vectors, fake, weights = some(6000)
    unseen, truth, _ = some(20_000, seed=611)
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        on_cluster(cluster.scheduler_address, tmp_path) as engine,
    ):
        there = engine(vectors, fake, weights, FAMILIES, 60, begin=engine(vectors, fake, weights, FAMILIES, 60, hidden=[0]))
    here = grow(vectors, fake, weights, FAMILIES, 60, begin=grow(vectors, fake, weights, FAMILIES, 60, hidden=[0]))
    aucs = [roc_auc_score(truth, margins(booster, unseen)) for booster in (there, here)]
    assert aucs[1] > 0.75
    assert abs(aucs[0] - aucs[1]) < 0.005
    assert not list(tmp_path.iterdir()), "the parts are gone"


def test_a_model_fitted_on_a_cluster_scores_as_one_of_one_machine(rows, tmp_path: Path) -> None:
    """The whole command, on a history that replay reads; judged on what came later."""
    pytest.importorskip("xgboost.dask", reason="needs the extra dask", exc_type=ImportError)
    history = write(tmp_path / "history.jsonl", [{**row, "label": "fake" if row["sim_tier"] else "genuine"} for row in rows])
    late = rows[int(0.7 * len(rows))]["occurred_at"]
    aucs = []
    for name in ("local", "dask"):
        done = shell("fit", history, "--until", late, "--engine", name, "--out", tmp_path / name)
        assert done.code == 0, done.err
        told = shell("evaluate", tmp_path / name / done.out.split()[-1], history, "--from", late, "--json")
        aucs.append(json.loads(told.out)["auc"]["value"])
    assert min(aucs) > 0.8
    assert abs(aucs[0] - aucs[1]) < 0.005


def test_a_cluster_that_cannot_be_had_is_an_error_in_a_line(own, tmp_path: Path) -> None:
    try:
        need_dask()
    except ConfigError:
        done = shell("fit", own, "--engine", "dask", "--out", tmp_path)
        assert (done.code, done.out) == (1, "")
        assert "Error: --engine dask needs Dask" in done.err and "signup-guard[train,dask]" in done.err
        return
    with pytest.raises(ConfigError, match="cannot be reached"), on_cluster("tcp://127.0.0.1:9", tmp_path):
        pytest.fail("there is nothing at that port")


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--scheduler", "tcp://192.0.2.1:8786"), 2, "--scheduler goes with --engine dask"),
        (("--tune", "0"), 2, "--tune"),
        (("--engine", "spark"), 2, "spark"),
    ],
)
def test_used_wrongly(own, words: tuple[str, ...], code: int, told: str) -> None:
    done = shell("fit", own, *words)
    assert (done.code, told in done.err) == (code, True)


def tunable() -> Replayed:
    source = replayed(made(1500))
    rng = np.random.default_rng(612)
    vectors = rng.normal(size=(1500, len(registry.names()))).astype(np.float32)
    vectors[:, 0] += 2 * np.array([row.label == "fake" for row in source.rows])
    return replace(source, vectors=vectors)


def test_tuning_is_repeatable_and_never_worse_than_the_defaults_where_it_was_judged(monkeypatch) -> None:
    monkeypatch.setattr("training.fit.ROUNDS", 5)
    found = tune(tunable(), "device", 3)
    assert found == tune(tunable(), "device", 3)
    assert found.told["trials"] == 3
    assert found.told["average_precision"] >= found.told["of_defaults"]
    assert set(found.told["found"]) == set(RANGES)
    assert {name: value for name, value in found.parameters.items() if name not in RANGES} == {
        name: value for name, value in PARAMETERS.items() if name not in RANGES
    }
    assert all(low <= found.parameters[name] <= high for name, (_, low, high) in RANGES.items())
    json.dumps(found.told)


def test_a_history_without_blocks_cannot_be_tuned_on() -> None:
    with pytest.raises(HistoryError, match="--tune has nothing to judge by"):
        tune(replayed(made(60)), None, 2)


def test_what_the_test_block_says_changes_no_parameter(monkeypatch) -> None:
    monkeypatch.setattr("training.fit.ROUNDS", 5)
    plain = tunable()
    last = np.arange(1500) >= 1400
    shuffled = plain.vectors.copy()
    shuffled[last] = shuffled[last][::-1]
    changed = replace(plain, vectors=shuffled)
    assert tune(plain, "device", 3) == tune(changed, "device", 3)
