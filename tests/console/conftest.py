"""What the console's tests use: signups that are held, and people of each role, each with a client of their own."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from signup_guard import wiring
from signup_guard.clock import now
from signup_guard.config import Settings
from signup_guard.console import create_console
from signup_guard.usecases.services import Services
from tests.console.browser import CHROMIUM, FLAGS
from tests.usecases.test_assess import answer

HELD = {"session": {"honeypot_filled": True}}


class Person:
    """A client that is logged in, and posts the token of its session."""

    def __init__(self, app: Flask, name: str, password: str) -> None:
        self.client: FlaskClient = app.test_client()
        self.name, self.password = name, password
        self.token = ""
        self.log_in()

    def log_in(self) -> TestResponse:
        found = log_in(self.client, self.name, self.password)
        page = self.client.get("/queue", follow_redirects=True).text
        self.token = token_of(page)
        return found

    def get(self, page: str, /, **query: Any) -> TestResponse:
        return self.client.get(page, query_string=query or None)

    def post(self, page: str, /, **form: Any) -> TestResponse:
        return self.client.post(page, data={"form_token": self.token, **form})


def token_of(page: str) -> str:
    found = re.search(r'name="form_token" value="([^"]+)"', page)
    return found[1] if found else ""


def log_in(client: FlaskClient, name: str, password: str, **form: str) -> TestResponse:
    page = client.get("/login").text
    return client.post("/login", data={"form_token": token_of(page), "name": name, "password": password, **form})


class Clock:
    """Runs only when it is told to; microseconds."""

    def __init__(self) -> None:
        self.at = now()

    def __call__(self) -> int:
        self.at += 1
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def services(tmp_path: Path, clock: Clock) -> Iterator[Services]:
    settings = Settings(store=str(tmp_path / "signups.db"))
    built = wiring.assemble(settings, *wiring.open_store(settings), clock)
    built.warm_up()
    yield built
    built.close()


@pytest.fixture
def app(services: Services) -> Flask:
    return create_console(services)


class People(dict[str, Person]):
    """One person of each role, who comes when first asked for."""

    def __init__(self, app: Flask, services: Services) -> None:
        self._app, self._services = app, services

    def __missing__(self, role: str) -> Person:
        name = f"the_{role}"
        self[role] = Person(self._app, name, self._services.access.add_user(name, role, "test"))
        return self[role]


@pytest.fixture
def people(app: Flask, services: Services) -> People:
    return People(app, services)


@pytest.fixture
def held(services: Services, request_of: Callable[..., Any]) -> Callable[..., None]:
    """Has a signup held: `held("a", account={...})`."""

    def hold(signup_id: str, **blocks: Any) -> None:
        answer(services, request_of(signup_id, **HELD, **blocks))
        assert services.signup(signup_id, test=False)["hold"]["ended_at"] is None

    return hold


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A browser; where there is none, the tests that want one are left out, and say so."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: the browser tests are left out")
    if not Path(CHROMIUM).exists():
        pytest.skip(f"there is no {CHROMIUM}: the browser tests are left out")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Site:
    """The console of some services, listening, and a page of a browser that is logged in as an admin."""

    def __init__(self, services: Services, chromium: Any) -> None:
        self.app = create_console(services)
        self._server = make_server("127.0.0.1", 0, self.app, threaded=True)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self.page = chromium.new_context().new_page()
        self.log_in("the_admin", services.access.add_user("the_admin", "admin", "test"))

    def log_in(self, name: str, password: str) -> None:
        self.page.goto(f"{self.url}/login")
        self.page.fill("#name", name)
        self.page.fill("#password", password)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/queue")

    def close(self) -> None:
        self.page.context.close()
        self._server.shutdown()
