"""What stands before every page: the session, its role's rights, and proof that a form came from a page of ours."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from flask import Flask, g, make_response, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response as BaseResponse

from signup_guard.usecases.services import Services
from signup_guard.usecases.sessions import LONGEST, TooManyTriesError, Visitor

OPEN_FILES: Final = ("static", "bootstrap.static")
"""Endpoints that are the same for everybody: style sheets and scripts."""
_PUBLIC: Final = (*OPEN_FILES, "login", "log_in")
_RIGHTS: Final = "SIGNUP_GUARD_RIGHTS"
View = TypeVar("View", bound=Callable[..., Any])


def route(app: Flask, rule: str, right: str, method: str = "GET") -> Callable[[View], View]:
    """Adds a page that needs this right (`usecases.access.RIGHTS`); a page without one is refused to everybody."""

    def add_view(view: View) -> View:
        app.add_url_rule(rule, view.__name__, view, methods=[method])
        app.config.setdefault(_RIGHTS, {})[view.__name__] = right
        return view

    return add_view


def visitor() -> Visitor:
    """Who is logged in."""
    found: Visitor = g.visitor
    return found


def add(app: Flask, services: Services) -> None:
    """Adds login and logout, and checks every request."""

    @app.before_request
    def check() -> BaseResponse | None:
        if request.method == "POST" and not _from_here():
            raise Forbidden("This form was sent from somewhere else.")
        if request.endpoint in OPEN_FILES:
            return None
        g.visitor = who = services.sessions.visitor(request.cookies.get(_cookie("session")))
        if request.endpoint is None or request.endpoint in _PUBLIC:
            return None
        if who is None:
            ahead = request.full_path.rstrip("?") if request.method == "GET" else None
            return redirect(url_for("login", ahead=ahead), 303)
        right = app.config[_RIGHTS].get(request.endpoint)
        if right is None or not who.may(right):
            raise Forbidden(f"Your role ({who.role}) does not allow this.")
        if request.method == "POST" and not hmac.compare_digest(request.form.get("form_token", "").encode(), who.form_token.encode()):
            raise Forbidden("This form is not from your session. Go back, load the page again and repeat it.")
        return None

    @app.context_processor
    def known() -> dict[str, object]:
        who: Visitor | None = g.get("visitor")
        field = Markup('<input type="hidden" name="form_token" value="{}">')
        return {"visitor": who, "token": lambda: field.format(who.form_token) if who else ""}

    @app.get("/login")
    def login() -> BaseResponse:
        return _login_page(200)

    @app.post("/login")
    def log_in() -> BaseResponse:
        shown, kept = request.form.get("form_token", ""), request.cookies.get(_cookie("form"), "")
        if not kept or not hmac.compare_digest(shown.encode(), kept.encode()):
            return _login_page(403, "This page was open too long. Try again.")
        try:
            name, password, code = (request.form.get(field, "") for field in ("name", "password", "code"))
            token = services.sessions.log_in(name, password, code, request.remote_addr or "")
        except TooManyTriesError as error:
            return _login_page(429, str(error))
        if token is None:
            return _login_page(403, "Name, password and code do not match.")
        response = redirect(_inside(request.form.get("ahead", "")), 303)
        _set(response, "session", token, LONGEST // 1_000_000)
        _set(response, "form", "", 0)
        return response

    @route(app, "/logout", "look", "POST")
    def log_out() -> BaseResponse:
        services.sessions.log_out(visitor())
        response = redirect(url_for("login"), 303)
        _set(response, "session", "", 0)
        return response


def _login_page(status: int, fault: str | None = None) -> BaseResponse:
    token = secrets.token_urlsafe(24)
    ahead = request.values.get("ahead", "")
    name = request.form.get("name", "")
    response = make_response(render_template("login.html", form_token=token, ahead=ahead, fault=fault, name=name), status)
    _set(response, "form", token, 3600)
    return response


def _from_here() -> bool:
    """Whether the browser says that a form was sent by a page of this host; browsers that say nothing are left to the token."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


def _inside(path: str) -> str:
    """The path as it is below the console, or the first page where it leads elsewhere."""
    good = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return request.script_root + path if good else url_for("home")


def _cookie(purpose: str) -> str:
    """The cookie's name; with TLS one that browsers tie to this very host."""
    return f"{'__Host-' if request.is_secure else ''}signup_guard_{purpose}"


def _set(response: BaseResponse, purpose: str, value: str, seconds: int) -> None:
    path = "/" if request.is_secure else request.script_root or "/"
    response.set_cookie(_cookie(purpose), value, max_age=seconds, path=path, secure=request.is_secure, httponly=True, samesite="Strict")
