"""What happens by itself, in turn."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from signup_guard.clock import now
from signup_guard.store.sqlite import SqliteStore
from signup_guard.usecases import upkeep
from signup_guard.usecases.upkeep import Upkeep
from signup_guard.usecases.writer import Writer


def test_a_task_with_much_to_do_holds_up_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "_EVERY_SECONDS", 0.01)
    store = SqliteStore(tmp_path / "a.db", durable=False)
    writer = Writer(store)
    turns, done = [0], threading.Event()

    def much() -> bool:
        turns[0] += 1
        return not done.is_set()

    def seldom() -> bool:
        if turns[0] > 500:
            done.set()
        return False

    kept = Upkeep(store, writer, now, (much, seldom))
    kept.start()
    try:
        assert done.wait(30), "its turn comes while the other has more to do"
    finally:
        kept.stop()
        done.set()
        writer.close()
        store.close()
