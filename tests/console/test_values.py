"""From a case: a value goes on a list, or is marked as shared by strangers, each after a look at whom it meets."""

from __future__ import annotations

from signup_guard.clock import DAY
from signup_guard.domain import Label
from tests.console.test_policy import CARD, begun, publish, text_of
from tests.usecases.test_assess import answer, said


def test_a_value_of_a_case_goes_on_a_list_through_the_draft(people, held, services, request_of) -> None:
    for signup_id in ("a", "b"):
        held(signup_id, payment=CARD)
    services.label([Label("b", "fake", "chargeback")], test=False)
    lead, admin = people["lead"], people["admin"]
    assert 'href="/case/a/value/card"' in lead.get("/case/a").text
    assert "/value/" not in people["analyst"].get("/case/a").text
    page = text_of(lead.get("/case/a/value/card").text)
    assert " 2 sign-ups had it; 1 of them are known to be fake, 0 genuine" in page and "a draft of the policy" in page
    entry = {"verdict": "block", "comment": "seen in an attack", "days": "30"}
    first = lead.post("/case/a/value/card/list", **entry)
    second = lead.post("/case/a/value/bin/list", **{**entry, "verdict": "hold"})
    assert (first.status_code, first.location) == (303, "/policy/1#lists") and second.location == first.location
    assert [(one.kind, one.verdict, one.author) for one in services.policies.version(1).policy.lists] == [
        ("card", "block", "the_lead"),
        ("bin", "hold", "the_lead"),
    ]
    publish(admin, 1)
    assert said(answer(services, request_of("c", payment=CARD)))["rules"][:2] == ["block_list", "hold_list"]
    assert "On the block list" in lead.get("/case/a/value/card").text
    acts = [row.act for row in services.store.audit_trail({"subject": "policy 1"}, None, 9)]
    assert acts == ["policy_published", "policy_changed", "policy_changed", "policy_drafted"]


FAULTS = [
    ("card/list", {"verdict": "block", "comment": " "}, "Say why"),
    ("card/list", {"verdict": "deny", "comment": "x"}, "choose one of allow, hold, block"),
    ("name/list", {"verdict": "block", "comment": "x"}, "Look first"),
    ("card/mark", {"reason": "because"}, "listed reasons"),
    ("card/mark", {"reason": "carrier", "days": "0"}, "1 to 3650 days"),
    ("card/mark", {"reason": "carrier", "comment": "x" * 301}, "up to 300"),
    ("phone/mark", {"reason": "carrier"}, "no such value"),
    ("traffic/mark", {"reason": "carrier"}, "no such value"),
]


def test_a_fault_on_a_value_changes_nothing(people, held, services) -> None:
    held("a", account={"name": "Jane Doe"}, payment=CARD)
    for path, sent, told in FAULTS:
        found = people["lead"].post(f"/case/a/value/{path}", **sent)
        assert found.status_code == (404 if "no such" in told else 422) and told in found.text, (path, sent, found.text)
    assert services.store.policies(9) == []
    assert not services.store.shared()


def test_no_entry_goes_into_a_draft_that_is_overtaken(people, held, services) -> None:
    held("a", payment=CARD)
    begun(people["lead"])
    publish(people["lead"], begun(people["admin"]))
    found = people["lead"].post("/case/a/value/card/list", verdict="block", comment="late")
    assert (found.status_code, "Discard that first" in found.text) == (409, True)


def test_a_value_marked_as_shared_ties_nobody_until_its_time_is_over(people, held, services, clock) -> None:
    for signup_id in ("a", "b"):
        held(signup_id, payment=CARD)
    lead = people["lead"]
    assert text_of(lead.get("/queue").text).count("Ring of 2") == 2
    assert "1 ring of its newest sign-ups would be made anew" in text_of(lead.get("/case/a/value/card").text)
    assert lead.post("/case/a/value/card/mark", reason="shared_place", comment="a dormitory's card", days="7").status_code == 303
    assert services.store.kept("b").ring is None and "Ring of" not in lead.get("/queue").text
    page = text_of(lead.get("/case/a/value/card").text)
    assert "A known shared thing until" in page and "Marked by the_lead" in page and "a dormitory&#39;s card" in page
    assert lead.post("/case/b/value/card/mark", reason="carrier").status_code == 409
    held("c", payment=CARD)
    assert services.store.kept("c").ring is None
    assert not services.writer.submit(services.values.expire_mark).result()
    clock.at += 7 * DAY
    assert services.writer.submit(services.values.expire_mark).result()
    assert not services.writer.submit(services.values.expire_mark).result()
    held("d", payment=CARD)
    assert services.store.kept("d").ring is not None
    trail = services.store.audit_trail({"act": "unmarked_shared"}, None, 9)
    assert [row.actor for row in trail] == ["expiry"]
    lead.log_in()
    assert lead.post("/case/a/value/card/mark", reason="carrier").status_code == 303
    assert "A known shared thing: it ties nobody" in text_of(lead.get("/case/a/value/card").text)
    assert lead.post("/case/a/value/card/unmark").status_code == 303
    assert not services.store.shared()
