"""What reviewers do: the queue's order, claims, decisions, notes, opening, looking up."""

from __future__ import annotations

import html
import json
import re
from itertools import pairwise

import pytest

from signup_guard.clock import HOUR, MINUTE
from signup_guard.usecases.review import CLAIM_LASTS, PAGE
from tests.usecases.test_assess import vector_of

CARD = {"card_fingerprint": "fp_77", "bin": "424242", "funding": "credit"}


def ids(page: str) -> list[str]:
    return re.findall(r'class="id" href="/case/([^"?]+)', page)


def decision(what: str = "block:same_person", seen: int = 0, **more: str) -> dict[str, str]:
    return {"decision": what, "seen": str(seen), **more}


def test_the_queue_is_in_order_of_hour_exposure_and_score(people, held, clock) -> None:
    clock.at -= clock.at % HOUR
    for signup_id, exposure in (("cheap", 1.0), ("dear", 90.0), ("middle", 20.5), ("none", None)):
        held(signup_id, account={"exposure": exposure})
    clock.at += HOUR
    held("later", account={"exposure": 1000.0})
    assert ids(people["analyst"].get("/queue").text) == ["dear", "middle", "cheap", "none", "later"]


def test_pages_of_the_queue_hold_each_case_once(people, held) -> None:
    everybody = {f"s{number}" for number in range(2 * PAGE + 3)}
    for number, signup_id in enumerate(sorted(everybody)):
        held(signup_id, account={"exposure": number % 4 / 3})
    path, seen = "/queue", []
    for _ in range(3):
        page = people["lead"].get(path).text
        seen += ids(page)
        further = re.search(r'rel="next" href="([^"]+)"', page)
        path = html.unescape(further[1]) if further else ""
    assert (path, sorted(seen)) == ("", sorted(everybody))
    assert f"<strong>{len(everybody)}</strong> held" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"path": "edu"}, {"edu_1"}),
        ({"path": ""}, {"plain_1"}),
        ({"path": "*"}, {"edu_1", "trial_1", "plain_1"}),
        ({"text": "ial_"}, {"trial_1"}),
        ({"least": "0", "most": "100"}, {"edu_1", "trial_1", "plain_1"}),
        ({"most": "0"}, set()),
        ({"text": "%"}, set()),
    ],
)
def test_filters(people, held, query: dict[str, str], found: set[str]) -> None:
    held("edu_1", account={"path": "edu"})
    held("trial_1", account={"path": "trial"})
    held("plain_1")
    assert set(ids(people["lead"].get("/queue", **query).text)) == found


def test_a_decision_ends_the_hold_labels_and_is_audited_at_once(people, held, services) -> None:
    held("a", payment=CARD)
    found = people["analyst"].post("/case/a/decide", **decision("block:stolen_card"))
    assert found.status_code == 303
    view = services.signup("a", test=False)
    assert (view["decision"], view["hold"]["ended_by"]) == ("block", "the_analyst")
    assert [(one["source"], one["label"], one["reason"]) for one in view["labels"]] == [("review", "fake", "stolen_card")]
    assert [(one["by"], one["reason"]) for one in view["revisions"]] == [("the_analyst", "stolen_card")]
    trail = services.store.audit_trail({"subject": "a"}, None, 5)
    assert [(row.actor, row.act, row.detail) for row in trail] == [("the_analyst", "decided_block", "stolen_card: hold to block")]
    held("b", payment=CARD)
    assert vector_of(services, "b")["card_fakes"] == 1, "features learn of it"


def test_a_decision_leads_to_the_next_case_that_nobody_has(people, held, clock) -> None:
    clock.at -= clock.at % HOUR
    for place, signup_id in enumerate("abcd"):
        held(signup_id, account={"exposure": float(9 - place)})
    people["lead"].get("/case/b")
    found = people["analyst"].post("/case/a/decide", **decision(after=""))
    assert found.location == "/case/c?did=block&of=a"
    page = people["analyst"].get(found.location).text
    assert "a</a>: blocked." in page
    last = people["analyst"].post("/case/c/decide", **decision("allow:verified"))
    assert last.location.startswith("/case/d")
    assert people["analyst"].post("/case/d/decide", **decision("allow:verified")).location.startswith("/queue"), "the lead has the other"


