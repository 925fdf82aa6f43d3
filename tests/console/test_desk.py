"""What reviewers do besides deciding one hold: queues with conditions, selections, steps, sealed notes, saved views, near matches."""

from __future__ import annotations

import re

import pytest

from signup_guard.clock import DAY, HOUR
from signup_guard.errors import NotFoundError
from signup_guard.usecases.review import CLAIM_LASTS
from signup_guard.usecases.steps import APPEAL_LASTS
from tests.console.test_review import CARD, decision, ids
from tests.usecases.test_assess import vector_of


def queue(name: str, **more: object) -> dict[str, object]:
    return {"name": name, "verdict": ["allow", "block"], **more}


def steps_of(page: str) -> set[str]:
    return set(re.findall(r'name="step" value="(\w+):', page))


def stands(services, signup_id: str) -> tuple[str, bool, list[tuple[str, str]]]:
    """The decision, whether it is held, and the words of its labels."""
    view = services.signup(signup_id, test=False)
    held = view["hold"] is not None and view["hold"]["ended_at"] is None
    return view["decision"], held, [(label["source"], label["label"]) for label in view["labels"]]


def trail(services, signup_id: str) -> list[tuple[str, str, str | None]]:
    rows = services.store.audit_trail({"subject": signup_id}, None, 20)
    return [(row.actor, row.act, row.detail) for row in reversed(rows)]


# --- queues ---


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        ({}, {"edu_1", "dear", "plain", "ring_1", "ring_2"}),
        ({"paths": "EDU, startup"}, {"edu_1"}),
        ({"exposure": "100"}, {"dear"}),
        ({"countries": "de"}, {"dear"}),
        ({"countries": "US"}, set()),
        ({"ring": "yes"}, {"ring_2"}),
        ({"ring": "no", "countries": "DE"}, {"dear"}),
        ({"least": "0", "most": "100"}, {"edu_1", "dear", "plain", "ring_1", "ring_2"}),
        ({"least": "100"}, set()),
    ],
)
def test_holds_go_to_the_first_queue_whose_conditions_they_meet(people, held, services, conditions, found) -> None:
    held("edu_1", account={"path": "edu"})
    held("dear", account={"exposure": 250.0, "country": "DE"})
    held("plain")
    ring = {"payment": CARD, "device": {"id": "d_1"}}
    held("ring_1", **ring)
    held("ring_2", **ring)
    lead = people["lead"]
    assert lead.post("/queues/save", **queue("mine", **conditions)).status_code == 303
    expected = found | ({"ring_1"} if "ring_2" in found else set())
    assert set(ids(lead.get("/queue", queue="mine").text)) == expected
    assert set(ids(lead.get("/queue", queue="general").text)) == {"edu_1", "dear", "plain", "ring_1", "ring_2"} - expected
    assert set(ids(lead.get("/queue").text)) == {"edu_1", "dear", "plain", "ring_1", "ring_2"}


def test_order_of_queues_and_two_editors(people, held, services) -> None:
    held("a", account={"path": "edu", "exposure": 500.0})
    lead, admin = people["lead"], people["admin"]
    lead.post("/queues/save", **queue("schools", paths="edu"))
    lead.post("/queues/save", **queue("dear", exposure="100", place="1"))
    assert [row.name for row in services.store.queues()] == ["dear", "schools"]
    assert ids(lead.get("/queue", queue="dear").text) == ["a"]
    was = {row.name: value for row, value in zip(services.store.queues(), was_fields(lead.get("/queues").text), strict=False)}
    assert lead.post("/queues/save", **queue("dear", exposure="900", was=was["dear"])).status_code == 303
    late = admin.post("/queues/save", **queue("dear", exposure="1", was=was["dear"]))
    assert (late.status_code, "Somebody has changed this queue" in late.text) == (409, True)
    assert ids(lead.get("/queue", queue="schools").text) == ["a"]
    was = was_fields(lead.get("/queues").text)
    lead.post("/queues/drop", name="dear", was=was[0])
    assert [row.name for row in services.store.queues()] == ["schools"]
    assert [act for _, act, _ in trail(services, "dear")] == ["queue_changed"] * 3
    assert "none to" in trail(services, "dear")[0][2] and "to none" in trail(services, "dear")[2][2]


def was_fields(page: str) -> list[str]:
    import html

    return [html.unescape(value) for value in re.findall(r'name="was" value="([^"]*)"', page)]


