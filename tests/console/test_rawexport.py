"""The raw export: one asks, another approves, the first takes the file once; who was erased is not in it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from signup_guard.clock import MINUTE
from signup_guard.errors import ConflictError
from signup_guard.schema.history import read_history
from signup_guard.usecases import rawexport
from signup_guard.usecases.rawexport import LASTS
from signup_guard.usecases.sessions import Visitor

WHY = "the processor asks for the cards of May"


def approve(person) -> int:
    page = person.get("/export").text
    seen = re.search(r'name="seen" value="(\d+)"', page)
    return person.post("/export/approve", seen=seen[1] if seen else "1").status_code


def acts(services) -> list[tuple[str, str, str]]:
    """Who did what of it, the oldest first."""
    rows = services.store.audit_trail({"subject": "raw_export"}, None, 20)
    return [(row.actor, row.act, row.detail or "") for row in reversed(rows)]


def test_one_asks_another_approves_and_the_first_takes_it_once(people, services, held, tmp_path: Path) -> None:
    held("a", account={"email": "jane@shop.example", "name": "Zoë Doe"}, payment={"holder_name": "J Doe"}, network={"ip": "203.0.113.7"})
    held("gone", account={"email": "gone@shop.example"})
    lead, admin = people["lead"], people["admin"]
    lead.post("/case/a/decide", decision="block:made_up", seen="0")
    lead.post("/case/gone/erase")
    assert lead.post("/export/ask", reason=WHY).status_code == 303
    assert WHY in admin.get("/export").text
    assert approve(lead) == 409
    assert lead.post("/export/take").status_code == 409, "nobody has approved it"
    assert approve(admin) == 303
    assert admin.post("/export/take").status_code == 409, "it is for who asked"
    file = lead.post("/export/take")
    assert file.status_code == 200 and "attachment" in file.headers["Content-Disposition"]
    (row,) = map(json.loads, file.text.splitlines())
    assert (row["signup_id"], row["decision"], row["label"]) == ("a", "block", "fake")
    assert row["account"]["email"] == "jane@shop.example" and row["account"]["name"] == "Zoë Doe"
    assert (row["payment"]["holder_name"], row["network"]["ip"]) == ("J Doe", "203.0.113.7")
    assert lead.post("/export/take").status_code == 409, "once"
    assert acts(services) == [
        ("the_lead", "raw_export_asked", WHY),
        ("the_admin", "raw_export_approved", f"asked for by the_lead: {WHY}"),
        ("the_lead", "raw_export_taken", f"approved by the_admin: {WHY}"),
        ("the_lead", "raw_export_ended", "sign-ups written: 1"),
    ]
    path = tmp_path / "raw.jsonl"
    path.write_text(file.text, "utf-8")
    (read,) = read_history([path]).rows
    assert (read.signup_id, read.label) == ("a", "fake") and read.signup()[0].account.email == "jane@shop.example"


@pytest.mark.parametrize("approved", [False, True], ids=["asked", "approved"])
def test_it_lapses_after_a_day(people, held, clock, approved: bool) -> None:
    held("a")
    lead, admin = people["lead"], people["admin"]
    lead.post("/export/ask", reason=WHY)
    if approved:
        approve(admin)
    for _ in range(LASTS // (10 * MINUTE) + 1):  # somebody who keeps working stays logged in
        clock.at += 10 * MINUTE
        lead.get("/queue"), admin.get("/queue")
    for person in (lead, admin):
        person.log_in()
    assert (approve(admin), lead.post("/export/take").status_code) == (409, 409)
    assert "Ask for it" in lead.get("/export").text
    assert admin.post("/export/ask", reason=WHY).status_code == 303


def test_what_is_refused(people, services) -> None:
    lead, admin = people["lead"], people["admin"]
    assert lead.post("/export/ask", reason=" ").status_code == 422
    lead.post("/export/ask", reason=WHY)
    assert admin.post("/export/ask", reason="mine").status_code == 409, "one at a time"
    assert admin.post("/export/approve", seen="x").status_code == 400
    assert admin.post("/export/approve", seen="1").status_code == 409, "not what is asked for now"
    assert admin.post("/export/withdraw").status_code == 303
    assert lead.post("/export/take").status_code == 409
    assert [act for _, act, _ in acts(services)] == ["raw_export_asked", "raw_export_withdrawn"]


def test_who_is_slower_enters_nothing(services) -> None:
    ana, bo = Visitor("ana", "lead", "", ""), Visitor("bo", "lead", "", "")
    exports = services.raw_exports
    exports.ask(ana, WHY)
    asked = exports.waiting()
    exports.approve(bo, asked.at)
    before = acts(services)
    with pytest.raises(ConflictError, match="quicker"):
        exports._eyes.put(asked, None, "ana", "raw_export_withdrawn", "raw_export")
    assert acts(services) == before and exports.waiting().confirmed_by == "bo"


def test_a_reader_who_goes_away_is_noted_with_what_was_written(services, held, monkeypatch) -> None:
    """And who is erased while the file is read is not in the rest of it."""
    monkeypatch.setattr(rawexport, "_AT_ONCE", 1)
    for signup_id in ("a", "b", "c", "d"):
        held(signup_id)
    ana, bo = Visitor("ana", "lead", "", ""), Visitor("bo", "lead", "", "")
    services.raw_exports.ask(ana, WHY)
    services.raw_exports.approve(bo, services.raw_exports.waiting().at)
    rows = services.raw_exports.take(ana)
    assert next(rows)["signup_id"] == "a"
    services.ring_changes.erase(ana, "b")
    assert next(rows)["signup_id"] == "c"
    rows.close()
    assert acts(services)[-1] == ("ana", "raw_export_ended", "sign-ups written: 2")
