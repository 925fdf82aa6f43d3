"""Batches and labels: one bad entry spoils no other."""

from __future__ import annotations

import json
from typing import Any

import pytest

from signup_guard.clock import MINUTE, SECOND, format_time
from signup_guard.domain import Label
from signup_guard.schema.problems import Problem
from signup_guard.schema.requests import parse_batch, parse_labels
from tests.schema.requests import (
    NOW,
    NUMBER,
)


def test_a_batch_keeps_its_order_and_a_bad_one_spoils_no_other() -> None:
    raw = b"""{"requests":[{"signup_id":"a"},{"signup_id":1},5,{"signup_id":"b","signup_id":"c"},
        {"signup_id":"d","session":{"form_seconds":NaN}},
        {"signup_id":"e","x":[[[[[[[[[[1]]]]]]]]]]},{"signup_id":"f","account":{"name":"\\ud800"}},{"signup_id":"g","account":{"name":"%s"}},
        {"signup_id":"z"}]}""" % (b"x" * 70_000)
    outcomes = [item.status if isinstance(item, Problem) else item.signup.signup_id for item in parse_batch(raw, NOW)]
    assert outcomes == ["a", 422, 400, 400, 400, 400, 400, 413, "z"]


def test_pointers_of_a_batch_are_those_of_the_single_request() -> None:
    (problem,) = parse_batch(b'{"requests":[{"signup_id":"a","account":{"email":1}}]}', NOW)
    assert isinstance(problem, Problem)
    assert [fault.pointer for fault in problem.errors] == ["/account/email"]


@pytest.mark.parametrize(("parser", "name", "most"), [(parse_batch, "requests", 1000), (parse_labels, "labels", 10_000)])
def test_lists_have_limits_and_must_be_lists(parser: Any, name: str, most: int) -> None:
    assert len(parser(json.dumps({name: [{}] * most}).encode(), NOW)) == most
    assert parser(json.dumps({name: []}).encode(), NOW) == []
    for raw, status in [
        (json.dumps({name: [{}] * (most + 1)}).encode(), 413),
        (b"{}", 422),
        (json.dumps({name: {}}).encode(), 422),
        (json.dumps({name: None}).encode(), 422),
        (json.dumps([{}]).encode(), 400),
        (b'{"%s":NaN}' % name.encode(), 400),
        (b'{"%s":[],"%s":[]}' % (name.encode(), name.encode()), 400),
    ]:
        with pytest.raises(Problem) as caught:
            parser(raw, NOW)
        assert caught.value.status == status
        assert status == 400 or [fault.pointer for fault in caught.value.errors] == [f"/{name}"]


@pytest.mark.parametrize(("parser", "limit"), [(parse_batch, 16 * 1024**2), (parse_labels, 4 * 1024**2)])
def test_lists_have_a_size_limit(parser: Any, limit: int) -> None:
    with pytest.raises(Problem) as caught:
        parser(b'{"requests":[],"labels":[]}' + b" " * limit, NOW)
    assert caught.value.status == 413


def test_labels_come_through() -> None:
    raw = json.dumps(
        {
            "labels": [
                {
                    "signup_id": "a",
                    "label": "fake",
                    "source": " Chargeback ",
                    "reason": f"card {NUMBER}",
                    "observed_at": "1970-01-01T00:00:01Z",
                    "actor": "ana",
                    "act": "batch_7",
                },
                {"signup_id": "b", "label": "clear", "source": "", "reason": None, "more": 1},
            ]
        }
    ).encode()
    assert parse_labels(raw, NOW) == [Label("a", "fake", "chargeback", "card", SECOND, "ana", "batch_7"), Label("b", "clear", "api")]


@pytest.mark.parametrize(
    ("label", "pointer"),
    [
        ({"label": "fake"}, "/signup_id"),
        ({"signup_id": "a b", "label": "fake"}, "/signup_id"),
        ({"signup_id": "a"}, "/label"),
        ({"signup_id": "a", "label": "Fake"}, "/label"),
        ({"signup_id": "a", "label": 1}, "/label"),
        ({"signup_id": "a", "label": "fake", "source": 1}, "/source"),
        ({"signup_id": "a", "label": "fake", "reason": []}, "/reason"),
        ({"signup_id": "a", "label": "fake", "actor": 7}, "/actor"),
        ({"signup_id": "a", "label": "fake", "observed_at": "yesterday"}, "/observed_at"),
        ({"signup_id": "a", "label": "fake", "observed_at": 5}, "/observed_at"),
        ({"signup_id": "a", "label": "fake", "observed_at": format_time(NOW + 6 * MINUTE)}, "/observed_at"),
    ],
)
def test_a_label_that_cannot_be_used_is_refused_by_itself(label: dict[str, Any], pointer: str) -> None:
    problem, fine = parse_labels(json.dumps({"labels": [label, {"signup_id": "a", "label": "fake"}]}).encode(), NOW)
    assert isinstance(problem, Problem)
    assert (problem.status, [fault.pointer for fault in problem.errors]) == (422, [pointer])
    assert isinstance(fine, Label)
