"""What judges right now: the bundle in force and the policy.  Both are swapped live; the last good bundle stays when a new one is bad."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from signup_guard.errors import BundleError
from signup_guard.policy.decide import Judge, Policy
from signup_guard.scoring import Bundle, choice, load_bundle

_POLL_SECONDS = 2.0
_RETRY_SECONDS = 60.0
"""After how long a bundle that would not load is tried again: it may have been repaired in its place."""
MOVES = 0.5
"""How far a bundle's hold cut may move, in log-odds, where the policy says nothing; one that the policy names stays."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Engine:
    """The bundle in force (None, and what is wrong, if none is usable) and the judge over the policy."""

    bundle: Bundle | None
    judge: Judge
    fault: str | None = None


def engine_of(bundle: Bundle | None, policy: Policy, fault: str | None = None, version: int = 0) -> Engine:
    """A bundle and a policy (and the version that it was published as) made ready: cuts that the policy leaves open are the bundle's."""
    if bundle is not None:
        hold, moves = (bundle.cuts.hold, MOVES) if policy.hold_cut is None else (policy.hold_cut, 0.0)
        block = bundle.cuts.block if policy.block_cut is None else policy.block_cut
        moves = moves if policy.hold_cut_moves is None else policy.hold_cut_moves
        policy = replace(policy, hold_cut=hold, block_cut=block, hold_cut_moves=moves)
    return Engine(bundle, Judge.of(policy, version), fault)


class Engines:
    """Holds the engine in force and looks every two seconds whether another bundle was activated or another policy published.

    `policy` gives the policy in force and the version that it was published as (0 for none).
    """

    def __init__(self, folders: Sequence[Path], policy: Callable[[], tuple[int, Policy]], *, fixed: Path | None = None) -> None:
        self._folders = folders
        self._policy = policy
        self._fixed = fixed
        self._engine: Engine | None = None
        self._version: tuple[object, int] | None = None
        self._looked_at = self._failed_at = float("-inf")
        self._lock = threading.Lock()

    def current(self) -> Engine:
        """The engine in force."""
        if self._engine is None:
            with self._lock:
                if self._engine is None:
                    self._look()
        elif self._fixed is None and time.monotonic() - self._looked_at > _POLL_SECONDS and self._lock.acquire(blocking=False):
            self._looked_at = time.monotonic()
            threading.Thread(target=self._look_and_release, name="engine", daemon=True).start()
        if self._engine is None:
            raise BundleError("no engine was loaded")
        return self._engine

    def refresh(self) -> None:
        """Looks at once."""
        with self._lock:
            self._look()

    def _look_and_release(self) -> None:
        try:
            self._look()
        except Exception:  # the engine in force stays, and the next look tries again
            _log.exception("looking for another bundle or policy failed")
        finally:
            self._lock.release()

    def _look(self) -> None:
        self._looked_at = time.monotonic()
        number, policy = self._policy()
        version = None if self._fixed else choice.version(self._folders)
        last, before = self._engine, self._version
        due = last is not None and last.fault is not None and time.monotonic() - self._failed_at >= _RETRY_SECONDS
        if last is None or before is None or before[0] != version or due:
            self._engine = self._load(policy, number)
        elif before[1] != number:
            self._engine = engine_of(last.bundle, policy, last.fault, number)
        self._version = version, number

    def _load(self, policy: Policy, number: int) -> Engine:
        """The engine with the bundle chosen now, or with the last good one and what is wrong."""
        last = self._engine
        try:
            return engine_of(load_bundle(self._fixed or choice.find(self._folders)), policy, None, number)
        except Exception as error:  # whatever is wrong with a bundle, signups are judged without it
            fault = str(error) if isinstance(error, BundleError) else f"the model bundle cannot be loaded ({error!r})"
            if last is None or last.fault != fault:
                _log.error("%s", fault, exc_info=None if isinstance(error, BundleError) else error)
            self._failed_at = time.monotonic()
            return engine_of(last.bundle if last else None, policy, fault, number)
