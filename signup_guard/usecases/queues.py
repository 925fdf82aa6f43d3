"""The queues that holds are sorted into, and every user's saved views of them.  Each change is one transaction with its audit row."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final

from signup_guard.errors import ConflictError, SignupGuardError
from signup_guard.store.base import Store
from signup_guard.store.desk import LANES, QueueRow
from signup_guard.usecases.sessions import Visitor

NAME_LONGEST: Final = 40
MOST_QUEUES: Final = 20
MOST_VIEWS: Final = 20


class Queues:
    """The settings over one store."""

    def __init__(self, store: Store, clock: Callable[[], int]) -> None:
        self._store = store
        self._clock = clock

    def save(self, visitor: Visitor, row: QueueRow, seen: str) -> None:
        """Keeps a queue, in the place of the one of this name; `seen` is `told` of what the editor saw of it.

        Raises `ConflictError` when another has changed it since, `SignupGuardError` for what no queue can be.
        """
        name = _name(row.name)
        if name in LANES:
            raise SignupGuardError(f"{name} is a queue that is always there; take another name.")
        if not row.verdicts:
            raise SignupGuardError("A queue needs a verdict that may be given in it.")
        if not row.least <= row.most:
            raise SignupGuardError("The scores of a queue run from a lower to a higher one.")
        self._change(visitor, name, seen, row._replace(name=name))

    def drop(self, visitor: Visitor, name: str, seen: str) -> None:
        """Removes a queue: its cases go to the next whose conditions they meet.  Raises `ConflictError`."""
        self._change(visitor, name, seen, None)

    def _change(self, visitor: Visitor, name: str, seen: str, after: QueueRow | None) -> None:
        with self._store.unit():
            rows = self._store.queues()
            before = next((row for row in rows if row.name == name), None)
            if told(before) != seen:
                raise ConflictError("Somebody has changed this queue since you opened it. Yours was not entered.")
            rest = [row for row in rows if row.name != name]
            if after is not None:
                if len(rest) >= MOST_QUEUES:
                    raise SignupGuardError(f"There are at most {MOST_QUEUES} queues.")
                rest.insert(max(0, min(after.place - 1, len(rest))), after)
            self._store.set_queues([row._replace(place=place) for place, row in enumerate(rest, 1)])
            self._store.audit(self._clock(), visitor.name, "queue_changed", name, f"{told(before) or 'none'} to {told(after) or 'none'}")

    def save_view(self, visitor: Visitor, name: str, filters: str) -> None:
        """Keeps a user's filters (a query string) under a name; raises `SignupGuardError`."""
        name = _name(name)
        if name not in (known := self._store.views(visitor.name)) and len(known) >= MOST_VIEWS:
            raise SignupGuardError(f"There are at most {MOST_VIEWS} saved views; drop one first.")
        self._set_view(visitor, name, filters)

    def drop_view(self, visitor: Visitor, name: str) -> None:
        """Forgets a user's view."""
        self._set_view(visitor, name, None)

    def _set_view(self, visitor: Visitor, name: str, filters: str | None) -> None:
        with self._store.unit():
            before = self._store.views(visitor.name).get(name)
            self._store.set_view(visitor.name, name, filters)
            self._store.audit(self._clock(), visitor.name, "view_changed", name, f"{before or 'none'} to {filters or 'none'}")


def told(row: QueueRow | None) -> str:
    """A queue's conditions as one line of JSON, for the audit trail and to compare by; "" for none."""
    return "" if row is None else json.dumps(row._asdict(), separators=(",", ":"))


def entries(text: str) -> tuple[str, ...]:
    """What was typed as a list, with commas between.

    >>> entries(" trial, edu,,trial ")
    ('trial', 'edu')
    """
    return tuple(dict.fromkeys(part for part in (" ".join(part.split()) for part in text.split(",")) if part))


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > NAME_LONGEST or not name.isprintable():
        raise SignupGuardError(f"A name has 1 to {NAME_LONGEST} characters.")
    return name
