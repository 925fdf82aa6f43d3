"""One signup as it stands now: what was decided, what changed since, what was said of it."""

from __future__ import annotations

import json
from typing import Any

from signup_guard.clock import format_time
from signup_guard.errors import NotFoundError
from signup_guard.schema.render import ring_body
from signup_guard.store.base import Store
from signup_guard.usecases.labels import last_words


def view(store: Store, signup_id: str, *, test: bool = False) -> dict[str, Any]:
    """The signup's view for `GET /v1/signups/{signup_id}`; of a test signup only its answer is kept.  Raises `NotFoundError`."""
    if test:
        return _test_view(store, signup_id)
    kept = store.kept(signup_id)
    if kept is None:
        raise NotFoundError(f"there is no signup {signup_id}")
    record, hold = kept.record, kept.hold
    words, counts = last_words(kept.labels)
    return {
        "signup_id": record.signup_id,
        "occurred_at": format_time(record.at),
        "received_at": format_time(record.received_at),
        "decision": kept.revisions[-1].decision if kept.revisions else record.verdict,
        "score": None if record.score is None else round(100 * record.score, 2),
        "model": record.model,
        "policy": record.policy,
        "mode": record.mode,
        "ring": ring_body(kept.ring),
        "hold": hold
        and {
            "expires_at": format_time(hold.expires_at),
            "on_expiry": hold.on_expiry,
            "ended_at": hold.ended_at and format_time(hold.ended_at),
            "ended_by": hold.ended_by,
        },
        "labels": [
            {
                "source": label.source,
                "label": label.label,
                "reason": label.reason,
                "observed_at": label.observed_at and format_time(label.observed_at),
                "received_at": format_time(label.received_at),
                "effective": label is counts,
            }
            for label in words
        ],
        "revisions": [
            {"at": format_time(revision.at), "decision": revision.decision, "by": revision.actor, "reason": revision.reason}
            for revision in kept.revisions
        ],
        "answer": json.loads(record.answer),
    }


def _test_view(store: Store, signup_id: str) -> dict[str, Any]:
    found = store.test_answer(signup_id)
    if found is None:
        raise NotFoundError(f"there is no test signup {signup_id}")
    answer, at = json.loads(found[0]), format_time(found[1])
    same = {name: answer[name] for name in ("signup_id", "decision", "score", "model", "policy", "mode", "ring")}
    hold = answer["hold"] and {**answer["hold"], "ended_at": None, "ended_by": None}
    return {**same, "occurred_at": at, "received_at": at, "hold": hold, "labels": [], "revisions": [], "answer": answer}