@pytest.mark.parametrize(
    "form",
    [
        {"name": ""},
        {"name": "x" * 41},
        {"name": "appeals"},
        {"name": "a", "verdict": []},
        {"name": "a", "verdict": ["hold"]},
        {"name": "a", "least": "60", "most": "40"},
        {"name": "a", "exposure": "much"},
        {"name": "a", "exposure": "inf"},
        {"name": "a", "place": "nan"},
    ],
)
def test_what_no_queue_can_be(people, services, form) -> None:
    assert people["lead"].post("/queues/save", **queue(**form)).status_code in (400, 422)
    assert services.store.queues() == []


def test_a_queue_limits_what_may_be_decided_and_a_lead_decides_what_is_escalated(people, held, services) -> None:
    held("a", account={"path": "edu"})
    people["lead"].post("/queues/save", **{**queue("schools", paths="edu"), "verdict": "allow"})
    analyst, lead = people["analyst"], people["lead"]
    page = analyst.get("/case/a").text
    assert ('value="allow:verified"' in page, 'value="block:same_person"' in page) == (True, False)
    refused = analyst.post("/case/a/decide", **decision())
    assert (refused.status_code, "you may not block" in refused.text) == (422, True)
    assert analyst.post("/case/a/step", step="escalate:unsure").status_code == 303
    assert ids(analyst.get("/queue").text) == []
    assert 'value="allow:verified"' not in analyst.get("/case/a").text
    assert analyst.post("/case/a/decide", **decision("allow:verified")).status_code == 422
    assert ids(lead.get("/queue", queue="escalated").text) == ["a"]
    assert lead.post("/case/a/decide", **decision()).status_code == 303
    assert stands(services, "a") == ("block", False, [("review", "fake")])


# --- a selection ---


def test_bulk_decides_each_case_by_itself_and_tells(people, held, services) -> None:
    for signup_id in ("free", "theirs", "decided", "other"):
        held(signup_id)
    people["analyst"].get("/case/theirs")
    people["admin"].post("/case/decided/decide", **decision("allow:verified"))
    page = people["lead"].post("/bulk", decision="block:automation", case=["0:free", "0:theirs", "0:decided", "0:gone", "rubbish"])
    said = dict(re.findall(r'/case/([^"]+)">[^<]+</a> ([^<]+)</li>', page.text))
    assert page.status_code == 200
    assert said == {
        "free": "Blocked.",
        "theirs": "the_analyst has this case open. Yours was not entered.",
        "decided": "Somebody has decided this case since you opened it. Yours was not entered.",
        "gone": "There is no signup with this id.",
    }
    assert [stands(services, one)[0] for one in ("free", "theirs", "decided", "other")] == ["block", "hold", "allow", "hold"]
    assert ("the_lead", "decided_block", "automation: hold to block") in trail(services, "free")


@pytest.mark.parametrize(
    "form", [{}, {"decision": "block:automation"}, {"decision": "block", "case": "0:a"}, {"decision": "hold:x", "case": "0:a"}]
)
def test_bulk_needs_a_selection_and_a_reason(people, held, services, form) -> None:
    held("a")
    assert people["lead"].post("/bulk", **form).status_code in (400, 422)
    assert stands(services, "a")[0] == "hold"


# --- steps ---


def test_more_is_asked_for_and_received(people, held, services) -> None:
    held("a", account={"path": "edu"})
    analyst = people["analyst"]
    assert analyst.post("/case/a/step", step="ask:payment").status_code == 303
    assert (ids(analyst.get("/queue").text), ids(analyst.get("/queue", queue="asked").text)) == ([], ["a"])
    assert analyst.post("/case/a/step", step="ask:payment").status_code == 409, "it is asked already"
    page = analyst.get("/case/a").text
    assert "Waiting for the applicant" in page and "receive" in steps_of(page)
    assert analyst.post("/case/a/step", step="receive:answered").location.startswith("/case/a?did=receive")
    assert ids(analyst.get("/queue").text) == ["a"]
    assert trail(services, "a") == [("the_analyst", "asked", "payment"), ("the_analyst", "received", "answered")]
    page = analyst.get("/case/a").text
    assert "More information asked for" in page and "That the card is theirs" in page and "More information received" in page


def test_who_waits_for_a_lead_can_be_handed_back(people, held) -> None:
    held("a")
    analyst, lead = people["analyst"], people["lead"]
    assert analyst.post("/case/a/step", step="escalate:high_stakes").status_code == 303
    assert analyst.post("/case/a/step", step="hand_back:no_lead_needed").status_code == 409
    assert lead.post("/case/a/step", step="hand_back:no_lead_needed").status_code == 303
    lead.post("/case/a/release")
    assert analyst.post("/case/a/decide", **decision("allow:verified")).status_code == 303


