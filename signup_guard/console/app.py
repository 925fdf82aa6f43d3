"""The Flask app of the console: pages, headers, and what a reviewer is told when something is refused."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Final

from flask import Flask, Response, g, redirect, render_template, request, url_for
from flask_bootstrap import Bootstrap5
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from signup_guard.console import audit, desk, door, figures, me, model, people, policy, quality, queues, rawexport, rings, values
from signup_guard.errors import ConflictError, NotFoundError, SignupGuardError, StoreError
from signup_guard.usecases.services import Services

_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self';"
    " frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_BODY_BYTES = 64 * 1024
_WORDS: Final = {
    400: "This form cannot be read",
    403: "Not allowed",
    404: "Not here",
    405: "Not allowed",
    413: "Too long",
    429: "Wait a while",
}
_log = logging.getLogger(__name__)


def create_console(services: Services) -> Flask:
    """The console over these services."""
    app = Flask(__name__)
    app.config.update(
        BOOTSTRAP_SERVE_LOCAL=True,
        MAX_CONTENT_LENGTH=_BODY_BYTES,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(hours=1),
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    Bootstrap5(app)
    door.add(app, services)
    desk.add(app, services)
    rings.add(app, services)
    values.add(app, services)
    queues.add(app, services)
    policy.add(app, services)
    people.add(app, services)
    me.add(app, services)
    audit.add(app, services)
    model.add(app, services)
    quality.add(app, services)
    rawexport.add(app, services)
    figures.add(app)
    _add_frame(app)
    _add_errors(app)
    return app


def _add_frame(app: Flask) -> None:
    @door.route(app, "/", "look")
    def home() -> BaseResponse:
        return redirect(url_for("queue"))

    @app.after_request
    def headers(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if request.endpoint not in door.OPEN_FILES:
            response.headers["Cache-Control"] = "no-store"
        if request.is_secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        return response


def _add_errors(app: Flask) -> None:
    def page(status: int, title: str, text: str) -> tuple[str, int]:
        signup_id = (request.view_args or {}).get("signup_id")
        return render_template("message.html", title=title, text=text, signup_id=signup_id if g.get("visitor") else None), status

    @app.errorhandler(ConflictError)
    def conflict(error: ConflictError) -> tuple[str, int]:
        return page(409, "Not entered", str(error))

    @app.errorhandler(NotFoundError)
    def not_found(error: NotFoundError) -> tuple[str, int]:
        return page(404, "Not here", str(error))

    @app.errorhandler(StoreError)
    def busy(error: StoreError) -> tuple[str, int]:
        _log.warning("unavailable: %s", error)
        return page(503, "Not entered", "The store cannot take this just now. Nothing was changed; try again.")

    @app.errorhandler(SignupGuardError)
    def refused(error: SignupGuardError) -> tuple[str, int]:
        return page(422, "Not entered", str(error))

    @app.errorhandler(HTTPException)
    def other(error: HTTPException) -> tuple[str, int]:
        status = error.code or 500
        return page(status, _WORDS.get(status, "Something went wrong"), error.description or "")

    @app.errorhandler(Exception)
    def failed(error: Exception) -> tuple[str, int]:
        _log.error("a page failed", exc_info=error, extra={"fields": {"endpoint": request.endpoint}})
        return page(500, "Something went wrong", "The page could not be made. The log tells why.")
