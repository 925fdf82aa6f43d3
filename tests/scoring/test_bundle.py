import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xgboost

from signup_guard.errors import BundleError
from signup_guard.features import registry
from signup_guard.scoring import explain, load_bundle, score
from signup_guard.scoring.bundle import FIRST, sha256
from tests.scoring.conftest import TAKEN
from training.vectors import of_matrix
from training.write import beside


def reseal(path: Path) -> None:
    """Makes the hashes right again, so that the checks behind them are reached."""
    manifest = json.loads((path / "manifest.json").read_text())
    manifest["files"] = {name: sha256(path / name) for name in manifest["files"]}
    (path / "manifest.json").write_text(json.dumps(manifest))


def edit(path: Path, change: Callable[[Any], None]) -> None:
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))


def trees(model: Any) -> list[Any]:
    return model["learner"]["gradient_booster"]["model"]["trees"]


def test_scores_are_those_of_the_trees_under_the_right_names(bundle_path, vectors):
    bundle = load_bundle(bundle_path)
    booster = xgboost.Booster(model_file=str(bundle_path / "model.json"))
    margins = booster.predict(xgboost.DMatrix(vectors[:, TAKEN]), output_margin=True)
    assert np.allclose(bundle.predict_many(vectors), 0.8 * margins - 0.3, atol=1e-5)
    assert [bundle.predict(row) for row in vectors[:20]] == bundle.predict_many(vectors[:20]).tolist()


def test_a_first_look_is_by_trees_of_its_own(bundle_path, vectors, tmp_path):
    theirs = beside(bundle_path, FIRST, of_matrix(vectors))
    assert [load_bundle(bundle_path).first_look(row) for row in vectors[:20]] == theirs[:20].tolist()
    path = Path(shutil.copytree(bundle_path, tmp_path / bundle_path.name))
    edit(path / "manifest.json", lambda it: it["files"].pop(FIRST))
    assert load_bundle(path).first_look(vectors[0]) is None


def test_base_rate_and_all_reasons_sum_to_the_score(bundle_path, vectors):
    bundle = load_bundle(bundle_path)
    for row in vectors[:50]:
        reasons = explain(bundle, row, most=None)
        assert abs(bundle.base_log_odds + sum(reason.contribution for reason in reasons) - bundle.predict(row)) < 1e-4
        assert len({reason.code for reason in reasons}) == len(reasons)


def test_contributions_are_those_of_xgboost(bundle_path, vectors):
    bundle = load_bundle(bundle_path)
    data = xgboost.DMatrix(vectors[:50, TAKEN])
    theirs = xgboost.Booster(model_file=str(bundle_path / "model.json")).predict(data, pred_contribs=True)
    for row, shares in zip(vectors[:50], theirs, strict=True):
        assert np.allclose(bundle.contributions(row)[TAKEN], 0.8 * shares[:-1], atol=1e-5)
        assert bundle.base_log_odds == pytest.approx(0.8 * shares[-1] - 0.3, abs=1e-5)


def test_reasons_are_the_five_strongest_with_the_value_of_their_strongest_window(bundle_path, vectors):
    bundle = load_bundle(bundle_path)
    scored = score(bundle, vectors[0], reasons=True)
    every = explain(bundle, vectors[0], most=None)
    assert scored.reasons == every[:5]
    assert [abs(reason.contribution) for reason in every] == sorted((abs(reason.contribution) for reason in every), reverse=True)
    shares = bundle.contributions(vectors[0])
    for reason in every:
        places = [place for place, column in enumerate(registry.columns()) if column.signal.code == reason.code]
        strongest = max(places, key=lambda place: abs(shares[place]))
        value = float(vectors[0][strongest])
        assert reason.value == (None if np.isnan(value) else value)
        assert reason.contribution == pytest.approx(shares[places].sum())
    assert scored.probability == pytest.approx(1 / (1 + np.exp(-scored.log_odds)))
    assert score(bundle, vectors[0], reasons=False).reasons == ()


