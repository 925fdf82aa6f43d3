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
from signup_guard.store.desk import Note, Waiting
from signup_guard.usecases.labels import effective
from signup_guard.usecases.linked import Linked, Other, linked
from signup_guard.usecases.secrets import Vault
from signup_guard.usecases.steps import ACTS, REASON_TEXTS, STEPS
from signup_guard.usecases.usual import COMPARED, compare
from signup_guard.usecases.values import values_of

SHOWN: Final = 10
"""Reasons that get a bar of their own."""
AROUND: Final = 5
"""Signups shown that came right before, and right behind."""
TRAIL: Final = 100
"""Newest entries of the audit trail that the timeline looks at."""
_TOLD_BY_STEP: Final = frozenset((*STEPS["appeal"].reasons, *STEPS["undo"].reasons))
"""Revisions for these reasons are part of a step, which the timeline tells."""
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
    not in force any more, so that only the answer's own reasons are known.  `usual` tells of each reason how its value compares.
    """

    log_odds: float
    base: float | None
    reasons: Sequence[Reason]
    rest: float | None
    usual: Sequence[str | None] = ()


class Today(NamedTuple):
    """What the model in force says of the signals as they were then, as a probability."""

    model: str
    score: float


class Event(NamedTuple):
    """Something that happened to the signup; `kind` is a word for the eye, `text` a sentence, `detail` what somebody wrote."""

    at: int
    kind: str
    actor: str | None
    text: str
    detail: str | None = None


class Case(NamedTuple):
    """One signup, as its page shows it; `values` are kind and title of what can be listed or marked as shared."""

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
    waiting: Waiting | None
    today: Today | None
    around: Sequence[Other]
    values: Sequence[tuple[str, str]]


def case(store: Store, bundle: Bundle | None, vault: Vault | None, signup_id: str) -> Case:
    """The case of a signup, with its notes where there is a `vault` to open them; raises `NotFoundError`."""
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
        _why(store, kept.record, answer, bundle),
        [
            (name, (RULES[name][0].__doc__ or "").splitlines()[0] if name in RULES else "An entry of the policy's lists.")
            for name in answer["rules"]
        ],
        _facts(facts),
        _timeline(store, kept, vault),
        linked(store, facts, kept.seq),
        store.waiting(kept.seq),
        _today(kept.record, bundle),
        [Other(state, ()) for state in store.states(store.around(kept.seq, AROUND))],
        values_of(facts),
    )


def _why(store: Store, record: Record, answer: Mapping[str, Any], bundle: Bundle | None) -> Why | None:
    if record.score is None:
        return None
    log_odds = _log_odds(record.score)
    vector = _vector(record)
    if bundle is not None and bundle.id == record.model and vector is not None:
        placed = scoring.explain_placed(bundle, vector)
        reasons = [reason for reason, _ in placed]
        usual = compare([row.vector for row in store.recent_vectors(COMPARED)], vector, [place for _, place in placed[:SHOWN]])
        return Why(log_odds, bundle.base_log_odds, reasons[:SHOWN], sum(reason.contribution for reason in reasons[SHOWN:]), usual)
    return Why(log_odds, None, [Reason(**reason) for reason in answer["reasons"]], None)


def _today(record: Record, bundle: Bundle | None) -> Today | None:
    vector = _vector(record)
    return None if bundle is None or vector is None else Today(bundle.id, scoring.probability(bundle.predict(vector)))


def _vector(record: Record) -> np.ndarray | None:
    """The logged vector, if it is one of today's signals."""
    vector = None if record.vector is None else np.frombuffer(record.vector, dtype=np.float32)
    return vector if vector is not None and len(vector) == len(registry.names()) else None


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


def _timeline(store: Store, kept: Kept, vault: Vault | None) -> list[Event]:
    record, hold = kept.record, kept.hold
    events = [Event(record.received_at, record.verdict, None, f"Signed up, decided: {record.verdict}")]
    events += [
        Event(label.received_at, "label", None, f"Label from {label.source}: {label.label}", _reason(label.reason)) for label in kept.labels
    ]
    for revision in kept.revisions:
        by = None if revision.actor == "expiry" else revision.actor
        text = f"Hold expired: {revision.decision}" if by is None else f"Decided: {revision.decision}"
        if revision.reason not in _TOLD_BY_STEP:
            events.append(Event(revision.at, revision.decision, by, text, _reason(revision.reason)))
    if vault is not None:
        events += [Event(note.at, "note", note.author, "Note", _words(vault, note, record)) for note in store.notes(kept.seq)]
    for row in store.audit_trail({"subject": record.signup_id}, None, TRAIL):
        if row.act in ACTS:
            events.append(Event(row.at, row.act, row.actor, ACTS[row.act], _reason(row.detail)))
    if hold is not None and hold.ended_at is None:
        events.append(Event(hold.expires_at, "due", None, f"Hold ends by itself: {hold.on_expiry}"))
    return sorted(events, key=lambda event: event.at)


def _reason(detail: str | None) -> str | None:
    """A reason's code in words, with what stands behind it."""
    code, colon, rest = (detail or "").partition(":")
    return f"{REASON_TEXTS.get(code, code)}{colon}{rest}" or None


def _words(vault: Vault, note: Note, record: Record) -> str:
    try:
        return vault.open_note(note.sealed, record.seal_key)
    except NotFoundError:
        return "Erased with the signup."
