"""What callers get: the shapes of the answers, from which the OpenAPI document is made, and the score's answer itself."""

from __future__ import annotations

import json
from math import isfinite
from typing import Literal, NotRequired, TypedDict

from signup_guard.clock import format_time
from signup_guard.domain import Assessment, Family, Mode, Reason, RingView, Truth, UpdateKind, Verdict
from signup_guard.schema.problems import ProblemBody


class ReasonBody(TypedDict):
    """Why: `contribution` is in log-odds (negative speaks for the applicant), `value` is what the signal saw. `code` never changes its
    meaning, `text` may.
    """

    code: str
    family: Family
    contribution: float
    value: float | None
    text: str


class RingBody(TypedDict):
    """The group of signups that this one belongs to: its `size` with this one, and the sorts of evidence that tie it. A ring that joins
    an older one goes by that one's `id`.
    """

    id: str
    size: int
    confirmed_fake: int
    families: list[Family]


class HoldBody(TypedDict):
    """Until when a person may decide, and what happens by itself then."""

    expires_at: str
    on_expiry: Verdict


class WarningBody(TypedDict):
    """A value that could not be used; `pointer` is its JSON pointer in the request."""

    code: str
    pointer: str
    text: str


class ScoreBody(TypedDict):
    """The decision. `score` is the probability of a fake times 100; it and `model` are null without a usable model. `would_be` is there in
    monitor mode (`enforced` false) and names the verdict.
    """

    signup_id: str
    decision: Verdict
    score: float | None
    reasons: list[ReasonBody]
    rules: list[str]
    ring: RingBody | None
    hold: HoldBody | None
    warnings: list[WarningBody]
    model: str | None
    policy: str
    mode: Mode
    degraded: list[str]
    enforced: bool
    would_be: NotRequired[Verdict]
    calibrated: bool


class BatchBody(TypedDict):
    """One result a request, in order: the decision, or the problem of a request that was refused."""

    results: list[ScoreBody | ProblemBody]


class LabelResult(TypedDict):
    """What became of a label: `effective` is the label that counts for the signup now, by the order of sources; `problem` says why an
    `invalid` one was refused (which has no `signup_id` here).
    """

    signup_id: NotRequired[str]
    status: Literal["recorded", "unchanged", "unknown_signup", "invalid"]
    effective: NotRequired[Truth | None]
    problem: NotRequired[ProblemBody]


class LabelsBody(TypedDict):
    """One result a label, in order."""

    results: list[LabelResult]


class EndedHoldBody(TypedDict):
    """A hold, and how it ended; both ends are null while it is open."""

    expires_at: str
    on_expiry: Verdict
    ended_at: str | None
    ended_by: str | None


class LabelBody(TypedDict):
    """The last word of one source; `effective` marks the one that counts."""

    source: str
    label: Literal["fake", "genuine", "clear"]
    reason: str | None
    observed_at: str | None
    received_at: str
    effective: bool


class RevisionBody(TypedDict):
    """A later decision, by whom and why."""

    at: str
    decision: Verdict
    by: str
    reason: str | None


class SignupBody(TypedDict):
    """A signup as it stands now: `decision` is the latest, `ring` as it has grown to, `answer` is what the caller got first."""

    signup_id: str
    occurred_at: str
    received_at: str
    decision: Verdict
    score: float | None
    model: str | None
    policy: str
    mode: Mode
    ring: RingBody | None
    hold: EndedHoldBody | None
    labels: list[LabelBody]
    revisions: list[RevisionBody]
    answer: ScoreBody


class UpdateBody(TypedDict):
    """A change of a signup after its answer: `decision` is what stands from then on, `reason` a code of the reviewer's. A hold that ends
    says so in its type; `decision_revised` is any other later decision, also one to hold. A swept account is an allowed one that is tied
    to a confirmed fake. `id` is the cursor behind this update.
    """

    id: str
    type: UpdateKind
    signup_id: str
    at: str
    decision: Verdict
    by: str
    reason: str | None


class UpdatesBody(TypedDict):
    """Updates in the order in which they were committed, and the cursor to ask with `next`."""

    updates: list[UpdateBody]
    next: str


class ModelState(TypedDict):
    """The model in force; null where there is none."""

    id: str | None
    calibrated: bool | None
    fault: str | None


class StoreState(TypedDict):
    """`state` is `ok` or what is wrong."""

    state: str
    version: str


class CutState(TypedDict):
    """The log-odds from which on signups are held: as the policy publishes it, and where it has moved to; null where it is closed."""

    published: float | None
    now: float | None


class ClockState(TypedDict):
    """By how much the server's clock has jumped; signups are stamped as if it had not.  0 while it is believed."""

    jump_seconds: float


class ReadyBody(TypedDict):
    """Whether the service can serve, and with what; `tables` gives the date or version of each local table."""

    ready: bool
    model: ModelState
    policy: str
    hold_cut: CutState
    store: StoreState
    clock: ClockState
    tables: dict[str, str]


def render_score(assessment: Assessment) -> bytes:
    """The answer to a score request, as JSON."""
    score, decision = assessment.score, assessment.decision
    hold: HoldBody | None = None
    if decision.hold_expires_at is not None and decision.on_expiry is not None:
        hold = {"expires_at": format_time(decision.hold_expires_at), "on_expiry": decision.on_expiry}
    body: ScoreBody = {
        "signup_id": assessment.signup_id,
        "decision": decision.verdict,
        "score": None if score is None else round(100 * score.probability, 2),
        "reasons": [] if score is None else [_reason(reason) for reason in score.reasons],
        "rules": list(decision.rules),
        "ring": ring_body(assessment.ring),
        "hold": hold,
        "warnings": [{"code": warning.code, "pointer": warning.pointer, "text": warning.text} for warning in assessment.warnings],
        "model": None if score is None else score.model,
        "policy": decision.policy,
        "mode": assessment.mode,
        "degraded": list(assessment.degraded),
        "enforced": decision.enforced,
        "calibrated": score is not None and score.calibrated,
    }
    if decision.would_be is not None:
        body["would_be"] = decision.would_be
    return _encoder.encode(body).encode()


def ring_body(ring: RingView | None) -> RingBody | None:
    """A ring as JSON."""
    if ring is None:
        return None
    return {"id": ring.id, "size": ring.size, "confirmed_fake": ring.confirmed_fake, "families": list(ring.families)}


def _reason(reason: Reason) -> ReasonBody:
    value = reason.value
    if value is not None:
        value = None if not isfinite(value) else int(value) if value == int(value) else float(f"{value:.6g}")
    return {
        "code": reason.code,
        "family": reason.family,
        "contribution": round(reason.contribution, 4),
        "value": value,
        "text": reason.text,
    }


_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
