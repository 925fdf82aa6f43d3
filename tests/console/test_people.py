"""Logins, second factors, sessions, resets, and the audit trail as a file."""

from __future__ import annotations

import csv
import html
import io
import json
import re

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP
from flask import Flask

from signup_guard import wiring
from signup_guard.clock import DAY, HOUR, format_time
from signup_guard.console import create_console
from signup_guard.usecases import second_factor
from signup_guard.usecases.sessions import TRIES
from tests.console.conftest import Person, log_in, token_of

NEW = "correct horse battery"


def code_at(secret: bytes, at: int) -> str:
    return HOTP(secret, 6, SHA1()).generate(at // second_factor.STEP).decode()


def offered(page: str) -> tuple[str, bytes]:
    """The sealed secret in the form, and the secret that is shown."""
    import base64

    text = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    sealed = re.search(r'name="sealed" value="([0-9a-f]+)"', page)
    assert text and sealed
    return sealed[1], base64.b32decode(text[1].replace(" ", ""))


def turn_on(person: Person, clock) -> bytes:
    sealed, secret = offered(person.get("/me").text)
    found = person.post("/me/second-factor/on", sealed=sealed, code=code_at(secret, clock.at), password=person.password)
    assert found.status_code == 303, found.text
    return secret


def enter(app: Flask, name: str, password: str, **form: str) -> int:
    return log_in(app.test_client(), name, password, **form).status_code


def test_a_second_factor_from_offer_to_reset(app: Flask, people, services, clock) -> None:
    lead, admin = people["lead"], people["admin"]
    assert 'class="segno"' in lead.get("/me").text
    secret = turn_on(lead, clock)
    assert "is asked for at login" in lead.get("/me").text
    row = next(row for row in services.store.users() if row.name == lead.name)
    assert row.totp is not None
    assert secret not in row.totp, "sealed at rest"
    assert enter(app, lead.name, lead.password) == 403
    assert enter(app, lead.name, lead.password, code=code_at(secret, clock.at)) == 403, "used when it was turned on"
    clock.at += 2 * second_factor.STEP
    good = code_at(secret, clock.at)
    assert enter(app, lead.name, "wrong", code=good) == 403
    assert enter(app, lead.name, lead.password, code=good[:3] + " " + good[3:]) == 303
    assert enter(app, lead.name, lead.password, code=good) == 403, "a code is good once"
    clock.at += 20 * second_factor.STEP
    assert enter(app, lead.name, lead.password, code=good) == 403
    page = admin.post(f"/people/{lead.name}/reset").text
    password = re.search(r"once: <code>([^<]+)</code>", page)
    assert password
    assert enter(app, lead.name, html.unescape(password[1])) == 303
    assert [row.act for row in services.store.audit_trail({"subject": lead.name}, None, 50)].count("second_factor_on") == 1


@pytest.mark.parametrize("wrong", ["code", "password", "sealed", "another's"])
def test_a_second_factor_is_not_turned_on_by(people, clock, wrong: str) -> None:
    lead = people["lead"]
    sealed, secret = offered(people["analyst" if wrong == "another's" else "lead"].get("/me").text)
    form = {"sealed": sealed, "code": code_at(secret, clock.at), "password": lead.password}
    form |= {"code": {"code": "000000"}, "password": {"password": "wrong"}, "sealed": {"sealed": "ab" * 40}}.get(wrong, {})
    assert lead.post("/me/second-factor/on", **form).status_code in (404, 422)
    lead.log_in()
    assert lead.get("/queue").status_code == 200, "still without a code"


def test_turning_it_off_needs_the_password(app: Flask, people, clock) -> None:
    lead = people["lead"]
    turn_on(lead, clock)
    assert lead.post("/me/second-factor/off", password="wrong").status_code == 422
    assert enter(app, lead.name, lead.password) == 403
    assert lead.post("/me/second-factor/off", password=lead.password).status_code == 303
    assert enter(app, lead.name, lead.password) == 303


def test_a_code_is_told_from_a_wrong_password_by_nothing(app: Flask, people, clock) -> None:
    turn_on(people["lead"], clock)
    pages = []
    for name, password in (("the_lead", people["lead"].password), ("the_lead", "wrong"), ("nobody", "wrong")):
        found = log_in(app.test_client(), name, password)
        pages.append((found.status_code, found.text.replace(token_of(found.text), "").replace(name, "")))
    assert len(set(pages)) == 1


def test_a_new_password_ends_the_other_sessions(app: Flask, people) -> None:
    lead = people["lead"]
    elsewhere = Person(app, lead.name, lead.password)
    assert lead.post("/me/password", old=lead.password, new=NEW, again=NEW).status_code == 303
    assert lead.get("/queue").status_code == 200
    assert elsewhere.get("/queue").status_code == 303
    assert (enter(app, lead.name, lead.password), enter(app, lead.name, NEW)) == (403, 303)


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"old": "wrong", "new": NEW, "again": NEW}, "The password is not right."),
        ({"new": "short", "again": "short"}, "at least 12 characters"),
        ({"new": NEW, "again": NEW + "."}, "not typed the same twice"),
        ({"new": "{same}", "again": "{same}"}, "neither the old one"),
    ],
)
def test_a_new_password_that_will_not_do(app: Flask, people, form: dict[str, str], told: str) -> None:
    lead = people["lead"]
    sent = {"old": lead.password, **{name: text.replace("{same}", lead.password) for name, text in form.items()}}
    found = lead.post("/me/password", **sent)
    assert (found.status_code, told in found.text) == (422, True)
    assert enter(app, lead.name, lead.password) == 303


