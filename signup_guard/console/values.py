"""The page of a value of a signup: whom it meets, putting it on a list, marking it as shared by strangers."""

from __future__ import annotations

from flask import Flask, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from signup_guard.console.door import route, visitor
from signup_guard.usecases.services import Services


def add(app: Flask, services: Services) -> None:
    """Adds the pages."""
    values = services.values

    @route(app, "/case/<signup_id>/value/<kind>", "draft")
    def value(signup_id: str, kind: str) -> str:
        return render_template("value.html", value=values.look(visitor(), signup_id, kind))

    @route(app, "/case/<signup_id>/value/<kind>/list", "draft", "POST")
    def list_value(signup_id: str, kind: str) -> BaseResponse:
        sent = request.form.get
        number = values.enlist(visitor(), signup_id, kind, sent("verdict", ""), sent("comment", ""), sent("days", "").strip())
        return redirect(url_for("version", number=number, _anchor="lists"), 303)

    @route(app, "/case/<signup_id>/value/<kind>/mark", "share", "POST")
    def mark_value(signup_id: str, kind: str) -> BaseResponse:
        sent = request.form.get
        values.mark(visitor(), signup_id, kind, sent("reason", ""), sent("comment", ""), sent("days", "").strip())
        return redirect(url_for("value", signup_id=signup_id, kind=kind), 303)

    @route(app, "/case/<signup_id>/value/<kind>/unmark", "share", "POST")
    def unmark_value(signup_id: str, kind: str) -> BaseResponse:
        services.ring_changes.unmark(visitor(), signup_id, kind)
        return redirect(url_for("value", signup_id=signup_id, kind=kind), 303)
