"""The page of the raw export: asked for by one person, approved by another, taken once."""

from __future__ import annotations

import json

from flask import Flask, Response, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as BaseResponse

from signup_guard.clock import format_time
from signup_guard.console.door import route, visitor
from signup_guard.usecases.services import Services


def add(app: Flask, services: Services) -> None:
    """Adds the page and the file."""
    exports = services.raw_exports

    @route(app, "/export", "export")
    def raw_export() -> str:
        asked = exports.waiting()
        return render_template("raw_export.html", asked=asked, until=asked and exports.until(asked))

    @route(app, "/export/ask", "export", "POST")
    def ask_raw_export() -> BaseResponse:
        exports.ask(visitor(), request.form.get("reason", ""))
        return _back()

    @route(app, "/export/approve", "export", "POST")
    def approve_raw_export() -> BaseResponse:
        seen = request.form.get("seen", "")
        if not seen.isdecimal() or len(seen) > 18:
            raise BadRequest("This form lacks what is approved.")
        exports.approve(visitor(), int(seen))
        return _back()

    @route(app, "/export/withdraw", "export", "POST")
    def withdraw_raw_export() -> BaseResponse:
        exports.withdraw(visitor())
        return _back()

    @route(app, "/export/take", "export", "POST")
    def take_raw_export() -> Response:
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in exports.take(visitor()))
        headers = {"Content-Disposition": f'attachment; filename="raw-{format_time(services.clock())[:10]}.jsonl"'}
        return Response(lines, mimetype="application/jsonl", headers=headers)


def _back() -> BaseResponse:
    return redirect(url_for("raw_export"), 303)