def test_an_analyst_who_looks_at_an_escalated_case_does_not_take_it(people, held) -> None:
    held("a")
    people["analyst"].post("/case/a/step", step="escalate:unsure")
    people["analyst"].get("/case/a")
    assert people["lead"].post("/case/a/decide", **decision()).status_code == 303


def test_steps_on_a_case_that_another_has_open(people, held, services, clock) -> None:
    held("a")
    people["analyst"].get("/case/a")
    refused = people["lead"].post("/case/a/step", step="escalate:unsure")
    assert (refused.status_code, "the_analyst has this case open" in refused.text) == (409, True)
    clock.at += CLAIM_LASTS + 1
    assert people["lead"].post("/case/a/step", step="escalate:unsure").status_code == 303


@pytest.mark.parametrize("step", ["", "ask", "ask:slip", "sell:all", "undo:slip", "receive:answered", "hand_back:no_lead_needed"])
def test_steps_that_cannot_be_taken(people, held, services, step: str) -> None:
    held("a")
    assert people["lead"].post("/case/a/step", step=step).status_code in (409, 422)
    assert trail(services, "a") == []


def test_an_appeal_is_a_case_again_and_its_label_counts_over_the_review(people, held, services, clock) -> None:
    held("a", payment=CARD)
    analyst = people["analyst"]
    analyst.post("/case/a/decide", **decision())
    assert "appeal" in steps_of(analyst.get("/case/a").text)
    analyst.post("/case/a/step", step="appeal:applicant_asks")
    assert stands(services, "a") == ("hold", True, [("review", "fake")])
    assert ids(analyst.get("/queue", queue="appeals").text) == ["a"]
    assert analyst.post("/case/a/decide", **decision("allow:verified", seen=2)).status_code == 303
    assert stands(services, "a") == ("allow", False, [("review", "fake"), ("appeal", "genuine")])
    held("b", payment=CARD)
    assert vector_of(services, "b")["card_fakes"] == 0, "features learn of it"


def test_an_appeal_that_nobody_looks_at_changes_nothing(people, held, services, clock) -> None:
    held("a")
    people["analyst"].post("/case/a/decide", **decision())
    people["analyst"].post("/case/a/step", step="appeal:new_facts")
    clock.at += APPEAL_LASTS + DAY
    with services.store.unit():
        assert services.upkeep.expire_holds() == 1
    assert stands(services, "a") == ("block", False, [("review", "fake")])


def test_undo_puts_back_the_hold_and_takes_back_the_label(people, held, services, clock) -> None:
    held("a", payment=CARD)
    analyst = people["analyst"]
    ends = services.signup("a", test=False)["hold"]["expires_at"]
    page = analyst.get(analyst.post("/case/a/decide", **decision()).location).text
    assert 'value="undo:slip"' in page
    assert analyst.post("/case/a/step", step="undo:slip").status_code == 303
    assert stands(services, "a") == ("hold", True, [("review", "clear")])
    assert services.signup("a", test=False)["hold"]["expires_at"] == ends
    held("b", payment=CARD)
    assert vector_of(services, "b")["card_fakes"] == 0
    assert analyst.post("/case/a/step", step="undo:slip").status_code == 409, "there is nothing more to undo"
    assert trail(services, "a")[-1] == ("the_analyst", "undone", "slip: block back to hold")
    assert analyst.post("/case/a/decide", **decision("allow:verified", seen=2)).status_code == 303


def test_undo_keeps_what_was_decided_later_and_what_others_said(people, held, services) -> None:
    held("a")
    analyst, lead = people["analyst"], people["lead"]
    analyst.post("/case/a/decide", **decision())
    lead.post("/case/a/decide", **decision("allow:verified", seen=1))
    assert "undo" not in steps_of(analyst.get("/case/a").text)
    assert analyst.post("/case/a/step", step="undo:slip").status_code == 409
    assert trail(services, "a")[-1] == ("the_lead", "decided_allow", "verified: block to allow")
    assert lead.post("/case/a/step", step="undo:learnt_more").status_code == 303
    assert stands(services, "a") == ("block", False, [("review", "fake")]), "the analyst's word is back"


def test_what_was_decided_of_a_whole_ring_is_not_undone_case_by_case(people, held, services) -> None:
    held("a")
    with services.store.unit():
        seq = services.store.standing("a").seq
        services.store.end_hold(seq, services.clock(), "the_analyst", "block", "same_person")
        services.store._run("UPDATE revisions SET act = 7")
    assert people["analyst"].post("/case/a/step", step="undo:slip").status_code == 409
    assert "undo" not in steps_of(people["analyst"].get("/case/a").text)


