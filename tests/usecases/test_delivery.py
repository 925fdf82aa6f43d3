"""Webhooks: every change reaches the other side, in order, whatever it does; only then is it left behind."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from signup_guard import wiring
from signup_guard.api import create_app
from signup_guard.config import Settings, load
from signup_guard.errors import ConfigError
from signup_guard.schema.requests import parse_score
from signup_guard.usecases import delivery as module
from signup_guard.usecases.services import Services
from signup_guard.usecases.sessions import Visitor
from signup_guard.webhook import verified
from tests.conftest import body
from tests.stub import Received, Stub, reply, stub
from tests.usecases.test_assess import answer

ANA = Visitor("ana", "lead", "", "")
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
TAKEN, DOWN = reply(b"", "204 No Content"), reply(b"", "503 Service Unavailable")
Build = Callable[[Stub], Services]


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Build]:
    monkeypatch.setattr(module, "_PAUSE_LEAST", 0.01)
    monkeypatch.setattr(module, "_PAUSE_MOST", 0.02)
    monkeypatch.setattr(module, "_TIMEOUT_SECONDS", 0.5)
    built = []

    def made(server: Stub) -> Services:
        settings = Settings(store=str(tmp_path / "a.db"), webhook_url=f"{server.url}/hooks/1", webhook_secret=SECRET)
        services = wiring.build(settings)
        services.warm_up()
        built.append(services)
        return services

    yield made
    for services in built:
        services.close()


def decide(services: Services, *names: str) -> None:
    for name in names:
        answer(services, parse_score(body(name, session={"honeypot_filled": True}), services.clock()))
        services.reviewer.decide(ANA, name, "block", "automation", 0)


def told(received: list[Received]) -> list[str]:
    """Whom the messages are about; each is checked as a caller does."""
    found = []
    for message in received:
        first, *lines = message.head.split("\r\n")
        assert first == "POST /hooks/1 HTTP/1.1"
        headers: dict[str, Any] = dict(line.split(": ", 1) for line in lines)
        update = verified(SECRET, headers, message.body)
        assert (update["type"], update["decision"], headers["webhook-id"]) == ("hold_blocked", "block", update["id"])
        found.append(update["signup_id"])
    return found


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def sends(services: Services) -> Callable[[], bool]:
    delivery = services.delivery
    assert delivery is not None
    return lambda: delivery.waiting == 0


def test_changes_are_sent_in_order_from_the_moment_on_that_the_url_was_set(build: Build) -> None:
    with stub(TAKEN) as server:
        services = build(server)
        decide(services, "before")
        services.start()
        decide(services, "a", "b", "c")
        wait_for(sends(services))
        assert told(server.received) == ["a", "b", "c"]
        assert server.connections == 1, "one connection is kept"


@pytest.mark.parametrize(
    "fault",
    [DOWN, b"", b"nonsense\r\n\r\n", reply(b"", "302 Found", Location="http://127.0.0.1:9/"), lambda *_: time.sleep(1)],
    ids=["503", "closed", "no HTTP", "redirect", "too slow"],
)
def test_a_message_is_sent_until_it_is_taken_and_the_next_waits_for_it(build: Build, fault: Any) -> None:
    with stub(fault, fault, TAKEN) as server:
        services = build(server)
        services.start()
        decide(services, "a", "b")
        wait_for(sends(services))
        assert told(server.received) == ["a", "a", "a", "b"]
        assert len({message.body for message in server.received[:3]}) == 1


def test_what_was_not_taken_is_sent_after_a_restart(build: Build) -> None:
    with stub(TAKEN, DOWN) as server:
        services = build(server)
        services.start()
        decide(services, "a", "b", "c")
        wait_for(lambda: len(server.received) > 3)
        services.close()
    with stub(TAKEN) as server:
        services = build(server)
        services.start()
        wait_for(sends(services))
        assert told(server.received) == ["b", "c"]


def test_the_settings_belong_together_and_name_what_is_wrong(tmp_path: Path) -> None:
    url, secret = {"SIGNUP_GUARD_WEBHOOK_URL": "https://x.example/h"}, {"SIGNUP_GUARD_WEBHOOK_SECRET": SECRET}
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    from_file = {"SIGNUP_GUARD_WEBHOOK_SECRET_FILE": str(tmp_path / "secret")}
    assert load(url | secret) == load(url | from_file)
    assert load(url | secret)[0].webhook_secret == SECRET
    for wrong in (url, secret, url | {"SIGNUP_GUARD_WEBHOOK_SECRET": "whsec_short"}, url | {"SIGNUP_GUARD_WEBHOOK_SECRET": "x" * 40}):
        with pytest.raises(ConfigError, match="SIGNUP_GUARD_WEBHOOK"):
            load(wrong)
    settings = Settings(store=str(tmp_path / "a.db"), webhook_url="ftp://x", webhook_secret=SECRET)
    with pytest.raises(ConfigError, match="SIGNUP_GUARD_WEBHOOK_URL"):
        wiring.build(settings)


def test_the_figures_tell_how_much_waits(build: Build) -> None:
    with stub(DOWN) as server:
        services = build(server)
        services.start()
        decide(services, "a", "b")
        text = create_app(services).test_client().get("/metrics").text
        assert "signup_guard_webhook_waiting 2.0" in text
