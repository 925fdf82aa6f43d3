"""What stands before the endpoints: keys and scopes, methods, media types and sizes; and every error is a problem."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from werkzeug.test import TestResponse

from signup_guard.api import create_app
from signup_guard.schema.openapi import document
from signup_guard.schema.problems import KINDS
from tests.api.conftest import SCOPES, Client
from tests.schema.conform import faults

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
NEEDED = {"/v1/score": "score", "/v1/score/batch": "score", "/v1/labels": "label", "/v1/signups/{signup_id}": "read", "/v1/updates": "read"}
"""The contract's table: which scope an endpoint needs; the others need none."""
PATHS = list(document()["paths"])
WRONG_KEYS = [
    None,
    "",
    "Bearer",
    "Bearer ",
    "Bearer x",
    "Bearer sg_live_00000000_" + "0" * 40,
    "Bearer sg_live___",
    "Bearer ключ",
    "Basic c2c6bGl2ZQ==",
    "sg_live_00000000_0",
    "Bearer " + "x" * 5000,
]


def problem_of(response: TestResponse, status: int) -> dict[str, Any]:
    """The problem, whose form is checked whole."""
    assert response.status_code == status, response.text
    assert response.content_type == "application/problem+json"
    body: dict[str, Any] = response.json
    assert faults(body, "ProblemBody") == []
    assert body["status"] == status
    assert body["type"] == f"/v1/docs#problem-{KINDS[status].name}"
    assert body["detail"]
    return body


def routes(client: Client) -> Iterator[tuple[str, str, set[str]]]:
    """Every route of the app, whether or not the document knows it."""
    for rule in client.app.url_map.iter_rules():
        if rule.endpoint != "static":
            yield rule.rule, rule.rule.replace("<", "{").replace(">", "}"), set(rule.methods or ())


def test_the_document_names_every_route_with_its_methods_and_scope(client: Client) -> None:
    real = {(path, method) for _, path, methods in routes(client) for method in methods - {"HEAD", "OPTIONS"}}
    described = {(path, method.upper()) for path, operations in document()["paths"].items() for method in operations}
    assert real == described
    for path, operations in document()["paths"].items():
        for operation in operations.values():
            assert bool(operation["security"]) == (path in NEEDED)
            assert (f"scope `{NEEDED.get(path)}`" in operation["description"]) == (path in NEEDED)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("path", PATHS)
def test_every_route_and_method_without_a_key_and_with_wrong_ones(client: Client, path: str, method: str) -> None:
    allowed = next(methods for _, known, methods in routes(client) if known == path)
    for sent in WRONG_KEYS:
        headers = {} if sent is None else {"Authorization": sent.encode().decode("latin-1")}
        response = client.send(method, path.format(signup_id="a"), key=None, headers=headers)
        if method == "OPTIONS":
            assert (response.status_code, response.data) == (200, b"")
            assert set(response.headers["Allow"].split(", ")) == allowed
        elif method not in allowed:
            assert response.status_code == 405
            assert set(response.headers["Allow"].split(", ")) == allowed
        elif path not in NEEDED:
            assert response.status_code == 200
        else:
            assert response.status_code == 401
            assert response.headers["WWW-Authenticate"].startswith("Bearer")
        if response.status_code >= 400 and method != "HEAD":
            problem_of(response, response.status_code)


@pytest.mark.parametrize("path", NEEDED)
@pytest.mark.parametrize("scope", [*SCOPES, "admin"])
def test_a_key_opens_what_its_scope_says_and_no_more(client: Client, path: str, scope: str) -> None:
    method = next(iter(document()["paths"][path])).upper()
    response = client.send(method, path.format(signup_id="never"), key=scope)
    if scope == NEEDED[path]:
        assert response.status_code == {"/v1/signups/{signup_id}": 404, "/v1/updates": 200}.get(path, 415)
    else:
        problem_of(response, 403)


def test_a_revoked_key_is_refused(client: Client) -> None:
    token = client.services.access.create_key(("read",), test=False, actor="test")
    sent = {"Authorization": f"bearer {token}"}
    assert client.get("/v1/signups/never", key=None, headers=sent).status_code == 404
    client.services.access.revoke_key(token.split("_")[2], "test")
    problem_of(client.get("/v1/signups/never", key=None, headers=sent), 401)


