"""What those who run the service see: health, readiness, figures, logs and the docs page."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from ipaddress import ip_network
from pathlib import Path

import pytest

from signup_guard import wiring
from signup_guard.api import create_app, logs
from signup_guard.config import Settings
from signup_guard.domain import Signup
from signup_guard.schema import examples
from signup_guard.schema.openapi import document
from signup_guard.schema.problems import KINDS
from tests.api.conftest import Client
from tests.schema.conform import faults


def test_health_is_a_word(client: Client) -> None:
    assert client.get("/healthz", key=None).json == {"status": "ok"}
    assert client.send("HEAD", "/healthz", key=None).data == b""


def test_readiness_names_model_store_and_tables(client: Client) -> None:
    response = client.get("/readyz", key=None)
    assert response.status_code == 200
    assert faults(response.json, "ReadyBody") == []
    assert response.json["store"]["state"] == "ok"
    assert response.json["tables"]
    assert all(response.json["tables"].values())


def test_a_damaged_store_is_a_problem_without_paths(tmp_path: Path) -> None:
    services = wiring.build(Settings(store=str(tmp_path / "s.db")))
    app = create_app(services)
    services.close()
    services.settings.store_path.write_bytes(b"no database " * 1000)
    response = app.test_client().get("/readyz")
    assert (response.status_code, response.content_type, response.headers["Retry-After"]) == (503, "application/problem+json", "1")
    assert response.json["ready"] is False
    assert response.json["store"]["state"] != "ok"
    assert (response.json["status"], response.json["errors"]) == (503, [])
    assert str(tmp_path) not in response.text


def test_the_page_script_is_there_for_everybody_and_may_be_kept(client: Client) -> None:
    first = client.get("/v1/collector.js", key=None)
    assert (first.status_code, first.mimetype, first.headers["Cache-Control"]) == (200, "text/javascript", "public, max-age=3600")
    again = client.get("/v1/collector.js", key=None, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


# --- figures ---


def figures(client: Client) -> dict[str, float]:
    text = client.get("/metrics", key=None).text
    return {name: float(value) for name, value in re.findall(r"^(signup_guard_\S+?(?:\{.*\})?) (\S+)$", text, re.MULTILINE)}


def test_figures_count_decisions_replays_warnings_and_time(client: Client) -> None:
    before = figures(client)
    body = {"signup_id": "figures", "network": {"ip": "x"}, "unknown\n{}": 1}
    answer = client.score(body).json
    client.score(body)
    client.score({"signup_id": 1})
    after = figures(client)

    def grown(name: str) -> float:
        return after.get(name, 0) - before.get(name, 0)

    assert grown(f'signup_guard_decisions_total{{mode="{answer["mode"]}",verdict="{answer["decision"]}"}}') == 1
    assert grown("signup_guard_replays_total") == 1
    assert grown('signup_guard_warnings_total{code="unparseable_ip"}') == 1
    assert grown('signup_guard_warnings_total{code="unknown_field"}') == 1
    assert grown('signup_guard_responses_total{endpoint="score",status="200"}') == 2
    assert grown('signup_guard_responses_total{endpoint="score",status="422"}') == 1
    assert grown('signup_guard_request_seconds_count{endpoint="score"}') == 3


def test_degraded_answers_are_counted_by_part(client: Client) -> None:
    client.score({"signup_id": "hurried"}, headers={"Signup-Guard-Deadline-Ms": "1000"})
    broken = replace(client.services.engines.current(), bundle=None)
    assessor = client.services.assessor
    engine, assessor._engine = assessor._engine, lambda: broken
    try:
        answer = client.score({"signup_id": "without a model".replace(" ", "_")}).json
    finally:
        assessor._engine = engine
    assert (answer["mode"], answer["score"], answer["model"]) == ("rules_only", None, None)
    assert figures(client)['signup_guard_degraded_total{part="model_missing"}'] == 1


def test_figures_hold_no_word_of_a_request(client: Client) -> None:
    client.score({"signup_id": "secretid", "secretfield": 1, "account": {"path": "secretpath"}})
    client.get("/secreturl")
    assert "secret" not in client.get("/metrics", key=None).text


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("127.8.8.8", {}, 200),
        ("::1", {}, 200),
        ("::ffff:127.0.0.1", {}, 200),
        ("10.1.2.3", {}, 200),
        ("::ffff:10.1.2.3", {}, 200),
        ("10.1.2.3", {"X-Forwarded-For": "1.1.1.1"}, 200),
        ("127.0.0.1", {"X-Forwarded-For": "1.1.1.1"}, 403),
        ("127.0.0.1", {"Forwarded": "for=1.1.1.1"}, 403),
        ("11.1.2.3", {}, 403),
        ("11.1.2.3", {"X-Forwarded-For": "127.0.0.1"}, 403),
        ("2001:db8::1", {}, 403),
        ("", {}, 403),
        ("unix:", {}, 403),
    ],
)
def test_figures_are_for_loopback_and_configured_networks(client: Client, address: str, headers: dict[str, str], status: int) -> None:
    app = create_app(replace(client.services, settings=replace(client.services.settings, metrics_networks=(ip_network("10.0.0.0/8"),))))
    assert app.test_client().get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address}).status_code == status


# --- logs ---


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    logger = logging.getLogger("signup_guard")
    before = (logger.handlers, logger.level, logger.propagate)
    stream = io.StringIO()
    logs.configure(stream)
    yield stream
    logger.handlers, logger.level, logger.propagate = before


def test_a_decision_is_one_line_without_personal_data(client: Client, lines: io.StringIO) -> None:
    body = examples.SCORE_REQUEST | {"signup_id": "logged"}
    answer = client.score(body).json
    client.score(body)
    (line,) = [json.loads(text) for text in lines.getvalue().splitlines()]
    assert {name: line[name] for name in ("message", "signup_id", "verdict", "model", "mode", "policy")} == {
        "message": "decision",
        "signup_id": "logged",
        "verdict": answer["decision"],
        "model": answer["model"],
        "mode": answer["mode"],
        "policy": answer["policy"],
    }
    assert {"enrich", "history", "record", "total"} <= set(line["ms"])
    assert all(0 <= spent < 10_000 for spent in line["ms"].values())
    for secret in _personal(examples.SCORE_REQUEST):
        assert secret not in lines.getvalue()


def _personal(value: object) -> list[str]:
    """The texts of the request that could be told apart from any other word."""
    if isinstance(value, dict):
        return [text for name, item in value.items() if name != "signup_id" for text in _personal(item)]
    return [value] if isinstance(value, str) and len(value) >= 6 else []


def test_a_batch_logs_a_line_a_decision(client: Client, lines: io.StringIO) -> None:
    client.post("/v1/score/batch", {"requests": [{"signup_id": "line1"}, {"signup_id": 5}, {"signup_id": "line2"}]})
    assert [json.loads(text)["signup_id"] for text in lines.getvalue().splitlines()] == ["line1", "line2"]


def test_an_exception_is_logged_by_type_and_place_not_by_text(lines: io.StringIO) -> None:
    try:
        int("jane.doe@example.org")
    except ValueError:
        logging.getLogger("signup_guard.test").exception("it failed")
    line = json.loads(lines.getvalue())
    assert (line["level"], line["exception"]) == ("error", "ValueError")
    assert Path(__file__).name in line["trace"][0]
    assert "jane" not in lines.getvalue()


# --- the docs page ---


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.tags: set[str] = set()
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.add(tag)
        if tag not in ("meta", "link"):
            self.open.append(tag)
        self.ids += [found["id"]] if found.get("id") else []
        self.links += [found["href"]] if tag == "a" and found.get("href") else []
        self.loaded += [found[name] or "" for name in ("src", "href") if name in found and tag != "a"]
        assert "style" not in found
        assert not [name for name in found if name.startswith("on")]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_docs_page_is_whole_and_loads_only_its_own_stylesheet(client: Client) -> None:
    response = client.get("/v1/docs", key=None)
    page = _Page(response.text)
    assert (response.status_code, response.mimetype, page.open) == (200, "text/html", [])
    assert page.loaded == ["/v1/docs/static/docs.css"]
    assert client.get(page.loaded[0], key=None).mimetype == "text/css"
    assert not page.tags & {"script", "style", "img", "iframe", "form"}
    assert len(page.ids) == len(set(page.ids))
    for link in page.links:
        assert link.lstrip("#") in page.ids if link.startswith("#") else client.get(link, key=None).status_code == 200
    for path, operations in document()["paths"].items():
        assert path in response.text
        assert {operation["operationId"] for operation in operations.values()} <= set(page.ids)
    assert {f"problem-{kind.name}" for kind in KINDS.values()} <= set(page.ids)
    assert {f"schema-{name}" for name in document()["components"]["schemas"]} <= set(page.ids)
    assert all(field in response.text for field in Signup.__dataclass_fields__)


def test_the_document_is_served_as_it_is(client: Client) -> None:
    response = client.get("/v1/openapi.json", key=None)
    assert response.mimetype == "application/json"
    assert response.json == document()
