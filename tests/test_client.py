"""The client, against a real service, against servers that misbehave, and between the two: what is lost on the way."""

from __future__ import annotations

import json
import logging
import re
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from signup_guard import client as module
from signup_guard.client import Answer, Client, Hold, LabelResult, OnUnavailable
from signup_guard.domain import Reason, RingView, Warn
from signup_guard.errors import ConfigError, ConflictError, NotFoundError, RefusedError, UnavailableError
from signup_guard.schema.examples import SCORE_ANSWER, UPDATES_ANSWER
from signup_guard.webhook import signed
from tests.server import Server
from tests.stub import Stub, reply, stub

KEY = "sg_live_0123_secret"
CARD = "4242424242424242"
PROBLEM = "application/problem+json"
SIGNUP = {"signup_id": "a", "account": {"email": "jane@example.com"}}
ALLOW = json.dumps({**SCORE_ANSWER, "signup_id": "a", "decision": "allow"}).encode()
PLENTY = 20.0
"""Seconds: far more than any call here may take, far less than a server that hangs would."""


def client_of(server: Stub | str, on_unavailable: OnUnavailable = "hold", timeout: float = 5.0, **rest: Any) -> Client:
    return Client(server if isinstance(server, str) else server.url, KEY, on_unavailable=on_unavailable, timeout=timeout, **rest)


def problem(status: int, pointer: str | None = None, **more: Any) -> bytes:
    errors = [{"pointer": pointer, "detail": "Not so.", "code": "wrong_type"}] if pointer else []
    return json.dumps({"type": "x", "title": "x", "status": status, "detail": "Mend it.", "errors": errors, **more}).encode()


# --- a real service ---


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("client"))
    yield running
    running.stop()


@pytest.fixture
def guard(server: Server) -> Iterator[Client]:
    with Client(server.url, server.key, on_unavailable="raise", timeout=PLENTY) as client:
        yield client


def decided(server: Server) -> int:
    """How many signups the service has counted so far."""
    return int(sum(map(float, re.findall(r"^signup_guard_decisions_total\S* (\S+)$", server.get("/metrics").text, re.MULTILINE))))


def test_a_signup_is_scored_by_keywords_or_as_a_mapping(guard: Client) -> None:
    answer = guard.score(account={"email": "jane.doe@gmail.com"}, network={"ip": "no address"}, explain=True)
    assert re.fullmatch(r"su_[0-9a-f]{32}", answer.signup_id)
    assert (answer.decision in ("allow", "hold"), answer.mode, answer.enforced, answer.unavailable) == (True, "full", True, False)
    assert answer.score is not None
    assert answer.reasons
    assert [(warning.code, warning.pointer) for warning in answer.warnings] == [("unparseable_ip", "/network/ip")]
    assert answer.raw["score"] == answer.score
    mapped = guard.score({"signup_id": "su_mapped", "session": {"honeypot_filled": True}}, account={"email": "b@example.com"})
    assert (mapped.signup_id, mapped.decision, mapped.rules) == ("su_mapped", "hold", ("honeypot",))
    assert mapped.hold is not None
    assert mapped.hold.expires_at > datetime.now(UTC) + timedelta(hours=23)


def test_the_same_again_is_a_replay_that_counts_once_and_another_body_a_conflict(guard: Client, server: Server) -> None:
    before = decided(server)
    first, second = (guard.score({"signup_id": "su_again", "account": {"email": "c@example.com"}}) for _ in range(2))
    assert (first.replayed, second.replayed, first.raw == second.raw) == (False, True, True)
    drawn = guard.score(account={"email": "d@example.com"})
    assert guard.score(drawn.request).raw == drawn.raw
    assert decided(server) == before + 2
    with pytest.raises(ConflictError, match="decided for another body"):
        guard.score({"signup_id": "su_again", "account": {"email": "e@example.com"}})


@pytest.mark.parametrize(
    ("fields", "pointers"),
    [
        ({"payment": {"holder_name": f"Jane {CARD}"}}, ["/payment/holder_name"]),
        ({"account": {"email": 7}, "session": []}, ["/account/email", "/session"]),
        ({"signup_id": "no id"}, ["/signup_id"]),
        ({"occurred_at": datetime.now(UTC) + timedelta(hours=1)}, ["/occurred_at"]),
    ],
)
def test_a_refusal_names_the_fields_and_repeats_no_value(guard: Client, fields: dict[str, Any], pointers: list[str]) -> None:
    with pytest.raises(RefusedError) as refused:
        guard.score(fields)
    assert (refused.value.status, [fault.pointer for fault in refused.value.errors]) == (422, pointers)
    assert all(pointer in str(refused.value) for pointer in pointers)
    assert CARD not in str(refused.value)