def test_two_reviewers_at_one_case(people, held, services, clock) -> None:
    held("a")
    assert "Decide" in people["analyst"].get("/case/a").text
    theirs = people["lead"].get("/case/a").text
    assert "the_analyst has this case open" in theirs
    assert 'name="decision"' not in theirs
    assert 'taken">' in people["lead"].get("/queue").text
    refused = people["lead"].post("/case/a/decide", **decision("allow:verified"))
    assert (refused.status_code, "the_analyst has this case open" in refused.text) == (409, True)
    clock.at += CLAIM_LASTS + MINUTE
    assert people["lead"].post("/case/a/decide", **decision("allow:verified")).status_code == 303
    late = people["analyst"].post("/case/a/decide", **decision())
    assert (late.status_code, "Somebody has decided this case" in late.text) == (409, True)
    assert [one["by"] for one in services.signup("a", test=False)["revisions"]] == ["the_lead"]
    assert [one["label"] for one in services.signup("a", test=False)["labels"]] == ["genuine"]


def test_a_case_given_back_is_free(people, held) -> None:
    held("a")
    people["analyst"].get("/case/a")
    people["lead"].post("/case/a/release")
    assert people["lead"].post("/case/a/decide", **decision()).status_code == 409, "only its owner can give it back"
    people["analyst"].post("/case/a/release")
    assert people["lead"].post("/case/a/decide", **decision()).status_code == 303


def test_looking_does_not_claim_for_those_who_cannot_decide(people, held) -> None:
    held("a")
    people["viewer"].get("/case/a")
    assert people["analyst"].post("/case/a/decide", **decision()).status_code == 303


def test_an_expired_hold_is_changed_by_a_lead_only(people, held, services, clock) -> None:
    held("a")
    clock.at += 25 * HOUR
    with services.store.unit():
        assert services.upkeep.expire_holds() == 1
    for person in people.values():
        person.log_in()
    assert people["analyst"].post("/case/a/decide", **decision(seen=1)).status_code == 409
    assert people["lead"].post("/case/a/decide", **decision(seen=1)).status_code == 303
    assert services.signup("a", test=False)["decision"] == "block"


@pytest.mark.parametrize("what", ["", "allow", "hold:verified", "block:looks_genuine", "allow:nonsense"])
def test_a_decision_needs_a_listed_reason(people, held, services, what: str) -> None:
    held("a")
    assert people["lead"].post("/case/a/decide", **decision(what)).status_code in (400, 422)
    assert services.signup("a", test=False)["hold"]["ended_at"] is None


def test_opening_is_audited_and_shows_identifiers_once(people, held, services) -> None:
    held("a", account={"email": "jane.doe@gmail.com", "address": {"city": "Lyon"}})
    lead = people["lead"]
    assert "jane.doe" not in lead.get("/case/a").text
    opened = lead.post("/case/a/open").text
    assert "jane.doe@gmail.com" in opened
    assert "Lyon" in opened
    assert "jane.doe" not in lead.get("/case/a").text
    assert [row.actor for row in services.store.audit_trail({"act": "opened"}, None, 5)] == ["the_lead"]


def test_linked_accounts_tell_what_is_shared_and_what_is_known(people, held, services) -> None:
    held("a", payment=CARD, device={"id": "d_1"})
    held("b", payment=CARD, network={"ip": "203.0.113.9"})
    people["lead"].post("/case/b/decide", **decision())
    held("c", account={"name": "Nobody Else"})
    page = people["lead"].get("/case/a").text
    assert re.search(r"<strong>Card</strong> <span>2 sign-ups, <b [^>]*>1 fake", page)
    assert re.search(r'href="/case/b".*?Blocked.*?Fake.*?<td class="shares">Card</td>', page, re.DOTALL)
    assert 'href="/case/c"' not in page[page.index("linked-panel") : page.index("around-panel")]


@pytest.mark.parametrize(
    ("what", "text", "found"),
    [
        ("mail", "j.ane.doe+x@GMAIL.com", {"a"}),
        ("phone", "+1 415 555 2671", {"a"}),
        ("card", "fp_77", {"a", "b"}),
        ("device", "d_1", {"a"}),
        ("name", "jane DOE", {"a"}),
        ("name", "Dough, Jayne", {"a"}),
        ("name", "June", set()),
        ("name", "<7>", set()),
        ("ip", "203.0.113.7", {"a"}),
        ("id", "a", {"a"}),
        ("id", "", set()),
        ("mail", "nobody@example.com", set()),
        ("mail", "'; DROP TABLE signups", set()),
    ],
)
def test_search(people, held, what: str, text: str, found: set[str]) -> None:
    account = {"email": "jane.doe@gmail.com", "phone": "+14155552671", "name": "Jane Doe"}
    held("a", account=account, payment=CARD, device={"id": "d_1"}, network={"ip": "203.0.113.7"})
    held("b", payment=CARD)
    page = people["analyst"].post("/search", what=what, text=text).text
    assert set(re.findall(r'href="/case/([^"]+)"', page)) == found


