"""The OpenAPI 3.1 document, made from the types that requests are read with and answers are written by."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final, get_origin, get_type_hints

from pydantic import TypeAdapter

from signup_guard.clock import MINUTE
from signup_guard.domain import SOURCE_RANK, Account, Device, Network, Payment, Session
from signup_guard.schema import examples
from signup_guard.schema.fields import BOUNDS, CARD_EXEMPT, LONGEST_TEXT, bare
from signup_guard.schema.problems import KINDS, MEDIA_TYPE, Problem, ProblemBody
from signup_guard.schema.render import BatchBody, LabelsBody, ReadyBody, ScoreBody, SignupBody
from signup_guard.schema.requests import (
    AHEAD_MOST,
    BATCH_BYTES,
    BATCH_MOST,
    COLLECTOR_LONGEST,
    DEFAULT_SOURCE,
    LABELS,
    LABELS_BYTES,
    LABELS_MOST,
    SCORE_BYTES,
)

DEADLINE_DEFAULT_MS: Final = 150
DEADLINE_MOST_MS: Final = 1000

_ABOUT: Final = (
    "Scores account registrations for fraud. Every field but `signup_id` is optional: a missing one is a missing value, never an error and "
    'never a zero; `""`, spaces and `null` are missing. A value of the right JSON type that cannot be used still gets a score, and an entry in '
    "`warnings`; a wrong JSON type is 422. Errors are `application/problem+json` (RFC 9457) and never repeat a value that was sent. Sending the "
    "same body again gives the same answer again and counts once, so any request may be retried."
)
_TEXTS: Final[Mapping[str, str]] = {
    "/account/path": "The way in: trial, paid, edu, startup, research, referral, api, or the caller's own word.",
    "/account/exposure": "What the account could cost, in the caller's own unit; orders the queue, is no signal.",
    "/device/id": "The random id that the page's script keeps.",
    "/device/components": "Hashes by name (canvas, webgl, fonts, audio).",
    "/device/screen": "Width and height in pixels, such as 1920x1080.",
    "/network/ip": "The applicant's address at the edge, IPv4 or IPv6.",
    "/network/ja4": "The JA4 fingerprint of the TLS handshake.",
    "/payment/card_fingerprint": "The payment processor's name for the card; never its number.",
    "/payment/bin": "The first 6 to 8 digits of the card number.",
    "/payment/funding": "credit, debit, prepaid, virtual or unknown.",
    "/session/form_seconds": "Seconds from the form's showing to its sending.",
}
_STATUS_TEXTS: Final = {401: "No valid key", 403: "The key lacks the scope", 404: "Unknown signup", 409: "Decided before, for another body"}


@cache
def document() -> dict[str, Any]:
    """The document; callers must not change it."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "signup_guard",
            "version": "1",
            "description": _ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/", "description": "This service"}],
        "paths": _paths(),
        "components": {
            "schemas": _request_schemas() | _answer_schemas(),
            "responses": {str(status): _problem_response(status) for status in KINDS},
            "securitySchemes": {
                "key": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "An API key, `sg_live_...` or `sg_test_...`, with the scope that the endpoint names. With a test key nothing "
                    "counts anywhere, ids are a namespace of their own, and the e-mail addresses allow@, hold@ and block@signup-guard.test "
                    "force that verdict.",
                }
            },
        },
    }


