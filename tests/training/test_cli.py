import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from random import Random

import click
import numpy as np
import pytest

from signup_guard import wiring
from signup_guard.clock import DAY, format_time, parse_time
from signup_guard.config import Settings
from signup_guard.features import registry
from signup_guard.schema.history import read_history
from signup_guard.scoring import choice, load_bundle
from signup_guard.scoring.bundle import sha256
from signup_guard.scoring.drift import read_window
from signup_guard.simulate import MECHANICS, simulate
from tests.training.conftest import shell, write
from training.cli import entry
from training.compare import scores_unseen
from training.fit import columns_without
from training.looks import judged_by, seen_by
from training.promote import LOG
from training.replay import replay
from training.write import JUDGED, PLAIN


def test_every_command_has_help_with_an_example():
    for name, command in entry.commands.items():
        text = " ".join(command.get_help(click.Context(command)).split())
        assert f"Example: python -m training {name} " in text


def test_without_the_extra_it_says_what_to_install(tmp_path):
    (tmp_path / "matplotlib.py").write_text("raise ModuleNotFoundError('gone', name='matplotlib')")
    environ = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{Path(__file__).parents[2]}"}
    done = subprocess.run([sys.executable, "-m", "training", "fit"], env=environ, capture_output=True, text=True, check=False, timeout=60)
    told = "Error: matplotlib is not installed; `pip install '.[train]'` brings what training needs\n"
    assert (done.returncode, done.stderr) == (1, told)


def test_fit_writes_a_bundle_that_serves_and_a_card(models):
    for name, path in models.items():
        bundle = load_bundle(path)
        manifest = bundle.manifest
        assert bundle.synthetic is (name == "synthetic")
        assert bundle.id == path.name
        assert re.fullmatch(r"\d{4}-\d\d-\d\d-[0-9a-f]{6}", bundle.id)
        assert manifest["metrics"]["auc"]["low"] <= manifest["metrics"]["auc"]["value"] <= manifest["metrics"]["auc"]["high"]
        assert manifest["metrics"]["auc"]["value"] > 0.7
        assert {"velocity rule"} <= manifest["metrics"]["baselines"].keys()
        text = (path / "CARD.md").read_text()
        assert f"{manifest['metrics']['auc']['value']:.3f}" in text
        assert manifest["tuning"].get("trials") == (1 if name == "own" else None)
        assert ("the best of 1 trials" in text) is (name == "own")
        by_time = manifest["metrics"]["by_time"]
        assert (by_time is None) == ("by time alone" not in text)
        assert by_time is None or by_time["fakes"] > manifest["metrics"]["fakes"]
        assert (path / "figures.png").read_bytes().startswith(b"\x89PNG")
        assert {"model.json", "golden.jsonl", PLAIN, "CARD.md", "card.html", "figures.png", "window.json"} <= manifest["files"].keys()
        page = (path / "card.html").read_text()
        for told in ("What a cut costs", "Genuine people held, by segment", "Drift within the window", "never learnt from"):
            assert told in text and told in page
        assert 'src="data:image/png;base64,' in page
        assert not re.search(r'(src|href)="(?!data:)', page), "nothing is loaded"
        assert "score_moved" in manifest
        window = read_window(path)
        assert window is not None and set(window.signals) == set(manifest["features"]["names"])
        assert 0.05 < window.base_rate < 0.95


def test_a_synthetic_bundle_is_never_calibrated(models, synthetic, tmp_path):
    assert not load_bundle(models["synthetic"]).calibrated
    path = Path(shutil.copytree(models["synthetic"], tmp_path / models["synthetic"].name))
    done = shell("evaluate", path, synthetic)
    assert done.code == 0
    assert "are synthetic" in done.out
    assert not (path / "evaluation.json").exists()


