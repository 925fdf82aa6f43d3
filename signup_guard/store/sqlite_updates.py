"""What callers are told, in the SQLite store (`store.updates.Updates`); triggers write it beside whatever changes a signup."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from signup_guard.store.updates import Update

UPDATES = (
    "SELECT u.id, s.signup_id, u.at, u.kind, u.decision, u.actor, u.reason FROM updates u JOIN signups s ON s.seq = u.signup"
    " WHERE u.id > ? ORDER BY u.id LIMIT ?"
)


class SqliteUpdates(ABC):
    """Implements `store.updates.Updates`; `SqliteStore` brings the connections."""

    @abstractmethod
    def _all(self, sql: str, values: Sequence[object] = ()) -> list[Any]: ...

    def updates(self, after: int, most: int) -> list[Update]:
        """See `Updates.updates`."""
        return [Update._make(row) for row in self._all(UPDATES, (after, most))]

    def last_update(self) -> int:
        """See `Updates.last_update`."""
        return int(self._all("SELECT coalesce(max(id), 0) FROM updates")[0][0])
