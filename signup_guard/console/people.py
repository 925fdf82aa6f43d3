"""The page of those who run it: users, their sessions, API keys."""

from __future__ import annotations

from flask import Flask, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from signup_guard.console.door import route, visitor
from signup_guard.errors import SignupGuardError
from signup_guard.usecases.access import ROLES, SCOPES
from signup_guard.usecases.services import Services


def add(app: Flask, services: Services) -> None:
    """Adds the pages."""

    def page(**made: str) -> str:
        return render_template(
            "people.html",
            users=services.store.users(),
            keys=services.store.api_keys(),
            logins=services.sessions.logins(),
            roles=ROLES,
            scopes=SCOPES,
            made=made,
        )

    @route(app, "/people", "people")
    def people() -> str:
        return page()

    @route(app, "/people/add", "people", "POST")
    def add_user() -> str:
        name = request.form.get("name", "").strip()
        return page(user=name, password=services.access.add_user(name, request.form.get("role", ""), visitor().name))

    @route(app, "/people/<name>/disable", "people", "POST")
    def disable_user(name: str) -> BaseResponse:
        _not_oneself(name)
        services.access.disable_user(name, visitor().name)
        return redirect(url_for("people"), 303)

    @route(app, "/people/<name>/role", "people", "POST")
    def change_role(name: str) -> BaseResponse:
        _not_oneself(name)
        services.access.set_role(name, request.form.get("role", ""), visitor().name)
        return redirect(url_for("people"), 303)

    @route(app, "/people/<name>/reset", "people", "POST")
    def reset_user(name: str) -> str:
        _not_oneself(name)
        return page(user=name, password=services.access.reset_user(name, visitor().name))

    @route(app, "/people/<name>/sessions/<login_id>/end", "people", "POST")
    def end_session(name: str, login_id: str) -> BaseResponse:
        services.sessions.end(name, login_id, visitor().name)
        return redirect(url_for("people"), 303)

    @route(app, "/keys/add", "people", "POST")
    def add_key() -> str:
        return page(key=services.access.create_key(request.form.getlist("scope"), test="test" in request.form, actor=visitor().name))

    @route(app, "/keys/<key_id>/revoke", "people", "POST")
    def revoke_key(key_id: str) -> BaseResponse:
        services.access.revoke_key(key_id, visitor().name)
        return redirect(url_for("people"), 303)


def _not_oneself(name: str) -> None:
    if name == visitor().name:
        raise SignupGuardError("This is your own login; another admin can do that.")