def _paths() -> dict[str, Any]:
    replayed = {
        "Idempotent-Replayed": {"description": "`true` when this answer was given before.", "schema": {"type": "string", "enum": ["true"]}}
    }
    deadline = {
        "name": "Signup-Guard-Deadline-Ms",
        "in": "header",
        "description": "Milliseconds that the answer may take; a part that runs out of time is left out, and the answer is marked `degraded`. "
        "Another value is 400.",
        "schema": {"type": "integer", "minimum": 1, "maximum": DEADLINE_MOST_MS, "default": DEADLINE_DEFAULT_MS},
    }
    signup_id = {"name": "signup_id", "in": "path", "required": True, "schema": {"type": "string"}, "example": "su_01JD8Z3Q5W"}
    score = _operation(
        "score",
        "Score a signup",
        f"Answers once the decision is on disk. At most {SCORE_BYTES // 1024} kB.",
        scope="score",
        body=("ScoreRequest", examples.SCORE_REQUEST),
        answer=("ScoreBody", examples.SCORE_ANSWER),
        errors=(409, 503),
    )
    score["parameters"] = [deadline]
    score["responses"]["200"]["headers"] = replayed
    view = _operation(
        "getSignup",
        "See a signup as it stands now",
        "The latest decision, its revisions, how a hold ended, the labels, and the answer that was given. Signups of test keys are not kept.",
        scope="read",
        answer=("SignupBody", examples.SIGNUP_ANSWER),
        errors=(404,),
    )
    view["parameters"] = [signup_id]
    ready = _operation(
        "readyz", "Whether it can serve", "The model, the store, and the date of each local table.", answer=("ReadyBody", None)
    )
    ready["responses"]["503"] = {
        "description": "Not ready: a problem that also has the fields of a ready answer",
        "content": {MEDIA_TYPE: {"schema": {"allOf": [_ref("ProblemBody"), _ref("ReadyBody")]}}},
    }
    metrics = _operation(
        "metrics", "Figures for Prometheus", "Open to loopback and to the networks of `SIGNUP_GUARD_METRICS_NETWORKS`.", errors=(403,)
    )
    metrics["responses"]["200"] = {"description": "The text format", "content": {"text/plain": {"schema": {"type": "string"}}}}
    health = _operation("healthz", "Whether it lives", "Says nothing of the model or the store.")
    health["responses"]["200"] = _answer(
        {"type": "object", "properties": {"status": {"const": "ok"}}, "required": ["status"]}, {"status": "ok"}
    )
    described = _operation("openapi", "This document", "OpenAPI 3.1.")
    described["responses"]["200"] = _answer({"type": "object"}, None)
    docs = _operation("docs", "This document as a page", "Loads nothing from outside.")
    docs["responses"]["200"] = {"description": "The page", "content": {"text/html": {"schema": {"type": "string"}}}}
    return {
        "/v1/score": {"post": score},
        "/v1/score/batch": {
            "post": _operation(
                "scoreBatch",
                "Score many signups",
                f"Up to {BATCH_MOST:,}, {SCORE_BYTES // 1024} kB each (written compactly) and {BATCH_BYTES // 1024**2} MB in all; scored in "
                "order, each seeing the one before. A bad one gets its problem in its place, with pointers into that request alone; the rest "
                "stand.",
                scope="score",
                body=("BatchRequest", examples.BATCH_REQUEST),
                answer=("BatchBody", examples.BATCH_ANSWER),
                errors=(503,),
            )
        },
        "/v1/labels": {
            "post": _operation(
                "label",
                "Say what signups turned out to be",
                f"Up to {LABELS_MOST:,} and {LABELS_BYTES // 1024**2} MB. A label is kept per signup and source. Which one counts goes by source: "
                f"{_sources()}; any other word ranks as review, and of equal rank the one received last counts. A label is known from the "
                "moment it is received. With a test key every signup is unknown.",
                scope="label",
                body=("LabelsRequest", examples.LABELS_REQUEST),
                answer=("LabelsBody", examples.LABELS_ANSWER),
                errors=(503,),
            )
        },
        "/v1/signups/{signup_id}": {"get": view},
        "/healthz": {"get": health},
        "/readyz": {"get": ready},
        "/metrics": {"get": metrics},
        "/v1/openapi.json": {"get": described},
        "/v1/docs": {"get": docs},
    }


def _operation(
    name: str,
    summary: str,
    description: str,
    *,
    scope: str | None = None,
    body: tuple[str, Any] | None = None,
    answer: tuple[str, Any] | None = None,
    errors: tuple[int, ...] = (),
) -> dict[str, Any]:
    statuses = {*errors, 500, *((401, 403) if scope else ()), *((400, 413, 415, 422) if body else ())}
    responses: dict[str, Any] = {"200": _answer(_ref(answer[0]), answer[1])} if answer else {}
    operation: dict[str, Any] = {
        "operationId": name,
        "summary": summary,
        "description": description + (f" Needs a key with the scope `{scope}`." if scope else ""),
        "security": [{"key": []}] if scope else [],
        "responses": responses | {str(status): {"$ref": f"#/components/responses/{status}"} for status in sorted(statuses)},
    }
    if body:
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": _ref(body[0]), "example": body[1]}}}
    return operation


def _answer(schema: dict[str, Any], example: Any) -> dict[str, Any]:
    content = {"schema": schema} if example is None else {"schema": schema, "example": example}
    return {"description": "Done", "content": {"application/json": content}}