def test_evaluate_on_ones_own_history_says_what_is_missing_and_keeps_it(models, own, tmp_path):
    path = Path(shutil.copytree(models["synthetic"], tmp_path / models["synthetic"].name))
    start = format_time(read_history([own]).rows[800].at)
    done = shell("evaluate", path, own, "--from", start, "--json")
    assert done.code == 0, done.err
    found = json.loads(done.out)
    assert found["window"]["from"] >= start
    assert found["auc"]["value"] > 0.7
    assert {"hold", "1 % of genuine"} <= {row["name"] for row in found["thresholds"]}
    assert found["prior"]["trained"] == read_window(path).base_rate
    assert found["segments"]["everybody"]["genuine"] == found["rows"] - found["fakes"]
    kept = json.loads((path / "evaluation.json").read_text())
    assert kept["passed"] is found["passed"] is (found["faults"] == [])
    assert load_bundle(path).calibrated is found["passed"]


def test_fit_until_a_moment_learns_nothing_of_what_came_later(own, tmp_path):
    history = read_history([own]).rows
    at = format_time(history[1000].at)
    later = [
        {**row, "label": "fake" if row["occurred_at"] >= at[:19] else row["label"]} for row in map(json.loads, own.read_text().splitlines())
    ]
    changed = write(tmp_path / "changed.jsonl", later)
    models = []
    for number, source in enumerate((own, changed)):
        done = shell("fit", source, "--until", at, "--out", tmp_path / str(number))
        assert done.code == 0, done.err
        models.append((tmp_path / str(number) / done.out.split()[-1] / "model.json").read_bytes())
    assert models[0] == models[1]


def test_fit_without_history_has_none_of_its_columns(own, tmp_path):
    done = shell("fit", own, "--without", "history", "--out", tmp_path)
    names = load_bundle(tmp_path / done.out.split()[-1]).manifest["features"]["names"]
    read = {column.name for column in registry.columns() if column.signal.reads_history}
    assert set(names) == set(registry.names()) - read


def test_platforms_apart_are_learnt_from_since_their_first_day_and_may_have_signups_of_the_same_name(rows, own, tmp_path):
    stream = simulate(Random(30), days=40, per_day=40, fake_share=0.5, varied=True)
    told = [
        {**row, "label": "fake" if row["sim_tier"] else "genuine", "signup_id": mine["signup_id"]}
        for row, mine in zip(stream, rows, strict=False)
    ]
    other = write(tmp_path / "other.jsonl", told, synthetic=False)
    done = shell("fit", "--apart", own, other, "--without", "history", "--out", tmp_path)
    assert done.code == 0, done.err
    manifest = load_bundle(tmp_path / done.out.split()[-1]).manifest
    assert manifest["data"]["rows"] == len(rows) + len(told)
    assert [file["name"] for file in manifest["data"]["files"]] == ["own.jsonl", "other.jsonl"]
    assert 0 <= parse_time(manifest["blocks"]["fit"]["from"]) - parse_time(manifest["data"]["from"]) < DAY


@pytest.mark.parametrize("family", ["device", "payment", "network", "identity", "behaviour"])
def test_a_family_left_out_has_no_column(family):
    taken = [registry.columns()[place].signal.family for place in columns_without(family)]
    assert family not in taken
    assert len(set(taken)) >= 4


