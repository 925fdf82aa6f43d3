"""A challenger in shadow, drift of live traffic, and promotion by two people."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from signup_guard import wiring
from signup_guard.api import create_app
from signup_guard.cli import cli
from signup_guard.config import Settings
from signup_guard.domain import Label
from signup_guard.errors import ConflictError, NotFoundError
from signup_guard.scoring import choice, load_bundle
from signup_guard.scoring.drift import LEAST
from signup_guard.usecases.drift import log_odds, matrix
from signup_guard.usecases.services import Services
from signup_guard.usecases.sessions import Visitor
from signup_guard.usecases.shadow import report
from tests.bundles import open_gate, tiny
from tests.usecases.test_assess import answer, said

ANA, BO = Visitor("ana", "lead", "", ""), Visitor("bo", "lead", "", "")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "models"


@pytest.fixture
def champion(folder: Path) -> Path:
    path = tiny(folder)
    choice.activate([folder], path.name)
    return path


@pytest.fixture
def challenger(folder: Path, champion: Path) -> Path:
    return tiny(folder, seed=605, intercept=1.5)


@pytest.fixture
def services(tmp_path: Path, champion: Path) -> Iterator[Services]:
    built = wiring.build(Settings(store=str(tmp_path / "signups.db"), models=champion.parent))
    built.warm_up()
    yield built
    built.close()


def score(services: Services, request_of, count: int, start: int = 0) -> None:
    rng = np.random.default_rng(606)
    for number in range(start, start + count):
        session = {"form_seconds": float(rng.exponential(30)), "key_events": int(rng.integers(0, 100))}
        answer(services, request_of(f"s{number}", session=session))


def test_a_challenger_in_shadow_scores_what_the_champion_scored_and_changes_nothing(services, request_of, folder, challenger) -> None:
    before = said(answer(services, request_of("s0", session={"form_seconds": 3.0})))
    choice.set_shadow([folder], challenger.name)
    score(services, request_of, 30, start=1)
    assert (services.shadow.follow(), services.shadow.follow()) == (31, 0)
    services.label([Label("s0", "fake", "review"), Label("s1", "genuine", "review")], test=False)
    found = report(services.store, challenger.name)
    assert (found.model, found.signups) == (challenger.name, 31)
    assert sum(pair.fakes for pair in found.pairs) == sum(pair.genuine for pair in found.pairs) == 1
    bundle = load_bundle(challenger)
    by_id = {kept.record.signup_id: kept for kept in services.store.all_kept()}
    assert found.flips and all(flip.was != flip.would for flip in found.flips)
    for flip in found.flips:
        vector = np.frombuffer(by_id[flip.signup_id].record.vector, dtype=np.float32)
        assert flip.log_odds == pytest.approx(bundle.predict(vector), abs=1e-5)
        assert flip.would == bundle.cuts.verdict(flip.log_odds)
        assert flip.was == services.engines.current().bundle.cuts.verdict(log_odds(flip.score))
    agreed = sum(pair.signups for pair in found.pairs if pair.was == pair.would) / 31
    assert found.agreed == pytest.approx(agreed)
    assert before == said(answer(services, request_of("s0", session={"form_seconds": 3.0}))), "nobody's answer has changed"
    choice.set_shadow([folder], None)
    score(services, request_of, 1, start=40)
    assert services.shadow.follow() == 0


def test_what_a_challenger_cannot_keep_up_with_is_left_out(services, request_of, champion, challenger) -> None:
    score(services, request_of, 12)
    rows = services.store.unshadowed(challenger.name, champion.name, 5)
    newest = [kept.seq for kept in services.store.all_kept()][-5:]
    assert [row.seq for row in rows] == newest
    assert matrix(rows).shape[0] == 5


def test_a_challenger_that_cannot_be_loaded_keeps_nobody_from_being_scored(services, request_of, folder, challenger, caplog) -> None:
    choice.set_shadow([folder], challenger.name)
    (challenger / "model.json").write_text("{}")
    with caplog.at_level(logging.ERROR):
        score(services, request_of, 3)
        assert services.shadow.follow() == 0
    assert "the challenger is not followed" in caplog.text
    assert services.store.shadow_agreement(challenger.name, 10) == []


def test_drift_is_measured_once_there_are_enough_signups_and_shown_in_the_metrics(services, request_of) -> None:
    services.drift.look()
    assert services.drift.latest is None
    client = create_app(services).test_client()
    assert "signup_guard_drift_score_psi NaN" in client.get("/metrics").text
    score(services, request_of, LEAST)
    services.drift.look()
    found = services.drift.latest
    assert found is not None
    assert found.rows == LEAST
    assert list(found.signals.values()) == sorted(found.signals.values(), reverse=True)
    assert found.signals["form_seconds"] > 0.25, "seconds are no standard normal numbers"
    text = client.get("/metrics").text
    figures = dict(line.split() for line in text.splitlines() if line.startswith(("signup_guard_drift", "signup_guard_prior")))
    assert float(figures["signup_guard_drift_score_psi"]) == pytest.approx(found.score)
    of_each = {name: float(figures[f'signup_guard_drift_signal_psi{{signal="{name}"}}']) for name in found.signals}
    assert of_each == pytest.approx(found.signals)
    assert float(figures["signup_guard_prior"]) == pytest.approx(found.prior.now)
    score(services, request_of, 5, start=LEAST)
    services.drift.look()
    assert services.drift.latest is found, "it is looked at once an hour"


def audited(services: Services) -> list[tuple[str, str, str]]:
    return [(row.actor, row.act, row.subject) for row in reversed(services.store.audit_trail({}, None, 20))]


def test_promotion_takes_the_gate_and_a_second_person(services, folder, champion, challenger) -> None:
    desk = services.models
    with pytest.raises(ConflictError, match="was not compared with the champion"):
        desk.propose(ANA, challenger.name)
    open_gate(champion, challenger, passed=False)
    with pytest.raises(ConflictError, match="the gate is shut: AUC"):
        desk.propose(ANA, challenger.name)
    open_gate(champion, challenger)
    with pytest.raises(ConflictError, match="Nobody has proposed"):
        desk.confirm(BO, challenger.name)
    desk.propose(ANA, challenger.name)
    with pytest.raises(ConflictError, match="a second person"):
        desk.confirm(ANA, challenger.name)
    assert choice.current([folder]) == champion.name
    desk.withdraw(BO)
    with pytest.raises(ConflictError, match="Nobody has proposed"):
        desk.confirm(BO, challenger.name)
    desk.propose(ANA, challenger.name)
    open_gate(champion, challenger, passed=False)
    with pytest.raises(ConflictError, match="the gate is shut"):
        desk.confirm(BO, challenger.name)
    open_gate(champion, challenger)
    desk.confirm(BO, challenger.name)
    shelf = desk.shelf()
    assert (shelf.champion.id, shelf.before, shelf.proposal) == (challenger.name, champion.name, None)
    assert desk.roll_back(ANA) == champion.name
    assert audited(services)[-5:] == [
        ("ana", "model_proposed", challenger.name),
        ("bo", "model_proposal_withdrawn", challenger.name),
        ("ana", "model_proposed", challenger.name),
        ("bo", "model_promoted", challenger.name),
        ("ana", "model_rolled_back", champion.name),
    ]


def test_a_proposal_lapses_when_another_model_comes_into_force(services, folder, champion, challenger) -> None:
    open_gate(champion, challenger)
    services.models.propose(ANA, challenger.name)
    third = tiny(folder, seed=607)
    choice.activate([folder], third.name)
    open_gate(third, challenger)
    assert services.models.shelf().proposal is None
    with pytest.raises(ConflictError, match="Nobody has proposed"):
        services.models.confirm(BO, challenger.name)


@pytest.mark.parametrize("wanted", ["nosuch", "../models"])
def test_only_models_of_the_folders_are_looked_at(services, wanted: str) -> None:
    with pytest.raises(NotFoundError):
        services.models.propose(ANA, wanted)
    with pytest.raises(NotFoundError):
        services.models.card(wanted)


def test_a_damaged_bundle_is_shown_as_what_it_is(services, challenger) -> None:
    (challenger / "model.json").write_text("{}")
    (entry,) = [entry for entry in services.models.shelf().challengers if entry.id == challenger.name]
    assert entry.manifest is None and "model.json is not the file that was trained" in entry.fault


def test_the_shadow_command(folder, champion, challenger, tmp_path, services, request_of) -> None:
    def run(*words: str) -> tuple[int, str]:
        environ = {"SIGNUP_GUARD_STORE": str(tmp_path / "signups.db"), "SIGNUP_GUARD_MODELS": str(folder)}
        done = CliRunner().invoke(cli, ["model", *words], env=environ)
        return done.exit_code, done.output + str(done.exception or "")

    assert run("shadow")[0] == 2
    assert "is in force" in run("shadow", champion.name)[1]
    assert "no challenger scores in shadow" in run("shadow", "--report")[1]
    assert run("shadow", challenger.name) == (0, f"{challenger.name} scores in shadow\n")
    assert f"~ {challenger.name}" in run("list")[1]
    assert "0 signups, agrees on none yet" in run("shadow", "--report")[1]
    score(services, request_of, 3)
    services.shadow.follow()
    assert f"{challenger.name}: 3 signups, agrees on " in run("shadow", "--report")[1]
    assert run("shadow", "--off") == (0, "no challenger scores in shadow\n")
    assert [row[1:] for row in audited(services) if row[1].startswith("model")] == [
        ("model_shadowed", challenger.name),
        ("model_unshadowed", challenger.name),
    ]
    assert choice.shadow([folder]) is None
