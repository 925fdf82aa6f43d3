"""A challenger in shadow: it scores what the champion has scored, from the stored vectors, some seconds after the answers went out.

The store is the queue, so nothing is asked of those who score, and what cannot be kept up with is left out.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from signup_guard.errors import BundleError
from signup_guard.scoring import Bundle, choice, load_bundle
from signup_guard.store.base import Store
from signup_guard.store.models import Agreement, Flip, Shadowed
from signup_guard.usecases.drift import is_of_today, log_odds, matrix
from signup_guard.usecases.engine import Engine
from signup_guard.usecases.writer import Writer

BEHIND: Final = 2000
"""The newest signups that a challenger scores at once; older ones it has missed."""
REPORTED: Final = 20_000
"""The newest signups that a report counts."""
_FLIPS: Final = 20
_CHUNK: Final = 100
"""Rows a job, so that scoring never waits for them."""
_log = logging.getLogger(__name__)


class Report(NamedTuple):
    """What a challenger would have decided: how many signups, the share on which both agree (None without any), all pairs of verdicts, and
    the newest flips.
    """

    model: str
    signups: int
    agreed: float | None
    pairs: Sequence[Agreement]
    flips: Sequence[Flip]


class Shadow:
    """Follows the champion with the challenger that the models folder names."""

    def __init__(self, store: Store, writer: Writer, folders: Sequence[Path], engine: Callable[[], Engine]) -> None:
        self._store = store
        self._writer = writer
        self._folders = folders
        self._engine = engine
        self._bundle: Bundle | None = None
        self._failed: str | None = None

    def follow(self) -> int:
        """Scores what has come in since the last time; returns how many."""
        champion, bundle = self._engine().bundle, self._challenger()
        if champion is None or bundle is None or bundle.id == champion.id:
            return 0
        rows = [row for row in self._store.unshadowed(bundle.id, champion.id, BEHIND) if is_of_today(row) and row.score is not None]
        if not rows:
            return 0
        found = [
            Shadowed(row.seq, odds, champion.cuts.verdict(log_odds(row.score or 0.0)), bundle.cuts.verdict(odds))
            for row, odds in zip(rows, bundle.predict_many(matrix(rows)).tolist(), strict=True)
        ]
        for start in range(0, len(found), _CHUNK):
            self._writer.submit(partial(self._store.add_shadow, bundle.id, found[start : start + _CHUNK])).result()
        return len(found)

    def _challenger(self) -> Bundle | None:
        wanted = choice.shadow(self._folders)
        if wanted is None or wanted == self._failed:
            self._bundle = None
        elif self._bundle is None or self._bundle.id != wanted:
            try:
                self._bundle, self._failed = load_bundle(choice.find(self._folders, wanted)), None
            except BundleError as error:
                _log.error("the challenger is not followed: %s", error)
                self._bundle, self._failed = None, wanted
        return self._bundle


def report(store: Store, model: str) -> Report:
    """What this challenger has said so far."""
    pairs = store.shadow_agreement(model, REPORTED)
    signups = sum(pair.signups for pair in pairs)
    agreed = sum(pair.signups for pair in pairs if pair.was == pair.would)
    return Report(model, signups, agreed / signups if signups else None, pairs, store.shadow_flips(model, REPORTED, _FLIPS))
