"""What everybody may do with their own login: a new password, a second factor, an end to sessions elsewhere."""

from __future__ import annotations

import segno
from flask import Flask, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as BaseResponse

from signup_guard.console.door import route, visitor
from signup_guard.errors import SignupGuardError
from signup_guard.usecases.services import Services
from signup_guard.usecases.sessions import PASSWORD_LEAST

_DONE = {
    "password": "Your password is changed, and your other sessions have ended.",
    "on": "From now on a code is asked for at login.",
    "off": "No code is asked for any more.",
    "sessions": "Ended.",
}


def add(app: Flask, services: Services) -> None:
    """Adds the page and its forms."""
    sessions = services.sessions

    def page(fault: str | None = None, sealed: bytes | None = None) -> str:
        who = visitor()
        has = sessions.has_second_factor(who)
        offer = None if has else sessions.offer_second_factor(who, sealed)
        return render_template(
            "me.html",
            has=has,
            offer=offer,
            picture=None if offer is None else Markup(segno.make(offer.uri).svg_inline(scale=4, border=3)),  # noqa: S704  # drawn here
            logins=sessions.logins(who.name),
            least=PASSWORD_LEAST,
            fault=fault,
            done=_DONE.get(request.args.get("did", "")),
        )

    @route(app, "/me", "look")
    def me() -> str:
        return page()

    @route(app, "/me/password", "look", "POST")
    def change_password() -> BaseResponse | tuple[str, int]:
        old, new, again = (request.form.get(name, "") for name in ("old", "new", "again"))
        try:
            if new != again:
                raise SignupGuardError("The new password was not typed the same twice.")
            sessions.change_password(visitor(), old, new)
        except SignupGuardError as error:
            return page(str(error)), 422
        return redirect(url_for("me", did="password"), 303)

    @route(app, "/me/second-factor/on", "look", "POST")
    def turn_on_second_factor() -> BaseResponse | tuple[str, int]:
        try:
            sealed = bytes.fromhex(request.form.get("sealed", ""))
        except ValueError as error:
            raise BadRequest("This form lacks what was offered.") from error
        try:
            sessions.turn_on_second_factor(visitor(), sealed, request.form.get("code", ""), request.form.get("password", ""))
        except SignupGuardError as error:
            return page(str(error), sealed), 422
        return redirect(url_for("me", did="on"), 303)

    @route(app, "/me/second-factor/off", "look", "POST")
    def turn_off_second_factor() -> BaseResponse | tuple[str, int]:
        try:
            sessions.turn_off_second_factor(visitor(), request.form.get("password", ""))
        except SignupGuardError as error:
            return page(str(error)), 422
        return redirect(url_for("me", did="off"), 303)

    @route(app, "/me/sessions/<login_id>/end", "look", "POST")
    def end_my_session(login_id: str) -> BaseResponse:
        sessions.end(visitor().name, login_id, visitor().name)
        return redirect(url_for("me", did="sessions"), 303)

    @route(app, "/me/sessions/end", "look", "POST")
    def end_my_other_sessions() -> BaseResponse:
        sessions.end_others(visitor())
        return redirect(url_for("me", did="sessions"), 303)
