"""Quality: second looks at decided cases, blind, and what they tell; golden cases."""

from __future__ import annotations

from flask import Flask, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from signup_guard.console.door import route, visitor
from signup_guard.console.figures import waterfall
from signup_guard.usecases.case import case
from signup_guard.usecases.services import Services


def add(app: Flask, services: Services) -> None:
    """Adds the pages."""
    quality = services.quality

    @route(app, "/quality", "decide")
    def quality_page() -> str:
        quality.draw()
        report = quality.report() if visitor().may("quality") else None
        return render_template("quality.html", waiting=quality.waiting(visitor().name), report=report, done="did" in request.args)

    @route(app, "/quality/next", "decide")
    def next_look() -> BaseResponse:
        quality.draw()
        look = quality.next_look(visitor().name)
        return redirect(url_for("quality_page", did=1) if look is None else url_for("show_look", look_id=look.id), 303)

    @route(app, "/quality/look/<int:look_id>", "decide")
    def show_look(look_id: int) -> str:
        look = quality.look(visitor(), look_id)
        shown = case(services.store, services.engines.current().bundle, None, look.signup_id)
        return render_template("look.html", look_id=look_id, case=shown, chart=waterfall(shown.why) if shown.why else None)

    @route(app, "/quality/look/<int:look_id>", "decide", "POST")
    def answer_look(look_id: int) -> BaseResponse:
        verdict, _, reason = request.form.get("decision", "").partition(":")
        quality.answer(visitor(), look_id, verdict, reason)
        return redirect(url_for("next_look"), 303)

    @route(app, "/quality/golden", "quality", "POST")
    def add_golden() -> BaseResponse:
        quality.add_golden(visitor(), request.form.get("signup_id", "").strip(), request.form.get("verdict", ""))
        return redirect(url_for("quality_page"), 303)

    @route(app, "/quality/golden/<int:look_id>/drop", "quality", "POST")
    def drop_golden(look_id: int) -> BaseResponse:
        quality.drop_golden(visitor(), look_id)
        return redirect(url_for("quality_page"), 303)
