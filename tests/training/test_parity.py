"""Training sees what the service saw: a raw history replayed for training gives the vectors that a backtest logs, bit for bit."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np

from signup_guard import wiring
from signup_guard.config import Settings
from signup_guard.features import registry
from signup_guard.schema.history import read_history
from signup_guard.scoring import choice
from signup_guard.simulate import simulate
from signup_guard.usecases.replay import ReplayClock, backtest
from training.replay import replay


def test_training_and_backtest_see_the_same_vectors(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    stream = simulate(random.Random(3), days=12, per_day=60, fake_share=0.3)
    path.write_text("".join(json.dumps(row) + "\n" for row in stream))
    rows = read_history([path]).rows
    replayed = replay(rows, lambda row: True)
    assert any(row.changes for row in rows), "labels were received on the way"

    clock = ReplayClock()
    settings = Settings(store=str(tmp_path / "a.db"))
    services = wiring.scratch(settings, tmp_path, clock, choice.find(wiring.bundle_folders(settings)))
    assert sum(1 for _ in backtest(services, clock, rows, lambda done: None)) == len(rows)
    logged = {kept.record.signup_id: kept.record.vector for kept in services.store.all_kept()}
    services.close()
    for row, vector in zip(replayed.rows, replayed.vectors, strict=True):
        expected = np.frombuffer(logged[row.signup_id] or b"", dtype=np.float32)
        differing = [name for name, a, b in zip(registry.names(), vector, expected, strict=True) if a != b and not (a != a and b != b)]
        assert (row.signup_id, differing) == (row.signup_id, [])
