"""Everybody's identifiers in clear, as a file: one person asks and says why, a second one approves, then the first may take it once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from signup_guard.clock import DAY, format_time
from signup_guard.errors import ConflictError, NotFoundError
from signup_guard.store.base import Kept, Store
from signup_guard.usecases.foureyes import FourEyes, Proposal
from signup_guard.usecases.policies import said_why
from signup_guard.usecases.secrets import Vault
from signup_guard.usecases.sessions import Visitor
from signup_guard.usecases.writer import Writer

LASTS: Final = DAY
"""How long an approval may be waited for, and after it the file may be taken, in microseconds."""
_SUBJECT: Final = "raw_export"
_AT_ONCE: Final = 200
"""Signups that are read at once: a slow download holds no snapshot of the store, and leaves out who is erased meanwhile."""


class RawExports:
    """The raw export of one store; every step goes into the audit trail."""

    def __init__(self, store: Store, writer: Writer, vault: Vault, clock: Callable[[], int]) -> None:
        self._store = store
        self._writer = writer
        self._vault = vault
        self._clock = clock
        self._eyes = FourEyes(store, writer, clock, _SUBJECT)

    def waiting(self) -> Proposal | None:
        """What was asked for and waits for approval, or was approved (`confirmed_by`) and waits to be taken; older ones have lapsed."""
        found = self._eyes.proposal()
        return found if found is not None and self.until(found) > self._clock() else None

    def until(self, asked: Proposal) -> int:
        """When it lapses, in microseconds."""
        return (asked.confirmed_at or asked.at) + LASTS

    def ask(self, visitor: Visitor, reason: str) -> None:
        """Asks for the file; raises `ConflictError` while another waits, `SignupGuardError` without a reason."""
        reason = said_why(reason)
        if (other := self.waiting()) is not None:
            raise ConflictError(f"{other.by} has asked for a raw export already. That one comes first.")
        asked = Proposal(reason, None, visitor.name, self._clock())
        self._eyes.put(self._eyes.proposal(), asked, visitor.name, "raw_export_asked", _SUBJECT, reason)

    def approve(self, visitor: Visitor, seen: int) -> None:
        """The second person's yes to what was asked for at the moment `seen`; raises `ConflictError`."""
        asked = self.waiting()
        if asked is None or asked.at != seen or asked.confirmed_by is not None:
            raise ConflictError("What was asked for does not wait for approval any more.")
        self._eyes.second(visitor, asked)
        approved = asked._replace(confirmed_by=visitor.name, confirmed_at=self._clock())
        self._eyes.put(asked, approved, visitor.name, "raw_export_approved", _SUBJECT, f"asked for by {asked.by}: {asked.what}")

    def withdraw(self, visitor: Visitor) -> None:
        """Takes back what waits, one's own or another's."""
        if (asked := self.waiting()) is not None:
            self._eyes.put(asked, None, visitor.name, "raw_export_withdrawn", _SUBJECT, f"asked for by {asked.by}: {asked.what}")

    def take(self, visitor: Visitor) -> Iterator[Mapping[str, Any]]:
        """The rows, once and for who asked: a labelled history (see the contract) with the identifiers that were sealed.

        People who were erased are left out.  Raises `ConflictError` when it was not approved, is another's, was taken or has lapsed.
        """
        asked = self.waiting()
        if asked is None or asked.confirmed_by is None or asked.by != visitor.name:
            raise ConflictError("There is no approved raw export of yours to take. One is taken once.")
        self._eyes.put(asked, None, visitor.name, "raw_export_taken", _SUBJECT, f"approved by {asked.confirmed_by}: {asked.what}")
        return self._rows(visitor.name)

    def _rows(self, actor: str) -> Iterator[Mapping[str, Any]]:
        """The rows; how many were handed on is entered behind the last, also when the reader goes away before."""
        count = 0
        try:
            seq = -1
            while found := self._store.kept_behind(seq, _AT_ONCE):
                seq = found[-1].seq
                for kept in found:
                    try:
                        opened = self._vault.open(kept.record.sealed, kept.record.seal_key)
                    except NotFoundError:  # the person was erased
                        continue
                    count += 1
                    yield _row(kept, opened)
        finally:
            ended = f"sign-ups written: {count}"
            self._writer.submit(lambda: self._store.audit(self._clock(), actor, "raw_export_ended", _SUBJECT, ended)).result()


def _row(kept: Kept, opened: Mapping[str, object]) -> Mapping[str, Any]:
    record, label = kept.record, kept.labels[-1] if kept.labels else None
    places = {"holder_name": "payment", "ip": "network"}
    row: dict[str, Any] = {"signup_id": record.signup_id, "occurred_at": format_time(record.at), "account": {}}
    for name, value in opened.items():
        row.setdefault(places.get(name, "account"), {})[name] = value
    return {
        **row,
        "decision": kept.revisions[-1].decision if kept.revisions else record.verdict,
        "score": record.score,
        "label": label and label.effective,
        "label_observed_at": label and format_time(label.received_at),
    }