# --- notes, views, search, the case ---


def test_notes_are_sealed_with_the_signups_key_and_erased_with_it(people, held, services) -> None:
    held("a")
    people["analyst"].post("/case/a/note", note="spoke to Jane Doe")
    kept = services.store.kept("a")
    (note,) = services.store.notes(kept.seq)
    assert b"Jane" not in b"".join(path.read_bytes() for path in services.store.path.parent.glob("signups.db*"))
    assert services.vault.open_note(note.sealed, kept.record.seal_key) == "spoke to Jane Doe"
    held("b")
    with pytest.raises(NotFoundError):
        services.vault.open_note(note.sealed, services.store.kept("b").record.seal_key)
    with services.store.unit():
        services.store._run("DELETE FROM seal_keys WHERE seq = ?", (kept.seq,))
    page = people["analyst"].get("/case/a").text
    assert "Jane" not in page and "Erased with the signup." in page


def test_saved_views_are_each_users_own(people, held) -> None:
    held("a", account={"path": "edu"})
    analyst = people["analyst"]
    analyst.post("/me/views/save", name="schools", path="edu", least="1")
    assert '<a href="/queue?path=edu&amp;least=1">schools</a>' in analyst.get("/queue").text
    assert "schools" not in people["lead"].get("/queue").text
    assert analyst.post("/me/views/save", name=" ", path="edu").status_code == 422
    analyst.post("/me/views/drop", name="schools")
    assert "schools" not in analyst.get("/queue").text


@pytest.mark.parametrize(
    ("what", "text", "exact", "near"),
    [
        ("mail", "j.doe7+x@gmail.com", {"a"}, {"b"}),
        ("mail", "jdoe99@gmail.com", set(), {"a", "b"}),
        ("phone", "+1 415 555 2671", {"a"}, {"b"}),
        ("ip", "203.0.113.7", {"a"}, {"b"}),
        ("ip", "203.0.113.99", set(), {"a", "b"}),
        ("username", "janed55", set(), {"a", "b"}),
        ("address", "12 Main Street, 10001, New York, US", {"a"}, set()),
        ("name", "DOE, Jané", {"a"}, set()),
    ],
)
def test_search_shows_near_matches_apart(people, held, what: str, text: str, exact: set[str], near: set[str]) -> None:
    address = {"line1": "12 main st", "city": "New York", "postal_code": "10001", "country": "US"}
    account = {"email": "jdoe7@gmail.com", "phone": "+14155552671", "name": "Jane Doe", "username": "janed1", "address": address}
    held("a", account=account, network={"ip": "203.0.113.7"})
    held("b", account={"email": "jdoe8@gmail.com", "phone": "+14155552672", "username": "janed2"}, network={"ip": "203.0.113.8"})
    page = people["analyst"].post("/search", what=what, text=text).text
    first, _, second = page.partition("Like it")
    assert [set(re.findall(r'href="/case/([^"]+)"', part)) for part in (first, second)] == [exact, near]


def test_a_case_shows_its_neighbours_in_time_and_how_its_values_compare(people, held, services, request_of) -> None:
    from signup_guard.usecases.usual import FEWEST
    from tests.usecases.test_assess import answer

    for place in range(FEWEST + 2):
        answer(services, request_of(f"n{place}", account={"email": f"someone.{place}@example.org"}))
    held("a", payment=CARD)
    page = people["lead"].get("/case/a").text
    around = page[page.index("around-panel") : page.index("facts-panel")]
    assert re.findall(r'href="/case/(n\d+)"', around) == [f"n{place}" for place in range(FEWEST + 1, FEWEST - 4, -1)]
    assert "of recent sign-ups" in page


def test_a_case_tells_the_score_by_todays_model(people, held, services) -> None:
    held("a")
    with services.store.unit():
        services.store._run("UPDATE signups SET model = 'older'")
    page = people["lead"].get("/case/a").text
    score = re.search(r"Score <strong>([\d.]+)</strong>.*?<strong>([\d.]+)</strong> by today's model", page, re.DOTALL)
    assert score and score[1] == score[2], "the same signals, the same bundle under another name"
    assert "by today" not in people["lead"].get("/queue").text


def test_an_expired_case_keeps_its_timeline(people, held, services, clock) -> None:
    held("a")
    people["analyst"].post("/case/a/step", step="ask:identity")
    clock.at += 25 * HOUR
    with services.store.unit():
        assert services.upkeep.expire_holds() == 1
    people["lead"].log_in()
    page = people["lead"].get("/case/a").text
    assert "Hold expired: allow" in page
    assert stands(services, "a") == ("allow", False, [])
