"""The model's page: who proposes and who confirms, what the gate says, the card in its frame."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from signup_guard import wiring
from signup_guard.config import Settings
from signup_guard.scoring import choice
from signup_guard.scoring.drift import LEAST
from signup_guard.usecases.services import Services
from tests.bundles import open_gate, tiny
from tests.console.conftest import Clock
from tests.usecases.test_assess import answer

SHARE = {"value": 0.01, "low": 0.005, "high": 0.02, "rows": 1000}
COSTS = {"genuine": SHARE, "fake": SHARE, "precision": 0.5, "genuine_a_day": 2.0, "leaked_a_ring": 1.0}
BETWEEN = {"items_a_day": [6.0, 9.5], "genuine_a_day": [1.0, 3.0], "leaked_a_ring": None}
THRESHOLDS = [
    {"name": "hold", "cut": 0.0, "items_a_day": 8.0, **COSTS, "between": BETWEEN},
    {"name": "5 % of genuine", "cut": -2.0, "items_a_day": 40.0, **COSTS},
]
FIGURE = {"value": 0.9, "low": 0.8, "high": 0.95}
ABOUT = {
    "metrics": {"auc": FIGURE, "tpr_at_1": FIGURE, "thresholds": THRESHOLDS},
    "data": {"from": "2026-01-01T00:00:00Z", "until": "2026-02-01T00:00:00Z", "labelled": 1234},
}


class Pair(NamedTuple):
    champion: Path
    challenger: Path


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    folder = tmp_path / "models"
    champion = tiny(folder, about=ABOUT)
    choice.activate([folder], champion.name)
    return Pair(champion, tiny(folder, seed=605, intercept=1.5, about=ABOUT))


@pytest.fixture
def services(tmp_path: Path, clock: Clock, pair: Pair) -> Iterator[Services]:
    settings = Settings(store=str(tmp_path / "signups.db"), models=pair.champion.parent)
    built = wiring.assemble(settings, *wiring.open_store(settings), clock)
    built.warm_up()
    yield built
    built.close()


def test_a_model_is_promoted_by_two_people_and_rolled_back_by_one(people, services, pair: Pair) -> None:
    lead, admin, wanted = people["lead"], people["admin"], pair.challenger.name
    page = lead.get("/model").text
    assert "was not compared with the champion" in page and "Propose for promotion" not in page
    assert lead.post(f"/model/{wanted}/propose").status_code == 409
    open_gate(*pair)
    page = lead.get("/model").text
    assert "gate open" in page and "Propose for promotion" in page
    assert lead.post(f"/model/{wanted}/propose").status_code == 303
    assert "A second person has to confirm it" in lead.get("/model").text
    assert "Confirm and put in force" not in lead.get("/model").text
    assert "a second person has to confirm it" in lead.post(f"/model/{wanted}/confirm").text
    assert choice.current([pair.champion.parent]) == pair.champion.name
    assert "Confirm and put in force" in admin.get("/model").text
    assert admin.post(f"/model/{wanted}/confirm").status_code == 303
    assert choice.current([pair.champion.parent]) == wanted
    assert f"Roll back to {pair.champion.name}" in lead.get("/model").text
    assert lead.post("/model/rollback").status_code == 303
    assert choice.current([pair.champion.parent]) == pair.champion.name
    assert "There is nothing to roll back to" in lead.post("/model/rollback").text


def test_those_who_may_not_promote_see_the_page_without_its_buttons(people, pair: Pair) -> None:
    open_gate(*pair)
    for role in ("viewer", "analyst", "developer"):
        page = people[role].get("/model").text
        assert "gate open" in page
        assert "/propose" not in page and "/rollback" not in page


def test_a_shut_gate_says_why_and_what_it_looked_at(people, pair: Pair) -> None:
    open_gate(*pair, passed=False)
    page = people["lead"].get("/model").text
    assert "gate shut" in page and "AUC on the latest labels falls" in page
    assert "1,200 labels until 2026-06-01, simulated." in page
    assert "AUC on the latest labels" in page and "400 in 40 (20)" in page and "<td>fails</td>" in page


@pytest.mark.parametrize(("capacity", "fits"), [("", []), ("10", ["yes", "no"]), ("100", ["yes", "yes"]), ("x", []), ("9" * 30, [])])
def test_cuts_against_what_the_team_can_review(people, capacity: str, fits: list[str]) -> None:
    page = people["lead"].get("/model", capacity=capacity).text
    assert [word for word in ("yes", "no") for _ in range(page.count(f"<td>{word}</td>"))] == fits
    assert "1.00 %" in page and "0.50 to 2.00" in page and "6.0 to 9.5" in page


def test_shadow_and_drift_are_shown_once_there_is_something_to_show(people, services, request_of, pair: Pair) -> None:
    lead = people["lead"]
    assert "Nothing measured yet" in lead.get("/model").text
    choice.set_shadow([pair.champion.parent], pair.challenger.name)
    assert "It has not scored any sign-up yet" in lead.get("/model").text
    for number in range(LEAST):
        answer(services, request_of(f"s{number}", session={"form_seconds": float(number)}))
    services.shadow.follow()
    services.drift.look()
    page = lead.get("/model").text
    assert f"Of {LEAST} sign-ups it agrees on" in page
    assert '/case/s199"' in page, "flips lead to their cases"
    assert "form_seconds" in page
    assert "in shadow" in page


def test_the_card_stands_in_a_frame_in_which_nothing_runs(people, pair: Pair) -> None:
    page = people["viewer"].get("/model")
    assert f'src="/model/{pair.champion.name}/card" sandbox' in page.text
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    card = people["viewer"].get(f"/model/{pair.champion.name}/card")
    assert "One <strong>strong</strong> word." in card.text
    policy = card.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'; img-src data:; style-src 'sha256-")
    assert "frame-ancestors 'self'" in policy and "unsafe" not in policy
    assert card.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert people["viewer"].get("/model/nosuch/card").status_code == 404


def test_a_card_that_was_tampered_with_is_not_shown(people, pair: Pair) -> None:
    (pair.champion / "card.html").write_text("<script>alert(1)</script>")
    found = people["viewer"].get(f"/model/{pair.champion.name}/card")
    assert found.status_code == 422 and "alert(1)" not in found.text
