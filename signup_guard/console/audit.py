"""The audit trail: filtered, paged, and as a file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import BadRequest

from signup_guard.clock import DAY, format_time
from signup_guard.console.door import route, visitor
from signup_guard.store.desk import AuditRow
from signup_guard.usecases.services import Services

_PAGE = 50
_CHUNK = 1000
_FILTERS = ("actor", "act", "subject", "since", "until")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What spreadsheets take for a formula at the start of a cell."""


def add(app: Flask, services: Services) -> None:
    """Adds the page and the file."""
    store = services.store

    @route(app, "/audit", "audit")
    def audit() -> str:
        before = request.args.get("before", "")
        sent = _sent()
        rows = store.audit_trail(_wanted(sent), int(before) if before.isdecimal() and len(before) < 19 else None, _PAGE + 1)
        return render_template("audit.html", rows=rows[:_PAGE], more=len(rows) > _PAGE, filters=sent)

    @route(app, "/audit/export", "audit", "POST")
    def export_audit() -> Response:
        wanted, kind = _wanted(_sent()), request.form.get("kind")
        if kind not in ("csv", "jsonl"):
            raise BadRequest("The file is csv or jsonl.")
        detail = " ".join(f"{name}={value}" for name, value in _sent().items())
        who = visitor().name
        services.writer.submit(lambda: store.audit(services.clock(), who, "audit_exported", kind, detail or None)).result()
        lines = _csv(_all(services, wanted)) if kind == "csv" else _json(_all(services, wanted))
        name = f"audit-{format_time(services.clock())[:10]}.{kind}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(lines, mimetype="text/csv" if kind == "csv" else "application/jsonl", headers=headers)


def _sent() -> dict[str, str]:
    """The filters as they were typed."""
    return {name: value for name in _FILTERS if (value := request.values.get(name, "").strip())}


def _wanted(sent: dict[str, str]) -> dict[str, str | int]:
    """The filters as the store takes them; `since` and `until` are UTC days, both included."""
    wanted: dict[str, str | int] = dict(sent)
    for name, later in (("since", 0), ("until", 1)):
        if name in sent:
            try:
                wanted[name] = (date.fromisoformat(sent[name]).toordinal() - date(1970, 1, 1).toordinal() + later) * DAY
            except ValueError as error:
                raise BadRequest("A day is written like 2026-01-31.") from error
    return wanted


def _all(services: Services, wanted: dict[str, str | int]) -> Iterator[AuditRow]:
    """Every entry that is wanted, the newest first, a chunk at a time."""
    before = None
    while rows := services.store.audit_trail(wanted, before, _CHUNK):
        yield from rows
        before = rows[-1].id


def _csv(rows: Iterator[AuditRow]) -> Iterator[str]:
    yield ",".join(AuditRow._fields) + "\r\n"
    for row in rows:
        line = io.StringIO()
        texts = (format_time(row.at), row.actor, row.act, row.subject, row.detail or "")
        csv.writer(line).writerow([row.id, *(f"'{text}" if text.startswith(_FORMULA) else text for text in texts)])
        yield line.getvalue()


def _json(rows: Iterator[AuditRow]) -> Iterator[str]:
    for row in rows:
        yield json.dumps({**row._asdict(), "at": format_time(row.at)}, ensure_ascii=False) + "\n"
