"""Training sees what the service saw: a raw history replayed for training gives the vectors that a backtest logs, bit for bit."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from signup_guard import wiring
from signup_guard.clock import DAY
from signup_guard.config import Settings
from signup_guard.features import registry
from signup_guard.features.rebuild import root
from signup_guard.links.ties import TIED
from signup_guard.schema.facts import facts_from_json
from signup_guard.schema.history import RingEvent, Row, read_history
from signup_guard.scoring import choice, load_bundle
from signup_guard.scoring.bundle import FIRST
from signup_guard.simulate import simulate
from signup_guard.usecases.replay import ReplayClock, backtest, exported
from signup_guard.usecases.services import Services
from training.looks import seen_by, with_looks
from training.replay import replay
from training.write import beside


def test_training_and_backtest_see_the_same_vectors(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    stream = simulate(random.Random(3), days=12, per_day=60, fake_share=0.3)
    path.write_text("".join(json.dumps(row) + "\n" for row in stream))
    rows = later(read_history([path]).rows, 35 * DAY)
    replayed = replay(rows)
    assert any(row.changes for row in rows), "labels were received on the way"

    services = scratch(tmp_path)
    assert sum(1 for _ in backtest(services, services.clock, rows, lambda done: None)) == len(rows)
    expected, looks = logged(services), first_looks(services)
    assert ended(services) > 0, "ties on the way"
    services.close()
    bundle = load_bundle(choice.find(wiring.bundle_folders(Settings())))
    assert np.array_equal(beside(bundle.path, FIRST, replayed.vectors), [looks[row.signup_id] for row in rows]), "as the service took them"
    for row, vector in zip(replayed.rows, seen_by(bundle, replayed).vectors.read(), strict=True):
        assert (row.signup_id, differing(vector, expected[row.signup_id])) == (row.signup_id, [])


def test_an_export_replays_rings_as_they_were(tmp_path: Path) -> None:
    """Half of a stream, then members taken out, people erased and things marked, then, when ties have ended, the rest: for training, and in
    a store again.
    """
    path = tmp_path / "history.jsonl"
    stream = simulate(random.Random(4), days=10, per_day=60, fake_share=0.6, varied=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in stream))
    rows = later(read_history([path]).rows, 35 * DAY)
    services = scratch(tmp_path)
    for part in (rows[: len(rows) // 2], rows[len(rows) // 2 :]):
        assert sum(1 for _ in backtest(services, services.clock, part, lambda done: None)) == len(part)
        if part[0] is rows[0]:
            assert change_rings(services) > 8
    assert ended(services) > 0
    expected, looks, rings = logged(services), first_looks(services), rings_in(services)
    path.write_text("".join(json.dumps(exported(kept)) + "\n" for kept in services.store.all_kept()))
    services.close()

    again = read_history([path]).rows
    assert sum(len(row.ring_events) for row in again) > 8
    known = np.array([looks[row.signup_id] for row in again])
    replayed = replay(again)
    assert {row.signup_id: int(ring) for row, ring in zip(again, replayed.ring, strict=True)} == {
        name: -1 if ring is None else next(place for place, row in enumerate(again) if row.signup_id == ring)
        for name, ring in rings.items()
    }, "each by the place of the signup that the store names its ring by"
    for row, vector in zip(again, with_looks(replayed, known).vectors.read(), strict=True):
        assert (row.signup_id, differing(vector, expected[row.signup_id])) == (row.signup_id, [])
    without = with_looks(replay([replace(row, ring_events=()) for row in again]), known).vectors.read()
    assert any(differing(vector, expected[row.signup_id]) for row, vector in zip(again, without, strict=True)), "the events count"
    (tmp_path / "b").mkdir()
    services = scratch(tmp_path / "b")
    assert sum(1 for _ in backtest(services, services.clock, again, lambda done: None)) == len(rows)
    assert logged(services) == expected
    services.close()


def later(rows: Sequence[Row], by: int) -> list[Row]:
    """The second half of the rows, and what becomes known in its time, later by so many microseconds."""
    half = rows[len(rows) // 2].at

    def moved(at: int) -> int:
        return at + by * (at >= half)

    return [replace(row, at=moved(row.at), changes=tuple(change._replace(at=moved(change.at)) for change in row.changes)) for row in rows]


def ended(services: Services) -> int:
    """How often ties of a ring ended."""
    return sum(event.what == "ended" for kept in services.store.all_kept() for event in kept.ring_events)


def rings_in(services: Services) -> dict[str, str | None]:
    """Which signup the ring that each signup is in by now is named by."""
    names = {one.seq: one.record.signup_id for one in services.store.all_kept()}
    found = {seq: services.store.sketches([seq])[0][2] for seq in names}
    return {names[seq]: names[root(services.store, ring)] if ring >= 0 else None for seq, ring in found.items()}


def scratch(folder: Path) -> Services:
    settings = Settings(store=str(folder / "a.db"))
    return wiring.scratch(settings, folder, ReplayClock(), choice.find(wiring.bundle_folders(settings)))


def logged(services: Services) -> dict[str, bytes]:
    return {kept.record.signup_id: kept.record.vector or b"" for kept in services.store.all_kept()}


def first_looks(services: Services) -> dict[str, float | None]:
    return {kept.record.signup_id: kept.record.first_look for kept in services.store.all_kept()}


def differing(vector: np.ndarray, packed: bytes) -> list[str]:
    expected = np.frombuffer(packed, dtype=np.float32)
    return [name for name, a, b in zip(registry.names(), vector, expected, strict=True) if a != b and not (a != a and b != b)]


def change_rings(services: Services) -> int:
    """Takes every fifth member of a ring out or erases it, and marks what every seventh has as shared."""
    members = [kept for kept in services.store.all_kept() if kept.ring]
    events = [(kept, RingEvent(0, 0, "erased" if place % 2 else "excluded")) for place, kept in enumerate(members[::5])]
    for place, kept in enumerate(members[::7]):
        kinds = [kind for kind in TIED if kind in facts_from_json(kept.record.facts).links]
        events.append((kept, RingEvent(0, 0, "shared" if place % 3 else "unshared", kinds[place % len(kinds)])))
    with services.store.unit():
        for kept, event in events:
            services.ring_changes.enter(kept.record.signup_id, event)
    return len(events)
