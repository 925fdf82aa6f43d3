"""All that a reviewer sees of one signup: the verdict and why, the facts, what came later, who it is linked with."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from math import log
from typing import Any, Final, NamedTuple

import numpy as np

from signup_guard import scoring
from signup_guard.domain import Facts, Reason, Verdict
from signup_guard.errors import NotFoundError
from signup_guard.features import registry
from signup_guard.policy.rules import RULES
from signup_guard.schema.facts import facts_from_json
from signup_guard.scoring import Bundle
from signup_guard.store.base import Kept, Record, Store
from signup_guard.usecases.labels import effective
from signup_guard.usecases.linked import Linked, linked

SHOWN: Final = 10
"""Reasons that get a bar of their own."""
_BLOCKS: Final[Mapping[str, str]] = {
    "mail": "Mail address",
    "phone": "Phone",
    "net": "Network",
    "agent": "Browser",
    "device": "Device",
    "card": "Card",
    "text": "Names",
    "session": "Form",
}


class Why(NamedTuple):
    """The score as a sum in log-odds: `base` + the reasons + `rest` = `log_odds`; `base` and `rest` are None where the model that judged is
    not in force any more, so that only the answer's own reasons are known.
    """

    log_odds: float
    base: float | None
    reasons: Sequence[Reason]
    rest: float | None


class Event(NamedTuple):
    """Something that happened to the signup; `kind` is a word for the eye, `text` a sentence, `detail` what somebody wrote."""

    at: int
    kind: str
    actor: str | None
    text: str
    detail: str | None = None


class Case(NamedTuple):
    """One signup, as its page shows it."""

    kept: Kept
    answer: Mapping[str, Any]
    decision: Verdict
    held: bool
    label: str | None
    why: Why | None
    rules: Sequence[tuple[str, str]]
    facts: Sequence[tuple[str, Sequence[tuple[str, object]]]]
    timeline: Sequence[Event]
    linked: Linked


def case(store: Store, bundle: Bundle | None, signup_id: str, *, notes: bool) -> Case:
    """The case of a signup, with its notes or without; raises `NotFoundError`."""
    kept = store.kept(signup_id)
    if kept is None:
        raise NotFoundError("There is no signup with this id.")
    answer = json.loads(kept.record.answer)
    facts = facts_from_json(kept.record.facts)
    return Case(
        kept,
        answer,
        kept.revisions[-1].decision if kept.revisions else kept.record.verdict,
        kept.hold is not None and kept.hold.ended_at is None,
        effective(kept.labels),
        _why(kept.record, answer, bundle),
        [
            (name, (RULES[name][0].__doc__ or "").splitlines()[0] if name in RULES else "An entry of the policy's lists.")
            for name in answer["rules"]
        ],
        _facts(facts),
        _timeline(store, kept, notes=notes),
        linked(store, facts, kept.seq),
    )


def _why(record: Record, answer: Mapping[str, Any], bundle: Bundle | None) -> Why | None:
    if record.score is None:
        return None
    log_odds = _log_odds(record.score)
    if bundle is not None and bundle.id == record.model and record.vector is not None:
        vector = np.frombuffer(record.vector, dtype=np.float32)
        if len(vector) == len(registry.names()):
            reasons = scoring.explain(bundle, vector, None)
            base = bundle.base_log_odds
            return Why(log_odds, base, reasons[:SHOWN], sum(reason.contribution for reason in reasons[SHOWN:]))
    return Why(log_odds, None, [Reason(**reason) for reason in answer["reasons"]], None)


def _log_odds(probability: float) -> float:
    probability = min(max(probability, 1e-9), 1 - 1e-9)
    return log(probability / (1 - probability))


def _facts(facts: Facts) -> list[tuple[str, list[tuple[str, object]]]]:
    """Every block that there is, with what is known in it; never a raw identifier."""
    groups: list[tuple[str, list[tuple[str, object]]]] = [
        ("Sign-up", [("path", facts.path), ("country", facts.account_country), ("referral", facts.referral)])
    ]
    for name, title in _BLOCKS.items():
        block = getattr(facts, name)
        if block is not None:
            groups.append((title, [(field.name, getattr(block, field.name)) for field in fields(block)]))
    known = [(title, [(name, value) for name, value in rows if value is not None]) for title, rows in groups]
    return [(title, rows) for title, rows in known if rows]


def _timeline(store: Store, kept: Kept, *, notes: bool) -> list[Event]:
    record, hold = kept.record, kept.hold
    events = [Event(record.received_at, record.verdict, None, f"Signed up, decided: {record.verdict}")]
    events += [Event(label.received_at, "label", None, f"Label from {label.source}: {label.label}", label.reason) for label in kept.labels]
    for revision in kept.revisions:
        by = None if revision.actor == "expiry" else revision.actor
        text = f"Hold expired: {revision.decision}" if by is None else f"Decided: {revision.decision}"
        events.append(Event(revision.at, revision.decision, by, text, revision.reason))
    if notes:
        events += [Event(note.at, "note", note.author, "Note", note.text) for note in store.notes(kept.seq)]
    opened = store.audit_trail({"subject": record.signup_id, "act": "opened"}, None, 20)
    events += [Event(row.at, "opened", row.actor, "Identifiers opened") for row in opened]
    if hold is not None and hold.ended_at is None:
        events.append(Event(hold.expires_at, "due", None, f"Hold ends by itself: {hold.on_expiry}"))
    return sorted(events, key=lambda event: event.at)
