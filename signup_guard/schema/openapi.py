"""The OpenAPI 3.1 document of the API."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from signup_guard.domain import SOURCE_RANK
from signup_guard.schema import examples
from signup_guard.schema.problems import KINDS, MEDIA_TYPE, Problem
from signup_guard.schema.requests import BATCH_BYTES, BATCH_MOST, LABELS_BYTES, LABELS_MOST, SCORE_BYTES
from signup_guard.schema.shapes import reference, schemas

DEADLINE_HEADER: Final = "Signup-Guard-Deadline-Ms"
DEADLINE_DEFAULT_MS: Final = 150
DEADLINE_MOST_MS: Final = 1000
REPLAYED_HEADER: Final = "Idempotent-Replayed"
UPDATES_DEFAULT: Final = 100
UPDATES_MOST: Final = 1000

_ABOUT: Final = (
    "Scores account registrations for fraud. Every field but `signup_id` is optional: a missing one is a missing value, never an error and "
    'never a zero; `""`, spaces and `null` are missing. A value of the right JSON type that cannot be used still gets a score, and an '
    "entry in `warnings`; a wrong JSON type is 422. Errors are `application/problem+json` (RFC 9457) and never repeat a value that was "
    "sent. The same body sent again gets the same answer again and counts once, so any request may be retried."
)
_KEY: Final = (
    "An API key, `sg_live_...` or `sg_test_...`, with the scope that the endpoint names. With a test key nothing counts anywhere, ids are "
    "a namespace of their own, and an e-mail address allow@, hold@ or block@signup-guard.test forces that verdict."
)


@cache
def document() -> dict[str, Any]:
    """The document; callers must not change it."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "signup_guard",
            "version": "1",
            "description": _ABOUT,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/", "description": "This service"}],
        "paths": {**_scoring(), **_labelling(), **_viewing(), **_running()},
        "components": {
            "schemas": schemas(),
            "responses": {str(status): _problem(status) for status in KINDS},
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": _KEY}},
        },
    }


def _scoring() -> dict[str, Any]:
    single = _operation(
        "score",
        "Score a signup",
        f"Answers once the decision is on disk. At most {SCORE_BYTES // 1024} kB.",
        scope="score",
        body=("ScoreRequest", examples.SCORE_REQUEST),
        answer=_json(reference("ScoreBody"), examples.SCORE_ANSWER),
        errors=(409, 503),
    )
    single["parameters"] = [
        {
            "name": DEADLINE_HEADER,
            "in": "header",
            "description": "Milliseconds that the answer may take; a part that runs out of time is left out and named in `degraded`. Any "
            "other value is 400.",
            "schema": {"type": "integer", "minimum": 1, "maximum": DEADLINE_MOST_MS, "default": DEADLINE_DEFAULT_MS},
        }
    ]
    single["responses"]["200"]["headers"] = {
        REPLAYED_HEADER: {"description": "`true` when the answer was given before.", "schema": {"type": "string", "enum": ["true"]}}
    }
    batch = _operation(
        "scoreBatch",
        "Score many signups",
        f"Up to {BATCH_MOST:,}, {SCORE_BYTES // 1024} kB each (written without spaces) and {BATCH_BYTES // 1024**2} MB in all; scored in "
        "order, each seeing the one before. A bad one gets its problem in its place, pointers being into that request; the rest stand.",
        scope="score",
        body=("BatchRequest", examples.BATCH_REQUEST),
        answer=_json(reference("BatchBody"), examples.BATCH_ANSWER),
        errors=(503,),
    )
    return {"/v1/score": {"post": single}, "/v1/score/batch": {"post": batch}}


def _labelling() -> dict[str, Any]:
    ranks = sorted(set(SOURCE_RANK.values()), reverse=True)
    order = ", then ".join(" and ".join(source for source, rank in SOURCE_RANK.items() if rank == wanted) for wanted in ranks)
    labels = _operation(
        "label",
        "Say what signups turned out to be",
        f"Up to {LABELS_MOST:,} and {LABELS_BYTES // 1024**2} MB. A label is kept per signup and source. Which one counts goes by source: "
        f"{order}; any other word ranks as review, and of equal rank the one received last counts. A label is known from the moment it is "
        "received. With a test key every signup is unknown.",
        scope="label",
        body=("LabelsRequest", examples.LABELS_REQUEST),
        answer=_json(reference("LabelsBody"), examples.LABELS_ANSWER),
        errors=(503,),
    )
    return {"/v1/labels": {"post": labels}}


