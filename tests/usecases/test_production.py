"""Precision and recall from draws: right where labels of holds alone mislead."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from signup_guard import wiring
from signup_guard.clock import HOUR
from signup_guard.config import Settings
from signup_guard.domain import Label, Verdict
from signup_guard.errors import ConfigError
from signup_guard.scoring import choice
from signup_guard.store.models import Drawn
from signup_guard.usecases.production import LEAST, estimated, production
from signup_guard.usecases.replay import exported
from signup_guard.usecases.services import Services
from tests.bundles import tiny
from tests.console.conftest import Clock
from tests.usecases.test_assess import answer, said


def draws(verdict: Verdict, count: int, fakes: int, chance: float, unlabelled: int = 0) -> list[Drawn]:
    told = [Drawn(verdict, chance, "fake" if number < fakes else "genuine") for number in range(count)]
    return told + [Drawn(verdict, chance, None)] * unlabelled


def test_figures_of_a_small_case() -> None:
    """Of 10,000 allows 1 % are fake, of 200 holds half, of 100 blocks nine in ten."""
    found = estimated(
        {"allow": 10_000, "hold": 200, "block": 100},
        [*draws("allow", 500, 5, 0.05), *draws("hold", 40, 20, 0.2, unlabelled=7), *draws("block", 30, 27, 0.3)],
    )
    assert [group.fakes for group in found.groups] == [pytest.approx(0.01), pytest.approx(0.5), pytest.approx(0.9)]
    assert [group.labelled for group in found.groups] == [500, 40, 30]
    assert found.precision is not None and found.recall is not None
    assert found.precision.value == pytest.approx(190 / 300)
    assert found.recall.value == pytest.approx(190 / 290)
    assert found.recall.low < 0.5 < 0.655 < 0.8 < found.recall.high, "five fakes among the allowed say little"


def test_each_draw_weighs_one_over_its_chance() -> None:
    """The share was raised from 1 % to 10 % half way, and fakes came then."""
    found = estimated({"allow": 20_000, "hold": 0, "block": 0}, [*draws("allow", 100, 0, 0.01), *draws("allow", 1000, 100, 0.1)])
    assert found.groups[0].fakes == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("signups", "found", "precision", "recall"),
    [
        ({"allow": 0, "hold": 0, "block": 0}, [], False, False),
        ({"allow": 100, "hold": 50, "block": 0}, draws("hold", LEAST, 3, 0.5), True, False),
        ({"allow": 100, "hold": 50, "block": 0}, draws("hold", LEAST - 1, 3, 0.5), False, False),
        ({"allow": 100, "hold": 50, "block": 9}, [*draws("hold", LEAST, 3, 0.5), *draws("allow", LEAST, 3, 0.5)], False, False),
        ({"allow": 100, "hold": 50, "block": 0}, [*draws("hold", LEAST, 3, 0.5), *draws("allow", LEAST, 0, 0.5)], True, True),
    ],
    ids=["nothing", "no allows", "too few", "no blocks", "enough"],
)
def test_nothing_is_said_that_the_draw_does_not_tell(signups, found, precision: bool, recall: bool) -> None:
    result = estimated(signups, found)
    assert (result.precision is not None, result.recall is not None) == (precision, recall)


def test_intervals_hold_the_truth() -> None:
    rng = np.random.default_rng(609)
    inside = 0
    for _ in range(200):
        sample = [*draws("allow", 400, int(rng.binomial(400, 0.02)), 0.05), *draws("hold", 60, int(rng.binomial(60, 0.6)), 0.2)]
        found = estimated({"allow": 8000, "hold": 300, "block": 0}, sample)
        assert found.recall is not None
        inside += found.recall.low <= 180 / 340 <= found.recall.high
    assert inside >= 180


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def services(tmp_path: Path, clock: Clock) -> Iterator[Services]:
    policy = tmp_path / "policy.toml"
    policy.write_text("hold_hours = 6\n[lottery]\nallow = 0.4\n")
    model = tiny(tmp_path / "models", intercept=-9.0)
    choice.activate([model.parent], model.name)
    settings = Settings(store=str(tmp_path / "signups.db"), policy=policy, models=model.parent)
    built = wiring.assemble(settings, *wiring.open_store(settings), clock)
    built.warm_up()
    yield built
    built.close()


def test_draws_are_held_labelled_as_random_and_counted(services, request_of, clock) -> None:
    decided = {f"s{number}": said(answer(services, request_of(f"s{number}"))) for number in range(80)}
    kept = {one.record.signup_id: one for one in services.store.all_kept()}
    drawn = [name for name, one in kept.items() if one.record.drawn_from is not None]
    assert 15 < len(drawn) < 50
    assert {exported(one)["review_chance"] for one in kept.values()} == {0.4}
    for name, one in kept.items():
        assert (decided[name]["decision"], one.record.review_chance) == ("hold" if name in drawn else "allow", 0.4)
        assert (name in drawn) == (services.vault.lot(name) < 0.4)
    assert decided[drawn[0]]["hold"]["on_expiry"] == "allow"
    services.label([Label(drawn[0], "fake", "ring"), *(Label(name, "genuine", "review") for name in drawn[1:])], test=False)
    services.label([Label(drawn[1], "fake", "chargeback"), Label(drawn[2], "fake", "ring")], test=False)
    others = [name for name in kept if name not in drawn]
    services.label([Label(others[0], "fake", "review"), Label(others[1], "fake", "appeal")], test=False)
    by = {one.record.signup_id: [label.found_by for label in one.labels] for one in services.store.all_kept()}
    assert (by[drawn[1]], by[drawn[2]], by[drawn[3]]) == (["random", "outcome"], ["random", "sweep"], ["random"])
    assert (by[others[0]], by[others[1]]) == (["outcome"], ["appeal"]), "it was never held, nor swept"
    allowed = production(services.store, clock()).groups[0]
    assert (allowed.verdict, allowed.signups, allowed.labelled) == ("allow", 80, len(drawn) - 1), "one was labelled by a ring alone"
    clock.at += 7 * HOUR
    with services.store.unit():
        assert services.upkeep.expire_holds() == len(drawn)


def test_what_a_rule_decides_is_not_in_the_draw(services, request_of) -> None:
    for number in range(20):
        assert said(answer(services, request_of(f"s{number}", session={"honeypot_filled": True})))["decision"] != "allow"
    assert {(one.record.review_chance, exported(one)["review_chance"]) for one in services.store.all_kept()} == {(0.0, 1.0)}


@pytest.mark.parametrize("line", ["allow = 2", "allow = true", 'hold = "much"', "maybe = 0.1"])
def test_a_lottery_that_is_none(tmp_path: Path, line: str) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text(f"[lottery]\n{line}\n")
    settings = Settings(store=str(tmp_path / "signups.db"), policy=policy)
    store, vault = wiring.open_store(settings)
    with pytest.raises(ConfigError, match="lottery"):
        wiring.assemble(settings, store, vault, lambda: 0)
    store.close()
