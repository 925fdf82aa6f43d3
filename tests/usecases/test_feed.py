"""The feed tells every change of a signup after its answer, once, in order, whoever or whatever made it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from signup_guard.domain import Label
from signup_guard.usecases.services import Services
from tests.usecases.test_rings import INES, TOMAS, come, contain, finalise, lapse, planted, services, sweep

__all__ = ["services"]
Act = Callable[[Services], Any]


def decide(verdict: str, reason: str, before: int = 0) -> Act:
    return lambda services: services.reviewer.decide(TOMAS, "s0", verdict, reason, before)


def step(name: str, reason: str) -> Act:
    return lambda services: services.steps.take(TOMAS, "s0", name, reason)


def told(services: Services, after: int = 0, most: int = 1000) -> list[tuple[str, str, str, str, str | None]]:
    found = services.updates(after, most, test=False)["updates"]
    return [(one["signup_id"], one["type"], one["decision"], one["by"], one["reason"]) for one in found]


@pytest.mark.parametrize(
    ("acts", "last"),
    [
        ([decide("allow", "looks_genuine")], ("hold_released", "allow", "tomas", "looks_genuine")),
        ([decide("block", "made_up")], ("hold_blocked", "block", "tomas", "made_up")),
        ([lapse], ("hold_expired", "allow", "expiry", None)),
        ([decide("block", "made_up"), decide("allow", "verified", 1)], ("decision_revised", "allow", "tomas", "verified")),
        ([lapse, decide("block", "made_up", 1)], ("decision_revised", "block", "tomas", "made_up")),
        ([decide("block", "made_up"), step("undo", "slip")], ("decision_revised", "hold", "tomas", "slip")),
        ([step("ask", "identity")], ("information_requested", "hold", "tomas", "identity")),
        ([step("ask", "identity"), step("receive", "answered")], ("information_received", "hold", "tomas", "answered")),
        ([step("appeal", "applicant_asks")], ("appeal_opened", "hold", "tomas", "applicant_asks")),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_what_becomes_of_a_hold_is_told(services: Services, acts: list[Act], last: tuple[str, str, str, str | None]) -> None:
    come(services, "s0", session={"honeypot_filled": True})
    come(services, "s1")
    assert told(services) == [], "an answer is no change"
    for act in acts:
        act(services)
    found = told(services)
    assert found[-1] == ("s0", *last)
    assert len(found) == len(acts), "once each"
    assert services.signup("s0", test=False)["decision"] == last[1] or last[0] == "appeal_opened"


def test_an_appeal_against_a_block_is_told_beside_the_hold_that_it_makes(services: Services) -> None:
    come(services, "s0", session={"honeypot_filled": True})
    for act in (decide("block", "made_up"), step("appeal", "new_facts"), decide("allow", "verified", 2)):
        act(services)
    assert [(kind, decision) for _, kind, decision, _, _ in told(services)] == [
        ("hold_blocked", "block"),
        ("decision_revised", "hold"),
        ("appeal_opened", "hold"),
        ("hold_released", "allow"),
    ]


def test_acts_on_a_ring_are_told_of_each_member(services: Services) -> None:
    ring = planted(services, 4, held=1)
    contain(services, ring)
    assert told(services) == [(f"s{place}", "decision_revised", "hold", "ines", "one_operator") for place in (1, 2, 3)]
    finalise(services, ring)
    assert [(name, kind) for name, kind, *_ in told(services)[3:]] == [(f"s{place}", "hold_blocked") for place in range(4)]
    act = services.store.acts_on(ring)[-1]
    services.rings.undo(TOMAS, act.id, "mistake")
    assert [(name, kind, decision) for name, kind, decision, *_ in told(services)[7:]] == [
        (f"s{place}", "decision_revised", "hold") for place in range(4)
    ]


def test_swept_accounts_are_told_of_once(services: Services) -> None:
    planted(services, 4)
    for name in ("s0", "s1"):
        services.label([Label(name, "fake", "chargeback")], test=False)
        sweep(services)
    assert [(name, kind, decision) for name, kind, decision, *_ in told(services)] == [
        (f"s{place}", "account_swept", "allow") for place in (1, 2, 3, 0)
    ]
    (found, _), *_ = services.store.rings_waiting()[1]
    services.sweeps.decide(INES, found.id, "hold", "has_fakes")
    assert {kind for _, kind, *_ in told(services)[4:]} == {"decision_revised"}


@pytest.mark.parametrize("most", [1, 2, 3, 100])
def test_pages_behind_the_cursor_are_the_whole_feed(services: Services, most: int) -> None:
    ring = planted(services, 5)
    contain(services, ring)
    whole, pages, cursor = told(services), [], 0
    while found := told(services, cursor, most):
        pages += found
        cursor = int(services.updates(cursor, most, test=False)["next"])
    assert pages == whole
    assert len(whole) == 5
    assert services.updates(cursor, most, test=False) == {"updates": [], "next": str(cursor)}
    services.rings.undo(TOMAS, services.store.acts_on(ring)[-1].id, "mistake")
    assert len(told(services, cursor)) == 5, "what comes later is behind the same cursor"
    assert services.updates(0, most, test=True) == {"updates": [], "next": "0"}
