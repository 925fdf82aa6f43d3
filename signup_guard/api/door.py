"""What stands before every endpoint: the caller's key, the body and its limits, the deadline, the network address."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv6Address, ip_address

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from signup_guard.config import IPNetwork
from signup_guard.schema.openapi import DEADLINE_DEFAULT_MS, DEADLINE_HEADER, DEADLINE_MOST_MS, UPDATES_DEFAULT, UPDATES_MOST
from signup_guard.schema.problems import Problem
from signup_guard.schema.strict import too_large
from signup_guard.usecases.access import ApiKey
from signup_guard.usecases.services import Services

_LAST = 10**18 - 1
"""The greatest cursor that is taken."""


def caller(services: Services, scope: str) -> ApiKey:
    """The key of the request; raises `Problem` 401 without a valid one and 403 without the scope."""
    sent = request.authorization
    key = services.authenticate(sent.token) if sent is not None and sent.type == "bearer" and sent.token else None
    if key is None:
        raise Problem(401, "The request has no valid API key: send `Authorization: Bearer sg_live_...`.")
    if scope not in key.scopes:
        raise Problem(403, f"The key lacks the scope `{scope}`.")
    return key


def json_body(limit: int) -> bytes:
    """The body; raises `Problem` 413 and 415.  Of a longer one, one byte more than `limit` is read at most."""
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    coding = request.headers.get("Content-Encoding", "identity").lower()
    if request.mimetype != "application/json" or charset not in ("utf-8", "utf8") or coding != "identity":
        raise Problem(415, "The body must be `application/json` in UTF-8, not compressed.")
    request.max_content_length = limit + 1  # a chunked body is cut there without a word, so its length must tell
    try:
        body = request.get_data(cache=False)
    except RequestEntityTooLarge as error:
        raise too_large(limit) from error
    if len(body) > limit:
        raise too_large(limit)
    return body


def deadline_ms() -> int:
    """How long the answer may take, in milliseconds; raises `Problem` 400."""
    return _whole(f"The header {DEADLINE_HEADER}", request.headers.get(DEADLINE_HEADER), DEADLINE_DEFAULT_MS, 1, DEADLINE_MOST_MS)


def page() -> tuple[int, int]:
    """Behind which update, and how many at most; raises `Problem` 400."""
    return (
        _whole("The query's `after`", request.args.get("after") or None, 0, 0, _LAST),
        _whole("The query's `limit`", request.args.get("limit") or None, UPDATES_DEFAULT, 1, UPDATES_MOST),
    )


def check_near(networks: Sequence[IPNetwork]) -> None:
    """Raises `Problem` 403 unless the request comes from this machine or one of the networks.

    What a proxy on this machine passes on comes from elsewhere.
    """
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        address = None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    passed_on = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    if address is None or not ((address.is_loopback and not passed_on) or any(address in network for network in networks)):
        raise Problem(403, "This is open to the machine itself and to configured networks only.")


def _whole(name: str, text: str | None, default: int, least: int, most: int) -> int:
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most)) and least <= int(text) <= most):
        raise Problem(400, f"{name} must be a whole number from {least} to {most}.")
    return int(text)