def test_a_name_that_sounds_alike_is_near_until_its_person_is_erased(people, held) -> None:
    held("a", account={"name": "Katherine Meyer"})
    held("b", account={"name": "Catherine Meyer"})
    held("c", payment={"holder_name": "Kathryn Meyer", "card_fingerprint": "fp_1"})
    lead = people["lead"]

    def found() -> list[list[str]]:
        page = lead.post("/search", what="name", text="Katherine Meyer").text
        return [re.findall(r'href="/case/([^"]+)"', part) for part in page.split("<h2>")[1:]]

    assert found() == [["a"], ["c", "b"]]
    assert lead.post("/case/b/erase").status_code == 303
    assert found() == [["a"], ["c"]]


def test_reasons_add_up_to_the_score(people, services, request_of) -> None:
    from signup_guard.console.figures import waterfall
    from signup_guard.usecases.case import case
    from tests.usecases.test_assess import answer

    services.warm_up()
    found = json.loads(answer(services, request_of("a", account={"email": "x@gmail.com"}, payment=CARD)).body)
    bundle = services.engines.current().bundle
    assert bundle is not None, "the shipped model loads"
    why = case(services.store, bundle, None, "a").why
    assert why and why.base is not None and why.rest is not None
    assert why.base + sum(reason.contribution for reason in why.reasons) + why.rest == pytest.approx(why.log_odds, abs=2e-3)
    assert found["score"] == pytest.approx(100 / (1 + 2.718281828**-why.log_odds), abs=0.01)
    chart = waterfall(why)
    assert float(chart.bars[-1].value) == pytest.approx(why.log_odds, abs=0.01)
    assert all(bar.start >= 0 and bar.start + bar.width <= 100 for bar in chart.bars)


def test_overview_counts_what_happened(people, held, services, request_of) -> None:
    from signup_guard.usecases.overview import SPANS, overview
    from tests.usecases.test_assess import answer

    for signup_id in "abc":
        held(signup_id)
    answer(services, request_of("d"))
    people["lead"].post("/case/a/decide", **decision())
    people["lead"].post("/case/b/decide", **decision("allow:verified"))
    view = overview(services.store, services.clock())
    assert (view.signups, view.totals["hold"], view.totals["reviewed"]) == (4, 3, 2)
    assert (view.totals["fake_hold"], view.totals["genuine_hold"], view.precision) == (1, 1, 0.5)
    from signup_guard.domain import Label

    services.label([Label("a", "genuine", "chargeback")], test=False)
    assert overview(services.store, services.clock()).precision == 0.0
    page = people["developer"].get("/overview").text
    assert "<strong>4</strong> signups" in page
    assert "<dt>single answers, the newest</dt><dd>4</dd>" in page
    for by, (hours, many) in SPANS.items():
        columns = overview(services.store, services.clock(), by).columns
        assert [sum(column.counts.values()) for column in columns] == [0] * (many - 1) + [4]
        assert [later.at - at.at for at, later in pairwise(columns)] == [hours * HOUR] * (many - 1)
        assert columns[-1].at <= services.clock() < columns[-1].at + hours * HOUR
        assert f"Held and blocked by {by}" in people["developer"].get("/overview", by=by).text


def test_people_and_keys(people, services) -> None:
    admin = people["admin"]
    page = admin.post("/people/add", name="mara", role="analyst").text
    password = re.search(r"once: <code>([^<]+)</code>", page)
    assert password
    assert services.sessions.log_in("mara", html.unescape(password[1]), "", "192.0.2.1")
    assert admin.post("/people/add", name="mara", role="lead").status_code == 409
    assert admin.post("/people/add", name="expiry", role="lead").status_code == 422
    assert admin.post("/people/add", name="<b>", role="lead").status_code == 422
    assert admin.post("/people/mara/disable").status_code == 303
    assert admin.post(f"/people/{admin.name}/disable").status_code == 422
    key = re.search(r"once: <code>(sg_test_[^<]+)</code>", admin.post("/keys/add", scope=["score", "read"], test="1").text)
    assert key and services.authenticate(key[1])
    assert admin.post(f"/keys/{key[1].split('_')[2]}/revoke").status_code == 303
    assert services.authenticate(key[1]) is None
    assert admin.post("/keys/add").status_code == 422
    trail = admin.get("/audit", actor=admin.name, act="user_added").text
    assert "mara" in trail
    assert "key revoked" not in trail
