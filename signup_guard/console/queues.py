"""What is done with the queue as a whole: deciding a selection, saved views, and which holds go to which queue."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from flask import Flask, redirect, render_template, request, url_for
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as BaseResponse

from signup_guard.console.asked import filters, number, share, verdict_and_reason
from signup_guard.console.door import route, visitor
from signup_guard.domain import VERDICTS
from signup_guard.store.desk import QueueRow
from signup_guard.usecases.queues import entries, told
from signup_guard.usecases.review import PAGE
from signup_guard.usecases.services import Services

_CASE = re.compile(r"(\d{1,6}):([\w.:-]{1,128})")


def add(app: Flask, services: Services) -> None:
    """Adds the pages."""
    queues = services.queues
    app.jinja_env.globals.update(queue_told=told)

    @route(app, "/bulk", "bulk", "POST")
    def bulk() -> str:
        verdict, reason = verdict_and_reason()
        cases = [found for sent in request.form.getlist("case")[:PAGE] if (found := _CASE.fullmatch(sent))]
        if not cases:
            raise BadRequest("No case was selected.")
        outcomes = services.reviewer.decide_all(visitor(), [(found[2], int(found[1])) for found in cases], verdict, reason)
        return render_template("bulk.html", outcomes=outcomes, verdict=verdict, filters=filters())

    @route(app, "/me/views/save", "look", "POST")
    def save_view() -> BaseResponse:
        queues.save_view(visitor(), request.form.get("name", ""), urlencode(filters()))
        return redirect(url_for("queue", **filters()), 303)

    @route(app, "/me/views/drop", "look", "POST")
    def drop_view() -> BaseResponse:
        queues.drop_view(visitor(), request.form.get("name", ""))
        return redirect(url_for("queue", **filters()), 303)

    @route(app, "/queues", "queues")
    def queue_settings() -> str:
        return render_template("queues.html", rows=services.store.queues())

    @route(app, "/queues/save", "queues", "POST")
    def save_queue() -> BaseResponse:
        queues.save(visitor(), _queue(request.form), request.form.get("was", ""))
        return redirect(url_for("queue_settings"), 303)

    @route(app, "/queues/drop", "queues", "POST")
    def drop_queue() -> BaseResponse:
        queues.drop(visitor(), request.form.get("name", ""), request.form.get("was", ""))
        return redirect(url_for("queue_settings"), 303)


def _queue(form: ImmutableMultiDict[str, str]) -> QueueRow:
    """The queue that a form describes; raises `BadRequest`."""
    least, most = share(form.get("least")), share(form.get("most"))
    return QueueRow(
        place=int(number(form.get("place")) or 1),
        name=form.get("name", ""),
        paths=tuple(path.lower() for path in entries(form.get("paths", ""))),
        countries=tuple(country.upper() for country in entries(form.get("countries", ""))),
        exposure=number(form.get("exposure")) or 0.0,
        least=0.0 if least is None else least,
        most=1.0 if most is None else most,
        ring={"yes": True, "no": False}.get(form.get("ring", "")),
        verdicts=tuple(verdict for verdict in VERDICTS if verdict in form.getlist("verdict") and verdict != "hold"),
    )
