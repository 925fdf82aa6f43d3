"""Histories in and out: import into an empty store, backtest on a store of its own, export of what the store holds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from signup_guard.clock import format_time
from signup_guard.domain import Assessment, Decision, Label, Signup
from signup_guard.errors import HistoryError
from signup_guard.schema.history import Event, Row, events
from signup_guard.schema.requests import ScoreRequest
from signup_guard.store.base import Kept
from signup_guard.usecases.assess import Answer, Assessor, Prepared
from signup_guard.usecases.labels import Labeller, last_words
from signup_guard.usecases.services import Services

UNIT = 500
"""Events a transaction; nobody waits for the disk here."""
HISTORY_SOURCE = "outcome"
"""Whose word a history's labels are."""

Tick = Callable[[int], None]
"""Told how many rows are done."""


class ReplayClock:
    """Stands still at the event that is replayed; microseconds."""

    def __init__(self) -> None:
        self.at = 0

    def __call__(self) -> int:
        """The time now."""
        return self.at


def backtest(services: Services, clock: ReplayClock, rows: Iterable[Row], tick: Tick) -> Iterator[tuple[Row, Answer]]:
    """Every signup in time order through the code that serves, each with its answer; a label is known from its own time on."""
    return _play(services, clock, events(rows), services.assessor.decide, tick)


def import_history(services: Services, clock: ReplayClock, rows: Iterable[Row], tick: Tick) -> int:
    """Fills an empty store, so that nobody starts as a stranger: signups count, but were decided elsewhere.  Returns how many.

    Raises `HistoryError` when the store holds signups already: their order in time would be lost.
    """
    if not services.store.is_empty():
        raise HistoryError("the store holds signups already; history can only be imported into an empty one")
    return sum(1 for _ in _play(services, clock, events(rows), services.assessor.enter, tick))


def _play(
    services: Services, clock: ReplayClock, happened: Iterator[Event], decide: Callable[[Prepared], Answer], tick: Tick
) -> Iterator[tuple[Row, Answer]]:
    """Plays events in transactions of `UNIT`; answers are handed on once their transaction is closed."""
    assessor, labeller = services.assessor, services.labeller
    done = 0
    event = next(happened, None)
    while event is not None:
        answers: list[tuple[Row, Answer]] = []
        with services.store.unit():
            for _ in range(UNIT):
                clock.at = event.at
                if event.kind == "day":
                    while services.ring_changes.end_ties():
                        pass
                elif event.kind == "signup":
                    answers.append((event.row, decide(_prepare(assessor, event.row))))
                elif event.changed is not None:
                    services.ring_changes.enter(event.row.signup_id, event.changed)
                else:
                    _take(labeller, event)
                if (event := next(happened, None)) is None:
                    break
        yield from answers
        done += len(answers)
        tick(done)


def _prepare(assessor: Assessor, row: Row) -> Prepared:
    facts = row.facts
    if facts is not None:
        return assessor.prepare_facts(ScoreRequest(Signup(row.signup_id, row.at), False, (), row.content), facts, row.at, row.at)
    signup, warnings = row.signup()
    return assessor.prepare(ScoreRequest(signup, False, warnings, row.content))


def _take(labeller: Labeller, event: Event) -> None:
    labeller.take(Label(event.row.signup_id, event.label or "clear", HISTORY_SOURCE, observed_at=event.at))


def exported(kept: Kept) -> Mapping[str, Any]:
    """One signup as a row of a history: facts and keyed link keys, the order in which all happened, and the logged vector.

    `seen` is the last event that its history had seen; `review_chance` the chance with which somebody looked at it, or its outcome was let
    to tell: 1 for what is held but for the lot, or else the lot's.
    """
    record = kept.record
    label = kept.labels[-1] if kept.labels else None
    _, counts = last_words(kept.labels)
    return {
        "signup_id": record.signup_id,
        "occurred_at": format_time(record.at),
        "at": record.at,
        "seq": kept.seq,
        "seen": kept.seq - 1,
        "cut_move": kept.cut and kept.cut._asdict(),
        "facts": json.loads(record.facts),
        "first_look": record.first_look,
        "vector": None if record.vector is None else vector_json(record.vector),
        "label": label and label.effective,
        "label_observed_at": label and format_time(label.received_at),
        "label_source": counts and counts.source,
        "label_actor": counts and counts.actor,
        "label_act": counts and counts.act,
        "label_found_by": counts and counts.found_by,
        "review_chance": 1.0 if (record.drawn_from or record.verdict) == "hold" else record.review_chance,
        "drawn_from": record.drawn_from,
        "label_events": [{"seq": told.seq, "received_at": told.received_at, "effective": told.effective} for told in kept.labels],
        "ring_events": [event._asdict() for event in kept.ring_events],
        "decision": record.verdict,
        "score": record.score,
        "model": record.model,
    }


def vector_json(packed: bytes) -> list[float | None]:
    """A stored vector as JSON; NaN is null, and 32-bit floats come back bit for bit."""
    return [None if value != value else value for value in np.frombuffer(packed, dtype=np.float32).tolist()]


def summary(assessed: Assessment) -> Mapping[str, Any]:
    """A backtest's line for one signup."""
    score, decision = assessed.score, assessed.decision
    line: dict[str, Any] = {
        "signup_id": assessed.signup_id,
        "decision": verdict_of(decision),
        "score": None if score is None else round(100 * score.probability, 4),
        "ring": assessed.ring and assessed.ring.id,
    }
    if line["decision"] != "allow":
        reasons = score.reasons if score else ()
        line["reasons"] = [{"code": reason.code, "contribution": round(reason.contribution, 4), "text": reason.text} for reason in reasons]
        line["rules"] = list(decision.rules)
    return line


def verdict_of(decision: Decision) -> str:
    """The verdict that was meant, in monitor mode too."""
    return decision.would_be or decision.verdict
