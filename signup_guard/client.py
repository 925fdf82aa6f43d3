"""The caller's side: scores signups over HTTP within a total time, and fails as it was told to.  Standard library only.

>>> Client("http://127.0.0.1:8080", "sg_live_...", on_unavailable="hold", timeout=0.5)
Client('http://127.0.0.1:8080', on_unavailable='hold', timeout=0.5)

Its `score(account={"email": "jane@example.com"}).decision` is `allow`, `hold` or `block`.  Proxies named in the environment are not used,
and redirects are not followed: what applicants type goes to this URL and nowhere else.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPException
from random import uniform
from typing import Any, Final, Literal, Self, TypeVar
from urllib.parse import quote, urlencode

from signup_guard.domain import VERDICTS, Mode, Reason, RingView, Truth, Verdict, Warn
from signup_guard.errors import ConfigError, ConflictError, Fault, NotFoundError, RefusedError, SignupGuardError, UnavailableError
from signup_guard.wire import Lines, Place, Reply

OnUnavailable = Literal["allow", "hold", "block", "raise"]
ON_UNAVAILABLE: Final[tuple[OnUnavailable, ...]] = (*VERDICTS, "raise")
TIMEOUT: Final = 1.0
"""Seconds that scoring one signup may take in all."""
_SCORE_BYTES, _BATCH_BYTES, _LABELS_BYTES = 64 * 1024, 16 * 1024**2, 4 * 1024**2
_BATCH_MOST, _LABELS_MOST = 1000, 10_000
_ANSWER_BYTES, _BULK_ANSWER_BYTES = 1024**2, 64 * 1024**2
"""More than that is no answer of the service."""
_ENVELOPE: Final = 32
"""Bytes around the entries of a bulk request, at most."""
_ATTEMPTS: Final = 3
_PAUSE: Final = 0.05
"""Seconds before the second attempt, and twice that before the third; half of it to all, by chance."""
_AGAIN: Final = frozenset({408, 429, 500, 502, 503, 504})
"""Statuses that say: not now."""
_log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Hold:
    """Until when a person may decide, and what happens by itself then."""

    expires_at: datetime
    on_expiry: Verdict


@dataclass(frozen=True, slots=True)
class Answer:
    """What was decided of a signup.  The fields are the API's; `raw` is its JSON, `request` what was sent.

    With `unavailable` there was no answer in time, and `decision` is what the caller had laid down for that.  Keep `request` then and give
    it to `score` again later: it is the same signup and counts once, whether or not it had arrived.
    """

    signup_id: str
    decision: Verdict
    score: float | None = None
    reasons: tuple[Reason, ...] = ()
    rules: tuple[str, ...] = ()
    ring: RingView | None = None
    hold: Hold | None = None
    warnings: tuple[Warn, ...] = ()
    model: str | None = None
    policy: str | None = None
    mode: Mode | None = None
    degraded: tuple[str, ...] = ()
    enforced: bool = True
    would_be: Verdict | None = None
    calibrated: bool = False
    replayed: bool = False
    unavailable: bool = False
    request: Mapping[str, Any] = field(default_factory=dict, repr=False)
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class LabelResult:
    """What became of a label: `effective` is the one that counts for the signup now; `problem` says why an `invalid` one was refused."""

    status: Literal["recorded", "unchanged", "unknown_signup", "invalid"]
    signup_id: str | None = None
    effective: Truth | None = None
    problem: SignupGuardError | None = None


class Scorer:
    """Scoring, whichever way a signup goes to the service: its id and time, its answer, and what to do without one."""

    def __init__(self, *, on_unavailable: OnUnavailable, timeout: float) -> None:
        if on_unavailable not in ON_UNAVAILABLE:
            raise ConfigError(f"on_unavailable is {on_unavailable!r}; give one of {', '.join(ON_UNAVAILABLE)}")
        if isinstance(timeout, bool) or not isinstance(timeout, int | float) or not 0 < timeout <= threading.TIMEOUT_MAX:
            raise ConfigError(f"timeout is {timeout!r}; give seconds, such as 0.5")
        self.on_unavailable: OnUnavailable = on_unavailable
        self.timeout = timeout

    def score(self, signup: Mapping[str, Any] | None = None, /, **fields: Any) -> Answer:
        """Scores one signup, given as in the API's JSON, by a mapping or by keywords; `occurred_at` may be a `datetime`.

        Without a `signup_id` it gets a random one, and the time unless that is given too; label it by the answer's `signup_id`.  With an id
        of the caller's it is sent as given, so that the same again is a replay; give `occurred_at` as well if it may be sent again later.

        Raises `RefusedError` when the request cannot be accepted (`errors` name the fields; `status` 401 and 403 are about the key),
        `ConflictError` when the id was decided for another body, `UnavailableError` when `on_unavailable` is `raise`.
        """
        request = _completed({**(signup or {}), **fields})
        body = _encoded(request)
        if len(body) > _SCORE_BYTES:
            raise RefusedError(413, f"The request is larger than {_SCORE_BYTES // 1024} kB.")
        try:
            raw, replayed = self._score(body)
            return _answer(_value(raw), request, replayed=replayed)
        except UnavailableError as error:
            _log.warning("no answer for %s, so on_unavailable (%s): %s", request["signup_id"], self.on_unavailable, error)
            if self.on_unavailable == "raise":
                raise UnavailableError(str(error), request) from error
            return Answer(request["signup_id"], self.on_unavailable, unavailable=True, request=request)

    def _score(self, body: bytes) -> tuple[bytes, bool]:
        """The answer's JSON and whether it is a replay; raises what `score` raises."""
        raise NotImplementedError


