"""The pages of rings: which wait, one with all that is decided on it, and what changes it."""

from __future__ import annotations

from flask import Flask, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as BaseResponse

from signup_guard.console.door import route, visitor
from signup_guard.console.ringfigures import growth, picture
from signup_guard.domain import VERDICTS, Verdict
from signup_guard.usecases.review import REASONS
from signup_guard.usecases.ringcase import ring_case, waiting
from signup_guard.usecases.ringchange import OUT, SHARED
from signup_guard.usecases.rings import ALONE_MOST, CONTAIN, UNDO, Seen
from signup_guard.usecases.services import Services

_DONE = ("contained", "decided", "proposed", "confirmed", "undone", "taken_out", "marked", "unmarked", "swept")


def add(app: Flask, services: Services) -> None:
    """Adds the pages."""
    rings, changes = services.rings, services.ring_changes
    why = {**CONTAIN, **UNDO, **OUT, **SHARED, **REASONS["allow"], **REASONS["block"]}
    app.jinja_env.globals.update(contain_reasons=CONTAIN, undo_reasons=UNDO, out_reasons=OUT, shared_reasons=SHARED, ring_why=why)

    def _back(number: int, did: str) -> BaseResponse:
        """The ring's page, or the list of rings if nothing is left of it."""
        found = services.store.ring(number)
        if found is None or not found[1].size:
            return redirect(url_for("rings_waiting"), 303)
        return redirect(url_for("ring", number=found[0], did=did), 303)

    @route(app, "/rings", "look")
    def rings_waiting() -> str:
        urgent, contained, others = waiting(services.store)
        return render_template("rings.html", urgent=urgent, contained=contained, others=others)

    @route(app, "/ring/<int(max=1000000000000):number>", "look")
    def ring(number: int) -> str:
        asked, did = request.args.get("page", ""), request.args.get("did")
        state: Verdict | None = next((verdict for verdict in VERDICTS if verdict == request.args.get("state")), None)
        page = int(asked) if asked.isdecimal() and len(asked) < 6 else 0
        case = ring_case(services.store, number, state, page)
        return render_template(
            "ring.html",
            case=case,
            state=state,
            page=page,
            chart=growth(case),
            picture=picture(case.picture, case.things),
            alone_most=ALONE_MOST,
            did=did if did in _DONE else None,
            now=services.clock(),
        )

    @route(app, "/ring/<int(max=1000000000000):number>/contain", "ring", "POST")
    def contain_ring(number: int) -> BaseResponse:
        rings.contain(visitor(), number, request.form.get("reason", ""), _number("version"))
        return _back(number, "contained")

    @route(app, "/ring/<int(max=1000000000000):number>/finalise", "ring", "POST")
    def finalise_ring(number: int) -> BaseResponse:
        verdict, _, reason = request.form.get("decision", "").partition(":")
        done = rings.finalise(visitor(), number, _verdict(verdict), reason, _seen())
        return _back(number, "decided" if done else "proposed")

    @route(app, "/ring/<int(max=1000000000000):number>/confirm", "ring", "POST")
    def confirm_ring(number: int) -> BaseResponse:
        rings.confirm(visitor(), _number("act"), _seen())
        return _back(number, "confirmed")

    @route(app, "/ring/<int(max=1000000000000):number>/undo", "ring", "POST")
    def undo_ring(number: int) -> BaseResponse:
        rings.undo(visitor(), _number("act"), request.form.get("reason", ""))
        return _back(number, "undone")

    @route(app, "/ring/<int(max=1000000000000):number>/out", "ring", "POST")
    def take_out(number: int) -> BaseResponse:
        changes.take_out(visitor(), request.form.get("signup_id", ""), request.form.get("reason", ""))
        return _back(number, "taken_out")

    @route(app, "/ring/<int(max=1000000000000):number>/sweep", "ring", "POST")
    def decide_sweep(number: int) -> BaseResponse:
        verdict, _, reason = request.form.get("decision", "").partition(":")
        services.sweeps.decide(visitor(), _number("sweep"), _verdict(verdict), reason)
        return _back(number, "swept")

    @route(app, "/ring/<int(max=1000000000000):number>/mark", "share", "POST")
    def mark_shared(number: int) -> BaseResponse:
        changes.mark(visitor(), request.form.get("signup_id", ""), request.form.get("kind", ""), request.form.get("reason", ""))
        return _back(number, "marked")

    @route(app, "/ring/<int(max=1000000000000):number>/unmark", "share", "POST")
    def unmark_shared(number: int) -> BaseResponse:
        changes.unmark(visitor(), request.form.get("signup_id", ""), request.form.get("kind", ""))
        return _back(number, "unmarked")

    @route(app, "/case/<signup_id>/erase", "erase", "POST")
    def erase(signup_id: str) -> BaseResponse:
        changes.erase(visitor(), signup_id)
        return redirect(url_for("show", signup_id=signup_id), 303)


def _seen() -> Seen:
    return Seen(*map(_number, Seen._fields))


def _number(name: str) -> int:
    text = request.form.get(name, "")
    if not text.isdecimal() or len(text) > 18:
        raise BadRequest("This form lacks what was decided.")
    return int(text)


def _verdict(text: str) -> Verdict:
    found = next((verdict for verdict in VERDICTS if verdict == text), None)
    if found is None:
        raise BadRequest("This form lacks what was decided.")
    return found
