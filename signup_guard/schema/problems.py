"""Errors as callers see them: `application/problem+json` (RFC 9457).  A problem never repeats a value that was sent."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple, NotRequired, TypedDict

from signup_guard.errors import Fault, RefusedError

MEDIA_TYPE: Final = "application/problem+json"


class Kind(NamedTuple):
    """What a status means here: the last part of the type URI, the title, and what to do."""

    name: str
    title: str
    help: str


KINDS: Final[Mapping[int, Kind]] = {
    400: Kind(
        "bad-request",
        "Bad request",
        "The body is no JSON object, or not strict JSON (UTF-8, at most 10 levels deep, no key twice in an object, no NaN or Infinity), or "
        "a header or a part of the query cannot be used. Mend the client; the same again fails again.",
    ),
    401: Kind("unauthorized", "No valid API key", "Send `Authorization: Bearer sg_live_...` with a key that is in force."),
    403: Kind(
        "forbidden", "Not allowed", "The key lacks the scope that this endpoint needs, or the endpoint is closed to this network address."
    ),
    404: Kind("not-found", "Not found", "There is no such URL, or no signup with this id."),
    405: Kind("method-not-allowed", "Method not allowed", "The `Allow` header names the methods of this URL."),
    409: Kind("conflict", "Decided before", "This `signup_id` was decided for another body. A new signup needs an id of its own."),
    413: Kind("too-large", "Too large", "Send less at once; each endpoint states its limits."),
    415: Kind("unsupported-media-type", "Unsupported media type", "Send `Content-Type: application/json` in UTF-8, not compressed."),
    422: Kind("invalid", "Invalid request", "A required value is missing, or one has the wrong JSON type: `errors` points at each."),
    500: Kind("internal-error", "Internal error", "A fault of the service; its log tells more. Treat it like 503."),
    503: Kind(
        "unavailable",
        "Unavailable",
        "No decision was on disk in time. Apply your own `on_unavailable`, and try again after `Retry-After` seconds with the same body: "
        "if the decision landed later, you get it as a replay.",
    ),
}
"""Every status that the API itself answers errors with."""


class FaultBody(TypedDict):
    """One thing that is wrong, at a JSON pointer into the request ("" is the whole request; in a batch, of that request alone)."""

    pointer: str
    detail: str
    code: str


class ProblemBody(TypedDict):
    """An error, as `application/problem+json`. `errors` names each fault that has a place in the request."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FaultBody]
    retry_after: NotRequired[int]


class Problem(RefusedError):  # noqa: N818 -- the name that RFC 9457 gives it
    """An answer other than success; `retry_after` in seconds.

    >>> Problem(404, "There is no signup a").as_dict()["type"]
    '/v1/docs#problem-not-found'
    """

    def __init__(self, status: int, detail: str, errors: Sequence[Fault] = (), retry_after: int | None = None) -> None:
        super().__init__(status, detail, errors)
        self.retry_after = retry_after

    def as_dict(self) -> ProblemBody:
        """The problem object."""
        kind = KINDS[self.status]
        body: ProblemBody = {
            "type": f"/v1/docs#problem-{kind.name}",
            "title": kind.title,
            "status": self.status,
            "detail": self.detail,
            "errors": [{"pointer": fault.pointer, "detail": fault.detail, "code": fault.code} for fault in self.errors],
        }
        if self.retry_after is not None:
            body["retry_after"] = self.retry_after
        return body

    def problem_json(self) -> bytes:
        """The problem object as a body."""
        return json.dumps(self.as_dict(), ensure_ascii=False).encode()