class Client(Scorer):
    """A service at a URL, for any number of threads; connections are kept and shared, and never across a fork.

    on_unavailable  what `score` answers when the service does not: a verdict (then marked `unavailable`), or `raise`
    timeout         seconds that `score` and `signup` may take in all: name look-up, connecting and further attempts included
    ca_file         certificates to trust instead of the system's (PEM); they are always checked
    """

    def __init__(
        self, url: str, key: str, *, on_unavailable: OnUnavailable = "hold", timeout: float = TIMEOUT, ca_file: str | None = None
    ) -> None:
        super().__init__(on_unavailable=on_unavailable, timeout=timeout)
        if not re.fullmatch(r"[!-~]+", key):
            raise ConfigError("the API key is empty or has spaces; give it as `signup-guard keys create` shows it")
        self._place = Place.of(url, ca_file)
        self._headers = {"Authorization": f"Bearer {key}", "Accept": "application/json, application/problem+json"}
        self._lines = Lines(self._place)

    def __repr__(self) -> str:
        return f"Client({self._place.url!r}, on_unavailable={self.on_unavailable!r}, timeout={self.timeout})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connections that are kept; the client may still be used."""
        self._lines.close()

    def score_batch(self, signups: Iterable[Mapping[str, Any]], *, timeout: float = 60.0) -> list[Answer | SignupGuardError]:
        """Scores many in order, each seeing the one before; one that is refused, or cannot be decided now, has its error in its place.

        They go in requests of at most 1,000; `timeout` is that of each, and `on_unavailable` says nothing here.  Raises `UnavailableError`
        when a request has no answer; all may be sent again.
        """
        requests = [_completed(signup) for signup in signups]
        results: list[Answer | SignupGuardError] = []
        for chunk in _chunks(((request, _encoded(request)) for request in requests), _BATCH_MOST, _BATCH_BYTES):
            for (request, _), result in zip(chunk, self._bulk("/v1/score/batch", "requests", chunk, timeout), strict=True):
                status = result.get("status")
                results.append(_answer(result, request, replayed=False) if status is None else _error(status, result, request))
        return results

    def label(
        self,
        signup_id: str,
        label: Literal["fake", "genuine", "clear"],
        *,
        source: str | None = None,
        reason: str | None = None,
        observed_at: datetime | str | None = None,
    ) -> LabelResult:
        """Says what a signup turned out to be; raises `RefusedError`, `UnavailableError`."""
        told = {"signup_id": signup_id, "label": label, "source": source, "reason": reason, "observed_at": observed_at}
        result = self.labels([told], timeout=self.timeout)[0]
        if result.problem is not None:
            raise result.problem
        return result

    def labels(self, labels: Iterable[Mapping[str, Any]], *, timeout: float = 60.0) -> list[LabelResult]:
        """Says what many turned out to be, as in the API's JSON, in requests of at most 10,000; `timeout` is that of each.

        Raises `RefusedError`, `UnavailableError`; all may be sent again.
        """
        results: list[LabelResult] = []
        for chunk in _chunks(((None, _encoded(_with_times(label))) for label in labels), _LABELS_MOST, _LABELS_BYTES):
            results += map(_label_result, self._bulk("/v1/labels", "labels", chunk, timeout))
        return results

    def signup(self, signup_id: str) -> dict[str, Any]:
        """A signup as it stands now, as in the API's JSON; raises `NotFoundError`, `RefusedError`, `UnavailableError`."""
        try:
            raw, _ = self._call("GET", f"/v1/signups/{quote(signup_id, safe='')}", None, self.timeout, _ANSWER_BYTES)
        except RefusedError as error:
            raise NotFoundError(error.detail) if error.status == 404 else error from error
        return _value(raw)

    def updates(self, after: str | None = None, limit: int = 100) -> dict[str, Any]:
        """What changed of signups since, as in the API's JSON: the first `updates` behind the cursor `after`, and the cursor `next` to ask
        with again; raises `RefusedError`, `UnavailableError`.
        """
        query = urlencode({"limit": limit} | ({} if after is None else {"after": after}))
        return _value(self._call("GET", f"/v1/updates?{query}", None, self.timeout, _BULK_ANSWER_BYTES)[0])

    def _score(self, body: bytes) -> tuple[bytes, bool]:
        return self._call("POST", "/v1/score", body, self.timeout, _ANSWER_BYTES)

    def _bulk(self, path: str, name: str, chunk: Sequence[tuple[Any, bytes]], timeout: float) -> list[dict[str, Any]]:
        body = b'{"%b":[%b]}' % (name.encode(), b",".join(entry for _, entry in chunk))
        results = _value(self._call("POST", path, body, timeout, _BULK_ANSWER_BYTES)[0]).get("results")
        if not isinstance(results, list) or len(results) != len(chunk) or not all(isinstance(result, dict) for result in results):
            raise UnavailableError("the answer is none of the service")
        return results

    def _call(self, method: str, path: str, body: bytes | None, timeout: float, most: int) -> tuple[bytes, bool]:
        """The body of a 200 and whether it is a replay.  Everything that is sent may be sent twice: the service counts it once."""
        until = time.monotonic() + timeout
        headers = self._headers if body is None else {**self._headers, "Content-Type": "application/json"}
        for attempt in range(_ATTEMPTS):
            pause = _PAUSE * 2**attempt * uniform(0.5, 1)
            try:
                reply = self._lines.exchange(method, self._place.path + path, body, headers, until, most)
            except (OSError, HTTPException) as error:
                why = f"{type(error).__name__}: {error}"[:200]
            else:
                if reply.status not in _AGAIN:
                    return _checked(reply)
                why = f"it answered {reply.status}"
                pause = max(pause, reply.retry_after)
            if attempt == _ATTEMPTS - 1 or time.monotonic() + pause >= until:
                break
            time.sleep(pause)
        raise UnavailableError(f"no answer from {self._place.url} (at most {timeout:g} s): {why}")


