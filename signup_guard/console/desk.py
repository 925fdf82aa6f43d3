"""The pages of a reviewer: queue, case, search, overview."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as BaseResponse

from signup_guard.console.door import route, visitor
from signup_guard.console.figures import daily, waterfall
from signup_guard.domain import VERDICTS, Verdict
from signup_guard.enrich import LinkHasher
from signup_guard.errors import ConflictError
from signup_guard.store.desk import Place, Wanted
from signup_guard.usecases.case import case
from signup_guard.usecases.linked import SOUGHT, search
from signup_guard.usecases.overview import overview
from signup_guard.usecases.review import REASONS
from signup_guard.usecases.services import Services

_FILTERS = ("path", "least", "most", "text")
_PLACE = re.compile(r"(\d{1,12})_(-?\d{1,15}(?:\.\d{1,20})?(?:e[+-]?\d{1,3})?)_(-?\d(?:\.\d{1,20})?(?:e-?\d{1,3})?)_(\d{1,18})")


def add(app: Flask, services: Services) -> None:
    """Adds the pages."""
    reviewer = services.reviewer
    app.jinja_env.globals.update(reasons=REASONS, place_text=_place_text, owner=reviewer.owner)

    @route(app, "/queue", "look")
    def queue() -> str:
        found = reviewer.queue(_wanted(), _place(request.args.get("after")))
        return render_template("queue.html", queue=found, filters=_filters(), now=services.clock(), did=_did())

    @route(app, "/next", "look")
    def next_case() -> BaseResponse:
        return _advance()

    @route(app, "/case/<signup_id>", "look")
    def show(signup_id: str) -> str:
        return _case_page(signup_id)

    @route(app, "/case/<signup_id>/open", "open", "POST")
    def unseal(signup_id: str) -> str:
        return _case_page(signup_id, reviewer.open(visitor(), signup_id))

    @route(app, "/case/<signup_id>/decide", "decide", "POST")
    def decide(signup_id: str) -> BaseResponse:
        verdict, _, reason = request.form.get("decision", "").partition(":")
        seen = request.form.get("seen", "")
        if verdict not in VERDICTS or not seen.isdecimal():
            raise BadRequest("This form lacks what was decided.")
        reviewer.decide(visitor(), signup_id, _verdict(verdict), reason, int(seen))
        did: dict[str, Any] = {"did": verdict, "of": signup_id}
        if request.form.get("back") == "queue":
            return redirect(url_for("queue", **_filters(), after=request.form.get("after") or None, **did), 303)
        return _advance(**did)

    @route(app, "/case/<signup_id>/note", "note", "POST")
    def note(signup_id: str) -> BaseResponse:
        reviewer.add_note(visitor(), signup_id, request.form.get("text", ""))
        return redirect(url_for("show", signup_id=signup_id, **_filters()), 303)

    @route(app, "/case/<signup_id>/release", "decide", "POST")
    def release(signup_id: str) -> BaseResponse:
        reviewer.release(visitor(), signup_id)
        return redirect(url_for("queue", **_filters()), 303)

    @route(app, "/search", "search")
    def search_form() -> str:
        return render_template("search.html", sought=SOUGHT, what="mail", text="", found=None)

    @route(app, "/search", "search", "POST")
    def search_for() -> str:
        what, text = request.form.get("what", ""), request.form.get("text", "").strip()[:1024]
        found = search(services.store, services.tables, LinkHasher(services.vault.links), what, text, services.clock())
        return render_template("search.html", sought=SOUGHT, what=what, text=text, found=found)

    @route(app, "/overview", "overview")
    def figures() -> str:
        now = services.clock()
        view = overview(services.store, now)
        kinds = (("allow",), ("hold", "block"))
        charts = [daily([(day.day, [day.counts[verdict] for verdict in shown]) for day in view.days], shown) for shown in kinds]
        waiting = reviewer.queue(Wanted(), None)
        return render_template("overview.html", view=view, charts=charts, queue=waiting, ready=services.ready(), now=now)

    def _case_page(signup_id: str, opened: Any = None) -> str:
        who, taken = visitor(), None
        if who.may("decide"):
            try:
                reviewer.claim(who, signup_id)
            except ConflictError:
                taken = True
        shown = case(services.store, services.engines.current().bundle, signup_id, notes=who.may("notes"))
        return render_template(
            "case.html",
            case=shown,
            chart=waterfall(shown.why) if shown.why else None,
            opened=opened,
            taken=taken,
            after=_place_text(reviewer.place(shown.kept)),
            filters=_filters(),
            now=services.clock(),
            did=_did(),
        )

    def _advance(**did: Any) -> BaseResponse:
        found = reviewer.next_case(visitor().name, _wanted(), _place(request.values.get("after")))
        if found is None:
            return redirect(url_for("queue", **_filters(), **did), 303)
        return redirect(url_for("show", signup_id=found.signup_id, **_filters(), **did), 303)


def _filters() -> dict[str, Any]:
    """What of the queue is looked at, as it was typed, to be carried along."""
    return {name: value for name in _FILTERS if (value := request.values.get(name)) is not None and (value or name == "path")}


def _wanted() -> Wanted:
    sent = _filters()
    path = sent.get("path", "*")
    return Wanted(
        None if path == "*" else path, _share(sent.get("least")), _share(sent.get("most")), (sent.get("text") or "").strip() or None
    )


def _share(text: str | None) -> float | None:
    """A score of 0 to 100 as a probability."""
    if not text:
        return None
    try:
        return min(max(float(text), 0.0), 100.0) / 100
    except ValueError as error:
        raise BadRequest("A score is a number from 0 to 100.") from error


def _place_text(place: Place) -> str:
    return f"{place.hour}_{place.less_exposure!r}_{place.less_score!r}_{place.seq}"


def _place(text: str | None) -> Place | None:
    found = _PLACE.fullmatch(text or "")
    return Place(int(found[1]), float(found[2]), float(found[3]), int(found[4])) if found else None


def _verdict(text: str) -> Verdict:
    return next(verdict for verdict in VERDICTS if verdict == text)


def _did() -> tuple[str, str] | None:
    """What was just decided, to be told once more on the page behind it."""
    did, signup_id = request.args.get("did"), request.args.get("of", "")
    return (did, signup_id) if did in ("allow", "block") and re.fullmatch(r"[\w.:-]{1,128}", signup_id) else None
