"""Who gets in, and what each role may: every route x method x role, without a token, from elsewhere, after the session's end."""

from __future__ import annotations

import pytest
from flask import Flask

from signup_guard.clock import HOUR, MINUTE
from signup_guard.usecases.access import RIGHTS, ROLES
from signup_guard.usecases.sessions import IDLE, LONGEST, TRIES
from tests.console.conftest import Person, log_in, token_of

EVERYBODY = frozenset(ROLES)
READERS = EVERYBODY - {"developer"}
REVIEWERS = frozenset({"analyst", "lead", "admin"})
LEADS = frozenset({"lead", "admin"})
ADMIN = frozenset({"admin"})
MAY = {
    "home": EVERYBODY,
    "queue": EVERYBODY,
    "next_case": EVERYBODY,
    "show": EVERYBODY,
    "figures": EVERYBODY,
    "log_out": EVERYBODY,
    "unseal": REVIEWERS,
    "decide": REVIEWERS,
    "note": REVIEWERS,
    "release": REVIEWERS,
    "search_form": REVIEWERS,
    "search_for": REVIEWERS,
    "policy": READERS,
    "version": READERS,
    "try_policy": READERS,
    "begin_draft": LEADS,
    "change_draft": LEADS,
    "impact": LEADS,
    "add_entry": LEADS,
    "drop_entry": LEADS,
    "publish": LEADS,
    "discard": LEADS,
    "audit": LEADS,
    "people": ADMIN,
    "add_user": ADMIN,
    "disable_user": ADMIN,
    "add_key": ADMIN,
    "revoke_key": ADMIN,
}
ARGUMENTS = {"signup_id": "a", "filename": "a", "number": 1}
PUBLIC = {"static", "bootstrap.static", "login", "log_in"}
FORMS = {"decide": {"decision": "allow:verified", "seen": "0"}, "note": {"text": "seen"}, "search_for": {"what": "id", "text": "a"}}


def routes(app: Flask) -> list[tuple[str, str, str]]:
    """Endpoint, method and path of every route; logging out comes last."""
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if rule.endpoint not in PUBLIC:
                path = app.url_for(rule.endpoint, **{name: ARGUMENTS.get(name, "x") for name in rule.arguments})
                found += [(rule.endpoint, method, path) for method in rule.methods - {"OPTIONS"}]
    return sorted(found, key=lambda route: (route[0] == "log_out", route))


def is_refused(answer) -> bool:
    return answer.status_code == 403 or (answer.status_code == 303 and "/login" in answer.location)


