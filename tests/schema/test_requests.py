"""A body becomes a signup with warnings, or a problem that points at what is wrong; nothing else, whatever comes in."""

from __future__ import annotations

import json
from dataclasses import asdict, fields, is_dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signup_guard.clock import MINUTE, SECOND, format_time
from signup_guard.domain import Account, Device, Network, Payment, Session, Signup
from signup_guard.schema.cards import holds_card
from signup_guard.schema.fields import CARD_EXEMPT, LONGEST_TEXT
from signup_guard.schema.problems import Problem
from signup_guard.schema.requests import parse_batch, parse_labels, parse_score, signup_from_json
from tests.schema.requests import (
    LEAVES,
    NOW,
    NUMBER,
    TEXTS,
    at,
    card_numbers,
    damaged_requests,
    full,
    got,
    json_values,
    parse,
    pointers,
    refusal,
    warned,
)

# --- what comes through ---


def test_the_contracts_example_comes_through_whole() -> None:
    request = parse(full())
    assert request.warnings == ()
    assert request.explain is True
    assert request.signup.occurred_at == 1_763_960_400_123_000
    for pointer in LEAVES:
        sent = got(json.loads(json.dumps(full())), pointer)
        assert got(request.signup, pointer) == (None if sent == "" else sent), pointer


def test_every_field_of_the_domain_is_in_the_example() -> None:
    def names(value: Any) -> set[str]:
        return {part.name for part in fields(value)} | {
            f"{part.name}/{inner}"
            for part in fields(value)
            if is_dataclass(getattr(value, part.name))
            for inner in names(getattr(value, part.name))
        }

    assert names(Signup("a")) <= {pointer.lstrip("/") for pointer in pointers(full())}


def test_an_id_alone_is_a_request() -> None:
    request = parse({"signup_id": "a"})
    assert request.signup == Signup("a")
    assert (request.explain, request.warnings) == (False, ())


@pytest.mark.parametrize("nothing", [None, "", "   ", "\t\n\u00a0"])
@pytest.mark.parametrize(
    "pointer", [*LEAVES, "/occurred_at", "/explain", "/collector", "/account", "/account/address", "/device/components"]
)
def test_null_and_empty_text_are_missing_in_any_field(pointer: str, nothing: str | None) -> None:
    request = parse(at(pointer, nothing))
    assert (request.signup, request.explain, request.warnings) == (Signup("a"), False, ())


def test_text_is_stripped() -> None:
    assert parse(at("/account/name", "  Jane Doe \n")).signup.account.name == "Jane Doe"


@pytest.mark.parametrize("written", ["88", "88.0", "8.8e1", "880e-1"])
def test_a_whole_number_is_one_however_it_is_written(written: str) -> None:
    request = parse_score(b'{"signup_id":"a","session":{"key_events":%s}}' % written.encode(), NOW)
    assert request.signup.session.key_events == 88
    assert request.canonical == parse(at("/session/key_events", 88)).canonical


def test_the_canonical_form_tells_bodies_apart_by_content_alone() -> None:
    one = parse_score(b'{"signup_id":"a","account":{"name":"J\\u00e4ne","country":"US"}}', NOW)
    same = parse_score('{ "account" : {"country":"US" ,"name":"Jäne"},\n"signup_id":"a"}'.encode(), NOW)
    other = parse_score(b'{"signup_id":"a","account":{"name":"Jane","country":"US"}}', NOW)
    unknown = parse_score(b'{"signup_id":"a","account":{"name":"Jane","country":"US"},"x":1}', NOW)
    assert one.canonical == same.canonical
    assert len({one.canonical, other.canonical, unknown.canonical}) == 3


# --- right type, no use: a warning ---


def test_unknown_fields_are_warned_of() -> None:
    request = parse(full(favourite=1) | {"account": {"email": "a@b.example", "e-mail": "x", "a/b": None}})
    assert warned(request) == [("unknown_field", "/account/e-mail"), ("unknown_field", "/account/a~1b"), ("unknown_field", "/favourite")]


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/session/form_seconds", -1),
        ("/session/form_seconds", 1e300),
        ("/session/pasted_fields", -1),
        ("/session/pasted_fields", 1.5),
        ("/session/key_events", 10**30),
        ("/session/pointer_events", -0.5),
        ("/account/exposure", -5),
        ("/account/exposure", 1e20),
        ("/network/asn", 0),
        ("/network/asn", 2**32),
        ("/network/asn", 64500.5),
    ],
)
def test_a_number_that_cannot_be_is_missing_with_a_warning(pointer: str, value: float) -> None:
    request = parse(at(pointer, value))
    assert got(request.signup, pointer) is None
    assert warned(request) == [("unusable_number", pointer)]


@pytest.mark.parametrize("pointer", [*TEXTS, "/device/components/other"])
def test_long_text_is_cut_with_a_warning(pointer: str) -> None:
    request = parse(at(pointer, "x" * 1025))
    assert got(request.signup, pointer) == "x" * 1024
    assert warned(request) == [("cut", pointer)]
    assert parse(at(pointer, "x" * 1024)).warnings == ()


@pytest.mark.parametrize(
    "text", ["yesterday", "2025-13-01", "1763960400", "2025-11-24T25:00:00Z", "0001-01-01T00:00:00Z", "24/11/2025", "x" * 3000]
)
def test_a_time_that_is_none_leaves_the_servers_clock(text: str) -> None:
    request = parse({"signup_id": "a", "occurred_at": text})
    assert request.signup.occurred_at is None
    assert warned(request) == [("unusable_time", "/occurred_at")]


