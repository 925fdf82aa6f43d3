"""Every route x method x role x fault, generated from the app's own map: no unexpected success, and no trace in the store."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from flask import Flask

from signup_guard.clock import MINUTE
from signup_guard.usecases.access import RIGHTS, ROLES
from signup_guard.usecases.services import Services
from signup_guard.usecases.sessions import IDLE, LONGEST

PUBLIC = {"static", "bootstrap.static", "login", "log_in"}
READING = {"look", "notes", "overview", "policy"}
"""Rights to look only."""
OWN = {"log_out", "save_view", "drop_view"}
"""Endpoints that change nothing but what is one's own, beside those below /me/."""
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
FORMS = {
    "decide": {"decision": "allow:verified", "seen": "0"},
    "bulk": {"decision": "allow:verified", "case": "0:a"},
    "take_step": {"step": "ask:identity"},
    "save_view": {"name": "mine"},
    "save_queue": {"name": "dear", "verdict": "block"},
    "note": {"note": "seen"},
    "search_for": {"what": "id", "text": "a"},
    "ask_raw_export": {"reason": "the processor asks"},
}
FAULTS = ("no session", "no token", "another's token", "foreign origin", "cross-site", "idle", "too old", "disabled")
ONLY_POSTS = ("no token", "another's token", "foreign origin", "cross-site")


class Route(NamedTuple):
    endpoint: str
    method: str
    path: str
    right: str | None


def routes(app: Flask) -> Iterator[Route]:
    """Every route that has a door; logging out comes last."""
    with app.test_request_context():
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.endpoint == "log_out", rule.endpoint)):
            if rule.endpoint not in PUBLIC:
                numbers = {name for name, converter in rule._converters.items() if type(converter).__name__ != "UnicodeConverter"}
                path = app.url_for(rule.endpoint, **{name: 1 if name in numbers else "a" for name in rule.arguments})
                for method in sorted(rule.methods - {"OPTIONS"}):
                    yield Route(rule.endpoint, method, path, app.config["SIGNUP_GUARD_RIGHTS"].get(rule.endpoint))


def is_refused(answer) -> bool:
    return answer.status_code == 403 or (answer.status_code == 303 and "/login" in answer.location)


def contents(services: Services) -> str:
    """What the store holds, but for when sessions were used."""
    digest = hashlib.sha256()
    for (table,) in services.store._all("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"):
        if table not in ("sessions", "tries"):
            digest.update(repr((table, services.store._all(f"SELECT * FROM {table}"))).encode())
    return digest.hexdigest()


def test_every_route_names_a_right_that_somebody_has(app: Flask) -> None:
    everything = frozenset().union(*RIGHTS.values())
    found = [*routes(app)]
    assert len(found) > 25
    assert {route.endpoint for route in found if route.right not in everything} == set()


def test_roles_grow_and_readers_only_read() -> None:
    assert RIGHTS["developer"] < RIGHTS["viewer"] < RIGHTS["analyst"] < RIGHTS["lead"] < RIGHTS["admin"]
    assert RIGHTS["viewer"] <= READING
    assert not RIGHTS["developer"] & {"notes", "open", "search"}, "no personal data"


def test_what_changes_something_needs_more_than_a_reader_has(app: Flask) -> None:
    own = OWN | {route.endpoint for route in routes(app) if route.path.startswith("/me/")}
    assert {route.endpoint for route in routes(app) if route.method == "POST" and route.right in READING} <= own
    assert {route.method for route in routes(app)} == {"GET", "HEAD", "POST"}, "other methods would pass without a token"


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_it_may_and_nothing_else(app: Flask, people, held, services, role: str) -> None:
    held("a")
    person = people[role]
    may = [route for route in routes(app) if route.right in RIGHTS[role]]
    before = contents(services)
    for route in routes(app):
        if route not in may:
            found = person.client.open(route.path, method=route.method, data={"form_token": person.token, **FORMS.get(route.endpoint, {})})
            assert is_refused(found), (route, found.status)
            assert "does not allow this" in found.text or route.method == "HEAD", route
    assert contents(services) == before
    for route in may:
        found = person.client.open(route.path, method=route.method, data={"form_token": person.token, **FORMS.get(route.endpoint, {})})
        assert is_refused(found) == (route.endpoint == "log_out"), (route, found.status)
        assert found.status_code != 500, route


def test_a_method_that_a_route_has_not_does_nothing(app: Flask, people, held, services) -> None:
    held("a")
    admin = people["admin"]
    has = {(route.path, route.method) for route in routes(app)}
    before = contents(services)
    for path in {route.path for route in routes(app)}:
        for method in METHODS:
            if (path, method) not in has:
                found = admin.client.open(path, method=method, data={"form_token": admin.token})
                assert found.status_code == (200 if method == "OPTIONS" else 405), (path, method)
                assert method != "OPTIONS" or not found.data
    assert contents(services) == before


@pytest.mark.parametrize("role", ["viewer", "analyst", "lead", "admin"])
@pytest.mark.parametrize("fault", FAULTS)
def test_no_unexpected_success(app: Flask, people, held, services, clock, fault: str, role: str) -> None:
    held("a")
    person, other = people[role], people["developer"]
    headers: dict[str, str] = {}
    token = {"no token": "", "another's token": other.token}.get(fault, person.token)
    client = app.test_client() if fault == "no session" else person.client
    if fault == "foreign origin":
        headers = {"Origin": "https://elsewhere.example"}
    elif fault == "cross-site":
        headers = {"Sec-Fetch-Site": "cross-site"}
    elif fault == "idle":
        clock.at += IDLE + MINUTE
    elif fault == "too old":
        for _ in range(LONGEST // (IDLE // 2) + 1):
            clock.at += IDLE // 2
            person.get("/queue")
    elif fault == "disabled":
        services.access.disable_user(person.name, "test")
    before = contents(services)
    for route in routes(app):
        if fault in ONLY_POSTS and route.method != "POST":
            continue
        form = {"form_token": token, **FORMS.get(route.endpoint, {})}
        found = client.open(route.path, method=route.method, headers=headers, data=form)
        assert is_refused(found), (route, found.status)
    assert contents(services) == before