def test_the_matrix_names_every_route(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == MAY.keys() | PUBLIC
    assert set(app.config["SIGNUP_GUARD_RIGHTS"]) == set(MAY)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_it_may_and_nothing_else(app: Flask, people, held, role: str) -> None:
    held("a")
    person = people[role]
    for endpoint, method, path in routes(app):
        found = person.client.open(path, method=method, data={"form_token": person.token, **FORMS.get(endpoint, {})})
        expected = role not in MAY[endpoint]
        assert is_refused(found) == (expected or endpoint == "log_out"), (endpoint, method, found.status)
        assert found.status_code != 500


@pytest.mark.parametrize(
    "fault", ["no session", "no token", "another's token", "foreign origin", "cross-site", "idle", "too old", "disabled"]
)
def test_no_unexpected_success(app: Flask, people, held, services, clock, fault: str) -> None:
    held("a")
    admin, headers = people["admin"], {}
    token = {"no token": "", "another's token": people["lead"].token}.get(fault, admin.token)
    client = app.test_client() if fault == "no session" else admin.client
    if fault == "foreign origin":
        headers = {"Origin": "https://elsewhere.example"}
    elif fault == "cross-site":
        headers = {"Sec-Fetch-Site": "cross-site"}
    elif fault == "idle":
        clock.at += IDLE + MINUTE
    elif fault == "too old":
        for _ in range(LONGEST // (IDLE // 2) + 1):
            clock.at += IDLE // 2
            admin.get("/queue")
    elif fault == "disabled":
        services.access.disable_user(admin.name, "test")
    only_posts = fault in ("no token", "another's token", "foreign origin", "cross-site")
    for endpoint, method, path in routes(app):
        if only_posts and method != "POST":
            continue
        found = client.open(path, method=method, headers=headers, data={"form_token": token, **FORMS.get(endpoint, {})})
        assert is_refused(found), (endpoint, method, found.status)
    view = services.signup("a", test=False)
    assert (view["revisions"], view["labels"], view["hold"]["ended_at"]) == ([], [], None)


def test_a_session_in_use_goes_on(people, clock) -> None:
    codes = set()
    for _ in range(10):
        clock.at += IDLE - 2 * MINUTE
        codes.add(people["lead"].get("/queue").status_code)
    assert codes == {200}


def test_logging_out_ends_the_session_on_the_server(app: Flask, people) -> None:
    lead = people["lead"]
    cookie = lead.client.get_cookie("signup_guard_session")
    lead.post("/logout")
    lead.client.set_cookie("signup_guard_session", cookie.value)
    assert lead.get("/queue").status_code == 303


def test_login_tells_nothing_of_who_exists(app: Flask, people) -> None:
    pages = []
    for name in ("the_lead", "nobody"):
        found = log_in(app.test_client(), name, "wrong")
        pages.append((found.status_code, found.text.replace(token_of(found.text), "").replace(name, "")))
    assert pages[0] == pages[1]
    assert pages[0][0] == 403


def test_tries_are_limited_by_name_whether_it_exists_or_not(app: Flask, people, clock) -> None:
    for name in ("the_lead", "nobody"):
        codes = []
        for place in range(TRIES + 1):
            client = app.test_client()
            page = client.get("/login").text
            form = {"form_token": token_of(page), "name": name, "password": "wrong"}
            codes.append(client.post("/login", data=form, environ_base={"REMOTE_ADDR": f"192.0.2.{place}"}).status_code)
        assert codes == [403] * TRIES + [429], name
    assert log_in(app.test_client(), "the_lead", people["lead"].password).status_code == 429, "even with the right password"
    clock.at += HOUR
    assert log_in(app.test_client(), "the_lead", people["lead"].password).status_code == 303


@pytest.mark.parametrize(
    ("ahead", "to"),
    [
        ("/audit?act=login", "/audit?act=login"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("", "/"),
    ],
)
def test_login_leads_nowhere_else(app: Flask, people, ahead: str, to: str) -> None:
    found = log_in(app.test_client(), "the_lead", people["lead"].password, ahead=ahead)
    assert (found.status_code, found.location) == (303, to)


@pytest.mark.parametrize(("scheme", "name"), [("http", "signup_guard_session"), ("https", "__Host-signup_guard_session")])
def test_the_cookie(app: Flask, people, scheme: str, name: str) -> None:
    client = app.test_client()
    client.environ_base["wsgi.url_scheme"] = scheme
    page = client.get("/login", base_url=f"{scheme}://localhost/")
    form = {"form_token": token_of(page.text), "name": "the_lead", "password": people["lead"].password}
    cookies = client.post("/login", data=form, base_url=f"{scheme}://localhost/").headers.getlist("Set-Cookie")
    session = next(cookie for cookie in cookies if cookie.startswith(f"{name}="))
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(session.split("; "))
    assert ("Secure" in session) == (scheme == "https")


def test_pages_hold_nothing_inline_and_load_nothing_from_outside(people, held) -> None:
    held("a")
    admin: Person = people["admin"]
    admin.post("/policy/draft", comment="to look at")
    for path in ("/queue", "/case/a", "/search", "/overview", "/policy", "/policy/1", "/policy/1/try", "/people", "/audit"):
        found = admin.get(path)
        policy = found.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        for piece in (" style=", "<style", " onclick", " onload", "http://", "https://"):
            assert piece not in found.text, (path, piece)
        assert found.headers["Cache-Control"] == "no-store"


def test_a_developer_sees_no_notes_and_no_identifiers(people, held) -> None:
    held("a", account={"email": "jane.doe@gmail.com", "name": "Jane Doe"})
    people["analyst"].post("/case/a/note", text="spoke to Jane")
    page = people["developer"].get("/case/a").text
    assert not any(word in page for word in ("Jane", "jane.doe", "Unseal"))
    assert "spoke to Jane" in people["viewer"].get("/case/a").text
    assert RIGHTS["developer"] < RIGHTS["viewer"]
