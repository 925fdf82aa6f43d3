"""The pages of a reviewer: queue, case, search, overview."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from flask import Flask, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as BaseResponse

from signup_guard.clock import SECOND
from signup_guard.console.asked import filters, place, place_text, verdict_and_reason, wanted
from signup_guard.console.door import route, visitor
from signup_guard.console.figures import stacked, waterfall
from signup_guard.domain import VERDICTS, Verdict
from signup_guard.errors import ConflictError
from signup_guard.store.base import Standing
from signup_guard.store.desk import Waiting, Wanted
from signup_guard.usecases.case import case
from signup_guard.usecases.linked import NEWEST, SOUGHT, rings_with, search
from signup_guard.usecases.overview import SPANS, overview, pace
from signup_guard.usecases.review import REASONS
from signup_guard.usecases.ringcase import Waiting as WaitingRing
from signup_guard.usecases.ringcase import waiting as rings_waiting
from signup_guard.usecases.services import Services
from signup_guard.usecases.steps import STEPS, possible

_STEP_KEYS: Final = {"escalate": "e", "hand_back": "h", "ask": "m", "receive": "r", "appeal": "p", "undo": "u"}
_TOP_RINGS: Final = 5
_TIMES: Final = {"hour": "%d %b %H:%M", "day": "%d %b", "week": "%d %b"}
"""How a column of the overview tells when it began."""
_LEAVE: Final = ("escalate", "ask")
"""Steps behind which the next case comes."""


def add(app: Flask, services: Services) -> None:
    """Adds the pages."""
    reviewer = services.reviewer
    app.jinja_env.globals.update(
        reasons=REASONS,
        steps=STEPS,
        step_keys=_STEP_KEYS,
        place_text=place_text,
        owner=reviewer.owner,
        allowed=reviewer.allowed,
        newest=NEWEST,
    )

    @route(app, "/queue", "look")
    def queue() -> str:
        found = reviewer.queue(wanted(), place(request.args.get("after")))
        views = services.store.views(visitor().name)
        whole = not filters() and "after" not in request.args
        return render_template(
            "queue.html",
            queue=found,
            rings=rings_with(services.store, [row.place.seq for row in found.rows]),
            limits=reviewer.limits(),
            waiting=_waiting(services) if whole else (),
            views=views,
            filters=filters(),
            now=services.clock(),
            did=_did(),
        )

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
        verdict, reason = verdict_and_reason()
        seen = request.form.get("seen", "")
        if not seen.isdecimal():
            raise BadRequest("This form lacks what was decided.")
        reviewer.decide(visitor(), signup_id, verdict, reason, int(seen))
        did: dict[str, Any] = {"did": verdict, "of": signup_id}
        if request.form.get("back") == "queue":
            return redirect(url_for("queue", **filters(), after=request.form.get("after") or None, **did), 303)
        return _advance(**did)

    @route(app, "/case/<signup_id>/step", "decide", "POST")
    def take_step(signup_id: str) -> BaseResponse:
        step, _, reason = request.form.get("step", "").partition(":")
        services.steps.take(visitor(), signup_id, step, reason)
        did: dict[str, Any] = {"did": step, "of": signup_id}
        return _advance(**did) if step in _LEAVE else redirect(url_for("show", signup_id=signup_id, **filters(), **did), 303)

    @route(app, "/case/<signup_id>/note", "note", "POST")
    def note(signup_id: str) -> BaseResponse:
        reviewer.add_note(visitor(), signup_id, request.form.get("note", ""))
        return redirect(url_for("show", signup_id=signup_id, **filters()), 303)

    @route(app, "/case/<signup_id>/release", "decide", "POST")
    def release(signup_id: str) -> BaseResponse:
        reviewer.release(visitor(), signup_id)
        return redirect(url_for("queue", **filters()), 303)

    @route(app, "/search", "search")
    def search_form() -> str:
        return render_template("search.html", sought=SOUGHT, what="mail", text="", found=None)

    @route(app, "/search", "search", "POST")
    def search_for() -> str:
        what, text = request.form.get("what", ""), request.form.get("text", "").strip()[:1024]
        found = search(services.store, services.tables, services.vault, what, text, services.clock())
        return render_template("search.html", sought=SOUGHT, what=what, text=text, found=found)

    @route(app, "/overview", "overview")
    def figures() -> str:
        now, by = services.clock(), next((by for by in SPANS if by == request.args.get("by")), "day")
        view = overview(services.store, now, by)
        times = [datetime.fromtimestamp(column.at // SECOND, UTC).strftime(_TIMES[by]) for column in view.columns]
        charts = [
            stacked([(text, [column.counts[name] for name in names]) for text, column in zip(times, view.columns, strict=True)], names)
            for names in (("allow",), ("hold", "block"))
        ]
        return render_template(
            "overview.html",
            view=view,
            by=by,
            spans=SPANS,
            charts=charts,
            queue=reviewer.queue(Wanted(), None),
            rings=_waiting(services),
            pace=pace([*services.assessor.recent]),
            ready=services.ready(),
            now=now,
        )

    def _case_page(signup_id: str, opened: Any = None) -> str:
        who, taken = visitor(), False
        if who.may("decide"):
            try:
                reviewer.claim(who, signup_id)
            except ConflictError:
                taken = True
        vault = services.vault if who.may("notes") else None
        shown = case(services.store, services.engines.current().bundle, vault, signup_id)
        kept, waiting = shown.kept, shown.waiting
        standing = Standing(kept.seq, kept.record.verdict, kept.hold and kept.hold[:2], kept.revisions)
        return render_template(
            "case.html",
            case=shown,
            chart=waterfall(shown.why) if shown.why else None,
            opened=opened,
            taken=taken,
            verdicts=_verdicts(waiting),
            possible=possible(who, standing, waiting) if who.may("decide") else [],
            after=place_text(reviewer.place(kept)),
            filters=filters(),
            now=services.clock(),
            did=_did(),
        )

    def _verdicts(waiting: Waiting | None) -> Sequence[Verdict]:
        """What this visitor may decide on a case."""
        if waiting is not None:
            return reviewer.allowed(visitor(), waiting, reviewer.limits())
        return VERDICTS if visitor().may("revise") else ()

    def _advance(**did: Any) -> BaseResponse:
        found = reviewer.next_case(visitor().name, wanted(), place(request.values.get("after")))
        if found is None:
            return redirect(url_for("queue", **filters(), **did), 303)
        return redirect(url_for("show", signup_id=found.signup_id, **filters(), **did), 303)


def _did() -> tuple[str, str] | None:
    """What was just done, to be told once more on the page behind it."""
    did, signup_id = request.args.get("did", ""), request.args.get("of", "")
    return (did, signup_id) if did in (*VERDICTS, *STEPS) and re.fullmatch(r"[\w.:-]{1,128}", signup_id) else None


def _waiting(services: Services) -> list[WaitingRing]:
    """The rings at the head of those that wait: for a second person first, then by how many accounts there are to decide on."""
    urgent, _, others = rings_waiting(services.store)

    def order(ring: WaitingRing) -> tuple[bool, int]:
        return not (ring.act and ring.act.waits), -ring.held - (ring.sweep[1] if ring.sweep else 0)

    return sorted([*urgent, *others], key=order)[:_TOP_RINGS]
