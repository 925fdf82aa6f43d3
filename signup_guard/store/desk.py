"""What reviewers see of a store, in the words of the domain: the queue, linked signups, notes, sessions, figures, the audit trail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal, NamedTuple, Protocol

from signup_guard.domain import Truth, Verdict

Mark = Literal["escalated", "asked", "appealed"]
"""What a case may wait for: a lead, the applicant, a second look."""
GENERAL: Final = "general"
LANES: Final = (GENERAL, "appeals", "escalated", "asked")
"""The queues that are always there: what no other takes, appeals, cases for a lead, cases that wait for the applicant."""


class Place(NamedTuple):
    """Where a hold stands in the queue: the hour in which it ends, then the dearest, then the surest (both negated), then the oldest."""

    hour: int
    less_exposure: float
    less_score: float
    seq: int


class Waiting(NamedTuple):
    """An open hold; `score` is a probability, times are in microseconds.  `queue` is the one that its conditions send it to, `revisions`
    counts what was decided since the first verdict.
    """

    place: Place
    signup_id: str
    received_at: int
    expires_at: int
    on_expiry: Verdict
    path: str | None
    exposure: float
    score: float | None
    claimed_by: str | None
    claimed_at: int | None
    escalated_at: int | None
    asked_at: int | None
    appealed_at: int | None
    queue: str
    revisions: int

    @property
    def lane(self) -> str:
        """The queue that shows it now."""
        return "asked" if self.asked_at else "escalated" if self.escalated_at else "appeals" if self.appealed_at else self.queue


class Wanted(NamedTuple):
    """What of the queue is asked for: a way in (None for any, "" for none given), bounds of the score as a probability, a piece of the
    signup id, and a queue (None for all but those that wait for a lead or an applicant).
    """

    path: str | None = None
    least: float | None = None
    most: float | None = None
    text: str | None = None
    queue: str | None = None


class QueueRow(NamedTuple):
    """A queue and its conditions: ways in and countries (none for any), the least exposure, bounds of the score as a probability, and
    whether in a ring (None for either).  A hold goes to the first whose conditions it meets, in the order of `place`.
    """

    place: int
    name: str
    paths: tuple[str, ...]
    countries: tuple[str, ...]
    exposure: float
    least: float
    most: float
    ring: bool | None
    verdicts: tuple[Verdict, ...]


class State(NamedTuple):
    """A signup in one line: what was decided at first and what stands now, whether it is held, and its label."""

    seq: int
    signup_id: str
    received_at: int
    verdict: Verdict
    decision: Verdict
    score: float | None
    held: bool
    label: Truth | None


class Note(NamedTuple):
    """What a reviewer wrote down, sealed with the signup's own key."""

    at: int
    author: str
    sealed: bytes


class SessionRow(NamedTuple):
    """A login: the user's name and role as they are now, and when it began and was last used."""

    user: str
    role: str
    created_at: int
    seen_at: int


class AuditRow(NamedTuple):
    """Who did what to what."""

    id: int
    at: int
    actor: str
    act: str
    subject: str
    detail: str | None


class Desk(Protocol):
    """The part of `Store` that only the console uses.  Reads are snapshots of their own; writes and `hold_of` happen inside a unit."""

    def queue(self, wanted: Wanted, after: Place | None, most: int) -> list[Waiting]:
        """Open holds in the order of `Place`, those behind `after` only."""

    def queue_counts(self) -> Mapping[tuple[str, str | None], tuple[int, int]]:
        """How many holds are open and the `seq` of the oldest, by queue and way in."""

    def waiting(self, seq: int) -> Waiting | None:
        """The signup's open hold."""

    def received_at(self, seq: int) -> int:
        """When this signup came."""

    def hold_of(self, signup_id: str) -> tuple[Waiting | None, int] | None:
        """The signup's open hold, if any, and how many revisions it has; None if there is no such signup."""

    def claim(self, seq: int, user: str, at: int, idle_since: int) -> bool:
        """Gives an open hold to a user unless another has used it since; False if it was not to be had."""

    def release(self, seq: int, user: str) -> None:
        """Ends this user's claim."""

    def revise(self, seq: int, at: int, by: str, decision: Verdict, reason: str | None) -> None:
        """Enters a later decision on a signup that is not held."""

    def reopen(self, seq: int, expires_at: int, on_expiry: Verdict) -> None:
        """Holds a signup (again) until a moment."""

    def mark(self, seq: int, mark: Mark, at: int | None) -> None:
        """Enters since when a hold waits for something, or that it does not any more."""

    def queues(self) -> list[QueueRow]:
        """The queues with conditions, in order."""

    def set_queues(self, rows: Sequence[QueueRow]) -> None:
        """Puts these in the place of all queues with conditions."""

    def views(self, user: str) -> Mapping[str, str]:
        """A user's saved filters by name, as a query string."""

    def set_view(self, user: str, name: str, filters: str | None) -> None:
        """Saves filters under a name, or forgets them."""

    def states(self, seqs: Sequence[int]) -> list[State]:
        """These signups as they stand now, the newest first."""

    def around(self, seq: int, most: int) -> list[int]:
        """`seq` of so many signups that came right before this one, and right behind it."""

    def ids_from(self, start: str, most: int) -> list[int]:
        """`seq` of signups whose id begins so, in order of their ids."""

    def tracks_of(self, keys: Sequence[bytes]) -> Mapping[bytes, bytes]:
        """Packed track of each key that was seen."""

    def sounding(self, sound: bytes, most: int) -> list[int]:
        """`seq` of the newest signups whose name sounds so, persons who were erased excepted."""

    def notes(self, seq: int) -> list[Note]:
        """A signup's notes in order."""

    def add_note(self, seq: int, note: Note) -> None:
        """Keeps a note."""

    def tallies(self, since: int, step: int) -> list[tuple[int, str, int]]:
        """Counts by kind of event from this hour (since 1970) on, added up over steps of so many hours: number of the step, kind, count."""

    def audit_trail(self, filters: Mapping[str, str | int], before: int | None, most: int) -> list[AuditRow]:
        """The newest entries first; `filters` may name `actor`, `act` and `subject`, and as moments in microseconds `since` and `until`."""

    def session(self, token_hash: bytes) -> SessionRow | None:
        """The session behind a token, unless its user was disabled."""

    def add_session(self, token_hash: bytes, user: str, at: int, address: str, drop_before: int) -> None:
        """Begins a session, and forgets those that began before a moment."""

    def touch_session(self, token_hash: bytes, at: int) -> None:
        """Notes that a session is in use."""

    def end_sessions(self, hashes: Iterable[bytes]) -> None:
        """Ends sessions."""
