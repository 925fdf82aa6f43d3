"""The Flask extension, in the views of a host: with a real service, with one in its own process, and with none."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask, current_app
from werkzeug.middleware.proxy_fix import ProxyFix

import signup_guard.flask
from signup_guard.client import Answer
from signup_guard.errors import ConfigError, ConflictError, RefusedError, UnavailableError
from signup_guard.flask import SignupGuard
from signup_guard.schema.examples import SCORE_ANSWER
from signup_guard.usecases.services import Services
from tests.server import Server
from tests.stub import Reaction, reply, stub

NOBODY = {"SIGNUP_GUARD_URL": "http://127.0.0.1:9", "SIGNUP_GUARD_KEY": "sg_live_x"}
BROWSER = {"User-Agent": "Mozilla/5.0", "Accept-Language": "de,en;q=0.5"}
ECHO: Reaction = lambda _, body: reply(json.dumps({**SCORE_ANSWER, "signup_id": json.loads(body)["signup_id"]}).encode())  # noqa: E731


def scored(guard: SignupGuard, app: Flask, fields: dict[str, Any], **request: Any) -> Answer:
    """What a view of the app gets for a POST."""
    with app.test_request_context("/register", method="POST", **request):
        return guard.score(**fields)


def app_of(guard: SignupGuard, services: Services | None = None, **config: Any) -> Flask:
    app = Flask("host")
    app.config.from_mapping(config)
    guard.init_app(app, services)
    return app


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("flask"))
    yield running
    running.stop()


def test_the_example_of_the_docstring_is_a_host(server: Server) -> None:
    text = re.search(r"\n((?:    .*\n|\n)+)\nThe page's script", signup_guard.flask.__doc__ or "")
    assert text
    example: dict[str, Any] = {"__name__": "host"}
    exec(textwrap.dedent(text[1]), example)
    config = {"SIGNUP_GUARD_URL": server.url, "SIGNUP_GUARD_KEY": server.key, "SIGNUP_GUARD_TIMEOUT": 20}
    answers: list[Answer] = []
    ask = example["guard"].score
    example["guard"].score = lambda **fields: answers.append(ask(**fields)) or answers[-1]
    client = example["create_app"](config).test_client()

    def register(**fields: str) -> tuple[int, str | None]:
        response = client.post("/register", data={"email": "jane@example.com", "name": "Jane", **fields}, headers=BROWSER)
        return response.status_code, response.location

    assert register() == (302, "/welcome")
    assert register(signup_guard='{"session": {"honeypot_filled": true}}') == (302, "/waiting")
    told = client.post(f"/accounts/{answers[1].signup_id}/chargeback").json
    assert told == {"status": "recorded"}
    assert register(name="x" * 70_000)[0] == 422
    assert answers[1].request["network"] == {"ip": "127.0.0.1"}


@pytest.mark.parametrize(
    ("fields", "request_", "pointer", "value"),
    [
        ({}, {"environ_base": {"REMOTE_ADDR": "203.0.113.7"}}, "network", {"ip": "203.0.113.7"}),
        ({}, {"headers": BROWSER}, "device", {"user_agent": "Mozilla/5.0", "accept_language": "de,en;q=0.5"}),
        ({}, {"data": {"signup_guard": '{"device":{}}'}}, "collector", '{"device":{}}'),
        ({}, {"data": {"signup_guard": "é\n" + "x" * 20_000}}, "collector", "??" + "x" * 16_382),
        ({}, {"json": {"signup_guard": "x"}}, "collector", None),
        ({"collector": "own"}, {"data": {"signup_guard": "x"}}, "collector", "own"),
        ({"network": {"ip": "::1", "asn": 1}}, {}, "network", {"ip": "::1", "asn": 1}),
        (
            {"device": {"id": "d"}},
            {"headers": BROWSER},
            "device",
            {"id": "d", "user_agent": "Mozilla/5.0", "accept_language": "de,en;q=0.5"},
        ),
        ({"payment": {"bin": "424242"}}, {}, "payment", {"bin": "424242"}),
        ({"account": {"email": "a@example.com"}}, {}, "account", {"email": "a@example.com"}),
    ],
)
def test_what_the_request_tells_is_sent_and_what_the_host_says_wins(
    fields: dict[str, Any], request_: dict[str, Any], pointer: str, value: Any
) -> None:
    guard = SignupGuard()
    with stub(ECHO) as service:
        app = app_of(guard, SIGNUP_GUARD_URL=service.url, SIGNUP_GUARD_KEY="k", SIGNUP_GUARD_ON_UNAVAILABLE="raise")
        answer = scored(guard, app, fields, **request_)
    sent = json.loads(service.received[0].body)
    assert sent == answer.request
    assert sent[pointer] == value


def test_behind_a_proxy_the_address_is_the_one_that_proxyfix_finds() -> None:
    guard = SignupGuard()
    with stub(ECHO) as service:
        app = app_of(guard, SIGNUP_GUARD_URL=service.url, SIGNUP_GUARD_KEY="k")
        app.add_url_rule("/register", view_func=lambda: guard.score().decision, methods=["POST"])
        app.wsgi_app = ProxyFix(app.wsgi_app)  # type: ignore[method-assign]
        app.test_client().post("/register", headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.9"})
    assert json.loads(service.received[0].body)["network"] == {"ip": "203.0.113.9"}


def test_one_extension_serves_several_apps() -> None:
    guard = SignupGuard()
    with stub(ECHO) as one, stub(ECHO) as two:
        apps = [app_of(guard, SIGNUP_GUARD_URL=service.url, SIGNUP_GUARD_KEY="k") for service in (one, two)]
        for app, service in ((apps[1], two), (apps[0], one), (apps[1], two)):
            before = len(service.received)
            assert not scored(guard, app, {}).unavailable
            assert len(service.received) == before + 1
    other = Flask("other")
    SignupGuard(app_of(SignupGuard(), **NOBODY))
    with pytest.raises(KeyError), other.test_request_context():
        guard.score()


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ({}, "app.config has no SIGNUP_GUARD_URL"),
        ({"SIGNUP_GUARD_URL": "http://127.0.0.1"}, "app.config has no SIGNUP_GUARD_KEY"),
        ({**NOBODY, "SIGNUP_GUARD_ON_UNAVAILABLE": "open"}, "on_unavailable is 'open'"),
        ({**NOBODY, "SIGNUP_GUARD_TIMEOUT": "1"}, "timeout is '1'"),
        ({**NOBODY, "SIGNUP_GUARD_URL": "https://x", "SIGNUP_GUARD_CA_FILE": "/nowhere.pem"}, "/nowhere.pem cannot be read"),
    ],
)
def test_settings_are_checked_at_the_start(config: dict[str, Any], told: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(told)):
        app_of(SignupGuard(), **config)


@pytest.mark.parametrize("verdict", ["allow", "hold", "block", "raise", None])
def test_without_a_service_the_host_gets_what_it_said(verdict: str | None) -> None:
    guard = SignupGuard()
    app = app_of(guard, **NOBODY, **({"SIGNUP_GUARD_ON_UNAVAILABLE": verdict} if verdict else {}))
    if verdict == "raise":
        with pytest.raises(UnavailableError):
            scored(guard, app, {})
    else:
        answer = scored(guard, app, {})
        assert (answer.decision, answer.unavailable) == (verdict or "hold", True)


# --- a service in the app's own process ---


@pytest.fixture
def embedded(services: Services) -> Callable[..., Answer]:
    guard = SignupGuard()
    app = app_of(guard, services, SIGNUP_GUARD_ON_UNAVAILABLE="raise")
    return lambda fields, **request: scored(guard, app, fields, **request)


def test_a_service_in_the_process_decides_and_records(embedded: Callable[..., Answer], services: Services) -> None:
    fields = {"signup_id": "su_here", "account": {"email": "jane@example.com"}, "session": {"honeypot_filled": True}}
    answer = embedded(fields)
    assert (answer.decision, answer.rules, answer.mode, answer.replayed) == ("hold", ("honeypot",), "full", False)
    assert services.signup("su_here", test=False)["answer"] == answer.raw
    again = embedded(fields)
    assert (again.replayed, again.raw) == (True, answer.raw)
    with pytest.raises(ConflictError):
        embedded({**fields, "explain": True})
    with pytest.raises(RefusedError, match="/payment/bin") as refused:
        embedded({"payment": {"bin": "4242424242424242"}})
    assert refused.value.status == 422


@pytest.mark.parametrize("text", ["\U0001f600" * 30_000, "\x00" * 30_000, '"' * 30_000, "[" * 30_000, '{"device": {"id": "d"}}'])
def test_no_hidden_field_keeps_a_signup_from_being_scored(embedded: Callable[..., Answer], text: str) -> None:
    assert not embedded({"account": {"email": "jane@example.com"}}, data={"signup_guard": text}).unavailable


def test_a_store_that_cannot_commit_is_unavailable(services: Services) -> None:
    guard = SignupGuard()
    app = app_of(guard, services, SIGNUP_GUARD_ON_UNAVAILABLE="block", SIGNUP_GUARD_TIMEOUT=0.05)
    with services.store.unit():  # the writer must wait, as for a busy disk
        answer = scored(guard, app, {"signup_id": "su_late"})
    assert (answer.decision, answer.unavailable) == ("block", True)
    later = SignupGuard()
    assert not scored(later, app_of(later, services), dict(answer.request)).unavailable


def test_a_fault_of_the_service_is_unavailable_and_never_an_allow(services: Services, caplog: pytest.LogCaptureFixture) -> None:
    guard = SignupGuard()
    app = app_of(guard, replace(services, assessor=None))  # type: ignore[arg-type]
    answer = scored(guard, app, {})
    assert (answer.decision, answer.unavailable) == ("hold", True)
    assert "the service in this process failed" in caplog.text


def test_a_client_is_there_only_for_a_service_elsewhere(services: Services) -> None:
    guard = SignupGuard()
    with app_of(guard, **NOBODY).app_context():
        assert guard.client is current_app.extensions["signup_guard"]
    with app_of(guard, services).app_context(), pytest.raises(ConfigError, match="the Services that were handed in"):
        _ = guard.client


def test_a_host_of_a_service_elsewhere_loads_nothing_of_the_service() -> None:
    program = "import sys, signup_guard.flask; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert not {"numpy", "xgboost", "pydantic", "sqlite3"} & {*loaded}
    assert {name for name in loaded if name.startswith("signup_guard.")} == {
        f"signup_guard.{name}" for name in ("client", "domain", "errors", "flask", "wire")
    }
