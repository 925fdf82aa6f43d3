"""The app over real services, as a client with a key of every kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from signup_guard import wiring
from signup_guard.api import create_app
from signup_guard.config import Settings
from signup_guard.usecases.services import Services

SCOPES = ("score", "label", "read")


class Client:
    """Sends requests with a live key of every scope, unless told otherwise, and time enough."""

    def __init__(self, app: Flask, services: Services) -> None:
        self.app, self.services = app, services
        self.tokens: Mapping[str, str] = {
            **{scope: services.access.create_key((scope,), test=False, actor="test") for scope in (*SCOPES, "admin")},
            "all": services.access.create_key(SCOPES, test=False, actor="test"),
            "test": services.access.create_key(SCOPES, test=True, actor="test"),
        }

    def send(
        self, method: str, url: str, *, key: str | None = "all", headers: Mapping[str, str] | None = None, **rest: Any
    ) -> TestResponse:
        sent = {"Signup-Guard-Deadline-Ms": "1000"} | ({"Authorization": f"Bearer {self.tokens[key]}"} if key else {}) | dict(headers or {})
        return self.app.test_client().open(url, method=method, headers=sent, **rest)

    def get(self, url: str, **rest: Any) -> TestResponse:
        return self.send("GET", url, **rest)

    def post(self, url: str, body: Any, **rest: Any) -> TestResponse:
        if isinstance(body, bytes):
            return self.send("POST", url, data=body, content_type="application/json", **rest)
        return self.send("POST", url, json=body, **rest)

    def score(self, body: Any, **rest: Any) -> TestResponse:
        return self.post("/v1/score", body, **rest)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder: Path = tmp_path_factory.mktemp("api")
    services = wiring.build(Settings(store=str(folder / "signups.db")))
    services.engines.current()  # as `serve` does: the first request does not wait for the model
    yield Client(create_app(services), services)
    services.close()