def test_a_wrong_key_is_refused_whatever_on_unavailable_says(server: Server) -> None:
    with pytest.raises(RefusedError, match="no valid API key") as refused:
        Client(server.url, KEY, on_unavailable="allow").score(SIGNUP)
    assert refused.value.status == 401


def test_a_request_that_is_too_large_is_not_sent() -> None:
    with stub(reply(ALLOW)) as server, pytest.raises(RefusedError, match="larger than 64 kB") as refused:
        client_of(server).score(account={"name": "x" * 70_000})
    assert (refused.value.status, server.received) == (413, [])


def test_a_batch_answers_in_order_and_a_bad_one_stands_for_itself(guard: Client) -> None:
    signups = [{"signup_id": "su_b1"}, {"account": {"email": 7}}, {"signup_id": "su_b1", "explain": True}, {}, {"x": "y" * 70_000}]
    first, refused, conflict, fourth, large = guard.score_batch(signups)
    assert isinstance(first, Answer)
    assert isinstance(fourth, Answer)
    assert (first.signup_id, fourth.signup_id[:3]) == ("su_b1", "su_")
    assert isinstance(refused, RefusedError)
    assert [fault.pointer for fault in refused.errors] == ["/account/email"]
    assert isinstance(conflict, ConflictError)
    assert isinstance(large, RefusedError)
    assert large.status == 413
    assert guard.score_batch([]) == []


def test_labels_are_told_and_seen(guard: Client) -> None:
    signup_id = guard.score(account={"email": "f@example.com"}).signup_id
    told = guard.label(signup_id, "fake", source="chargeback", observed_at=datetime.now(UTC))
    assert told == LabelResult("recorded", signup_id, "fake")
    labels = [
        {"signup_id": signup_id, "label": "fake", "source": "chargeback"},
        {"signup_id": "never", "label": "fake"},
        {"signup_id": "a", "label": "odd"},
    ]
    unchanged, unknown, invalid = guard.labels(labels)
    assert (unchanged.status, unknown.status, invalid.status) == ("unchanged", "unknown_signup", "invalid")
    assert isinstance(invalid.problem, RefusedError)
    assert invalid.problem.errors[0].pointer == "/label"
    with pytest.raises(RefusedError, match="/label"):
        guard.label(signup_id, "odd")  # type: ignore[arg-type]
    assert [label["label"] for label in guard.signup(signup_id)["labels"]] == ["fake"]
    for unknown_id in ("never", "a/b", "ü?x=1"):
        with pytest.raises(NotFoundError):
            guard.signup(unknown_id)


def test_updates_are_read_on_from_a_cursor(guard: Client) -> None:
    found = guard.updates()
    assert guard.updates(found["next"], limit=1) == {"updates": [], "next": found["next"]}
    with pytest.raises(RefusedError, match="limit"):
        guard.updates(limit=0)


def test_the_readme_shows_how_to_use_it(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    text = (Path(__file__).parents[1] / "README.md").read_text("utf-8").partition("## A first score")[2].partition("\n## ")[0]
    text = (
        text.replace("http://127.0.0.1:8080", server.url)
        .replace("sg_live_...", server.key)
        .replace("] = 0.5", "] = 20")
        .replace('"hold")', '"hold", timeout=20)')
    )
    example: dict[str, Any] = {"__name__": "host"}
    first, view, hook = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    exec(first, example)
    assert re.match(r"(allow|hold) \d+\.\d+ \['.+'\]\n", capsys.readouterr().out)
    exec(view, example)
    exec(hook.replace("whsec_...", secret := f"whsec_{'A' * 32}"), example)
    page = example["app"].test_client().post("/register", data={"email": "j@example.com", "name": "Jane"}).text
    assert server.get(f"/v1/signups/{page.split()[-1]}").status_code == 200
    message = json.dumps(UPDATES_ANSWER["updates"][0]).encode()
    told = example["app"].test_client().post("/hooks/signups", data=message, headers=signed(secret, "4711", int(time.time()), message))
    assert (told.status_code, capsys.readouterr().out) == (204, "su_01JD8Z3Q5W hold_blocked block\n")


def test_threads_share_connections(guard: Client, server: Server) -> None:
    before = decided(server)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: guard.score(account={"email": f"thread{n}@example.com"}), range(40)))
    assert len({answer.signup_id for answer in answers}) == 40
    assert decided(server) == before + 40
    assert 1 <= len(guard._lines._idle) <= 8


