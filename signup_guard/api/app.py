"""The Flask app: routes, errors as problems, headers, figures and logs."""

from __future__ import annotations

import json
import logging
import time
from math import nan
from typing import Any, Final

from flask import Flask, Response, g, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from signup_guard.api import docs, door
from signup_guard.api.metrics import Metrics
from signup_guard.clock import SECOND, jump_of
from signup_guard.errors import ConflictError, Fault, NotFoundError, StoreError
from signup_guard.flask import collector
from signup_guard.schema import openapi
from signup_guard.schema.problems import KINDS, MEDIA_TYPE, Problem
from signup_guard.schema.requests import BATCH_BYTES, LABELS_BYTES, SCORE_BYTES, parse_batch, parse_labels
from signup_guard.usecases.assess import Answer
from signup_guard.usecases.services import Services

_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_log = logging.getLogger(__name__)


def create_app(services: Services) -> Flask:
    """The API over these services."""
    app = Flask(__name__, static_url_path="/v1/docs/static")
    app.url_map.merge_slashes = False
    metrics = Metrics()
    metrics.watch("signup_guard_clock_jump_seconds", "Jump of the clock that is not believed", lambda: jump_of(services.clock) / SECOND)
    metrics.watch("signup_guard_hold_cut", "Log-odds from which on signups are held", lambda: _or_nan(services.hold_cut()))
    if (delivery := services.delivery) is not None:
        metrics.watch("signup_guard_webhook_waiting", "Changes that the webhook has not taken yet", lambda: delivery.waiting)
    _add_scoring(app, services, metrics)
    _add_running(app, services, metrics)
    _add_errors(app)
    _add_frame(app, metrics)
    return app


def _add_scoring(app: Flask, services: Services, metrics: Metrics) -> None:
    @app.post("/v1/score")
    def score() -> Response:
        key = door.caller(services, "score")
        deadline = door.deadline_ms()
        answer = services.score_json(door.json_body(SCORE_BYTES), test=key.test, deadline_ms=deadline)
        _tell(answer, metrics)
        response = Response(answer.body, mimetype="application/json")
        if answer.replayed:
            response.headers[openapi.REPLAYED_HEADER] = "true"
        return response

    @app.post("/v1/score/batch")
    def score_batch() -> Response:
        key = door.caller(services, "score")
        results = []
        for answer in services.score_batch(parse_batch(door.json_body(BATCH_BYTES), services.clock()), test=key.test):
            if isinstance(answer, Problem):
                results.append(answer.problem_json())
            else:
                _tell(answer, metrics)
                results.append(answer.body)
        return Response(b'{"results":[' + b",".join(results) + b"]}", mimetype="application/json")

    @app.post("/v1/labels")
    def label() -> Response:
        key = door.caller(services, "label")
        labels = parse_labels(door.json_body(LABELS_BYTES), services.clock())
        return _json({"results": services.label(labels, test=key.test)})

    @app.get("/v1/signups/<signup_id>")
    def signup(signup_id: str) -> Response:
        key = door.caller(services, "read")
        return _json(services.signup(signup_id, test=key.test))

    @app.get("/v1/updates")
    def updates() -> Response:
        key = door.caller(services, "read")
        after, most = door.page()
        return _json(services.updates(after, most, test=key.test))


def _add_running(app: Flask, services: Services, metrics: Metrics) -> None:
    document = json.dumps(openapi.document(), ensure_ascii=False)

    @app.get("/healthz")
    def healthz() -> Response:
        return _json({"status": "ok"})

    @app.get("/readyz")
    def readyz() -> Response:
        state = dict(services.ready())
        if state["model"]["fault"] is not None:
            state["model"] = {**state["model"], "fault": "unusable; the log and `signup-guard doctor` tell why"}
        if state["ready"]:
            return _json(state)
        problem = Problem(503, "The service is not ready.", retry_after=1)
        response = _problem(problem)
        response.set_data(json.dumps({**problem.as_dict(), **state}))
        return response

    drift = services.drift
    metrics.watch("signup_guard_drift_score_psi", "PSI of the score", lambda: drift.tell(lambda found: found.score))
    metrics.watch_each("signup_guard_drift_signal_psi", "PSI by column", "signal", lambda: drift.latest.signals if drift.latest else {})
    metrics.watch("signup_guard_prior", "Share of fakes that scores speak for", lambda: drift.tell(lambda found: found.prior.now))

    @app.get("/metrics")
    def figures() -> Response:
        door.check_near(services.settings.metrics_networks)
        return Response(generate_latest(metrics.registry), content_type=CONTENT_TYPE_LATEST)

    @app.get("/v1/openapi.json")
    def described() -> Response:
        return Response(document, mimetype="application/json")

    app.add_url_rule("/v1/collector.js", view_func=collector)

    @app.get("/v1/docs")
    def page() -> str:
        return docs.page()


def _add_errors(app: Flask) -> None:
    @app.errorhandler(Problem)
    def problem(error: Problem) -> Response:
        return _problem(error)

    @app.errorhandler(ConflictError)
    def conflict(_: ConflictError) -> Response:
        return _problem(Problem(409, KINDS[409].help, [Fault("/signup_id", "This id came before with another body.", "conflict")]))

    @app.errorhandler(NotFoundError)
    def not_found(_: NotFoundError) -> Response:
        return _problem(Problem(404, "There is no signup with this id."))

    @app.errorhandler(StoreError)
    def unavailable(error: StoreError) -> Response:
        _log.warning("unavailable: %s", error)
        return _problem(Problem(503, KINDS[503].help, retry_after=1))

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        status = error.code if error.code is not None and error.code in KINDS else 400
        response = _problem(Problem(status, KINDS[status].help))
        if isinstance(error, MethodNotAllowed) and error.valid_methods:
            response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
        return response

    @app.errorhandler(Exception)
    def failed(error: Exception) -> Response:
        _log.error("an endpoint failed", exc_info=error, extra={"fields": {"endpoint": request.endpoint}})
        return _problem(Problem(500, KINDS[500].help))


def _add_frame(app: Flask, metrics: Metrics) -> None:
    @app.before_request
    def begin() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        metrics.responded(request.endpoint or "unknown", response.status_code, time.perf_counter() - g.started)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response


def _tell(answer: Answer, metrics: Metrics) -> None:
    """Counts an answer, and logs a decision in one line."""
    metrics.answered(answer)
    if (assessment := answer.assessment) is not None:
        fields = {
            "signup_id": assessment.signup_id,
            "verdict": assessment.decision.verdict,
            "would_be": assessment.decision.would_be,
            "model": assessment.score.model if assessment.score else None,
            "policy": assessment.decision.policy,
            "mode": assessment.mode,
            "degraded": assessment.degraded,
            "ms": {step: round(spent, 3) for step, spent in answer.timings.items()},
        }
        _log.info("decision", extra={"fields": fields})


def _or_nan(value: float | None) -> float:
    return nan if value is None else value


def _json(value: Any) -> Response:
    return Response(json.dumps(value, ensure_ascii=False, separators=(",", ":")), mimetype="application/json")


def _problem(problem: Problem) -> Response:
    response = Response(problem.problem_json(), status=problem.status, content_type=MEDIA_TYPE)
    if problem.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="signup_guard"'
    if problem.retry_after is not None:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response
