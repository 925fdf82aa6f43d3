"""Scores, batches, labels and views over HTTP, as the contract and the OpenAPI document tell them."""

from __future__ import annotations

import itertools
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from signup_guard.schema import examples
from signup_guard.schema.openapi import document
from signup_guard.usecases.sessions import Visitor
from tests.api.conftest import Client
from tests.schema.conform import faults
from tests.schema.requests import NUMBER, damaged_requests

_numbers = itertools.count()


def fresh() -> str:
    """An id that no other test uses."""
    return f"su_{next(_numbers)}"


# --- the document's examples, sent in their order ---


def test_the_documents_examples_are_true(client: Client) -> None:
    for path, method in (("/v1/score", "post"), ("/v1/score/batch", "post"), ("/v1/labels", "post"), ("/v1/signups/{signup_id}", "get")):
        operation = document()["paths"][path][method]
        if method == "post":
            response = client.post(path, operation["requestBody"]["content"]["application/json"]["example"])
        else:
            response = client.get(path.format(signup_id=operation["parameters"][0]["example"]))
        shown = operation["responses"]["200"]["content"]["application/json"]
        assert (response.status_code, response.mimetype) == (200, "application/json"), path
        assert faults(response.json, shown["schema"]) == []
        assert alike(response.json, shown["example"]) == [], path
    assert response.json["answer"]["warnings"] == examples.SCORE_ANSWER["warnings"]


def alike(real: Any, shown: Any, place: str = "$") -> list[str]:
    """Where an example has other fields than the real answer, or results of another kind."""
    if isinstance(real, dict) and isinstance(shown, dict):
        found = [f"{place}: {sorted(real)} is not {sorted(shown)}"] if list(real) != list(shown) else []
        found += [fault for name in real.keys() & shown.keys() for fault in alike(real[name], shown[name], f"{place}.{name}")]
        return found
    if place.endswith((".results", ".labels")):
        assert len(real) == len(shown)
        return [
            fault for number, (one, other) in enumerate(zip(real, shown, strict=True)) for fault in alike(one, other, f"{place}[{number}]")
        ]
    return [f"{place}: {real}"] if place.endswith((".status", ".effective", ".problem")) and real != shown else []


# --- scores ---


def test_the_same_body_again_gets_the_same_bytes(client: Client) -> None:
    body = {"signup_id": fresh(), "account": {"email": "jane@example.org", "name": "Jané"}}
    first = client.score(body)
    again = client.score(json.dumps(body, indent=3, sort_keys=True).encode())
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.data == first.data
    assert ("Idempotent-Replayed" in first.headers, again.headers["Idempotent-Replayed"]) == (False, "true")


def test_another_body_under_the_same_id_is_409(client: Client) -> None:
    body = {"signup_id": fresh()}
    client.score(body)
    response = client.score(body | {"explain": True})
    assert (response.status_code, response.mimetype) == (409, "application/problem+json")
    assert response.json["errors"][0]["pointer"] == "/signup_id"


def test_many_callers_at_once_get_one_answer(client: Client) -> None:
    body = {"signup_id": fresh(), "device": {"id": "d"}}
    with ThreadPoolExecutor(8) as pool:
        responses = list(pool.map(lambda _: client.score(body), range(8)))
    assert {response.status_code for response in responses} == {200}
    assert len({response.data for response in responses}) == 1
    assert sum("Idempotent-Replayed" in response.headers for response in responses) == 7


def test_what_cannot_be_used_is_warned_of_with_pointers_and_scored(client: Client) -> None:
    body = {
        "signup_id": fresh(),
        "account": {"email": "nowhere", "phone": "12", "name": f"Jane {NUMBER}", "company": "x" * 1100},
        "network": {"ip": "1.2.3.400"},
        "session": {"form_seconds": -1},
        "occurred_at": "lately",
        "colour": "red",
        "collector": "{",
    }
    response = client.score(body)
    assert response.status_code == 200
    found = {(warning["code"], warning["pointer"]) for warning in response.json["warnings"]}
    assert found >= {
        ("unusable_email", "/account/email"),
        ("unusable_phone", "/account/phone"),
        ("card_number_removed", "/account/name"),
        ("cut", "/account/company"),
        ("unparseable_ip", "/network/ip"),
        ("unusable_number", "/session/form_seconds"),
        ("unusable_time", "/occurred_at"),
        ("unknown_field", "/colour"),
        ("unusable_collector", "/collector"),
    }
    assert faults(response.json, "ScoreBody") == []


