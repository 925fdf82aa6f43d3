"""Changing what a ring is: a member is taken out, a thing is marked as shared by strangers, a person is erased, ties end with time.

Each is an event in the order of signups and labels, so that replay sees rings as they were.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from signup_guard.errors import ConflictError, NotFoundError, SignupGuardError
from signup_guard.features import rebuild
from signup_guard.links.rings import unpacked
from signup_guard.links.ties import TIED
from signup_guard.schema.facts import facts_from_json
from signup_guard.schema.history import RingEvent
from signup_guard.store.base import Store
from signup_guard.usecases.rings import Rings
from signup_guard.usecases.sessions import Visitor
from signup_guard.usecases.writer import Writer

T = TypeVar("T")
OUT: Final[Mapping[str, str]] = {
    "not_related": "Not related",
    "same_household": "Same household or office",
    "known_customer": "Known to us",
}
SHARED: Final[Mapping[str, str]] = {
    "shared_place": "A place of many people",
    "carrier": "A carrier or relay",
    "public_device": "A public device",
    "test_traffic": "Our own tests",
}
"""Why a member is taken out, and why a thing is known to be shared."""


class RingChanges:
    """Changes of the rings of one store."""

    def __init__(self, store: Store, writer: Writer, rings: Rings, clock: Callable[[], int]) -> None:
        self._store = store
        self._writer = writer
        self._rings = rings
        self._clock = clock
        self._failed: set[int] = set()

    def take_out(self, visitor: Visitor, signup_id: str, reason: str) -> None:
        """Takes a signup out of its ring for good, and back from what was decided on that ring.

        Raises `ConflictError` when it is in none, `NotFoundError`, `SignupGuardError` for a reason not listed.
        """
        if reason not in OUT:
            raise SignupGuardError("Give one of the listed reasons.")

        def run() -> None:
            seq, ring = self._place(signup_id)
            if ring < 0:
                raise ConflictError("This signup is in no ring.")
            number = rebuild.root(self._store, ring)
            self._rings.spare(visitor.name, number, seq, signup_id, reason)
            self.enter(signup_id, RingEvent(0, self._clock(), "excluded"))
            self._store.audit(self._clock(), visitor.name, "taken_out_of_ring", signup_id, f"r_{number}, {reason}")

        self._act(run)

    def mark(self, visitor: Visitor, signup_id: str, kind: str, reason: str) -> None:
        """Marks the signup's key of a kind as a known shared thing, which ties nobody from then on; the rings that it made are made anew.

        Raises `ConflictError` when it is marked already, `NotFoundError`, `SignupGuardError` for a reason not listed.
        """
        if reason not in SHARED:
            raise SignupGuardError("Give one of the listed reasons.")
        self._act(lambda: self._mark(visitor, signup_id, kind, reason))

    def unmark(self, visitor: Visitor, signup_id: str, kind: str) -> None:
        """Takes the mark back: later signups are tied by it again.  Raises as `mark` does."""
        self._act(lambda: self._mark(visitor, signup_id, kind, None))

    def erase(self, visitor: Visitor, signup_id: str) -> None:
        """Erases the person behind a signup: what named them can be read by nobody ever again, and nobody is tied to them.

        Raises `ConflictError` when that was done, `NotFoundError`.
        """

        def run() -> None:
            if not self._store.forget_person(self._place(signup_id)[0]):
                raise ConflictError("This person was erased already.")
            self.enter(signup_id, RingEvent(0, self._clock(), "erased"))
            self._store.audit(self._clock(), visitor.name, "person_erased", signup_id)

        self._act(run)

    def end_ties(self) -> bool:
        """Inside a unit: makes the next ring anew of which ties have ended with time; False when there is none.  A contained ring stays
        whole.
        """
        now, passed = self._clock(), self._store.contained().keys() | self._failed
        ended = self._store.ended_rings(now, len(passed) + 1)
        ring = next((number for number in ended if number not in passed), None)
        if ring is None:
            self._failed.clear()
            return False
        before = self._size(ring)
        self._failed.add(ring)  # should it fail, the others come before it is tried again
        self._enter(ring, RingEvent(0, now, "ended"), {})
        if left := before - self._size(ring):
            self._store.audit(now, "service", "ring_ties_ended", f"r_{ring}", f"{left} left")
        self._failed.remove(ring)
        return True

    def _size(self, ring: int) -> int:
        number = rebuild.root(self._store, ring)
        return unpacked(self._store.rings([number])[number]).size

    def enter(self, signup_id: str, event: RingEvent) -> None:
        """Inside a unit: keeps an event under the next `seq` and makes it count."""
        seq, _ = self._place(signup_id)
        _, facts, _ = self._store.labels_of(signup_id) or (0, b"", ())
        self._enter(seq, event, facts_from_json(facts).links)

    def _enter(self, seq: int, event: RingEvent, links: Mapping[str, str]) -> None:
        event = event._replace(seq=self._store.next_seq())
        if event.what == "erased":
            self._store.forget_person(seq)
        self._store.add_ring_event(seq, event)
        if event.what in rebuild.LEAVES:
            self._store.part_from_act(seq)
        for ring in rebuild.enter(self._store, event, seq, links):
            self._settle(ring)

    def _settle(self, ring: int) -> None:
        """Puts the acts on a ring that was made anew on its heir; whoever is not in that waits for a decision of their own."""
        heir = rebuild.root(self._store, ring)
        if heir != ring:
            self._store.move_acts(heir, [ring])
        if any(act.stands for act in self._store.acts_on(heir)):
            staying = self._store.members(heir)
            for act in self._store.acts_on(heir):
                self._store.let_go(act.id, staying)

    def _mark(self, visitor: Visitor, signup_id: str, kind: str, reason: str | None) -> None:
        self._place(signup_id)
        _, facts, _ = self._store.labels_of(signup_id) or (0, b"", ())
        key = facts_from_json(facts).links.get(kind)
        if key is None or kind not in TIED:
            raise NotFoundError("This signup has no such thing.")
        if (bytes.fromhex(key) in self._store.shared()) == (reason is not None):
            raise ConflictError("This was done already.")
        self.enter(signup_id, RingEvent(0, self._clock(), "unshared" if reason is None else "shared", kind))
        self._store.audit(self._clock(), visitor.name, "unmarked_shared" if reason is None else "marked_shared", f"{kind} {key}", reason)

    def _place(self, signup_id: str) -> tuple[int, int]:
        found = self._store.ring_of(signup_id)
        if found is None:
            raise NotFoundError("There is no signup with this id.")
        return found

    def _act(self, run: Callable[[], T]) -> T:
        return self._writer.submit(run).result()
