"""Group commit: one thread runs waiting jobs one after the other in shared transactions, so that a sync to disk serves many.

Signups are assessed here too: each sees what the one before it left, however many callers there are, and a repeated request cannot slip
in twice.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple, TypeVar

from signup_guard.errors import StoreError
from signup_guard.store.base import Store

T = TypeVar("T")
LEAST_SECONDS = 0.002
"""How long a transaction goes on taking jobs, or twice what the last commit took if that is longer: on a slow disk more jobs share a sync,
on a fast one nobody waits for the jobs behind."""

_log = logging.getLogger(__name__)


class _Job(NamedTuple):
    run: Callable[[], Any]
    future: Future[Any]
    give_up_at: float


class Writer:
    """Runs jobs inside `store.unit`; a job's result is there once it is on disk."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._start = threading.Lock()
        self._thread: threading.Thread | None = None
        self._commit_seconds = 0.0

    def submit(self, run: Callable[[], T], seconds: float | None = None) -> Future[T]:
        """Queues a job; one that has not begun within `seconds` is dropped with a `StoreError`, and has changed nothing.

        The thread starts with the first job, so that it lives in the process that serves.
        """
        future: Future[T] = Future()
        if self._thread is None:
            with self._start:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
                    self._thread.start()
        self._queue.put(_Job(run, future, time.monotonic() + seconds if seconds is not None else float("inf")))
        return future

    def close(self) -> None:
        """Finishes what is queued and stops."""
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()

    def _work(self) -> None:
        while (job := self._queue.get()) is not None:
            done: list[tuple[_Job, Any, BaseException | None]] = []
            try:
                with self._store.unit():
                    end = time.monotonic() + max(LEAST_SECONDS, 2 * self._commit_seconds)
                    while job is not None:
                        done.append(self._run(job))
                        job = self._next() if time.monotonic() < end else None
                    start = time.monotonic()
                self._commit_seconds = time.monotonic() - start
            except Exception as error:
                _log.exception("a transaction of %d jobs failed", len(done))
                failure = error if isinstance(error, StoreError) else StoreError(f"the store failed ({error})")
                done = [(one, None, failure) for one, _, _ in done]
            for one, result, fault in done:
                if fault is None:
                    one.future.set_result(result)
                else:
                    one.future.set_exception(fault)

    def _next(self) -> _Job | None:
        """The next job, if one is waiting and it is no order to stop."""
        try:
            job = self._queue.get_nowait()
        except Empty:
            return None
        if job is None:
            self._queue.put(None)
        return job

    def _run(self, job: _Job) -> tuple[_Job, Any, BaseException | None]:
        if time.monotonic() > job.give_up_at:
            return job, None, StoreError("the store was too busy to begin in time")
        try:
            with self._store.part():
                return job, job.run(), None
        except Exception as error:  # the job's caller gets it; the other jobs of the unit stand
            return job, None, error
