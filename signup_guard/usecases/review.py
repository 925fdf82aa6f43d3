"""Reviewing: the queue, who has which case, decisions, notes, opening what is sealed.  Each act is one transaction with its audit row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Final, NamedTuple, TypeVar

from signup_guard.clock import HOUR, MINUTE
from signup_guard.domain import VERDICTS, Label, Verdict
from signup_guard.errors import ConflictError, NotFoundError, SignupGuardError
from signup_guard.store.base import Hold, Kept, Store
from signup_guard.store.desk import LANES, Note, Place, Waiting, Wanted
from signup_guard.usecases.labels import Labeller
from signup_guard.usecases.secrets import Vault
from signup_guard.usecases.sessions import Visitor
from signup_guard.usecases.writer import Writer

T = TypeVar("T")
CLAIM_LASTS: Final = 30 * MINUTE
"""How long a case stays somebody's after its last use, in microseconds."""
NOTE_LONGEST: Final = 2000
PAGE: Final = 25
REASONS: Final[Mapping[str, Mapping[str, str]]] = {
    "allow": {
        "looks_genuine": "Looks genuine",
        "known_customer": "Known to us",
        "shared_thing": "Shares a place or device with strangers",
        "verified": "Verified with the applicant",
    },
    "block": {
        "same_person": "Same person as other accounts",
        "stolen_card": "Stolen or virtual card",
        "made_up": "Made-up identity",
        "automation": "Automated sign-up",
        "other_fraud": "Other fraud",
    },
}
"""Why a person decides, by verdict: what is kept, and what is shown."""


class Lane(NamedTuple):
    """A queue as its tab shows it: how many cases, and when the oldest of them came (in microseconds)."""

    name: str
    open: int
    oldest_at: int | None


class Queue(NamedTuple):
    """A page of the queue: `more` tells whether there is another behind its last; `open` counts all holds, `paths` those of this queue by
    way in.
    """

    rows: list[Waiting]
    more: bool
    open: int
    lanes: Sequence[Lane]
    paths: Mapping[str | None, int]
    oldest_at: int | None


class Outcome(NamedTuple):
    """What became of one case of a selection; `fault` says why nothing was entered."""

    signup_id: str
    fault: str | None