def test_a_refused_request_leaves_nothing_behind(client: Client) -> None:
    signup_id = fresh()
    response = client.score({"signup_id": signup_id, "payment": {"holder_name": f"Jane {NUMBER}"}})
    assert response.status_code == 422
    assert [error["pointer"] for error in response.json["errors"]] == ["/payment/holder_name"]
    assert NUMBER not in response.text
    assert client.get(f"/v1/signups/{signup_id}").status_code == 404
    assert client.score({"signup_id": signup_id}).status_code == 200


def test_no_card_number_reaches_the_disk(client: Client) -> None:
    signup_id = fresh()
    blocks = {"account": {"name": NUMBER, "path": f"x {NUMBER}"}, "device": {"components": {NUMBER: NUMBER}, "platform": NUMBER}, NUMBER: 1}
    assert client.score({"signup_id": signup_id, **blocks}).status_code == 200
    client.post("/v1/labels", {"labels": [{"signup_id": signup_id, "label": "fake", "source": NUMBER, "reason": f"used {NUMBER}"}]})
    store = client.services.settings.store_path
    for file in store.parent.glob(f"{store.name}*"):
        assert NUMBER.encode() not in file.read_bytes(), file.name


@pytest.mark.parametrize("verdict", ["allow", "hold", "block"])
def test_a_test_key_gets_the_verdict_it_names_and_a_live_one_does_not(client: Client, verdict: str) -> None:
    body = {"signup_id": fresh(), "account": {"email": f"{verdict}@signup-guard.test"}}
    tested = client.score(body, key="test")
    assert (tested.json["decision"], tested.json["mode"]) == (verdict, "test")
    assert client.score(body, key="test").headers["Idempotent-Replayed"] == "true"
    live = client.score(body)
    assert live.json["mode"] != "test"
    assert "Idempotent-Replayed" not in live.headers


@pytest.mark.parametrize(
    ("value", "status"), [("1000", 200), ("150", 200), ("0", 400), ("1001", 400), ("-5", 400), ("1.5", 400), ("", 400), ("٥", 400)]
)
def test_the_deadline_is_a_whole_number_up_to_1000(client: Client, value: str, status: int) -> None:
    response = client.score({"signup_id": fresh()}, headers={"Signup-Guard-Deadline-Ms": value})
    assert response.status_code in (status, 503 if value == "150" else status)


def test_too_short_a_deadline_is_503_with_retry_after_and_a_retry_is_answered(client: Client) -> None:
    body = {"signup_id": fresh()}
    with client.services.store.unit():  # the writer must wait, as for a busy disk
        response = client.score(body, headers={"Signup-Guard-Deadline-Ms": "20"})
    assert (response.status_code, response.headers["Retry-After"]) == (503, "1")
    assert response.mimetype == "application/problem+json"
    assert client.score(body).status_code == 200


# --- batches ---


def test_a_batch_answers_in_order_with_the_bytes_of_single_requests(client: Client) -> None:
    ids = [fresh() for _ in range(3)]
    single = client.score({"signup_id": ids[1]})
    body = {
        "requests": [
            {"signup_id": ids[0]},
            {"signup_id": ids[1]},
            {"signup_id": ids[1], "explain": True},
            {"account": 1},
            {"signup_id": ids[2]},
        ]
    }
    response = client.post("/v1/score/batch", body)
    results = response.json["results"]
    assert [result.get("signup_id", result.get("status")) for result in results] == [ids[0], ids[1], 409, 422, ids[2]]
    assert single.data in response.data
    assert faults(response.json, "BatchBody") == []


def test_an_empty_batch_is_answered(client: Client) -> None:
    assert client.post("/v1/score/batch", {"requests": []}).json == {"results": []}
    assert client.post("/v1/labels", {"labels": []}).json == {"results": []}


