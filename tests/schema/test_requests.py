"""A body becomes a signup with warnings, or a problem that points at what is wrong; nothing else, whatever comes in."""

from __future__ import annotations

import json
from dataclasses import asdict, fields, is_dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signup_guard.clock import MINUTE, SECOND, format_time
from signup_guard.domain import Account, Device, Label, Network, Payment, Session, Signup
from signup_guard.schema.cards import holds_card
from signup_guard.schema.fields import CARD_EXEMPT, LONGEST_TEXT
from signup_guard.schema.problems import Problem
from signup_guard.schema.requests import ScoreRequest, parse_batch, parse_labels, parse_score, signup_from_json
from tests.schema.requests import NOW, NUMBER, at, card_numbers, damaged_requests, full, json_values, pointers


def parse(request: Any) -> ScoreRequest:
    return parse_score(json.dumps(request).encode(), NOW)


def refusal(raw: bytes) -> Problem:
    with pytest.raises(Problem) as caught:
        parse_score(raw, NOW)
    return caught.value


def warned(request: ScoreRequest) -> list[tuple[str, str]]:
    return [(warning.code, warning.pointer) for warning in request.warnings]


def got(signup: Signup, pointer: str) -> Any:
    value: Any = signup
    for part in pointer.strip("/").split("/"):
        value = value[part] if isinstance(value, dict) else getattr(value, part)
    return value


LEAVES = [
    pointer
    for pointer in pointers(full())
    if pointer not in ("/signup_id", "/occurred_at", "/explain") and not any(other.startswith(f"{pointer}/") for other in pointers(full()))
]
TEXTS = [pointer for pointer in LEAVES if isinstance(got(full(), pointer), str) or pointer == "/payment/wallet"]


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


# --- the collector's text ---


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


# --- batches and labels ---


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
                },
                {"signup_id": "b", "label": "clear", "source": "", "reason": None, "more": 1},
            ]
        }
    ).encode()
    assert parse_labels(raw, NOW) == [Label("a", "fake", "chargeback", "card", SECOND), Label("b", "clear", "api")]


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