class Reviewer:
    """The desk over one store."""

    def __init__(self, store: Store, writer: Writer, labeller: Labeller, vault: Vault, clock: Callable[[], int]) -> None:
        self._store = store
        self._writer = writer
        self._labeller = labeller
        self._vault = vault
        self._clock = clock

    def queue(self, wanted: Wanted, after: Place | None) -> Queue:
        """Open holds, those that end in the next hour first, in an hour the dearest and then the surest; the order never changes."""
        rows = self._store.queue(wanted, after, PAGE + 1)
        lanes: dict[str, tuple[int, int]] = {}
        paths: dict[str | None, int] = {}
        for (name, path), (count, oldest) in self._store.queue_counts().items():
            known = lanes.get(name, (0, oldest))
            lanes[name] = known[0] + count, min(known[1], oldest)
            if wanted.queue in (None, name):
                paths[path] = paths.get(path, 0) + count
        first = min((oldest for _, oldest in lanes.values()), default=None)
        names = dict.fromkeys((*(row.name for row in self._store.queues()), *LANES))
        return Queue(
            rows[:PAGE],
            len(rows) > PAGE,
            sum(count for count, _ in lanes.values()),
            [
                Lane(name, lanes[name][0], self._store.received_at(lanes[name][1])) if name in lanes else Lane(name, 0, None)
                for name in names
            ],
            paths,
            None if first is None else self._store.received_at(first),
        )

    def next_case(self, user: str, wanted: Wanted, after: Place | None) -> Waiting | None:
        """The first hold behind this place that nobody else has, or else the first of the whole queue."""
        starts = (after, None) if after else (None,)
        rows = (row for start in starts for row in self._store.queue(wanted, start, 2 * PAGE))
        return next((row for row in rows if self.owner(row) in (None, user)), None)

    def owner(self, hold: Waiting | Hold) -> str | None:
        """Who has a case now."""
        live = hold.claimed_at is not None and hold.claimed_at >= self._clock() - CLAIM_LASTS
        return hold.claimed_by if live else None

    def place(self, kept: Kept) -> Place:
        """Where its hold stands in the queue."""
        record = kept.record
        score = 1 if record.score is None else record.score
        return Place((record.hold_expires_at or 0) // HOUR, -(record.exposure or 0), -score, kept.seq)

    def limits(self) -> Mapping[str, Sequence[Verdict]]:
        """The verdicts that may be given in each queue that limits them."""
        return {row.name: row.verdicts for row in self._store.queues()}

    def allowed(self, visitor: Visitor, hold: Waiting, limits: Mapping[str, Sequence[Verdict]]) -> Sequence[Verdict]:
        """The verdicts that this visitor may give here: a lead any on what was escalated, else those of the case's queue."""
        if not visitor.may("decide") or (hold.escalated_at is not None and not visitor.may("revise")):
            return ()
        return VERDICTS if hold.escalated_at is not None or hold.appealed_at is not None else limits.get(hold.queue, VERDICTS)

    def claim(self, visitor: Visitor, signup_id: str) -> None:
        """Takes an open hold that this visitor may decide, if nobody has it."""

        def run() -> None:
            hold, _ = self._hold(signup_id)
            if hold is not None and self.allowed(visitor, hold, self.limits()):
                self._claim(visitor.name, hold)

        self._act(run)

    def release(self, visitor: Visitor, signup_id: str) -> None:
        """Gives it back."""

        def run() -> None:
            hold, _ = self._hold(signup_id)
            if hold is not None:
                self._store.release(hold.place.seq, visitor.name)

        self._act(run)

    def decide(self, visitor: Visitor, signup_id: str, verdict: Verdict, reason: str, seen: int) -> None:
        """Ends a hold, or revises what stands, and labels the signup; `seen` is how many revisions the reviewer knew of.

        Raises `ConflictError` when another has the case or has decided since, `NotFoundError`, `SignupGuardError` for a reason not listed
        or a verdict that the case's queue does not allow.
        """
        _check(verdict, reason)
        self._act(lambda: self.decide_in_unit(visitor, signup_id, verdict, reason, seen))

    def decide_all(self, visitor: Visitor, cases: Sequence[tuple[str, int]], verdict: Verdict, reason: str) -> list[Outcome]:
        """The same for each of these signups (with the number of revisions seen of it), each by itself; tells what became of each."""
        _check(verdict, reason)
        jobs = [
            (signup_id, self._writer.submit(partial(self.decide_in_unit, visitor, signup_id, verdict, reason, seen)))
            for signup_id, seen in cases
        ]
        return [Outcome(signup_id, _fault(job)) for signup_id, job in jobs]

    def decide_in_unit(self, visitor: Visitor, signup_id: str, verdict: Verdict, reason: str, seen: int) -> None:
        """The same inside a unit."""
        now = self._clock()
        hold, revisions = self._hold(signup_id)
        if revisions != seen:
            raise ConflictError("Somebody has decided this case since you opened it. Yours was not entered.")
        source, before = "review", "hold"
        if hold is not None:
            if verdict not in self.allowed(visitor, hold, self.limits()):
                raise SignupGuardError(f"In the queue {hold.lane} you may not {verdict}. A lead may, once the case is escalated.")
            self._claim(visitor.name, hold)
            source = "appeal" if hold.appealed_at is not None else "review"
            self._store.end_hold(hold.place.seq, now, visitor.name, verdict, reason)
        elif visitor.may("revise") and (standing := self._store.standing(signup_id)) is not None:
            before = standing.decision
            self._store.revise(standing.seq, now, visitor.name, verdict, reason)
        else:
            raise ConflictError("This signup is not held any more. Only a lead may change what was decided.")
        self._labeller.take(Label(signup_id, "fake" if verdict == "block" else "genuine", source, reason, now, visitor.name))
        self._store.audit(now, visitor.name, f"decided_{verdict}", signup_id, f"{reason}: {before} to {verdict}")

    def add_note(self, visitor: Visitor, signup_id: str, text: str) -> None:
        """Keeps a note; raises `SignupGuardError` when it is empty or too long."""
        text = text.strip()
        if not text or len(text) > NOTE_LONGEST:
            raise SignupGuardError(f"A note has 1 to {NOTE_LONGEST} characters.")

        def run() -> None:
            self._store.add_note(kept.seq, Note(self._clock(), visitor.name, self._vault.seal_note(text, kept.record.seal_key)))
            self._store.audit(self._clock(), visitor.name, "noted", signup_id)

        kept = self._kept(signup_id)
        self._act(run)

    def open(self, visitor: Visitor, signup_id: str) -> Mapping[str, object]:
        """The identifiers of a signup in clear, once it is on disk who opened them.  Raises `NotFoundError`."""
        kept = self._kept(signup_id)
        self._act(lambda: self._store.audit(self._clock(), visitor.name, "opened", signup_id))
        return self._vault.open(kept.record.sealed, kept.record.seal_key)

    def _kept(self, signup_id: str) -> Kept:
        kept = self._store.kept(signup_id)
        if kept is None:
            raise NotFoundError("There is no signup with this id.")
        return kept

    def _hold(self, signup_id: str) -> tuple[Waiting | None, int]:
        found = self._store.hold_of(signup_id)
        if found is None:
            raise NotFoundError("There is no signup with this id.")
        return found

    def _claim(self, user: str, hold: Waiting | None) -> None:
        now = self._clock()
        if hold is not None and not self._store.claim(hold.place.seq, user, now, now - CLAIM_LASTS):
            raise ConflictError(f"{hold.claimed_by} has this case open. Yours was not entered.")

    def _act(self, run: Callable[[], T]) -> T:
        return self._writer.submit(run).result()


def _check(verdict: Verdict, reason: str) -> None:
    if reason not in REASONS.get(verdict, {}):
        raise SignupGuardError("Give one of the listed reasons.")


def _fault(job: Future[None]) -> str | None:
    try:
        job.result()
    except SignupGuardError as error:
        return str(error)
    return None