# --- labels and views ---


def test_labels_count_by_source_and_can_be_taken_back(client: Client) -> None:
    signup_id = fresh()
    client.score({"signup_id": signup_id})

    def say(label: str, source: str) -> tuple[str, str | None]:
        response = client.post("/v1/labels", {"labels": [{"signup_id": signup_id, "label": label, "source": source}]})
        assert faults(response.json, "LabelsBody") == []
        (result,) = response.json["results"]
        return result["status"], result["effective"]

    assert say("genuine", "review") == ("recorded", "genuine")
    assert say("genuine", "review") == ("unchanged", "genuine")
    assert say("fake", "ring") == ("recorded", "genuine")
    assert say("fake", "chargeback") == ("recorded", "fake")
    assert say("clear", "chargeback") == ("recorded", "genuine")
    assert say("clear", "review") == ("recorded", "fake")
    view = client.get(f"/v1/signups/{signup_id}").json
    assert faults(view, "SignupBody") == []
    assert {label["source"]: (label["label"], label["effective"]) for label in view["labels"]} == {
        "review": ("clear", False),
        "ring": ("fake", True),
        "chargeback": ("clear", False),
    }


def test_a_view_shows_the_answer_that_was_given(client: Client) -> None:
    body = {"signup_id": fresh(), "occurred_at": "2025-11-24T05:00:00Z", "network": {"ip": "x"}}
    answer = client.score(body).json
    view = client.get(f"/v1/signups/{body['signup_id']}").json
    assert view["answer"] == answer
    assert view["occurred_at"] == "2025-11-24T05:00:00Z"
    assert (view["decision"], view["score"], view["policy"]) == (answer["decision"], answer["score"], answer["policy"])


@pytest.mark.parametrize("signup_id", ["never", "%00", "a%20b", "%ff", "x" * 500, "..%2f"])
def test_an_unknown_signup_is_404(client: Client, signup_id: str) -> None:
    response = client.get(f"/v1/signups/{signup_id}")
    assert (response.status_code, response.mimetype) == (404, "application/problem+json")


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=1001", "limit=ten", "after=x", "after=-1", "after=1.5", f"after={'9' * 19}", "after=²"]
)
def test_a_cursor_or_a_limit_that_is_none_is_named(client: Client, query: str) -> None:
    response = client.get(f"/v1/updates?{query}")
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")
    assert f"`{query.partition('=')[0]}`" in response.json["detail"]


def test_updates_are_read_behind_a_cursor(client: Client) -> None:
    before = client.get("/v1/updates?after=&limit=").json["next"]
    for signup_id in (names := [fresh() for _ in range(3)]):
        client.score({"signup_id": signup_id, "session": {"honeypot_filled": True}})
        client.services.reviewer.decide(Visitor("ana", "lead", "", ""), signup_id, "block", "automation", 0)
    first = client.get(f"/v1/updates?after={before}&limit=2").json
    rest = client.get(f"/v1/updates?after={first['next']}").json
    assert faults(first, "UpdatesBody") == faults(rest, "UpdatesBody") == []
    assert [update["signup_id"] for update in first["updates"] + rest["updates"]] == names
    assert alike(first["updates"][0], examples.UPDATES_ANSWER["updates"][0]) == []
    assert client.get("/v1/updates", key="test").json == {"updates": [], "next": "0"}


# --- any input ---


@given(body=damaged_requests())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_no_input_is_an_internal_error(client: Client, body: dict[str, Any]) -> None:
    if isinstance(body.get("signup_id"), str):
        body["signup_id"] = fresh() if body["signup_id"] == "su_01JD8Z3Q5W" else body["signup_id"]
    single = client.score(body)
    assert single.status_code in (200, 409, 422), single.text
    assert faults(single.json, "ScoreBody" if single.status_code == 200 else "ProblemBody") == []
    batch = client.post("/v1/score/batch", {"requests": [body]})
    assert batch.status_code == 200
    labels = client.post("/v1/labels", {"labels": [{"signup_id": "a", "label": "fake", **body}]})
    assert labels.status_code == 200
    assert faults(labels.json, "LabelsBody") == []
