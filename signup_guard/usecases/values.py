"""What is done with a value of a signup from its case: looking whom it meets, listing it, marking it as shared by strangers.

A list entry goes into the visitor's draft of the policy, and is in force once somebody else publishes that.  A mark is the same event that
the rings' pages enter, and counts at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from signup_guard.clock import SECOND, format_time
from signup_guard.domain import Facts, RingView
from signup_guard.errors import ConflictError, NotFoundError, SignupGuardError
from signup_guard.policy.decide import ListEntry
from signup_guard.schema.facts import facts_from_json
from signup_guard.schema.history import RingEvent
from signup_guard.store.base import Store
from signup_guard.store.desk import AuditRow
from signup_guard.usecases.linked import THINGS, rings_with
from signup_guard.usecases.listed import LISTED
from signup_guard.usecases.policies import COMMENT_LONGEST, Impact, PolicyDesk, lasting
from signup_guard.usecases.ringchange import SHARED, RingChanges
from signup_guard.usecases.sessions import Visitor
from signup_guard.usecases.writer import Writer

_TITLES: Final[Mapping[str, str]] = {**{kind: title for kind, (title, _) in LISTED.items()}, **THINGS}
_MARKS: Final = ("marked_shared", "unmarked_shared")


class Value(NamedTuple):
    """A value of a signup: whom it meets, the list entries on it that are in force, the visitor's draft if there is one, the rings that a
    mark would make anew, whether it is marked and until when (microseconds; None for good), and who said so last.
    """

    signup_id: str
    kind: str
    title: str
    impact: Impact
    entries: Sequence[ListEntry]
    draft: int | None
    rings: Sequence[RingView]
    shared: bool
    until: int | None
    told: AuditRow | None


def values_of(facts: Facts) -> list[tuple[str, str]]:
    """Kind and title of each value that can be listed or marked."""
    return [(kind, title) for kind, title in _TITLES.items() if kind in facts.links]


class Values:
    """Values of the signups of one store."""

    def __init__(self, store: Store, writer: Writer, policies: PolicyDesk, changes: RingChanges, clock: Callable[[], int]) -> None:
        self._store = store
        self._writer = writer
        self._policies = policies
        self._changes = changes
        self._clock = clock

    def look(self, visitor: Visitor, signup_id: str, kind: str) -> Value:
        """The signup's value of a kind; raises `NotFoundError`."""
        key = self._key(signup_id, kind)
        impact, now = self._policies.impact_of(kind, key), self._clock()
        packed = bytes.fromhex(key)
        rings = rings_with(self._store, [state.seq for state in impact.newest])
        trail = self._store.audit_trail({"subject": f"{kind} {key}"}, None, 1)
        return Value(
            signup_id,
            kind,
            _TITLES[kind],
            impact,
            [
                entry
                for entry in self._policies.standing()[1].lists
                if (entry.kind, entry.key) == (kind, key) and (entry.expires_at is None or now < entry.expires_at)
            ],
            self._store.policy_draft(visitor.name),
            [*dict.fromkeys(rings.values())],
            bool(self._store.are_shared([packed])),
            self._store.mark_until(packed),
            trail[0] if trail and trail[0].act in _MARKS else None,
        )

    def enlist(self, visitor: Visitor, signup_id: str, kind: str, verdict: str, comment: str, days: str) -> int:
        """Enters the signup's value in the lists of the visitor's draft (see `PolicyDesk.enlist`); returns the draft's number."""
        return self._policies.enlist(visitor, kind, self._key(signup_id, kind), verdict, comment, days)

    def mark(self, visitor: Visitor, signup_id: str, kind: str, reason: str, comment: str, days: str) -> None:
        """Marks the signup's value as a known shared thing, for so many days or for good: it ties nobody, and rings are made anew.

        Raises `ConflictError` when it is marked already, `NotFoundError`, `SignupGuardError` for a reason not listed, a comment too long or
        a time that is none.
        """
        if reason not in SHARED:
            raise SignupGuardError("Give one of the listed reasons.")
        if len(comment := comment.strip()) > COMMENT_LONGEST:
            raise SignupGuardError(f"A comment has up to {COMMENT_LONGEST} characters.")
        key = self._key(signup_id, kind)
        until = lasting(days, self._clock())
        told = [reason, f"until {format_time(until - until % SECOND)}" if until else "", comment]

        def run() -> None:
            if bytes.fromhex(key) in self._store.shared():
                raise ConflictError("This was done already.")
            now = self._clock()
            self._changes.enter(signup_id, RingEvent(0, now, "shared", kind))
            if until is not None:
                self._store.end_mark(bytes.fromhex(key), until, signup_id, kind)
            self._store.audit(now, visitor.name, _MARKS[0], f"{kind} {key}", "; ".join(filter(None, told)))

        self._writer.submit(run).result()

    def expire_mark(self) -> bool:
        """Inside a unit: takes back a mark whose time is over; False if there is none."""
        now = self._clock()
        ended = self._store.ended_mark(now)
        if ended is None:
            return False
        key, signup_id, kind = ended
        self._changes.enter(signup_id, RingEvent(0, now, "unshared", kind))
        self._store.audit(now, "expiry", _MARKS[1], f"{kind} {key.hex()}")
        return True

    def _key(self, signup_id: str, kind: str) -> str:
        kept = self._store.kept(signup_id)
        if kept is None:
            raise NotFoundError("There is no signup with this id.")
        key = facts_from_json(kept.record.facts).links.get(kind) if kind in _TITLES else None
        if key is None:
            raise NotFoundError("This signup has no such value.")
        return key
