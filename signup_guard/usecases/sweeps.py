"""Sweeps: once a signup is confirmed as fake, those allowed earlier that are tied to it by themselves come up as one case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from signup_guard.domain import Verdict
from signup_guard.errors import ConflictError, SignupGuardError
from signup_guard.features import rebuild
from signup_guard.schema.facts import facts_from_json
from signup_guard.store.acts import RingAct
from signup_guard.store.base import Store
from signup_guard.usecases.review import REASONS
from signup_guard.usecases.rings import CONTAIN, Rings
from signup_guard.usecases.sessions import Visitor
from signup_guard.usecases.writer import Writer

LOOKED_AT: Final = 2_000
"""Newest members of a ring that are asked for a tie of theirs to the confirmed one; those that it is tied to itself are all asked."""


class Sweeps:
    """The sweeps of one store."""

    def __init__(self, store: Store, writer: Writer, rings: Rings, clock: Callable[[], int]) -> None:
        self._store = store
        self._writer = writer
        self._rings = rings
        self._clock = clock

    def sweep(self) -> bool:
        """Inside a unit: looks behind the next confirmed fake; False when there is none."""
        confirmed = self._store.next_confirmed()
        if confirmed is None:
            return False
        facts = facts_from_json(self._store.facts_of([confirmed])[confirmed][1])
        strengths = rebuild.tied_with(self._store, confirmed, [bytes.fromhex(key) for key in facts.links.values()], LOOKED_AT)
        found = [member for member in self._store.members_by([*strengths]) if member.state == "allow" and not member.keeps("hold")]
        if found:
            ring = rebuild.root(self._store, rebuild.ring_of(self._store, confirmed))
            self._store.add_sweep(ring, confirmed, self._clock(), [(member.seq, strengths[member.seq]) for member in found])
        return True

    def decide(self, visitor: Visitor, sweep_id: int, verdict: Verdict, reason: str) -> int:
        """Holds whom a sweep found (`hold`) or leaves them as they are (`allow`), as one act; returns how many are held by it.

        Raises `ConflictError` when somebody has decided it since, `SignupGuardError` for a reason not listed.
        """
        if reason not in (CONTAIN if verdict == "hold" else REASONS.get(verdict, {}) if verdict == "allow" else {}):
            raise SignupGuardError("Give one of the listed reasons.")

        def run() -> int:
            sweep, now = self._store.open_sweep(sweep_id), self._clock()
            if sweep is None:
                raise ConflictError("Somebody has decided this sweep since you opened it. Yours was not entered.")
            found = [member for member, _ in self._store.swept(sweep.id) if member.state == "allow" and not member.keeps("hold")]
            found = found if verdict == "hold" else []
            if found:
                row = (0, sweep.ring, "sweep", verdict, reason, visitor.name, now, len(found), visitor.name, now, None, None)
                act = self._store.add_act(RingAct._make(row))
                self._rings.hold(visitor.name, found, reason, act, under=None)
            self._store.end_sweeps(sweep.ring, now, visitor.name)
            self._store.audit(now, visitor.name, f"sweep_{verdict}", f"r_{sweep.ring}", f"{reason}, {len(found)} members")
            return len(found)

        return self._writer.submit(run).result()