@pytest.mark.parametrize(
    "url", ["/", "/v1", "/v2/score", "/v1/score/", "//v1/score", "/v1/signups/", "/v1/signups/a/b", "/v1/docs/static/none.css", "/%ff"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_unknown_urls_are_problems(client: Client, url: str, method: str) -> None:
    response = client.send(method, url)
    problem_of(response, 405 if url.startswith("/v1/docs/static") and method != "GET" else 404)


@pytest.mark.parametrize(
    ("content_type", "fine"),
    [
        ("application/json", True),
        ("Application/JSON", True),
        ("application/json; charset=utf-8", True),
        ('application/json;charset="UTF-8"', True),
        ("application/json; charset=latin-1", False),
        ("application/json; charset=utf-16", False),
        ("text/json", False),
        ("text/plain", False),
        ("application/x-www-form-urlencoded", False),
        ("multipart/form-data; boundary=x", False),
        ("application/vnd.api+json", False),
        ("", False),
        (None, False),
    ],
)
@pytest.mark.parametrize("path", ["/v1/score", "/v1/score/batch", "/v1/labels"])
def test_only_json_is_taken(client: Client, path: str, content_type: str | None, fine: bool) -> None:
    response = client.send("POST", path, data=b"{}", content_type=content_type)
    problem_of(response, 422 if fine else 415)


def test_a_compressed_body_is_refused(client: Client) -> None:
    problem_of(client.post("/v1/score", b"{}", headers={"Content-Encoding": "gzip"}), 415)


class Counted(io.BytesIO):
    """A body that knows how much of it was read."""

    def __init__(self, size: int) -> None:
        super().__init__(b" " * size)
        self.taken = 0

    def read(self, size: int | None = -1) -> bytes:
        found = super().read(size)
        self.taken += len(found)
        return found

    def readinto(self, buffer: Any) -> int:
        size = super().readinto(buffer)
        self.taken += size
        return size


@pytest.mark.parametrize(("path", "limit"), [("/v1/score", 64 * 1024), ("/v1/score/batch", 16 * 1024**2), ("/v1/labels", 4 * 1024**2)])
@pytest.mark.parametrize("chunked", [False, True])
def test_no_more_than_the_limit_is_read(client: Client, path: str, limit: int, chunked: bool) -> None:
    def send(size: int) -> tuple[TestResponse, int]:
        body = Counted(size)
        how: dict[str, Any] = {"environ_overrides": {"wsgi.input_terminated": True, "CONTENT_LENGTH": ""}} if chunked else {}
        headers = {} if chunked else {"Content-Length": str(size)}
        return client.send("POST", path, input_stream=body, content_type="application/json", headers=headers, **how), body.taken

    response, _ = send(limit)
    problem_of(response, 400)
    response, _ = send(limit + 1)
    problem_of(response, 413)
    response, taken = send(limit + 1_000_000)
    problem_of(response, 413)
    assert taken <= (limit + 100_000 if chunked else 0)


def test_a_body_that_is_not_json_is_a_problem_that_says_where(client: Client) -> None:
    body = problem_of(client.score(b'{"signup_id":\n"a",}'), 400)
    assert "line 2" in body["detail"]


def test_a_fault_of_the_service_tells_nothing_of_itself(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    broken = create_app(replace(client.services, assessor=None))  # type: ignore[arg-type]
    response = Client.send(_with(client, broken), "POST", "/v1/score", json={"signup_id": "a"})
    problem_of(response, 500)
    assert "NoneType" not in response.text
    assert "Traceback" not in response.text
    assert "an endpoint failed" in caplog.text


def _with(client: Client, app: Any) -> Client:
    other = object.__new__(Client)
    other.app, other.services, other.tokens = app, client.services, client.tokens
    return other


@pytest.mark.parametrize("url", ["/healthz", "/v1/docs", "/v1/docs/static/docs.css", "/v1/score", "/nowhere"])
def test_every_response_is_closed_to_other_sites(client: Client, url: str) -> None:
    headers = client.get(url, headers={"Origin": "https://elsewhere.example"}).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["Cache-Control"] in ("no-store", "no-cache")
    assert not [name for name, _ in headers.items() if name.lower().startswith("access-control") or name.lower() == "set-cookie"]
