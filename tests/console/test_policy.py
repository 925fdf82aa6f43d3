"""The policy: drafted, tried on history, published by somebody else; lists with their impact; rules with what became of their hits."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from signup_guard import wiring
from signup_guard.cli import cli
from signup_guard.clock import DAY, HOUR
from signup_guard.config import Settings
from signup_guard.domain import Label
from signup_guard.policy.decide import Policy
from signup_guard.usecases.policies import CHOICES, NUMBERS, differences
from signup_guard.usecases.trial import tried
from tests.usecases.test_assess import answer, said

CARD = {"card_fingerprint": "fp_77", "bin": "424242", "funding": "prepaid"}
HOSTED = {"ip": "203.0.113.7", "is_hosting": True}


def form(policy: Policy, **changes: str) -> dict[str, str]:
    """What the page of a draft sends back."""
    sent = {name: "" if (value := getattr(policy, name)) is None else str(value) for name in NUMBERS}
    sent |= {name: getattr(policy, name) for name in CHOICES} | {f"rule_{name}": verdict for name, verdict in policy.rules.items()}
    return sent | changes


def begun(person, comment: str = "why", **more: str) -> int:
    found = person.post("/policy/draft", comment=comment, **more)
    assert found.status_code == 303, found.text
    return int(found.location.rsplit("/", 1)[1])


def publish(person, number: int):
    name = re.search(r'name="seen" value="(\w+)"', person.get(f"/policy/{number}").text)
    return person.post(f"/policy/{number}/publish", seen=name[1] if name else "")


def listed(person, number: int, kind: str, value: str, verdict: str, **more: str) -> str:
    page = person.post(f"/policy/{number}/impact", kind=kind, value=value).text
    key = re.search(r'name="key" value="(\w+)"><?', page[page.index('id="impact"') :])
    assert key
    entry = {"kind": kind, "key": key[1], "verdict": verdict, "comment": "seen in an attack", **more}
    assert person.post(f"/policy/{number}/list", **entry).status_code == 303
    return page


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).replace(" ;", ";").replace(" ,", ",")


def test_a_draft_is_published_by_somebody_else_and_in_force_at_once(people, services, request_of) -> None:
    lead, admin = people["lead"], people["admin"]
    before = services.ready()["policy"]
    number = begun(lead, "hold prepaid cards from data centres")
    assert lead.post(f"/policy/{number}/change", **form(services.policies.base, rule_prepaid_datacenter="hold")).status_code == 303
    assert "prepaid datacenter" in admin.get(f"/policy/{number}").text
    assert services.ready()["policy"] == before
    own = lead.post(f"/policy/{number}/publish", seen=services.policies.version(number).policy.fingerprint())
    assert (own.status_code, "published by somebody else" in own.text) == (409, True)
    assert said(answer(services, request_of("a", payment=CARD, network=HOSTED)))["decision"] == "allow"
    assert publish(admin, number).location == "/policy"
    found = said(answer(services, request_of("b", payment=CARD, network=HOSTED)))
    assert (found["decision"], found["rules"]) == ("hold", ["prepaid_datacenter"])
    assert found["policy"] == services.ready()["policy"] != before
    assert found["policy"].startswith(f"v{number}-")
    trail = services.store.audit_trail({"subject": f"policy {number}"}, None, 9)
    assert [(row.actor, row.act) for row in trail] == [
        ("the_admin", "policy_published"),
        ("the_lead", "policy_changed"),
        ("the_lead", "policy_drafted"),
    ]
    assert trail[1].detail == "prepaid_datacenter: allow to hold"
    assert "In force" in people["viewer"].get("/policy").text


def test_a_published_policy_outlives_a_restart_and_wins_over_the_file(people, services, tmp_path) -> None:
    number = begun(people["lead"])
    people["lead"].post(f"/policy/{number}/change", **form(services.policies.base, hold_hours="72"))
    publish(people["admin"], number)
    file = tmp_path / "policy.toml"
    file.write_text("hold_hours = 1")
    settings = Settings(store=services.settings.store, policy=file)
    again = wiring.build(settings)
    assert again.engines.current().judge.policy.hold_hours == 72
    again.close()
    told = CliRunner().invoke(cli, ["doctor"], env={"SIGNUP_GUARD_STORE": settings.store, "SIGNUP_GUARD_POLICY": str(file)}).output
    assert f"version {number}, published by the_admin; the file {file} is not in force" in told
    scratch = wiring.scratch(settings, tmp_path, services.clock, again.engines.current().bundle.path)
    assert scratch.engines.current().judge.policy.hold_hours == 72, "backtests use it too"
    scratch.close()


def test_a_list_entry_shows_first_whom_it_meets(people, services, request_of) -> None:
    for signup_id in ("a", "b", "c"):
        answer(services, request_of(signup_id, payment=CARD))
    services.label([Label("a", "fake", "chargeback"), Label("b", "genuine", "review")], test=False)
    lead = people["lead"]
    number = begun(lead)
    page = listed(lead, number, "card", "fp_77", "block", days="30")
    assert " 3 sign-ups had it; 1 of them are known to be fake, 1 genuine" in text_of(page)
    assert all(f"/case/{signup_id}" in page for signup_id in "abc")
    assert "fp_77" not in lead.get(f"/policy/{number}").text
    publish(people["admin"], number)
    assert said(answer(services, request_of("d", payment=CARD)))["rules"] == ["block_list"]
    entry = services.engines.current().judge.policy.lists[0]
    assert (entry.author, entry.comment) == ("the_lead", "seen in an attack")
    assert 29 * DAY < entry.expires_at - services.clock() < 30 * DAY
    again = begun(lead)
    assert lead.post(f"/policy/{again}/unlist", kind="card", key=entry.key).status_code == 303
    assert services.policies.version(again).policy.lists == ()


@pytest.mark.parametrize(
    ("path", "sent", "told"),
    [
        ("impact", {"kind": "ip", "value": "here"}, "This is no IP address"),
        ("impact", {"kind": "colour", "value": "red"}, "Choose what is listed"),
        ("list", {"kind": "ip", "key": "203.0.113.7", "verdict": "block", "comment": "x"}, "Look first"),
        ("list", {"kind": "ip", "key": "0" * 32, "verdict": "deny", "comment": "x"}, "choose one of allow, hold, block"),
        ("list", {"kind": "ip", "key": "0" * 32, "verdict": "block", "comment": " "}, "Say why"),
        ("list", {"kind": "ip", "key": "0" * 32, "verdict": "block", "comment": "x", "days": "-1"}, "1 to 3650 days"),
        ("list", {"kind": "ip", "key": "0" * 32, "verdict": "block", "comment": "x", "days": "9" * 5000}, "1 to 3650 days"),
        ("change", form(Policy(), hold_share="0"), "Share of genuine people held: give a number from 0.0001 to 0.5."),
        ("change", form(Policy(), hold_cut="nan"), "or nothing."),
        ("change", form(Policy(), rule_honeypot="deny"), "honeypot: choose one of"),
        ("change", form(Policy(), lottery_hold="1.5"), "would-be holds let through: give a number from 0 to 1, or nothing."),
        ("change", {}, "give a number"),
    ],
)
def test_a_fault_is_named_and_changes_nothing(people, services, path: str, sent: dict[str, str], told: str) -> None:
    lead = people["lead"]
    number = begun(lead)
    found = lead.post(f"/policy/{number}/{path}", **sent)
    assert (found.status_code, told in found.text) == (422, True), found.text
    assert services.policies.version(number).policy == services.policies.base


def test_nobody_changes_what_is_not_theirs_or_is_published(people, services) -> None:
    lead, admin = people["lead"], people["admin"]
    number = begun(lead)
    assert admin.post(f"/policy/{number}/change", **form(Policy(), hold_hours="1")).status_code == 409
    publish(admin, number)
    assert lead.post(f"/policy/{number}/change", **form(Policy(), hold_hours="1")).status_code == 409
    assert lead.post(f"/policy/{number}/discard").status_code == 404
    assert [lead.get(f"/policy/{other}").status_code for other in (99, 10**30)] == [404, 404]
    begun(lead)
    assert lead.post("/policy/draft", comment="another").status_code == 409
    assert lead.post("/policy/draft", comment=" ").status_code == 422


def test_a_draft_is_published_only_as_it_was_seen_and_only_on_what_is_in_force(people, services) -> None:
    lead, admin = people["lead"], people["admin"]
    number = begun(lead)
    seen = services.policies.version(number).policy.fingerprint()
    lead.post(f"/policy/{number}/change", **form(Policy(), hold_hours="1"))
    assert "changed since you looked" in admin.post(f"/policy/{number}/publish", seen=seen).text
    other = begun(admin)
    assert publish(lead, other).status_code == 303
    now = services.policies.version(number).policy.fingerprint()
    late = admin.post(f"/policy/{number}/publish", seen=now)
    assert (late.status_code, "Another version was published" in late.text) == (409, True)
    assert "It cannot be published" in admin.get(f"/policy/{number}").text
    assert admin.post(f"/policy/{number}/discard").status_code == 303


def test_back_to_an_earlier_version(people, services) -> None:
    lead, admin = people["lead"], people["admin"]
    first = begun(lead)
    lead.post(f"/policy/{first}/change", **form(Policy(), hold_hours="5"))
    publish(admin, first)
    second = begun(lead)
    lead.post(f"/policy/{second}/change", **form(Policy(), hold_hours="9"))
    publish(admin, second)
    assert "Draft a return to this" in lead.get(f"/policy/{first}").text
    back = begun(lead, "nine was too long", of=str(first))
    page = admin.get(f"/policy/{back}").text
    assert re.search(r"hold hours</th><td>9</td><td>5</td>", page)
    publish(admin, back)
    assert services.engines.current().judge.policy.hold_hours == 5


def test_whom_the_lot_lets_through_is_watched_until_something_is_known(people, services, request_of) -> None:
    lead = people["lead"]
    number = begun(lead, "to know who is held for nothing")
    assert lead.post(f"/policy/{number}/change", **form(services.policies.base, hold_cut="-20", lottery_hold="1")).status_code == 303
    publish(people["admin"], number)
    assert [said(answer(services, request_of(name)))["decision"] for name in ("one", "two")] == ["allow", "allow"]
    page = lead.get("/model").text
    watch = page[page.index("Let through under watch") :]
    assert watch.index('/case/two"') < watch.index('/case/one"'), "the newest first"
    services.label([Label("two", "genuine", "outcome")], test=False)
    page = lead.get("/model").text
    assert '/case/one"' in page and '/case/two"' not in page


def test_the_lottery_is_drafted_published_and_left_out_of_trials(people, services, request_of) -> None:
    lead = people["lead"]
    number = begun(lead, "to know what is missed")
    assert lead.post(f"/policy/{number}/change", **form(services.policies.base, lottery_allow="1", lottery_block="0.05")).status_code == 303
    page = text_of(people["admin"].get(f"/policy/{number}").text)
    assert "Lot: share of would-be allows held 0 1 " in page and "Lot: share of would-be blocks let through 5.0 %" in page
    publish(people["admin"], number)
    assert services.engines.current().judge.policy.lottery == {"allow": 1.0, "block": 0.05}
    found = said(answer(services, request_of("a", account={"email": "jane@gmail.com"})))
    assert (found["decision"], found["hold"]["on_expiry"]) == ("hold", "allow")
    assert tried(services.store, services.engines.current(), services.clock(), 1).changed == []
    again = begun(lead, "enough")
    assert lead.post(f"/policy/{again}/change", **form(services.policies.base)).status_code == 303
    assert services.policies.version(again).policy.lottery == {}


def test_tried_on_history(people, services, request_of, clock) -> None:
    answer(services, request_of("old", payment=CARD, network=HOSTED))
    clock.at += 3 * DAY
    for place, signup_id in enumerate(("a", "b", "c")):  # unlike each other, so that the model has nothing against them
        payment, network = {**CARD, "card_fingerprint": f"fp_{place}"}, {**HOSTED, "ip": f"8.8.{place}.4"}
        answer(services, request_of(signup_id, payment=payment, network=network))
    answer(services, request_of("pot", session={"honeypot_filled": True}))
    services.label([Label("a", "fake", "chargeback"), Label("b", "genuine", "review")], test=False)
    before = [kept.record.verdict for kept in services.store.all_kept()]
    lead = people["lead"]
    number = begun(lead)
    lead.post(f"/policy/{number}/change", **form(services.policies.base, rule_prepaid_datacenter="block", rule_honeypot="allow"))
    page = lead.get(f"/policy/{number}/try", days="1").text
    flat = text_of(page)
    assert "4 sign-ups since" in flat
    assert "Allowed Blocked 1 1 1" in flat
    assert "Held Allowed 0 0 1" in flat
    assert "prepaid datacenter 1 1 1" in flat
    assert all(f'href="/case/{signup_id}"' in page for signup_id in ("a", "b", "c", "pot")) and 'href="/case/old"' not in page
    assert "5 sign-ups since" in text_of(lead.get(f"/policy/{number}/try", days="7").text)
    assert [kept.record.verdict for kept in services.store.all_kept()] == before
    assert [lead.get(f"/policy/{number}/try", days=days).status_code for days in ("365", "9" * 5000)] == [400, 400]


def test_the_policy_in_force_tried_on_history_changes_nothing(services, request_of) -> None:
    """Whatever decided then decides so again: rules that read labels, scores, lists."""
    for place in range(12):
        mail = {"account": {"email": f"x{place}@example.com"}}
        blocks = [{"payment": CARD}, {"session": {"honeypot_filled": True}}, {"network": HOSTED}, mail]
        answer(services, request_of(f"s{place}", **blocks[place % 4]))
        if place == 0:
            services.label([Label("s0", "fake", "chargeback")], test=False)
    found = tried(services.store, services.engines.current(), services.clock(), 1)
    assert found.signups == 12
    assert (found.changed, {before == after for before, after in found.flows}) == ([], {True})
    assert found.rules["known_fake_card"].total() == 2


def test_rules_show_their_precision_and_how_often_they_are_overturned(people, services, held, clock) -> None:
    for signup_id in ("a", "b", "c", "d"):
        held(signup_id)
    for signup_id, decision in (("a", "block:same_person"), ("b", "allow:verified")):
        people["lead"].post(f"/case/{signup_id}/decide", decision=decision, seen="0")
    clock.at += 30 * HOUR
    with services.store.unit():
        services.upkeep.expire_holds()
    figures = services.store.rule_figures(1000)["honeypot"]
    assert figures._asdict() == {"hits": 4, "fakes": 1, "genuine": 1, "stopped": 4, "overturned": 1}
    assert services.store.rule_figures(1)["honeypot"].hits == 1
    page = text_of(people["viewer"].get("/policy").text)
    assert "honeypot A field that people cannot see was filled in. hold 4 1 1 50.0 % 25.0 %" in page


def test_what_differs() -> None:
    assert differences(Policy(), Policy()) == []
    assert differences(Policy(), Policy(hold_cut=1.5, monitor=True)) == [("hold_cut", "open", 1.5), ("monitor", False, True)]
