"""Drift of live traffic: once an hour the newest stored vectors against the window that the bundle in force was trained on."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import nan
from typing import Final

import numpy as np

from signup_guard.features import registry
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

    @property
    def furthest(self) -> float:
        """PSI of the signal that has moved furthest; NaN before anything was measured."""
        return max(self.latest.signals.values(), default=nan) if self.latest else nan

    def look(self) -> None:
        """Measures, if the last time is an hour ago or another bundle came into force since."""
        bundle = self._engine().bundle
        if bundle is None:
            self.latest = self._looked = None
            return
        now = time.monotonic()
        if self.latest is not None and self._looked is not None and self._looked[0] == bundle.id and now - self._looked[1] < EVERY_SECONDS:
            return
        self._looked = bundle.id, now
        self.latest = None
        window = read_window(bundle.path)
        rows = [row for row in self._store.recent_vectors(SIGNUPS) if row.model == bundle.id and is_of_today(row)]
        if window is not None and len(rows) >= LEAST:
            scores = np.array([log_odds(row.score) for row in rows if row.score is not None])
            self.latest = measure(window, scores, matrix(rows), registry.names())