def test_compare_opens_the_gate_for_the_better_and_shuts_it_for_the_worse(models, own, tmp_path, monkeypatch):
    monkeypatch.setenv("SIGNUP_GUARD_MODELS", str(tmp_path))
    monkeypatch.setenv("SIGNUP_GUARD_STORE", str(tmp_path / "signups.db"))
    store, _ = wiring.open_store(Settings(store=str(tmp_path / "signups.db")))
    # So short a history has a single ring in its last days; of one ring the gate says nothing, so fakes are named as smaller ones.
    told = [json.loads(line) for line in own.read_text().splitlines()]
    told = [{**row, "ring_id": f"r{place // 8}" if row["label"] == "fake" else None} for place, row in enumerate(told)]
    small_rings = write(tmp_path / "small_rings.jsonl", told)
    labels = [row["label"] for row in told]
    Random(1).shuffle(labels)
    poisoned = write(tmp_path / "poisoned.jsonl", [{**row, "label": label} for row, label in zip(told, labels, strict=True)])
    done = shell("fit", poisoned, "--without", "ring")  # which is not blended with the shipped model
    assert done.code == 0, done.err
    good, bad = Path(shutil.copytree(models["own"], tmp_path / models["own"].name)).name, done.out.split()[-1]
    shut = shell("compare", good, bad, small_rings)
    assert shut.code == 1
    assert "Error: the gate is shut: AUC on the latest labels goes from" in shut.err
    assert re.search(r"\d+ verdicts flip", shut.out)
    assert json.loads((tmp_path / bad / "gate.json").read_text())["passed"] is False
    back = shell("compare", bad, good, small_rings)
    answer = json.loads((tmp_path / good / "gate.json").read_text())
    assert back.code == (0 if answer["passed"] else 1)
    assert answer["challenger"]["auc"]["value"] > answer["champion"]["auc"]["value"]

    choice.activate([tmp_path], good)
    refused = shell("promote", bad)
    assert refused.code == 1 and "the gate is shut" in refused.err
    assert shell("promote", bad, "--force").code == 2
    assert shell("promote", bad, "--force", "--reason", "drill").code == 0
    assert choice.current([tmp_path]) == bad
    entry = json.loads((tmp_path / LOG).read_text().splitlines()[-1])
    assert (entry["from"], entry["to"], entry["forced"]) == (good, bad, "drill")
    assert entry["gate"].startswith("the gate is shut")
    judged = entry["judged_on"]
    assert (judged["file"], judged["sha256"], judged["synthetic"]) == ("small_rings.jsonl", sha256(small_rings), False)
    (audited,) = store.audit_trail({"act": "model_promoted"}, None, 5)
    assert (audited.subject, audited.detail) == (
        bad,
        f"instead of {good}; gate: {entry['gate']} on {judged['labels']:,} labels until {judged['until']}; forced: drill",
    )
    store.close()
    twin = Path(shutil.copytree(models["own"], tmp_path / "2026-01-01-abcdef"))
    choice.activate([tmp_path], good)
    twin_manifest = json.loads((twin / "manifest.json").read_text())
    (twin / "manifest.json").write_text(json.dumps({**twin_manifest, "id": twin.name}))
    opened = shell("compare", good, twin.name, small_rings)
    assert opened.code == 0, opened.err
    claims = json.loads((twin / "gate.json").read_text())["claims"]
    assert {claim["status"] for claim in claims} == {"holds", "too little"}
    assert "| AUC on the frozen rings |" in opened.out
    assert shell("promote", twin.name).code == 0
    assert choice.rollback([tmp_path]) == good
    choice.activate([tmp_path], bad)
    stale = tmp_path / good / "gate.json"
    stale.write_text(json.dumps({**answer, "passed": True, "champion_manifest_sha256": "0"}))
    assert "another pair" in shell("promote", good).err
    stale.unlink()
    assert "not compared" in shell("promote", good).err