def _completed(signup: Mapping[str, Any]) -> dict[str, Any]:
    request = _with_times(signup)
    if not request.get("signup_id"):
        request["signup_id"] = f"su_{secrets.token_hex(16)}"
        request["occurred_at"] = request.get("occurred_at") or datetime.now(UTC).isoformat()
    return request


def _with_times(value: Mapping[str, Any]) -> dict[str, Any]:
    """A copy in which moments are written as text; raises `ValueError` for one without a time zone."""
    found = dict(value)
    for name in ("occurred_at", "observed_at"):
        if isinstance(at := found.get(name), datetime):
            if at.tzinfo is None:
                raise ValueError(f"{name} has no time zone")
            found[name] = at.isoformat()
    return found


def _encoded(request: Mapping[str, Any]) -> bytes:
    return json.dumps(request, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode(errors="replace")


def _chunks(entries: Iterable[tuple[T, bytes]], most: int, most_bytes: int) -> Iterator[list[tuple[T, bytes]]]:
    """The entries in order, in lists that one request can hold."""
    chunk: list[tuple[T, bytes]] = []
    size = _ENVELOPE
    for entry in entries:
        size += len(entry[1]) + 1
        if chunk and (len(chunk) == most or size > most_bytes):
            yield chunk
            chunk, size = [], _ENVELOPE + len(entry[1]) + 1
        chunk.append(entry)
    if chunk:
        yield chunk


def _value(raw: bytes) -> dict[str, Any]:
    """The object that an answer holds; raises `UnavailableError`."""
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise UnavailableError("the answer is no JSON object")
    return value


def _answer(value: Mapping[str, Any], request: Mapping[str, Any], *, replayed: bool) -> Answer:
    """The answer to this request; whatever is none raises `UnavailableError`, so that no fault becomes an `allow`."""
    try:
        if value["signup_id"] != request["signup_id"] or value["decision"] not in VERDICTS or not isinstance(value["enforced"], bool):
            raise ValueError
        ring, hold = value["ring"], value["hold"]
        return Answer(
            signup_id=value["signup_id"],
            decision=value["decision"],
            score=None if value["score"] is None else float(value["score"]),
            reasons=tuple(Reason(*(reason[name] for name in Reason.__dataclass_fields__)) for reason in value["reasons"]),
            rules=tuple(value["rules"]),
            ring=ring and RingView(ring["id"], ring["size"], ring["confirmed_fake"], tuple(ring["families"])),
            hold=hold and Hold(datetime.fromisoformat(hold["expires_at"]), hold["on_expiry"]),
            warnings=tuple(Warn(*(warning[name] for name in Warn.__dataclass_fields__)) for warning in value["warnings"]),
            model=value["model"],
            policy=value["policy"],
            mode=value["mode"],
            degraded=tuple(value["degraded"]),
            enforced=value["enforced"],
            would_be=value.get("would_be"),
            calibrated=value["calibrated"],
            replayed=replayed,
            request=request,
            raw=value,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise UnavailableError("the answer is none to this signup") from error


def _label_result(value: Mapping[str, Any]) -> LabelResult:
    try:
        problem = _error(value["problem"]["status"], value["problem"]) if value["status"] == "invalid" else None
        return LabelResult(value["status"], value.get("signup_id"), value.get("effective"), problem)
    except (KeyError, TypeError) as error:
        raise UnavailableError("the answer is none of the service") from error


def _error(status: object, problem: Mapping[str, Any], request: Mapping[str, Any] | None = None) -> SignupGuardError:
    """The exception for a problem object of the service, or for what stands in its place; raises `UnavailableError` if it is neither."""
    if not isinstance(status, int):
        raise UnavailableError("the answer is none of the service")
    detail = problem.get("detail")
    if not isinstance(detail, str):
        detail = f"The service, or what stands before it, answered {status}."
    if status in _AGAIN:
        return UnavailableError(detail, request)
    if status == 409:
        return ConflictError(detail)
    errors = problem.get("errors")
    faults = [error for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []
    return RefusedError(status, detail, [Fault(*(str(fault.get(name, "")) for name in Fault._fields)) for fault in faults])


def _checked(reply: Reply) -> tuple[bytes, bool]:
    """What a 200 of the service holds; raises for anything else."""
    if reply.status == 200 and reply.media_type == "application/json":
        return reply.body, reply.replayed
    if not 400 <= reply.status < 500:
        raise UnavailableError(f"it answered {reply.status} {reply.media_type}, which the service does not")
    raise _error(reply.status, _value(reply.body) if reply.media_type == "application/problem+json" else {})