@pytest.mark.parametrize(
    ("ahead", "fine"), [(-(10**15), True), (0, True), (5 * MINUTE, True), (5 * MINUTE + 1, False), (900_000 * MINUTE, False)]
)
def test_a_time_may_lie_five_minutes_ahead(ahead: int, fine: bool) -> None:
    raw = json.dumps({"signup_id": "a", "occurred_at": format_time(NOW + ahead)}).encode()
    if fine:
        assert parse_score(raw, NOW).signup.occurred_at == NOW + ahead
    else:
        assert [(fault.pointer, fault.code) for fault in refusal(raw).errors] == [("/occurred_at", "time_ahead")]


@pytest.mark.parametrize(
    ("text", "micros"),
    [
        ("1970-01-01T00:00:01Z", SECOND),
        ("1970-01-01T01:00:01+01:00", SECOND),
        ("1970-01-01 00:00:01.5", 1_500_000),
        (" 1970-01-02 ", 86400 * SECOND),
    ],
)
def test_times_are_iso_8601_and_utc_where_they_do_not_say(text: str, micros: int) -> None:
    assert parse({"signup_id": "a", "occurred_at": text}).signup.occurred_at == micros


# --- card numbers ---


@given(pointer=st.sampled_from(TEXTS), number=card_numbers(), between=st.sampled_from(["", " ", "-"]))
@settings(max_examples=300)
def test_a_card_number_is_cut_out_or_refused_unless_the_field_is_exempt(pointer: str, number: str, between: str) -> None:
    written = between.join((number[:4], number[4:8], number[8:]))
    raw = json.dumps(at(pointer, f"pay {written} now")).encode()
    if pointer in CARD_EXEMPT:
        assert got(parse_score(raw, NOW).signup, pointer) == f"pay {written} now"
    elif pointer.startswith("/payment"):
        problem = refusal(raw)
        assert [(fault.pointer, fault.code) for fault in problem.errors] == [(pointer, "card_number")]
        assert not holds_card(problem.problem_json().decode())
    else:
        request = parse_score(raw, NOW)
        assert got(request.signup, pointer) == "pay  now"
        assert warned(request) == [("card_number_removed", pointer)]


@pytest.mark.parametrize(
    "value",
    [NUMBER, int(NUMBER), [NUMBER], {"number": f"{NUMBER[:8]} {NUMBER[8:]}"}, [[int(NUMBER)]], "４２４２４２４２４２４２４２４２"],
    ids=repr,
)
@pytest.mark.parametrize("name", ["number", "card", "wallet/x"])
def test_a_card_number_in_an_unknown_payment_field_is_refused_too(name: str, value: Any) -> None:
    problem = refusal(json.dumps({"signup_id": "a", "payment": {name: value}}).encode())
    assert [fault.code for fault in problem.errors] == ["card_number"]
    assert NUMBER[:8] not in problem.problem_json().decode()


def test_a_card_number_as_a_key_is_never_repeated() -> None:
    request = parse({"signup_id": "a", NUMBER: 1, "account": {NUMBER: 1}, "device": {"components": {NUMBER: "x", f"y{NUMBER}": "z"}}})
    assert request.signup.device.components == {"": "x", "y": "z"}
    assert NUMBER not in repr(request)
    assert NUMBER not in refusal(json.dumps({"signup_id": "a", "device": {"components": {NUMBER: 1}}}).encode()).problem_json().decode()


def test_a_number_cannot_appear_by_cutting() -> None:
    request = parse(at("/account/name", "x" * (LONGEST_TEXT - 16) + NUMBER + "7"))
    assert request.signup.account.name == "x" * (LONGEST_TEXT - 16)


# --- laws over any input ---


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode) | json_values().map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_a_request_or_a_problem(raw: bytes) -> None:
    for parser in (parse_score, parse_batch, parse_labels):
        try:
            parser(raw, NOW)
        except Problem as problem:
            assert problem.status in (400, 413, 422)
            json.loads(problem.problem_json())


@given(damaged_requests())
def test_any_value_anywhere_is_taken_or_refused_and_no_card_number_comes_through(value: dict[str, Any]) -> None:
    try:
        request = parse_score(json.dumps(value).encode(), NOW)
    except Problem as problem:
        assert problem.status in (400, 422)
        assert not holds_card(problem.problem_json().decode())
        return
    assert not holds_card(repr(request.warnings))
    for pointer, text in _texts(asdict(request.signup)):
        text.encode()
        assert 0 < len(text) <= LONGEST_TEXT or "components" in pointer
        assert pointer in (*CARD_EXEMPT, "/signup_id") or not holds_card(text), pointer


def _texts(value: Any, pointer: str = "") -> list[tuple[str, str]]:
    if isinstance(value, str):
        return [(pointer, value)]
    if isinstance(value, dict):
        return [(f"{pointer}/key", name) for name in value if pointer.endswith("/components")] + [
            found for name, item in value.items() for found in _texts(item, f"{pointer}/{name}")
        ]
    return []


@given(damaged_requests())
def test_a_history_reads_the_same_signup_and_refuses_nothing(value: dict[str, Any]) -> None:
    value["signup_id"] = "a"
    signup, warnings = signup_from_json(value, 77)
    assert (signup.signup_id, signup.occurred_at) == ("a", 77)
    assert not holds_card(repr(warnings))
    try:
        request = parse_score(json.dumps(value).encode(), NOW)
    except Problem:
        return
    for cls in (Account, Device, Network, Payment, Session):
        name = cls.__name__.lower()
        assert getattr(signup, name) == getattr(request.signup, name)
