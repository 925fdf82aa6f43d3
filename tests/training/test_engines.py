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
from signup_guard.schema.history import read_history
from tests.training.conftest import shell, write
from tests.training.test_split import made, replayed
from training.cluster import need_dask, on_cluster, read_lesson, write_lessons
from training.fit import MASKED, PARAMETERS, grow
from training.replay import Replayed, replay
from training.tune import RANGES, tune
from training.vectors import Vectors, joined, of_matrix, read_part, write_parts
from training.write import margins

LOOK = registry.look_places()[0]
COLUMNS = [*range(19), LOOK]


def some(rows: int, seed: int = 610) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A matrix of a replay, who is fake, and weights."""
    rng = np.random.default_rng(seed)
    whole = rng.normal(size=(rows, len(registry.names()))).astype(np.float32)
    fake = whole[:, 0] + whole[:, 3] * whole[:, 5] + whole[:, LOOK] + rng.normal(size=rows) > 1.5
    return whole, fake, rng.uniform(0.5, 2, rows)


def cut(folder: Path, whole: np.ndarray) -> Vectors:
    """The matrix with its parts, which were written before first looks were known."""
    before = whole.copy()
    before[:, registry.look_places()] = np.nan
    return of_matrix(whole, write_parts(folder, before))


def test_replay_writes_parts_that_hold_what_it_found(rows, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("training.vectors.PART", 400)
    history = read_history([write(tmp_path / "history.jsonl", rows[:1000])]).rows
    found = replay(history, processes=2, parts=tmp_path / "parts")
    assert [(part.path.name, part.rows) for part in found.vectors.parts] == [(f"{n:05}.parquet", [400, 400, 200][n]) for n in range(3)]
    whole = np.concatenate([read_part(part.path, range(len(registry.names()))) for part in found.vectors.parts])
    assert np.array_equal(whole, found.vectors.read(), equal_nan=True)
    assert np.array_equal(whole, replay(history).vectors.read(), equal_nan=True)


def test_a_lesson_is_the_chosen_rows_of_a_part_as_training_sees_them(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("training.vectors.PART", 400)
    whole, fake, weights = some(1000)
    chosen = np.flatnonzero(np.arange(1000) % 3 == 0)[::-1]
    vectors = cut(tmp_path, whole)[chosen].taking(COLUMNS)
    lessons = write_lessons(tmp_path, vectors, fake[chosen], weights[chosen], hidden=[2])
    assert [lesson.rows for lesson in lessons] == [134, 133, 67]
    learnt = np.concatenate([read_lesson(lesson) for lesson in lessons])
    order = np.argsort(chosen // 400, kind="stable")
    assert np.array_equal(learnt[:, -2], fake[chosen][order]) and np.allclose(learnt[:, -1], weights[chosen][order])
    there, expected = ~np.isnan(learnt[:, :-2]), whole[chosen][order][:, COLUMNS]
    assert np.array_equal(learnt[:, :-2][there], expected[there])
    assert not there[:, 2].any() and there[:, -1].any(), "the look, which came after the parts were written"
    assert np.delete(there, 2, axis=1).mean() == pytest.approx(1 - MASKED, abs=0.05)
    assert len(write_lessons(tmp_path, vectors[np.arange(3)], fake[:3], weights[:3])) == len([*tmp_path.glob("*.npz")]) == 1
    hidden = write_lessons(tmp_path, vectors, fake[chosen], weights[chosen], hidden=[len(COLUMNS) - 1])
    assert np.isnan(read_lesson(hidden[0])[:, -3]).all()


def test_lessons_of_several_platforms_come_from_the_parts_of_each(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("training.vectors.PART", 40)
    several = [cut(tmp_path / name, some(rows, seed)[0]) for name, rows, seed in (("a", 100, 1), ("b", 60, 2))]
    order = np.random.default_rng(3).permutation(160)
    vectors = joined(several, order).taking(COLUMNS)
    lessons = write_lessons(tmp_path, vectors, order >= 100, order / 160)
    assert [(lesson.part.parent.name, lesson.rows) for lesson in lessons] == [("a", 40), ("a", 40), ("a", 20), ("b", 40), ("b", 20)]
    learnt = np.concatenate([read_lesson(lesson) for lesson in lessons])
    by_place = learnt[np.argsort(learnt[:, -1])]
    assert np.array_equal(by_place[:, -2], np.arange(160) >= 100)
    whole = np.concatenate([one.whole for one in several])[:, COLUMNS]
    there = ~np.isnan(by_place[:, :-2])
    assert np.array_equal(by_place[:, :-2][there], whole[there])


def test_two_workers_grow_trees_that_rank_as_those_of_one_machine(tmp_path: Path, monkeypatch) -> None:
    pytest.importorskip("xgboost.dask", reason="needs the extra dask", exc_type=ImportError)
    from dask.distributed import LocalCluster

    monkeypatch.setattr("training.vectors.PART", 1500)
    whole, fake, weights = some(6000)
    unseen, truth, _ = some(20_000, seed=611)
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        on_cluster(cluster.scheduler_address, tmp_path) as (there, folder),
    ):
        assert folder is not None
        vectors, boosters = cut(folder, whole).taking(COLUMNS), []
        for engine in (there, grow):
            blind = engine(vectors, fake, weights, 60, hidden=[19])
            boosters.append(engine(vectors, fake, weights, 60, begin=blind))
    aucs = [roc_auc_score(truth, margins(booster, of_matrix(unseen).taking(COLUMNS))) for booster in boosters]
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
    return replace(source, vectors=of_matrix(vectors))


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


def test_tuning_grows_its_trees_on_the_cluster(tmp_path: Path, monkeypatch) -> None:
    pytest.importorskip("xgboost.dask", reason="needs the extra dask", exc_type=ImportError)
    monkeypatch.setattr("training.fit.ROUNDS", 5)
    here, plain = tune(tunable(), "device", 2), tunable()
    with on_cluster(None, tmp_path) as (there, folder):
        assert folder is not None
        found = tune(replace(plain, vectors=cut(folder, plain.vectors.read())), "device", 2, there)
        assert len([*folder.parent.glob("*.npz")]) == 1, "what the last trees were grown on"
    assert found.told["trials"] == 2
    assert found.told["of_defaults"] == pytest.approx(here.told["of_defaults"], abs=0.03)


def test_a_history_without_blocks_cannot_be_tuned_on() -> None:
    with pytest.raises(HistoryError, match="--tune has nothing to judge by"):
        tune(replayed(made(60)), None, 2)


def test_what_the_test_block_says_changes_no_parameter(monkeypatch) -> None:
    monkeypatch.setattr("training.fit.ROUNDS", 5)
    plain = tunable()
    last = np.arange(1500) >= 1400
    shuffled = plain.vectors.read()
    shuffled[last] = shuffled[last][::-1]
    changed = replace(plain, vectors=of_matrix(shuffled))
    assert tune(plain, "device", 3) == tune(changed, "device", 3)
