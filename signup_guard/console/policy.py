"""The pages of the policy: what is in force, drafts, versions, and a draft tried on history."""

from __future__ import annotations

from typing import Any, Final

from flask import Flask, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as BaseResponse

from signup_guard.console.door import route, visitor
from signup_guard.policy.decide import Policy
from signup_guard.policy.rules import RULES
from signup_guard.usecases.engine import engine_of
from signup_guard.usecases.listed import LISTED
from signup_guard.usecases.policies import CHOICES, LOTTERY, NUMBERS, Impact, Version, differences
from signup_guard.usecases.services import Services
from signup_guard.usecases.trial import MOST, tried

_VERSIONS: Final = 50
_HITS: Final = 1000
"""Newest signups that a rule's figures are of."""
_DAYS: Final = (1, 7, 30)
_MOVES: Final = 12


def add(app: Flask, services: Services) -> None:
    """Adds the pages."""
    desk, store = services.policies, services.store
    told = {name: (rule.__doc__ or "").splitlines()[0] for name, (rule, _) in RULES.items()}
    app.jinja_env.globals.update(
        numbers=NUMBERS, choices=CHOICES, lots=LOTTERY, rules_told=told, listed=LISTED, trial_days=_DAYS, trial_most=MOST
    )

    @route(app, "/policy", "policy")
    def policy() -> str:
        number, _ = desk.standing()
        engine = services.engines.current()
        return render_template(
            "policy.html",
            number=number,
            policy=engine.judge.policy,
            name=engine.judge.name,
            cut=services.hold_cut(),
            moves=store.cut_moves(_MOVES),
            figures=store.rule_figures(_HITS),
            rows=store.policies(_VERSIONS),
            now=services.clock(),
        )

    @route(app, "/policy/draft", "draft", "POST")
    def begin_draft() -> BaseResponse:
        of = request.form.get("of", "")
        return _back(desk.begin(visitor(), request.form.get("comment", ""), int(of) if of.isdecimal() and len(of) < 10 else None))

    @route(app, "/policy/<int(max=999999999):number>", "policy")
    def version(number: int) -> str:
        return _page(desk.version(number))

    @route(app, "/policy/<int(max=999999999):number>/try", "policy")
    def try_policy(number: int) -> str:
        shown = desk.version(number)
        days = next((days for days in _DAYS if str(days) == request.args.get("days", "7")), None)
        if days is None:
            raise BadRequest("Choose one of the offered spans.")
        engine = engine_of(services.engines.current().bundle, shown.policy)
        return _page(shown, trial=tried(store, engine, services.clock(), days), days=days)

    @route(app, "/policy/<int(max=999999999):number>/change", "draft", "POST")
    def change_draft(number: int) -> BaseResponse:
        desk.change(visitor(), number, request.form)
        return _back(number)

    @route(app, "/policy/<int(max=999999999):number>/impact", "draft", "POST")
    def impact(number: int) -> str:
        return _page(desk.version(number), impact=desk.impact(request.form.get("kind", ""), request.form.get("value", "")[:1024]))

    @route(app, "/policy/<int(max=999999999):number>/list", "draft", "POST")
    def add_entry(number: int) -> BaseResponse:
        sent = request.form.get
        desk.add_entry(
            visitor(), number, sent("kind", ""), sent("key", ""), sent("verdict", ""), sent("comment", ""), sent("days", "").strip()
        )
        return _back(number)

    @route(app, "/policy/<int(max=999999999):number>/unlist", "draft", "POST")
    def drop_entry(number: int) -> BaseResponse:
        desk.drop_entry(visitor(), number, request.form.get("kind", ""), request.form.get("key", ""))
        return _back(number)

    @route(app, "/policy/<int(max=999999999):number>/publish", "publish", "POST")
    def publish(number: int) -> BaseResponse:
        desk.publish(visitor(), number, request.form.get("seen", ""))
        services.engines.refresh()
        return redirect(url_for("policy"), 303)

    @route(app, "/policy/<int(max=999999999):number>/discard", "publish", "POST")
    def discard(number: int) -> BaseResponse:
        desk.discard(visitor(), number)
        return redirect(url_for("policy"), 303)

    def _page(shown: Version, impact: Impact | None = None, **more: Any) -> str:
        row = shown.row
        return render_template(
            "policy_version.html",
            row=row,
            policy=shown.policy,
            name=shown.policy.fingerprint(),
            number=desk.standing()[0],
            changes=differences(_before(row.based_on), shown.policy),
            mine=row.published_at is None and row.author == visitor().name,
            impact=impact,
            now=services.clock(),
            **more,
        )

    def _before(number: int) -> Policy:
        return desk.version(number).policy if number else desk.base

    def _back(number: int) -> BaseResponse:
        return redirect(url_for("version", number=number), 303)