def _problem_response(status: int) -> dict[str, Any]:
    kind = KINDS[status]
    retry = 1 if status == 503 else None
    response: dict[str, Any] = {
        "description": f"{kind.title}. {kind.help}",
        "content": {MEDIA_TYPE: {"schema": _ref("ProblemBody"), "example": Problem(status, kind.help, retry_after=retry).as_dict()}},
    }
    if status == 401:
        response["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
    if retry:
        response["headers"] = {"Retry-After": {"description": "Seconds", "schema": {"type": "integer"}}}
    return response


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _sources() -> str:
    ranks = sorted(set(SOURCE_RANK.values()), reverse=True)
    return ", then ".join(" and ".join(source for source, rank in SOURCE_RANK.items() if rank == wanted) for wanted in ranks)


# --- requests: from the same hints that `fields` makes its readers of ---


def _request_schemas() -> dict[str, Any]:
    signup_id = {"type": "string", "pattern": "^[A-Za-z0-9._:-]{1,128}$"}
    moment = {"type": ["string", "null"], "format": "date-time"}
    blocks = {cls.__name__: _block(cls, f"/{cls.__name__.lower()}") for cls in (Account, Device, Network, Payment, Session)}
    exempt = ", ".join(f"`{pointer}`" for pointer in sorted(CARD_EXEMPT))
    return {
        "ScoreRequest": {
            "type": "object",
            "description": f"A signup. Unknown fields get a warning; strings over {LONGEST_TEXT:,} characters are cut, with one. A card number is "
            f"never kept: in a payment field it is 422, in other text it is cut out, with a warning ({exempt} and `/signup_id` are exempt).",
            "required": ["signup_id"],
            "properties": {
                "signup_id": signup_id,
                "occurred_at": moment
                | {"description": f"The server's clock where absent; 422 when it lies more than {AHEAD_MOST // MINUTE} minutes ahead."},
                **{name.lower(): _ref(name) for name in blocks},
                "collector": {
                    "type": ["string", "null"],
                    "description": "The text of the page's hidden field, as it came: its `device` and `session` fill what the request lacks. "
                    f"Whatever is wrong in it is a warning. Cut at {COLLECTOR_LONGEST:,} characters.",
                },
                "explain": {"type": ["boolean", "null"], "description": "Reasons for an `allow` too.", "default": False},
            },
        },
        **blocks,
        "BatchRequest": {
            "type": "object",
            "required": ["requests"],
            "properties": {"requests": {"type": "array", "maxItems": BATCH_MOST, "items": _ref("ScoreRequest")}},
        },
        "LabelsRequest": {
            "type": "object",
            "required": ["labels"],
            "properties": {"labels": {"type": "array", "maxItems": LABELS_MOST, "items": _ref("Label")}},
        },
        "Label": {
            "type": "object",
            "description": "What somebody says of a signup; `clear` takes back what the same source said. Unknown fields are ignored.",
            "required": ["signup_id", "label"],
            "properties": {
                "signup_id": signup_id,
                "label": {"type": "string", "enum": list(LABELS)},
                "source": {"type": ["string", "null"], "default": DEFAULT_SOURCE, "description": "Who says so, in lower case."},
                "reason": {"type": ["string", "null"]},
                "observed_at": moment | {"description": "When it happened; no more ahead of the server's clock than a signup."},
            },
        },
    }


def _block(cls: type, pointer: str) -> dict[str, Any]:
    return {
        "type": ["object", "null"],
        "description": " ".join((cls.__doc__ or "").split()),
        "properties": {name: _field(bare(hint), f"{pointer}/{name}") for name, hint in get_type_hints(cls).items()},
    }


def _field(kind: Any, pointer: str) -> dict[str, Any]:
    names = {str: "string", bool: "boolean", int: "integer", float: "number"}
    if kind in names:
        schema: dict[str, Any] = {"type": [names[kind], "null"]}
    elif get_origin(kind) is Mapping:
        schema = {"type": ["object", "null"], "additionalProperties": {"type": ["string", "null"]}}
    else:
        return _block(kind, pointer)
    if bounds := BOUNDS.get(pointer):
        schema |= {"description": f"From {bounds[0]:,} to {bounds[1]:,}."}
    if text := _TEXTS.get(pointer):
        schema["description"] = " ".join(filter(None, (text, schema.get("description"))))
    return schema


# --- answers: from the typed dictionaries that `render` and `problems` fill ---


def _answer_schemas() -> dict[str, Any]:
    adapters: list[tuple[str, Any, TypeAdapter[Any]]] = [
        (shape.__name__, "serialization", TypeAdapter(shape))
        for shape in (ScoreBody, BatchBody, LabelsBody, SignupBody, ReadyBody, ProblemBody)
    ]
    _, made = TypeAdapter.json_schemas(adapters, ref_template="#/components/schemas/{model}")  # type: ignore[arg-type]
    schemas: dict[str, Any] = _untitled(made["$defs"])
    return schemas


def _untitled(schema: Any) -> Any:
    """Without the titles that pydantic makes of names, and with descriptions on one line."""
    if isinstance(schema, list):
        return [_untitled(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {name: _untitled(item) for name, item in schema.items() if not (name == "title" and isinstance(item, str))}
    if isinstance(kept.get("description"), str):
        kept["description"] = " ".join(kept["description"].split())
    return kept