DAMAGE: dict[str, tuple[Callable[[Path], None], str]] = {
    "no folder": (lambda path: shutil.rmtree(path), "no model bundle"),
    "no model": (lambda path: (path / "model.json").unlink(), "model.json is missing"),
    "other bytes": (lambda path: (path / "model.json").write_bytes((path / "model.json").read_bytes() + b" "), "sha256"),
    "manifest no JSON": (lambda path: (path / "manifest.json").write_text("{"), "not what a manifest is"),
    "manifest without hashes": (lambda path: edit(path / "manifest.json", lambda it: it["files"].clear()), "not what a manifest is"),
    "other feature code": (lambda path: edit(path / "manifest.json", lambda it: it["features"].update(version=0)), "version 0"),
    "unknown signal": (lambda path: edit(path / "manifest.json", lambda it: it["features"]["names"].__setitem__(0, "nosuch")), "nosuch"),
    "a name twice": (
        lambda path: edit(path / "manifest.json", lambda it: it["features"].update(names=[registry.names()[3]] * 37)),
        "twice",
    ),
    "falling calibration": (lambda path: edit(path / "manifest.json", lambda it: it["calibration"].update(slope=-1)), "calibration"),
    "no cuts": (lambda path: edit(path / "manifest.json", lambda it: it.pop("cuts")), "cuts"),
    "names swapped": (lambda path: edit(path / "manifest.json", lambda it: it["features"]["names"].pop()), "number of features"),
    "damaged evaluation": (lambda path: (path / "evaluation.json").write_text("{}"), "evaluation.json is damaged"),
}
RESEALED: dict[str, tuple[Callable[[Path], None], str]] = {
    "no JSON": (lambda path: (path / "model.json").write_text("{"), "does not hold the trees"),
    "child out of range": (lambda path: edit(path / "model.json", lambda it: trees(it)[0]["left_children"].__setitem__(0, 99)), "no tree"),
    "loop": (lambda path: edit(path / "model.json", lambda it: trees(it)[0]["left_children"].__setitem__(0, 0)), "no tree"),
    "split on no feature": (
        lambda path: edit(path / "model.json", lambda it: trees(it)[0]["split_indices"].__setitem__(0, 37)),
        "no feature",
    ),
    "short list": (lambda path: edit(path / "model.json", lambda it: trees(it)[0]["split_conditions"].pop()), "sizes"),
    "fewer trees": (lambda path: edit(path / "model.json", lambda it: trees(it).pop()), "number of trees"),
    "another objective": (
        lambda path: edit(path / "model.json", lambda it: it["learner"]["objective"].update(name="reg:tweedie")),
        "objective",
    ),
    "other leaves": (
        lambda path: edit(path / "model.json", lambda it: trees(it)[0]["split_conditions"].__setitem__(-1, 9.0)),
        "golden rows",
    ),
    "what only XGBoost sees": (lambda path: edit(path / "model.json", lambda it: it["learner"].pop("attributes")), "XGBoost cannot load"),
    "golden rows of others": (lambda path: (path / "golden.jsonl").write_text('{"vector": [1], "log_odds": 0}\n'), "process of its own"),
    "first trees no JSON": (lambda path: (path / FIRST).write_text("{"), "first.json does not hold the trees"),
    "first trees loop": (lambda path: edit(path / FIRST, lambda it: trees(it)[0]["left_children"].__setitem__(0, 0)), "no tree"),
    "first trees of others": (
        lambda path: edit(path / FIRST, lambda it: it["learner"]["feature_names"].__setitem__(0, "nosuch")),
        "nosuch",
    ),
    "no golden rows": (lambda path: (path / "golden.jsonl").write_text(""), "golden.jsonl"),
}


@pytest.mark.parametrize("name", [*DAMAGE, *RESEALED])
def test_a_damaged_bundle_is_refused_with_the_reason_and_the_remedy(bundle_path, tmp_path, name):
    path = Path(shutil.copytree(bundle_path, tmp_path / bundle_path.name))
    damage, words = (DAMAGE | RESEALED)[name]
    damage(path)
    if name in RESEALED:
        reseal(path)
    with pytest.raises(BundleError, match=words) as caught:
        load_bundle(path)
    assert "signup-guard model" in str(caught.value) or "python -m training" in str(caught.value)


def test_a_native_crash_on_load_ends_the_child_and_not_the_caller(bundle_path, tmp_path, monkeypatch):
    path = Path(shutil.copytree(bundle_path, tmp_path / bundle_path.name))
    (tmp_path / "sitecustomize.py").write_text("import os\nif os.environ.get('CRASH_ON_START'): os.abort()\n")
    monkeypatch.setenv("CRASH_ON_START", "1")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(BundleError, match="a process of its own failed"):
        load_bundle(path)


@pytest.mark.parametrize(("passed", "bound", "calibrated"), [(True, True, True), (False, True, False), (True, False, False)])
def test_an_evaluation_calibrates_only_the_bundle_it_is_about(bundle_path, tmp_path, passed, bound, calibrated):
    path = Path(shutil.copytree(bundle_path, tmp_path / bundle_path.name))
    digest = sha256(path / "manifest.json") if bound else "0" * 64
    (path / "evaluation.json").write_text(json.dumps({"passed": passed, "manifest_sha256": digest}))
    assert load_bundle(path).calibrated is calibrated