def test_comparisons_use_trees_that_have_not_seen_the_rows(models, own):
    path = models["own"]
    if not (path / JUDGED).exists():
        pytest.fail("the history was made to be long enough for four blocks")
    manifest = load_bundle(path).manifest
    rows = read_history([own]).rows
    replayed, bundle = replay(rows), load_bundle(path)
    judged, own_scores = judged_by(bundle, replayed), bundle.predict_many(seen_by(bundle, replayed).vectors.read())
    assert abs(judged - own_scores).max() > 0.01
    frozen = np.arange(len(judged)) % 3 == 0
    middle = format_time(replayed.rows[len(judged) // 2].at)
    shorter = replace(bundle, manifest={**manifest, "data": {**manifest["data"], "until": middle}})
    later = np.array([format_time(row.at) > middle for row in replayed.rows])
    for known, fresh in ((bundle, frozen), (shorter, frozen | later)):
        assert np.allclose(scores_unseen(known, replayed, frozen, synthetic=False), np.where(fresh, own_scores, judged))
    assert np.allclose(scores_unseen(bundle, replayed, frozen, synthetic=True), own_scores), "it is of another kind of history"


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("fit", "nosuch.jsonl"), 2, "nosuch.jsonl"),
        (("fit",), 2, "HISTORY"),
        (("fit", "{few}"), 1, "Error: There are 30 fake and 30 genuine signups; at least 400"),
        (("fit", "{one}"), 1, "Error: All 500 labels are of one class"),
        (("fit", "{few}", "--until", "2020-01-01"), 1, "Error: There is no signup"),
        (("fit", "{few}", "--until", "soon"), 2, "ISO 8601"),
        (("fit", "{few}", "--without", "everything"), 2, "everything"),
        (("evaluate", "nosuch", "{few}"), 1, "Error: There is no model bundle 'nosuch'"),
        (("evaluate", "{bundle}", "{one}"), 1, "Error: There are not both fake and genuine"),
        (("evaluate", "{bundle}", "{few}", "--from", "2030-01-01"), 1, "give a history that goes on after that"),
        (("simulate", "--seed", 1, "--days", 0, "--out", "x"), 2, "--days"),
        (("simulate", "--seed", 1, "--days", 1, "--out", "x", "--without", "nosuch"), 2, "nosuch"),
        (("simulate", "--seed", 1, "--days", 1, "--out", "x", "--suppliers"), 2, "--without"),
        (("promote", "nosuch"), 1, "Error: There is no model bundle 'nosuch'"),
    ],
)
def test_faults_are_told_in_a_line_with_the_contracts_exit_code(models, rows, tmp_path, words, code, told):
    fakes = [row for row in rows if row["sim_tier"]][:500]
    genuine = [row for row in rows if not row["sim_tier"]][:30]
    places = {
        "few": write(
            tmp_path / "few.jsonl", [{**row, "label": "fake"} for row in fakes[:30]] + [{**row, "label": "genuine"} for row in genuine]
        ),
        "one": write(tmp_path / "one.jsonl", fakes, label="fake"),
        "bundle": models["synthetic"],
    }
    done = shell(*(str(word).format(**places) for word in words))
    assert done.code == code
    assert told in done.err
    assert "Traceback" not in done.err + done.out


def test_simulate_is_reproducible_and_marked(tmp_path):
    for name in ("a", "b"):
        assert shell("simulate", "--seed", 5, "--days", 1, "--out", tmp_path / name).code == 0
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert shell("simulate", "--seed", 5, "--days", 1, "--per-day", 50, "--out", tmp_path / "small").code == 0
    assert 25 < len((tmp_path / "small").read_text().splitlines()) < 100
    rows = [json.loads(line) for line in (tmp_path / "a").read_text().splitlines()]
    assert rows and all(row["synthetic"] for row in rows)


def test_suppliers_are_left_out_with_those_who_buy_from_them(tmp_path):
    """The shop's genuine customers too: as if they had been named."""
    stream = ("simulate", "--seed", 6, "--days", 3, "--out")
    customers = MECHANICS["residential_pool"].suppliers
    named = [word for name in customers for word in ("--without", name)]
    for name, words in {"buyers": (), "suppliers": ("--suppliers",), "named": named}.items():
        assert shell(*stream, tmp_path / name, "--without", "residential_pool", *words).code == 0
    assert (tmp_path / "suppliers").read_bytes() == (tmp_path / "named").read_bytes()
    found = {name: {one for line in (tmp_path / name).open() for one in json.loads(line)["sim_mechanics"]} for name in ("buyers", "named")}
    assert customers and set(customers) <= found["buyers"] and not set(customers) & found["named"]