def _viewing() -> dict[str, Any]:
    view = _operation(
        "getSignup",
        "See a signup as it stands now",
        "The latest decision, its revisions, how a hold ended, the labels, and the answer given. Signups of test keys cannot be seen.",
        scope="read",
        answer=_json(reference("SignupBody"), examples.SIGNUP_ANSWER),
        errors=(404,),
    )
    view["parameters"] = [{"name": "signup_id", "in": "path", "required": True, "schema": {"type": "string"}, "example": "su_01JD8Z3Q5W"}]
    feed = _operation(
        "listUpdates",
        "See what changed since",
        "What became of signups after their answer, in order: holds that a person or their end decided, decisions that were revised, "
        "information asked for and received, appeals, allowed accounts that are tied to a confirmed fake. Ask again with the "
        "cursor `next`: it is kept by you, and is never too old. There are none of test keys.",
        scope="read",
        answer=_json(reference("UpdatesBody"), examples.UPDATES_ANSWER),
    )
    feed["parameters"] = [
        {
            "name": "after",
            "in": "query",
            "description": "The cursor `next` of the last answer, or an update's `id`; without it, from the first on.",
            "schema": {"type": "string", "pattern": "^[0-9]{1,18}$"},
        },
        {
            "name": "limit",
            "in": "query",
            "description": "How many at most. Any other value is 400, as is a cursor that is none.",
            "schema": {"type": "integer", "minimum": 1, "maximum": UPDATES_MOST, "default": UPDATES_DEFAULT},
        },
    ]
    feed["responses"]["400"] = {"$ref": "#/components/responses/400"}
    return {"/v1/signups/{signup_id}": {"get": view}, "/v1/updates": {"get": feed}}


def _running() -> dict[str, Any]:
    alive = {"type": "object", "properties": {"status": {"const": "ok"}}, "required": ["status"]}
    ready = _operation(
        "readyz", "Whether it can serve", "The model, the store, the date of each local table.", answer=_json(reference("ReadyBody"))
    )
    ready["responses"]["503"] = {
        "description": "Not ready: a problem that has the fields of a ready answer too",
        "content": {MEDIA_TYPE: {"schema": {"allOf": [reference("ProblemBody"), reference("ReadyBody")]}}},
    }
    metrics = _operation(
        "metrics",
        "Figures for Prometheus",
        "Open to loopback and to the networks in `SIGNUP_GUARD_METRICS_NETWORKS`.",
        answer=_text("text/plain"),
        errors=(403,),
    )
    return {
        "/healthz": {"get": _operation("healthz", "Whether it lives", "Nothing else is looked at.", answer=_json(alive, {"status": "ok"}))},
        "/readyz": {"get": ready},
        "/metrics": {"get": metrics},
        "/v1/collector.js": {
            "get": _operation(
                "collector",
                "The page's script",
                "Fills the field `signup_guard` of forms marked `data-signup-guard`; send its text as `collector`.",
                answer=_text("text/javascript"),
            )
        },
        "/v1/openapi.json": {"get": _operation("openapi", "This document", "OpenAPI 3.1.", answer=_json({"type": "object"}))},
        "/v1/docs": {"get": _operation("docs", "This document as a page", "Loads nothing from outside.", answer=_text("text/html"))},
    }


def _operation(
    name: str,
    summary: str,
    description: str,
    *,
    answer: dict[str, Any],
    scope: str | None = None,
    body: tuple[str, Any] | None = None,
    errors: tuple[int, ...] = (),
) -> dict[str, Any]:
    statuses = {*errors, 500, *((401, 403) if scope else ()), *((400, 413, 415, 422) if body else ())}
    operation: dict[str, Any] = {
        "operationId": name,
        "summary": summary,
        "description": description + (f" Needs a key with the scope `{scope}`." if scope else ""),
        "security": [{"key": []}] if scope else [],
        "responses": {"200": answer} | {str(status): {"$ref": f"#/components/responses/{status}"} for status in sorted(statuses)},
    }
    if body:
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": reference(body[0]), "example": body[1]}}}
    return operation


def _json(schema: dict[str, Any], example: Any = None) -> dict[str, Any]:
    return {"description": "Done", "content": {"application/json": {"schema": schema} | ({"example": example} if example else {})}}


def _text(media_type: str) -> dict[str, Any]:
    return {"description": "Done", "content": {media_type: {"schema": {"type": "string"}}}}


def _problem(status: int) -> dict[str, Any]:
    kind = KINDS[status]
    retry_after = 1 if status == 503 else None
    example = Problem(status, kind.help, retry_after=retry_after).as_dict()
    response: dict[str, Any] = {
        "description": f"{kind.title}. {kind.help}",
        "content": {MEDIA_TYPE: {"schema": reference("ProblemBody"), "example": example}},
    }
    if status == 401:
        response["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
    if retry_after:
        response["headers"] = {"Retry-After": {"description": "Seconds", "schema": {"type": "integer"}}}
    return response
