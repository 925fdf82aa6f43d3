"""Second looks: drawn, blind, answered once, and what they tell; golden cases among them."""

from __future__ import annotations

import re

import pytest

from signup_guard import wiring
from signup_guard.clock import MINUTE
from signup_guard.config import Settings, load
from signup_guard.console import create_console
from signup_guard.errors import ConfigError
from tests.console.conftest import People

CARD = {"card_fingerprint": "fp_1"}


@pytest.fixture
def services(tmp_path, clock):
    """Every decided case comes back."""
    settings = Settings(store=str(tmp_path / "signups.db"), second_look=1.0)
    built = wiring.assemble(settings, *wiring.open_store(settings), clock)
    built.warm_up()
    yield built
    built.close()


def decide(person, clock, signup_id: str, what: str, minutes: int = 3) -> None:
    person.get(f"/case/{signup_id}")
    clock.at += minutes * MINUTE
    assert person.post(f"/case/{signup_id}/decide", decision=what, seen="0").status_code == 303


def next_path(person) -> str:
    return person.get("/quality/next").location


def test_a_decided_case_comes_back_blind_to_another_reviewer(people, held, services, clock) -> None:
    held("su_secret", account={"email": "jane.doe@gmail.com"}, payment=CARD)
    held("other", payment=CARD)
    decide(people["analyst"], clock, "su_secret", "block:made_up")
    assert next_path(people["analyst"]).startswith("/quality?"), "not to the one who decided"
    path = next_path(people["lead"])
    page = people["lead"].get(path).text
    for told in ("su_secret", "the_analyst", "Blocked", "Made-up identity</p>", "Known fake", "1 fake", "jane.doe"):
        assert told not in page, told
    assert "with 1 other<" in page
    assert people["analyst"].get(path).status_code == 404
    before = services.signup("su_secret", test=False)
    assert people["lead"].post(path, decision="allow:verified").status_code == 303
    assert services.signup("su_secret", test=False) == before, "it changes nothing about the signup"
    assert people["admin"].post(path, decision="allow:verified").status_code == 404, "one second look is enough"
    report = services.quality.report()
    assert (report.looks, report.agreement, report.kappa) == (1, 0.0, 0.0)
    page = people["lead"].get("/quality").text
    assert re.search(r'href="/case/su_secret".*?Blocked by the_analyst.*?Allowed by the_lead: Verified with the applicant', page, re.DOTALL)
    assert "Where two disagree" not in people["analyst"].get("/quality").text, "for leads"


def test_agreement_kappa_and_minutes(people, held, services, clock) -> None:
    verdicts = ["block:made_up", "block:made_up", "allow:verified", "allow:verified"]
    for number, what in enumerate(verdicts):
        held(f"s{number}")
        decide(people["analyst"], clock, f"s{number}", what, minutes=number + 1)
    held("listed")
    people["analyst"].post("/case/listed/decide", decision="allow:verified", seen="0")
    again = {"s0": "block:made_up", "s1": "allow:verified", "s2": "allow:verified", "s3": "allow:verified", "listed": "allow:verified"}
    while (path := next_path(people["lead"])).startswith("/quality/look"):
        look = services.store.look(int(path.rsplit("/", 1)[1]))
        people["lead"].post(path, decision=again[look.signup_id])
    report = services.quality.report()
    assert (report.looks, report.agreement) == (5, 0.8)
    assert report.kappa == pytest.approx((0.8 - 0.56) / 0.44)
    row = next(row for row in report.rows if row.reviewer == "the_analyst")
    assert (row.decided, row.again, row.otherwise) == (5, 5, 1)
    assert row.minutes == pytest.approx(2.5, abs=0.1), "the one decided from the list has no time"


def test_golden_cases_are_among_them_and_answered_by_everybody_once(people, held, services, clock) -> None:
    held("g")
    lead, analyst = people["lead"], people["analyst"]
    assert lead.post("/quality/golden", signup_id="g", verdict="block").status_code == 303
    assert lead.post("/quality/golden", signup_id="g", verdict="allow").status_code == 409
    assert lead.post("/quality/golden", signup_id="nobody", verdict="allow").status_code == 404
    assert lead.post("/quality/golden", signup_id="g", verdict="maybe").status_code == 422
    assert analyst.post("/quality/golden", signup_id="g", verdict="block").status_code == 403
    for person, what in ((analyst, "block:made_up"), (people["admin"], "allow:verified")):
        path = next_path(person)
        assert person.post(path, decision=what).status_code == 303
        assert person.post(path, decision=what).status_code == 409
    rows = {row.reviewer: (row.right, row.golden) for row in services.quality.report().rows}
    assert rows == {"the_analyst": (1, 1), "the_admin": (0, 1)}
    drop = re.search(r'action="(/quality/golden/\d+/drop)"', lead.get("/quality").text)
    assert drop
    assert (lead.post(drop[1]).status_code, lead.post(drop[1]).status_code) == (303, 404)
    assert services.quality.waiting("the_lead") == 0
    assert lead.post("/quality/golden", signup_id="g", verdict="allow").status_code == 303, "it may come back"


@pytest.mark.parametrize("what", ["", "hold:verified", "allow:made_up", "block"])
def test_an_answer_needs_a_listed_reason(people, held, services, clock, what: str) -> None:
    held("a")
    decide(people["analyst"], clock, "a", "block:made_up")
    assert people["lead"].post(next_path(people["lead"]), decision=what).status_code == 422
    assert services.quality.report().looks == 0


def test_expiry_and_decisions_on_rings_are_nobodys_cases(people, held, services, clock) -> None:
    held("a")
    clock.at += 25 * 60 * MINUTE
    with services.store.unit():
        services.upkeep.expire_holds()
    services.quality.draw()
    assert services.quality.waiting("the_lead") == 0


def test_the_share_is_kept_and_the_draw_is_the_same_again(tmp_path, clock, request) -> None:
    settings = Settings(store=str(tmp_path / "share.db"), second_look=0.3)
    services = wiring.assemble(settings, *wiring.open_store(settings), clock)
    drawn = [services.quality._drawn(f"second su_{number}") < 0.3 for number in range(3000)]
    assert sum(drawn) / 3000 == pytest.approx(0.3, abs=0.03)
    assert drawn == [services.quality._drawn(f"second su_{number}") < 0.3 for number in range(3000)]
    assert People(create_console(services), services)["lead"].get("/quality").status_code == 200
    services.close()


@pytest.mark.parametrize("value", ["2", "-0.1", "some", "nan"])
def test_a_share_is_from_0_to_1(value: str) -> None:
    with pytest.raises(ConfigError, match="SECOND_LOOK"):
        load({"SIGNUP_GUARD_SECOND_LOOK": value})
