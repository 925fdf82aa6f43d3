"""What is refused: no strict JSON, too much of it, a wrong type, no id."""

from __future__ import annotations

import json
from typing import Any

import pytest

from signup_guard.schema.problems import Problem
from signup_guard.schema.requests import parse_score
from tests.schema.requests import (
    NOW,
    at,
    full,
    got,
    parse,
    pointers,
    refusal,
)

# --- not JSON, or too much of it: 400, 413 ---


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"   ",
        b"null",
        b"[]",
        b'"text"',
        b"12",
        b'[{"signup_id":"a"}]',
        b"{",
        b'{"signup_id":"a",}',
        b"{'signup_id':'a'}",
        b'{"signup_id":"a"} x',
        b'{"signup_id":"a"}{"signup_id":"b"}',
        b'\xef\xbb\xbf{"signup_id":"a"}',
        b'{"signup_id":"a","account":{"name":"\xff"}}',
        '{"signup_id":"a"}'.encode("utf-16"),
        b'{"signup_id":"a","account":{"name":"a\nb"}}',
        b'{"signup_id":"a","signup_id":"b"}',
        b'{"signup_id":"a","account":{"name":"x","name":"x"}}',
        b'{"signup_id":"a","unknown":[{"x":1,"x":1}]}',
        b'{"signup_id":"a","session":{"form_seconds":NaN}}',
        b'{"signup_id":"a","session":{"form_seconds":Infinity}}',
        b'{"signup_id":"a","unknown":[-Infinity]}',
        b'{"signup_id":"a","session":{"form_seconds":1e400}}',
        b'{"signup_id":"a","session":{"form_seconds":' + b"9" * 400 + b"}}",
        b'{"signup_id":"a","session":{"form_seconds":' + b"9" * 5000 + b"}}",
        b'{"signup_id":"a","account":{"name":"\\ud800"}}',
        b'{"signup_id":"a","account":{"\\udc00":"x"}}',
        b'{"signup_id":"a","account":{"name":"\\ud800\\u0041"}}',
        b"[" * 60_000,
        b'{"a":' * 10_000,
    ],
)
def test_what_is_not_strict_json_is_400(raw: bytes) -> None:
    problem = refusal(raw)
    assert problem.status == 400
    assert problem.detail


@pytest.mark.parametrize("open_, close", [('{"a":', "}"), ("[", "]")])
@pytest.mark.parametrize("place", ['"x"', '"account"', '"device"'])
def test_ten_levels_are_the_most(open_: str, close: str, place: str) -> None:
    def nested(levels: int) -> bytes:
        return f'{{"signup_id":"a",{place}:{open_ * levels}1{close * levels}}}'.encode()

    assert refusal(nested(10)).status == 400
    try:
        parse_score(nested(9), NOW)
    except Problem as problem:
        assert problem.status == 422


def test_64_kb_are_the_most() -> None:
    def sized(size: int) -> bytes:
        return b'{"signup_id":"a"}' + b" " * (size - 17)

    assert parse_score(sized(64 * 1024), NOW).signup.signup_id == "a"
    assert refusal(sized(64 * 1024 + 1)).status == 413


def test_astral_characters_are_text() -> None:
    assert parse_score(b'{"signup_id":"a","account":{"name":"\\ud83d\\ude00"}}', NOW).signup.account.name == "\U0001f600"


# --- wrong type, missing id: 422 ---


@pytest.mark.parametrize("wrong", [True, 0, 1.5, "text", [], ["x"], {}], ids=repr)
@pytest.mark.parametrize("pointer", [pointer for pointer in pointers(full()) if pointer != "/signup_id"] + ["/collector"])
def test_a_wrong_type_is_422_with_its_pointer(pointer: str, wrong: Any) -> None:
    right = got(full(collector="{}"), pointer)
    numbers = isinstance(right, int | float) and not isinstance(right, bool)
    if type(wrong) is type(right) or (numbers and type(wrong) in (int, float)) or (pointer == "/payment/wallet" and wrong == "text"):
        parse(at(pointer, wrong))
        return
    problem = refusal(json.dumps(at(pointer, wrong)).encode())
    assert problem.status == 422
    assert [(fault.pointer, fault.code) for fault in problem.errors] == [(pointer, "wrong_type")]


def test_all_faults_are_named_at_once() -> None:
    problem = refusal(
        json.dumps({"signup_id": 1, "account": {"email": 2, "address": {"city": []}}, "device": "x", "explain": "yes"}).encode()
    )
    assert [fault.pointer for fault in problem.errors] == ["/signup_id", "/account/email", "/account/address/city", "/device", "/explain"]


def test_pointers_escape_what_json_pointers_must() -> None:
    problem = refusal(json.dumps(at("/device/components", {"a/b~c": 1, "é": 2})).encode())
    assert [fault.pointer for fault in problem.errors] == ["/device/components/a~1b~0c", "/device/components/é"]


@pytest.mark.parametrize("wrong", ["a b", "a/b", "é", "x" * 129, "a\n", " a", "a\u0000", "😀", 12, None, "", "  ", [], {}, True])
def test_an_id_that_cannot_be_used_is_422(wrong: Any) -> None:
    problem = refusal(json.dumps({"signup_id": wrong}).encode())
    assert problem.status == 422
    assert [fault.pointer for fault in problem.errors] == ["/signup_id"]


def test_a_missing_id_is_422() -> None:
    assert [(fault.pointer, fault.code) for fault in refusal(b"{}").errors] == [("/signup_id", "missing")]


@pytest.mark.parametrize("right", ["a", "x" * 128, "su_01:JD.8-Z", "...", "4242424242424242"])
def test_an_id_may_have_128_of_its_characters(right: str) -> None:
    assert parse({"signup_id": right}).signup.signup_id == right


def test_an_answer_lists_a_bounded_number_of_faults_and_warnings() -> None:
    assert len(refusal(json.dumps(at("/device/components", {str(n): n for n in range(2000)})).encode()).errors) == 32
    request = parse({"signup_id": "a"} | {f"x{n}": n for n in range(2000)})
    assert len(request.warnings) == 33
    assert request.warnings[-1].code == "more_warnings"
    assert "1968" in request.warnings[-1].text