def test_guessing_the_old_password_is_limited(app: Flask, people, clock) -> None:
    lead = people["lead"]
    codes = [lead.post("/me/password", old=f"guess {number}", new=NEW, again=NEW).text.count("Too many") for number in range(TRIES + 1)]
    assert codes == [0] * TRIES + [1]
    assert lead.post("/me/password", old=lead.password, new=NEW, again=NEW).status_code == 422, "even with the right one"


def test_tries_are_counted_in_the_store(app: Flask, people, services) -> None:
    for _ in range(TRIES):
        enter(app, "the_lead", "wrong")
    settings = services.settings
    again = wiring.assemble(settings, *wiring.open_store(settings), services.clock)
    assert enter(create_console(again), "the_lead", people["lead"].password) == 429, "another process knows of them"
    again.close()


def test_right_logins_use_no_tries_up(app: Flask, people) -> None:
    assert {enter(app, "the_lead", people["lead"].password) for _ in range(TRIES + 2)} == {303}


def test_sessions_are_listed_and_ended(app: Flask, people) -> None:
    lead, admin = people["lead"], people["admin"]
    elsewhere = Person(app, lead.name, lead.password)
    ends = re.findall(r'action="(/me/sessions/\w{16}/end)"', lead.get("/me").text)
    assert len(ends) == 1, "its own cannot be ended there"
    assert people["analyst"].post(ends[0]).status_code == 404, "nobody ends another's"
    assert lead.post(ends[0]).status_code == 303
    assert (elsewhere.get("/queue").status_code, lead.get("/queue").status_code) == (303, 200)
    third = Person(app, lead.name, lead.password)
    lead.post("/me/sessions/end")
    assert (third.get("/queue").status_code, lead.get("/queue").status_code) == (303, 200)
    ends = re.findall(rf'action="(/people/{lead.name}/sessions/\w+/end)"', admin.get("/people").text)
    assert len(ends) == 1
    assert admin.post(ends[0]).status_code == 303
    assert lead.get("/queue").status_code == 303


def test_an_admin_changes_roles_but_not_their_own(people, services) -> None:
    admin, analyst = people["admin"], people["analyst"]
    assert analyst.get("/audit").status_code == 403
    assert admin.post(f"/people/{analyst.name}/role", role="lead").status_code == 303
    assert analyst.get("/audit").status_code == 200, "at once"
    assert admin.post(f"/people/{analyst.name}/role", role="king").status_code == 422
    for act in ("role", "reset", "disable"):
        assert admin.post(f"/people/{admin.name}/{act}", role="viewer").status_code == 422
    assert [row.detail for row in services.store.audit_trail({"act": "role_changed"}, None, 5)] == ["analyst to lead"]


def test_a_disabled_user_comes_back_by_a_reset(app: Flask, people) -> None:
    admin, lead = people["admin"], people["lead"]
    admin.post(f"/people/{lead.name}/disable")
    assert enter(app, lead.name, lead.password) == 403
    password = re.search(r"once: <code>([^<]+)</code>", admin.post(f"/people/{lead.name}/reset").text)
    assert password
    assert enter(app, lead.name, html.unescape(password[1])) == 303


def test_the_audit_trail_by_day(people, services, clock) -> None:
    lead = people["lead"]
    clock.at = (clock.at // DAY + 2) * DAY + HOUR
    lead.log_in()
    today, before = format_time(clock.at)[:10], format_time(clock.at - DAY)[:10]
    for query, has, lacks in (
        ({"since": today}, "login", "user added"),
        ({"until": before}, "user added", today),
        ({"since": "2999-01-01"}, "Nothing matches", "login</td>"),
        ({"since": before, "until": before}, "Nothing matches", "login</td>"),
        ({"actor": lead.name, "since": today}, "login", "user added"),
    ):
        page = lead.get("/audit", **query).text
        assert (has in page, lacks in page.replace(f'value="{today}"', "")) == (True, False), query
    assert lead.get("/audit", since="yesterday").status_code == 400


def test_the_audit_trail_as_a_file(people, services) -> None:
    lead = people["lead"]
    with services.store.unit():
        for number in range(1200):
            services.store.audit(number, "mara", "noted", f"s{number}", "=HYPERLINK(1)" if number == 7 else None)
    found = lead.post("/audit/export", kind="csv", actor="mara")
    assert found.headers["Content-Disposition"].startswith('attachment; filename="audit-')
    rows = [*csv.DictReader(io.StringIO(found.text))]
    assert [row["subject"] for row in rows] == [f"s{number}" for number in reversed(range(1200))]
    assert {row["detail"] for row in rows} == {"", "'=HYPERLINK(1)"}, "no spreadsheet takes it for a formula"
    lines = [json.loads(line) for line in lead.post("/audit/export", kind="jsonl", actor="mara").text.splitlines()]
    assert [line["id"] for line in lines] == [int(row["id"]) for row in rows]
    assert [(row.actor, row.detail) for row in services.store.audit_trail({"act": "audit_exported"}, None, 5)] == [
        (lead.name, "actor=mara"),
        (lead.name, "actor=mara"),
    ]
    assert people["analyst"].post("/audit/export", kind="csv").status_code == 403
    assert lead.post("/audit/export", kind="exe").status_code == 400
