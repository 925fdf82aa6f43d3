"""Drift of live traffic: once an hour the newest stored vectors against the window that the bundle in force was trained on."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import nan
from typing import Final

import numpy as np

from signup_guard.features import registry
from signup_guard.scoring.bundle import Bundle
from signup_guard.scoring.drift import LEAST, Drift, measure, read_window
from signup_guard.store.base import Store
from signup_guard.store.models import Scored
from signup_guard.usecases.engine import Engine

SIGNUPS: Final = 2000
"""How many of the newest are looked at."""
EVERY_SECONDS: Final = 3600.0
_LEAST_CHANCE: Final = 1e-12


def matrix(rows: list[Scored]) -> np.ndarray:
    """The vectors, one a row, in the order of `registry.names()`."""
    return np.frombuffer(b"".join(row.vector for row in rows), dtype=np.float32).reshape(len(rows), len(registry.names()))


def is_of_today(row: Scored) -> bool:
    """Whether the vector has today's columns; an older version may have had others."""
    return len(row.vector) == np.dtype(np.float32).itemsize * len(registry.names())


def log_odds(probability: float) -> float:
    """The log-odds of a stored score."""
    chance = min(max(probability, _LEAST_CHANCE), 1 - _LEAST_CHANCE)
    return float(np.log(chance) - np.log1p(-chance))


class DriftWatch:
    """Keeps the last measurement; None until there are enough signups that the bundle in force has scored."""

    def __init__(self, store: Store, engine: Callable[[], Engine]) -> None:
        self._store = store
        self._engine = engine
        self._looked: tuple[str, float] | None = None
        self.latest: Drift | None = None

    def tell(self, read: Callable[[Drift], float]) -> float:
        """A figure of the last measurement; NaN where there is none."""
        found = self.latest
        return nan if found is None else read(found)

    def look(self) -> None:
        """Measures, if the last time is an hour ago or another bundle came into force since."""
        bundle = self._engine().bundle
        now = time.monotonic()
        due = self._looked is None or bundle is None or self._looked[0] != bundle.id or now - self._looked[1] >= EVERY_SECONDS
        if due or self.latest is None:
            self._looked = None if bundle is None else (bundle.id, now)
            self.latest = None if bundle is None else self._measured(bundle)

    def _measured(self, bundle: Bundle) -> Drift | None:
        if (window := read_window(bundle.path)) is None:
            return None
        rows = [row for row in self._store.recent_vectors(SIGNUPS) if row.model == bundle.id and is_of_today(row)]
        if len(rows) < LEAST:
            return None
        scores = np.array([log_odds(row.score) for row in rows if row.score is not None])
        return measure(window, scores, matrix(rows), registry.names())
