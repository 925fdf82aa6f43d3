"""What takes two people: one proposes it, somebody else confirms it.  Of each kind one proposal waits at a time, kept in the store."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import NamedTuple

from signup_guard.errors import ConflictError
from signup_guard.store.base import Store
from signup_guard.usecases.sessions import Visitor
from signup_guard.usecases.writer import Writer


class Proposal(NamedTuple):
    """What is proposed (and in whose place), by whom and when (microseconds), and who has confirmed it when, if that is not its end."""

    what: str
    over: str | None
    by: str
    at: int
    confirmed_by: str | None = None
    confirmed_at: int | None = None


class FourEyes:
    """Keeps the proposal of one kind."""

    def __init__(self, store: Store, writer: Writer, clock: Callable[[], int], kind: str) -> None:
        self._store = store
        self._writer = writer
        self._clock = clock
        self._kind = kind

    def proposal(self) -> Proposal | None:
        """The one that was put last; None if it was taken away."""
        kept = json.loads(self._store.meta(self._kind) or "null")
        return None if kept is None else Proposal(*kept)

    def second(self, visitor: Visitor, proposal: Proposal) -> None:
        """Raises `ConflictError` unless this visitor is somebody else than who proposed it."""
        if proposal.by == visitor.name:
            raise ConflictError("You have proposed this yourself: a second person has to confirm it.")

    def put(self, before: Proposal | None, after: Proposal | None, actor: str, act: str, subject: str, detail: str | None = None) -> None:
        """Puts one proposal in another's place and enters the act in the audit trail, in one transaction.

        Raises `ConflictError` when `before` is not what is kept any more; then nothing is entered.
        """

        def run() -> None:
            if not self._store.swap_meta(self._kind, _text(before), _text(after)):
                raise ConflictError("Somebody else was quicker: what was proposed has changed. Yours was not entered.")
            self._store.audit(self._clock(), actor, act, subject, detail)

        self._writer.submit(run).result()


def _text(proposal: Proposal | None) -> str:
    return json.dumps(proposal and (proposal if proposal.confirmed_by else proposal[:4]))