def test_a_forked_process_makes_connections_of_its_own(server: Server) -> None:
    program = """
import os, sys
from signup_guard.client import Client
guard = Client(sys.argv[1], sys.argv[2], on_unavailable="raise", timeout=20)
guard.score(account={"email": "before@example.com"})
(kept,) = guard._lines._idle
child = os.fork()
for n in range(20):
    guard.score({"signup_id": f"fork_{child == 0}_{n}"})
if child == 0:
    assert kept not in guard._lines._idle
    os._exit(0)
assert kept in guard._lines._idle
assert os.waitpid(child, 0)[1] == 0
"""
    done = subprocess.run([sys.executable, "-c", program, server.url, server.key], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr


def test_proxies_of_the_environment_are_not_used(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert not Client(server.url, server.key, on_unavailable="raise", timeout=PLENTY).score(account={"email": "g@example.com"}).unavailable


# --- between the two: what is lost on the way is neither lost nor counted twice ---


@pytest.mark.parametrize(
    "lost",
    [b"", reply(problem(503), "503 Service Unavailable", PROBLEM, Retry_After="0"), reply(b"<html>", "502 Bad Gateway", "text/html")],
)
def test_an_answer_that_is_lost_comes_as_a_replay(server: Server, lost: bytes) -> None:
    def forward(_: socket.socket, body: bytes) -> bytes:
        sent = {"Content-Type": "application/json", "Authorization": f"Bearer {server.key}", "Signup-Guard-Deadline-Ms": "1000"}
        found = requests.post(f"{server.url}/v1/score", data=body, headers=sent, timeout=30)
        return reply(found.content, Idempotent_Replayed=found.headers.get("Idempotent-Replayed", "false"))

    def lose(connection: socket.socket, body: bytes) -> bytes:
        forward(connection, body)
        return lost

    before = decided(server)
    with stub(lose, forward) as between:
        answer = client_of(between, "raise", PLENTY).score(account={"email": "h@example.com"})
    assert answer.replayed
    assert between.received[0].body == between.received[1].body
    assert decided(server) == before + 1


def test_what_found_the_service_down_is_sent_again_later(tmp_path: Path) -> None:
    server = Server(tmp_path)
    guard = Client(server.url, server.key, on_unavailable="allow", timeout=PLENTY)
    assert not guard.score(account={"email": "up@example.com"}).unavailable
    server.kill()
    answer = guard.score(account={"email": "down@example.com"})
    assert (answer.unavailable, answer.decision, answer.score, answer.enforced) == (True, "allow", None, True)
    server.start()
    later = guard.score(json.loads(json.dumps(answer.request)))
    assert (later.unavailable, later.signup_id) == (False, answer.signup_id)
    kept = guard.signup(answer.signup_id)
    assert datetime.fromisoformat(kept["occurred_at"]) == datetime.fromisoformat(answer.request["occurred_at"])
    assert kept["received_at"] > kept["occurred_at"]
    server.stop()


# --- servers that misbehave ---


def drip(connection: socket.socket, __: bytes) -> None:
    """An answer that comes a byte at a time, for far too long."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{")
    for _ in range(int(2 * PLENTY / 0.05)):
        connection.sendall(b" ")
        time.sleep(0.05)


def drip_headers(connection: socket.socket, __: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    for _ in range(int(2 * PLENTY / 0.05)):
        connection.sendall(b"x")
        time.sleep(0.05)


def silence(connection: socket.socket, _: bytes) -> None:
    connection.settimeout(2 * PLENTY)
    connection.recv(100)


def endless(connection: socket.socket, _: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    while True:
        connection.sendall(b" " * 100_000)


NO_ANSWERS = {
    "no JSON": reply(b"allow"),
    "no object": reply(b'["allow"]'),
    "no UTF-8": reply(b"\xff\xfe{}"),
    "deep": reply(b"[" * 200_000),
    "empty": reply(b""),
    "of another signup": reply(ALLOW.replace(b'"a"', b'"b"')),
    "without a decision": reply(ALLOW.replace(b'"decision"', b'"decided"')),
    "of another decision": reply(ALLOW.replace(b'"allow"', b'"ALLOW"')),
    "of another shape": reply(ALLOW.replace(b'"reasons": [', b'"reasons": [7, ')),
    "a page": reply(ALLOW, kind="text/html"),
    "without a type": b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(ALLOW), ALLOW),
    "another success": reply(ALLOW, "203 Non-Authoritative Information"),
    "no content": b"HTTP/1.1 204 No Content\r\n\r\n",
    "no HTTP": b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
    "nothing": b"",
    "cut off": reply(ALLOW)[:-10].replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"),
    "a fault": reply(problem(500), "500 Internal Server Error", PROBLEM),
    "too many": reply(problem(429), "429 Too Many Requests", PROBLEM, Retry_After="3600"),
    "dripping": drip,
    "dripping headers": drip_headers,
    "silence": silence,
    "many headers": b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1000 + b"\r\n",
}


@pytest.mark.parametrize("name", NO_ANSWERS)
def test_what_is_no_answer_is_unavailable_within_the_time(name: str, caplog: pytest.LogCaptureFixture) -> None:
    began = time.monotonic()
    with stub(NO_ANSWERS[name]) as server:
        answer = client_of(server, "block", 0.7).score(SIGNUP)
    assert time.monotonic() - began < PLENTY
    assert (answer.unavailable, answer.decision, answer.signup_id, answer.raw) == (True, "block", "a", {})
    assert answer.request == SIGNUP
    (line,) = caplog.messages
    assert line.startswith("no answer for a, so on_unavailable (block): ")
    assert (KEY in caplog.text, "jane" in caplog.text) == (False, False)


def test_a_redirect_is_not_followed() -> None:
    with stub(reply(ALLOW)) as elsewhere, stub(reply(b"", "307 Temporary Redirect", Location=f"{elsewhere.url}/v1/score")) as server:
        assert client_of(server).score(SIGNUP).unavailable
    assert (elsewhere.connections, len(server.received)) == (0, 1)


@pytest.mark.parametrize("verdict", ["allow", "hold", "block"])
def test_a_refused_connection_is_what_the_caller_said(verdict: OnUnavailable) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens
        answer = client_of(f"http://127.0.0.1:{taken.getsockname()[1]}", verdict).score(SIGNUP)
        assert (answer.unavailable, answer.decision) == (True, verdict)
        with pytest.raises(UnavailableError, match="ConnectionRefusedError") as error:
            client_of(f"http://127.0.0.1:{taken.getsockname()[1]}", "raise").score(SIGNUP)
    assert error.value.request == SIGNUP


def test_a_name_that_cannot_be_looked_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, woken, real = [], threading.Event(), socket.getaddrinfo

    def hang(host: str, port: int, family: int = 0, kind: int = 0, protocol: int = 0, flags: int = 0) -> Any:
        if not flags & socket.AI_NUMERICHOST:
            asked.append(host)
            woken.wait(60)
            host = "127.0.0.1"
        return real(host, port, family, kind, protocol, flags)

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    with stub(reply(ALLOW)) as server:
        guard = client_of(f"http://guard.example:{server.port}", timeout=0.3)
        began = time.monotonic()
        with ThreadPoolExecutor(5) as pool:
            assert all(answer.unavailable for answer in pool.map(guard.score, [SIGNUP] * 10))
        assert time.monotonic() - began < PLENTY
        assert asked == ["guard.example"], "one thread waits, however many ask"
        woken.set()
        assert not client_of(f"http://guard.example:{server.port}").score(SIGNUP).unavailable
        assert f"Host: guard.example:{server.port}" in server.received[0].head


def test_a_name_that_does_not_exist_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(UnavailableError, match="Name or service not known"):
        client_of("http://guard.example", "raise").score(SIGNUP)


def test_the_next_address_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken, stub(reply(ALLOW)) as server:
        taken.bind(("127.0.0.1", 0))
        places = [taken.getsockname(), ("127.0.0.1", server.port)]
        found = [(socket.AF_INET, socket.SOCK_STREAM, 0, "", place) for place in places]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_: found)
        assert not client_of("http://guard.example").score(SIGNUP).unavailable


# --- connections ---


def test_one_connection_serves_one_after_another() -> None:
    with stub(reply(ALLOW)) as server, client_of(server) as guard:
        assert all(not guard.score(SIGNUP).unavailable for _ in range(20))
        assert server.connections == 1


def close_after(answer: bytes) -> Any:
    def react(connection: socket.socket, _: bytes) -> None:
        connection.sendall(answer)

    return react


@pytest.mark.parametrize(
    "reactions",
    [
        [close_after(reply(ALLOW)), reply(ALLOW)],
        [reply(ALLOW), b"", reply(ALLOW)],
        [reply(ALLOW + b" " * 200_000, Connection="close"), reply(ALLOW)],
        [reply(ALLOW), close_after(b"HTTP/1.1 200 OK\r\nContent-Ty"), reply(ALLOW)],
    ],
    ids=["closed while it waits", "closed on the next request", "closed with notice", "closed within an answer"],
)
def test_a_connection_that_was_closed_is_replaced(reactions: list[Any]) -> None:
    with stub(*reactions) as server, client_of(server) as guard:
        for _ in range(2):
            assert not guard.score(SIGNUP).unavailable
        assert server.connections == 2
        assert {request.body for request in server.received} == {server.received[0].body}


def test_what_comes_unasked_is_taken_for_no_answer() -> None:
    fake = json.dumps({**SCORE_ANSWER, "signup_id": "a", "decision": "block"}).encode()
    answered, sent = threading.Event(), threading.Event()

    def go_on(connection: socket.socket, _: bytes) -> None:
        connection.sendall(reply(ALLOW))
        answered.wait(PLENTY)
        connection.sendall(reply(fake))
        sent.set()
        while connection.recv(65536):
            pass

    with stub(go_on, reply(ALLOW)) as server, client_of(server) as guard:
        assert guard.score(SIGNUP).decision == "allow"
        answered.set()
        assert sent.wait(PLENTY)
        assert guard.score(SIGNUP).decision == "allow"


def test_any_number_of_stale_connections_costs_no_attempt() -> None:
    together = threading.Barrier(5)

    def wait(_: socket.socket, __: bytes) -> bytes:
        together.wait(PLENTY)
        return reply(ALLOW)

    with stub(*[wait] * 5, *[b""] * 5, reply(ALLOW)) as server, client_of(server, timeout=PLENTY) as guard:
        with ThreadPoolExecutor(5) as pool:
            assert not any(answer.unavailable for answer in pool.map(guard.score, [SIGNUP] * 5))
        assert not guard.score(SIGNUP).unavailable
        assert (server.connections, len(server.received)) == (6, 11)


def test_a_chunked_answer_is_read() -> None:
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (ALLOW[:7], ALLOW[7:]))
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n"
    with stub(head + chunks + b"0\r\n\r\n") as server, client_of(server) as guard:
        assert [guard.score(SIGNUP).decision for _ in range(2)] == ["allow", "allow"]
        assert server.connections == 1


# --- attempts ---


@pytest.mark.parametrize("status", ["429 Too Many Requests", "500 Internal Server Error", "503 Service Unavailable"])
def test_not_now_is_tried_again_with_the_same_bytes(status: str) -> None:
    def allow(_: socket.socket, body: bytes) -> bytes:
        return reply(ALLOW.replace(b'"a"', json.dumps(json.loads(body)["signup_id"]).encode()))

    with stub(reply(problem(int(status[:3])), status, PROBLEM), allow) as server:
        answer = client_of(server, "raise").score(account={"email": "jane@example.com"})
    first, second = server.received
    assert first.body == second.body
    sent = json.loads(first.body)
    assert (sent["signup_id"], answer.decision) == (answer.signup_id, "allow")
    assert abs(datetime.fromisoformat(sent["occurred_at"]) - datetime.now(UTC)) < timedelta(minutes=5)


def test_an_answer_that_was_cut_off_is_asked_for_again() -> None:
    with stub(close_after(reply(ALLOW)[:-10]), reply(ALLOW)) as server:
        assert client_of(server).score(SIGNUP).decision == "allow"


def test_no_more_is_read_than_an_answer_can_have() -> None:
    with stub(endless) as server, pytest.raises(UnavailableError, match="more than 1048576 bytes"):
        client_of(server, "raise", PLENTY).score(SIGNUP)


def test_retry_after_is_kept_to() -> None:
    came: list[float] = []

    def react(_: socket.socket, __: bytes) -> bytes:
        came.append(time.monotonic())
        return reply(problem(503), "503 Service Unavailable", PROBLEM, Retry_After="1") if len(came) == 1 else reply(ALLOW)

    with stub(react) as server:
        assert client_of(server, timeout=0.9).score(SIGNUP).unavailable, "the wait would be longer than the time"
        assert len(came) == 1
        came.clear()
        assert not client_of(server, timeout=PLENTY).score(SIGNUP).unavailable
    assert came[1] - came[0] >= 1


def test_attempts_end() -> None:
    with stub(reply(problem(503), "503 Service Unavailable", PROBLEM)) as server:
        assert client_of(server, timeout=PLENTY).score(SIGNUP).unavailable
    assert len(server.received) == 3


@pytest.mark.parametrize(
    ("answer", "error", "told"),
    [
        (reply(problem(409), "409 Conflict", PROBLEM), ConflictError, "Mend it."),
        (reply(problem(422, "/account/email"), "422 Unprocessable", PROBLEM), RefusedError, "Mend it. /account/email: Not so."),
        (reply(problem(403), "403 Forbidden", PROBLEM), RefusedError, "Mend it."),
        (reply(b"<html>", "413 Too Large", "text/html"), RefusedError, "The service, or what stands before it, answered 413."),
        (reply(b"<html>", "404 Not Found", "text/html"), RefusedError, "The service, or what stands before it, answered 404."),
        (reply(b'{"errors": [7, {"pointer": 3}]}', "400 Bad Request", PROBLEM), RefusedError, "answered 400. 3: "),
    ],
)
def test_a_refusal_is_raised_at_once_and_names_its_place(answer: bytes, error: type[Exception], told: str) -> None:
    with stub(answer) as server, pytest.raises(error, match=re.escape(told)):
        client_of(server, "allow").score(SIGNUP)
    assert len(server.received) == 1


# --- what is sent, and what is made of the answer ---


def test_a_signup_with_an_id_is_sent_as_it_is() -> None:
    with stub(reply(ALLOW)) as server:
        Client(f"{server.url}/guard/", KEY, timeout=60).score(SIGNUP)
    (sent,) = server.received
    assert json.loads(sent.body) == SIGNUP
    assert sent.head.startswith("POST /guard/v1/score HTTP/1.1\r\n")
    assert f"Authorization: Bearer {KEY}" in sent.head
    assert "Signup-Guard-Deadline-Ms: 1000" in sent.head


def test_the_service_is_told_less_time_than_there_is() -> None:
    with stub(reply(ALLOW)) as server:
        client_of(server, timeout=0.5).score(SIGNUP)
    told = re.search(r"Signup-Guard-Deadline-Ms: (\d+)", server.received[0].head)
    assert told
    assert 1 <= int(told[1]) <= 450


def test_every_field_of_an_answer_is_typed() -> None:
    value = {**SCORE_ANSWER, "signup_id": "a", "enforced": False, "decision": "allow", "would_be": "hold", "new_field": 1}
    with stub(reply(json.dumps(value).encode(), Idempotent_Replayed="true")) as server:
        answer = client_of(server).score(SIGNUP)
    (reason,) = SCORE_ANSWER["reasons"]
    (warning,) = SCORE_ANSWER["warnings"]
    assert answer == Answer(
        signup_id="a",
        decision="allow",
        score=87.31,
        reasons=(Reason(**reason),),
        ring=RingView("r_4711", 10, 3, ("payment", "device")),
        hold=Hold(datetime(2025, 11, 25, 5, 0, 0, 200_000, tzinfo=UTC), "allow"),
        warnings=(Warn(**warning),),
        model=SCORE_ANSWER["model"],
        policy=SCORE_ANSWER["policy"],
        mode="full",
        enforced=False,
        would_be="hold",
        calibrated=True,
        replayed=True,
        request=SIGNUP,
        raw=value,
    )
    assert "jane" not in repr(answer)


def test_a_moment_needs_a_time_zone() -> None:
    with pytest.raises(ValueError, match="occurred_at has no time zone"):
        client_of("http://127.0.0.1:9").score(occurred_at=datetime(2026, 1, 1))


@given(st.lists(st.binary(max_size=30)), st.integers(1, 5), st.integers(40, 120))
def test_chunks_keep_every_entry_in_order_within_their_bounds(entries: list[bytes], most: int, most_bytes: int) -> None:
    chunks = list(module._chunks(enumerate(entries), most, most_bytes))
    assert [entry for chunk in chunks for entry in chunk] == list(enumerate(entries))
    for chunk in chunks:
        assert 1 <= len(chunk) <= most
        assert len(chunk) == 1 or len(b'{"requests":[%b]}' % b",".join(entry for _, entry in chunk)) <= most_bytes


@pytest.mark.parametrize(
    "answer", [b"{}", b'{"results": 7}', b'{"results": []}', b'{"results": [7]}', b'{"results": [{"status": "invalid"}]}']
)
def test_a_bulk_answer_of_another_shape_is_unavailable(answer: bytes) -> None:
    with stub(reply(answer)) as server:
        with pytest.raises(UnavailableError):
            client_of(server).labels([{"signup_id": "a", "label": "fake"}])
        with pytest.raises(UnavailableError):
            client_of(server).score_batch([SIGNUP])


# --- settings ---


@pytest.mark.parametrize(
    ("url", "key", "rest"),
    [
        ("guard.example.com", KEY, {}),
        ("ftp://guard.example.com", KEY, {}),
        ("https://", KEY, {}),
        ("https://jane:hidden@guard.example.com", KEY, {}),
        ("https://guard.example.com:hidden", KEY, {}),
        ("https://guard.example.com?key=hidden", KEY, {}),
        ("https://guard.example.com/a b", KEY, {}),
        ("https://guard.example.com", "", {}),
        ("https://guard.example.com", "hidden\r\nX: y", {}),
        ("https://guard.example.com", KEY, {"on_unavailable": "open"}),
        ("https://guard.example.com", KEY, {"timeout": 0}),
        ("https://guard.example.com", KEY, {"timeout": None}),
        ("https://guard.example.com", KEY, {"ca_file": "/nowhere.pem"}),
    ],
)
def test_a_setting_that_cannot_be_is_told_without_secrets(url: str, key: str, rest: dict[str, Any]) -> None:
    with pytest.raises(ConfigError) as error:
        Client(url, key, **rest)
    assert KEY not in str(error.value)
    assert "hidden" not in str(error.value)


def test_the_key_is_shown_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    guard = client_of("http://127.0.0.1:9", "raise")
    with pytest.raises(UnavailableError) as error:
        guard.score(SIGNUP)
    assert KEY not in f"{guard!r} {guard} {error.value!r} {caplog.text}"


# --- TLS ---


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of this machine's address, with its key, signed by itself."""
    from ipaddress import ip_address

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return path


@pytest.mark.parametrize(
    ("host", "known", "fault"),
    [("127.0.0.1", True, None), ("127.0.0.1", False, "CERTIFICATE_VERIFY_FAILED"), ("localhost", True, "CERTIFICATE_VERIFY_FAILED")],
)
def test_certificates_are_checked(certificate: Path, host: str, known: bool, fault: str | None) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    with stub(reply(ALLOW), tls=tls) as server:
        guard = client_of(f"https://{host}:{server.port}", "raise", PLENTY, ca_file=str(certificate) if known else None)
        if fault is None:
            assert [guard.score(SIGNUP).decision for _ in range(2)] == ["allow", "allow"]
            assert server.connections == 1
        else:
            with pytest.raises(UnavailableError, match=fault):
                guard.score(SIGNUP)
            assert server.received == []


def test_a_handshake_that_hangs_ends_with_the_time(certificate: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        began = time.monotonic()
        guard = client_of(f"https://127.0.0.1:{deaf.getsockname()[1]}", timeout=0.5, ca_file=str(certificate))
        assert guard.score(SIGNUP).unavailable
        assert time.monotonic() - began < PLENTY


# --- what it takes ---


def test_the_client_needs_the_standard_library_alone() -> None:
    def loaded(modules: str) -> set[str]:
        program = f"import sys, {modules}; print(*{{name.partition('.')[0] for name in sys.modules}} - sys.stdlib_module_names)"
        return set(subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split())

    assert loaded("signup_guard.client") - loaded("site") == {"signup_guard"}
