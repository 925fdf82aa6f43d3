"""Who gets in, how long for, and what every page carries (`test_matrix` has every route x method x role)."""

from __future__ import annotations

import pytest
from flask import Flask

from signup_guard.clock import HOUR, MINUTE
from signup_guard.usecases.access import RIGHTS
from signup_guard.usecases.sessions import IDLE, TRIES
from tests.console.conftest import Person, log_in, token_of


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
    held("b", payment={"card_fingerprint": "fp_1"})
    held("c", payment={"card_fingerprint": "fp_1"})
    admin.post("/policy/draft", comment="to look at")
    paths = [
        "/rings",
        "/ring/2",
        "/case/b",
        "/case/b/value/card",
        "/queue",
        "/case/a",
        "/search",
        "/queues",
        "/overview",
        "/model",
        "/people",
        "/audit",
    ]
    for path in (*paths, "/case/b/value/card", "/policy", "/policy/1", "/policy/1/try"):
        found = admin.get(path)
        policy = found.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        for piece in (" style=", "<style", " onclick", " onload", "http://", "https://"):
            assert piece not in found.text, (path, piece)
        assert found.headers["Cache-Control"] == "no-store"


def test_a_developer_sees_no_notes_and_no_identifiers(people, held) -> None:
    held("a", account={"email": "jane.doe@gmail.com", "name": "Jane Doe"})
    people["analyst"].post("/case/a/note", note="spoke to Jane")
    page = people["developer"].get("/case/a").text
    assert not any(word in page for word in ("Jane", "jane.doe", "Unseal"))
    assert "spoke to Jane" in people["viewer"].get("/case/a").text
    assert RIGHTS["developer"] < RIGHTS["viewer"]
