"""Labels: received, ranked, and known to features from that moment on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from signup_guard.domain import SOURCE_RANK, Label, Truth
from signup_guard.features.history import History
from signup_guard.schema.facts import facts_from_json
from signup_guard.schema.problems import Problem
from signup_guard.store.base import KeptLabel, Store
from signup_guard.store.models import BroughtUp
from signup_guard.usecases.writer import Writer

CHUNK = 20
"""Labels a job, so that scoring never waits for an import."""


def rank(source: str) -> int:
    """How much a source's word counts (`domain.SOURCE_RANK`)."""
    return SOURCE_RANK.get(source, SOURCE_RANK["review"])


def last_words(labels: Sequence[KeptLabel]) -> tuple[Sequence[KeptLabel], KeptLabel | None]:
    """The last word of each source, and the one that counts: the highest rank, of equal rank the one received last."""
    last = {label.source: label for label in labels}
    standing = [label for label in last.values() if label.label != "clear"]
    return [*last.values()], max(standing, key=lambda label: (rank(label.source), label.seq), default=None)


def effective(labels: Sequence[KeptLabel]) -> Truth | None:
    """The signup's label after these events."""
    _, counts = last_words(labels)
    return None if counts is None else "fake" if counts.label == "fake" else "genuine"


def found_by(source: str, brought_up: BroughtUp) -> str:
    """What made somebody look at a signup, from whose word its label is and what brought it up.

    A ring decides on drawn signups, too: these count as found by a sweep, since the draw is not why they were.  An allowed signup that
    neither a sweep nor the draw brought up is known by what became of it.

    >>> [found_by(source, "random") for source in ("chargeback", "review", "ring")], found_by("ring", "hold"), found_by("review", "sweep")
    (['outcome', 'random', 'sweep'], 'hold', 'sweep')
    """
    of_source = {"chargeback": "outcome", "outcome": "outcome", "appeal": "appeal", "ring": "hold" if brought_up == "hold" else "sweep"}
    return of_source.get(source, brought_up)


class Labeller:
    """Takes labels in."""

    def __init__(self, store: Store, writer: Writer, clock: Callable[[], int]) -> None:
        self._store = store
        self._writer = writer
        self._clock = clock
        self._history = History(store)

    def label(self, labels: Sequence[Label | Problem], *, test: bool = False) -> list[dict[str, Any]]:
        """One result a label, in order: `status` is `recorded`, `unchanged`, `unknown_signup` or `invalid`; `effective` what counts now.

        With a test key nothing is recorded.  Raises `StoreError` when the labels cannot be committed.
        """
        chunks = [labels[start : start + CHUNK] for start in range(0, len(labels), CHUNK)]
        futures = [self._writer.submit(partial(self._take_all, chunk, test=test)) for chunk in chunks]
        return [result for future in futures for result in future.result()]

    def _take_all(self, labels: Sequence[Label | Problem], *, test: bool) -> list[dict[str, Any]]:
        return [self.take(label, test=test) for label in labels]

    def take(self, label: Label | Problem, *, test: bool = False) -> dict[str, Any]:
        """Inside a unit: enters one label."""
        if isinstance(label, Problem):
            return {"status": "invalid", "problem": label.as_dict()}
        if test:
            known_test = self._store.answer(label.signup_id, test=True) is not None
            return {"signup_id": label.signup_id, "status": "unchanged" if known_test else "unknown_signup", "effective": None}
        known_signup = self._store.labels_of(label.signup_id)
        if known_signup is None:
            return {"signup_id": label.signup_id, "status": "unknown_signup", "effective": None}
        signup, facts, before = known_signup
        last = next((kept for kept in reversed(before) if kept.source == label.source), None)
        known = effective(before)
        if (last is None and label.label == "clear") or (last is not None and last.label == label.label):
            return {"signup_id": label.signup_id, "status": "unchanged", "effective": known}
        told = (label.source, label.label, label.reason, label.observed_at)
        found = found_by(label.source, self._store.brought_up(signup))
        kept = KeptLabel(self._store.next_seq(), *told, self._clock(), None, label.actor, label.act, found)
        now = effective([*before, kept])
        self._store.add_label(signup, kept._replace(effective=now))
        if now != known:
            self._history.label(facts_from_json(facts), signup, known, now, kept.received_at)
        return {"signup_id": label.signup_id, "status": "recorded", "effective": now}
