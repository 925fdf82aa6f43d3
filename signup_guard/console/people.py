"""The pages of those who run it: users and API keys, the audit trail."""

from __future__ import annotations

from flask import Flask, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from signup_guard.console.door import route, visitor
from signup_guard.errors import SignupGuardError
from signup_guard.usecases.access import ROLES, SCOPES
from signup_guard.usecases.services import Services

_PAGE = 50


def add(app: Flask, services: Services) -> None:
    """Adds the pages."""

    def page(**made: str) -> str:
        users, keys = services.store.users(), services.store.api_keys()
        return render_template("people.html", users=users, keys=keys, roles=ROLES, scopes=SCOPES, made=made)

    @route(app, "/people", "people")
    def people() -> str:
        return page()

    @route(app, "/people/add", "people", "POST")
    def add_user() -> str:
        name = request.form.get("name", "").strip()
        return page(user=name, password=services.access.add_user(name, request.form.get("role", ""), visitor().name))

    @route(app, "/people/<name>/disable", "people", "POST")
    def disable_user(name: str) -> BaseResponse:
        if name == visitor().name:
            raise SignupGuardError("You cannot disable yourself; another admin can.")
        services.access.disable_user(name, visitor().name)
        return redirect(url_for("people"), 303)

    @route(app, "/keys/add", "people", "POST")
    def add_key() -> str:
        return page(key=services.access.create_key(request.form.getlist("scope"), test="test" in request.form, actor=visitor().name))

    @route(app, "/keys/<key_id>/revoke", "people", "POST")
    def revoke_key(key_id: str) -> BaseResponse:
        services.access.revoke_key(key_id, visitor().name)
        return redirect(url_for("people"), 303)

    @route(app, "/audit", "audit")
    def audit() -> str:
        filters = {name: value.strip() for name in ("actor", "act", "subject") if (value := request.args.get(name))}
        before = request.args.get("before", "")
        rows = services.store.audit_trail(filters, int(before) if before.isdecimal() and len(before) < 19 else None, _PAGE + 1)
        return render_template("audit.html", rows=rows[:_PAGE], more=len(rows) > _PAGE, filters=filters)
