"""The text of the page's hidden field, which the applicant controls, can do no harm."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup_guard.domain import Account, Device, Session, Signup
from signup_guard.schema.requests import ScoreRequest
from tests.schema.requests import (
    NUMBER,
    json_values,
    parse,
    warned,
)


def collected(content: Any, **blocks: Any) -> ScoreRequest:
    return parse({"signup_id": "a", "collector": content if isinstance(content, str) else json.dumps(content), **blocks})


def test_the_collector_fills_what_the_caller_leaves_open() -> None:
    request = collected(
        {
            "device": {"id": "theirs", "screen": "1x1", "components": {"canvas": "c1", "webgl": "w1"}},
            "session": {"key_events": 3, "pasted_fields": 1},
        },
        device={"id": "ours", "screen": "", "components": {"canvas": "c2"}},
        session={"key_events": 0},
    )
    assert request.signup.device == Device(id="ours", screen="1x1", components={"canvas": "c2", "webgl": "w1"})
    assert request.signup.session == Session(key_events=0, pasted_fields=1)
    assert request.warnings == ()


def test_the_collector_may_say_nothing_of_anything_else() -> None:
    request = collected(
        {"account": {"email": "x@y.example"}, "network": {"ip": "1.1.1.1"}, "payment": {"bin": NUMBER}, "signup_id": "b", "more": 1}
    )
    assert request.signup == Signup("a")
    assert warned(request) == [("unknown_field", "/collector")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("not json", "unusable_collector"),
        ("[" * 10_000, "unusable_collector"),
        ("{" + '"a":' * 3000, "unusable_collector"),
        ("[]", "wrong_type"),
        ('"text"', "wrong_type"),
        ('{"device":1}', "wrong_type"),
        ('{"device":{"webdriver":"no","id":7}}', "wrong_type"),
        ('{"device":{"components":{"canvas":["x"]}}}', "wrong_type"),
        ('{"device":{"id":"a","id":"b"}}', "wrong_type"),
        ('{"session":{"form_seconds":NaN}}', "wrong_type"),
        ('{"session":{"form_seconds":-1}}', "unusable_number"),
        ('{"session":{"form_seconds":1e999}}', "wrong_type"),
        ('{"device":{"platform":"' + NUMBER + '"}}', "card_number_removed"),
    ],
    ids=lambda value: value[:40],
)
def test_whatever_is_wrong_in_the_collector_is_one_warning_a_code(content: str, code: str) -> None:
    request = collected(content)
    assert request.signup == Signup("a")
    assert warned(request) == [(code, "/collector")]


def test_half_a_surrogate_pair_in_the_collector_does_no_harm() -> None:
    request = collected('{"device":{"platform":"x\\ud800y","components":{"\\udc00":"\\udfff"}}}')
    assert request.signup.device == Device(platform="x?y", components={"?": "?"})


def test_a_long_collector_is_cut() -> None:
    room = 16_384 - len('{"device":{"id":"i"},"x":""}')
    assert warned(collected('{"device":{"id":"i"},"x":"' + "x" * room + '"}')) == [("unknown_field", "/collector")]
    assert warned(collected('{"device":{"id":"i"},"x":"' + "x" * (room + 1) + '"}')) == [
        ("cut", "/collector"),
        ("unusable_collector", "/collector"),
    ]


@given(json_values(), st.booleans())
def test_no_collector_is_ever_refused(content: Any, text: bool) -> None:
    request = collected(json.dumps(content if text else {"device": content, "session": content}))
    assert request.signup.account == Account()
    assert {warning.pointer for warning in request.warnings} <= {"/collector"}
