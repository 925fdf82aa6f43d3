"""The model's page: champion and challengers, what cuts cost, drift, shadow, the card; promotion by two people, and roll-back."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from flask import Flask, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from signup_guard.console.door import route, visitor
from signup_guard.features import registry
from signup_guard.scoring import probability
from signup_guard.scoring.drift import Drift
from signup_guard.usecases.overview import overview
from signup_guard.usecases.production import production, under_watch
from signup_guard.usecases.services import Services
from signup_guard.usecases.shadow import report

_FURTHEST: Final = 12
_MOST_CAPACITY: Final = 1_000_000
_STYLE: Final = re.compile(r"<style>(.*?)</style>", re.DOTALL)


class Moved(NamedTuple):
    """A signal that has moved: its column, what it tells, its PSI, and that as a share of the widest bar."""

    name: str
    about: str
    psi: float
    width: float


def add(app: Flask, services: Services) -> None:
    """Adds the pages."""
    desk = services.models
    app.jinja_env.globals.update(probability=probability)

    @route(app, "/model", "overview")
    def model() -> str:
        shelf, drift = desk.shelf(), services.drift.latest
        sent = request.args.get("capacity", "")
        month = overview(services.store, services.clock())
        capacity = min(int(sent), _MOST_CAPACITY) if sent.isdecimal() and len(sent) < 9 else None
        return render_template(
            "model.html",
            shelf=shelf,
            capacity=capacity,
            reviewed=month.totals.get("reviewed", 0) / len(month.columns),
            drift=drift,
            moved=_moved(drift) if drift else (),
            shadow=report(services.store, shelf.shadow) if shelf.shadow else None,
            production=production(services.store, services.clock()),
            watched=under_watch(services.store, services.clock()),
            engine=services.engines.current(),
        )

    @route(app, "/model/<model_id>/card", "overview")
    def model_card(model_id: str) -> BaseResponse:
        page = desk.card(model_id)
        # A file that was made elsewhere: nothing of it runs, its own style alone applies.
        hashes = (base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() for style in _STYLE.findall(page))
        styles = " ".join(f"'sha256-{one}'" for one in hashes) or "'none'"
        policy = f"sandbox; default-src 'none'; img-src data:; style-src {styles}; frame-ancestors 'self'"
        return BaseResponse(page, mimetype="text/html", headers={"Content-Security-Policy": policy, "X-Frame-Options": "SAMEORIGIN"})

    @route(app, "/model/<model_id>/propose", "promote", "POST")
    def propose_model(model_id: str) -> BaseResponse:
        desk.propose(visitor(), model_id)
        return _back()

    @route(app, "/model/<model_id>/confirm", "promote", "POST")
    def confirm_model(model_id: str) -> BaseResponse:
        desk.confirm(visitor(), model_id)
        return _back()

    @route(app, "/model/withdraw", "promote", "POST")
    def withdraw_model() -> BaseResponse:
        desk.withdraw(visitor())
        return _back()

    @route(app, "/model/rollback", "promote", "POST")
    def roll_back_model() -> BaseResponse:
        desk.roll_back(visitor())
        return _back()


def _back(**query: Any) -> BaseResponse:
    return redirect(url_for("model", **query), 303)


def _moved(drift: Drift) -> Sequence[Moved]:
    about = {column.name: column.signal.about for column in registry.columns()}
    furthest = list(drift.signals.items())[:_FURTHEST]
    widest = max((psi for _, psi in furthest), default=0.0) or 1.0
    return [Moved(name, about[name], psi, round(100 * psi / widest, 1)) for name, psi in furthest]
