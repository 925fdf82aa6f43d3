"""Histories in and out.  The law: an export replayed gives the vectors that were logged, bit for bit, whoever scored at once."""

from __future__ import annotations

import json
import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from signup_guard import wiring
from signup_guard.clock import DAY, HOUR, format_time
from signup_guard.config import Settings
from signup_guard.domain import Label
from signup_guard.errors import HistoryError
from signup_guard.features import registry
from signup_guard.features.history import History, MemoryShelf
from signup_guard.schema.history import events, read_history
from signup_guard.schema.requests import parse_score
from signup_guard.usecases.replay import ReplayClock, exported, import_history, vector_json
from tests.conftest import body
from tests.usecases.test_assess import answer, vector_of


def written(path: Path, services) -> Path:
    path.write_text("".join(json.dumps(exported(kept)) + "\n" for kept in services.store.all_kept()))
    return path


def some_signup(rng: random.Random, now: int) -> dict:
    return {
        "occurred_at": format_time(now - rng.randrange(HOUR)),
        "account": {
            "email": f"jane{rng.randrange(30)}@example{rng.randrange(3)}.com",
            "phone": f"+1415555{rng.randrange(40):04d}",
            "name": "Jane Doe",
        },
        "device": {"id": f"d_{rng.randrange(20)}", "screen": "1920x1080", "timezone": "Europe/Paris"},
        "network": {"ip": f"8.8.{rng.randrange(3)}.{rng.randrange(20)}"},
        "payment": {"card_fingerprint": f"fp_{rng.randrange(20)}", "bin": "424242"},
    }


def test_an_export_replays_bit_for_bit_though_eight_clients_scored_at_once(services, tmp_path: Path) -> None:
    def client(number: int) -> None:
        rng = random.Random(number)
        for place in range(25):
            answer(services, parse_score(body(f"su_{number}_{place}", **some_signup(rng, services.clock())), services.clock()))
            if place % 4 == 3:
                services.label(
                    [Label(f"su_{number}_{rng.randrange(place)}", rng.choice(["fake", "genuine", "clear"]), "review")], test=False
                )

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(client, range(8)))
    path = written(tmp_path / "export.jsonl", services)
    logged = {row["signup_id"]: row["vector"] for row in map(json.loads, path.read_text().splitlines())}
    assert len(logged) == 200
    assert replayed(path) == logged


def replayed(path: Path) -> dict[str, list[float | None]]:
    """The vectors of today's feature code, from what an export holds: facts, labels and first looks."""
    history, seqs, known, found = History(MemoryShelf()), {}, {}, {}
    looks = {row["signup_id"]: row["first_look"] for row in map(json.loads, path.read_text().splitlines())}
    for event in events(read_history([path]).rows):
        signup_id = event.row.signup_id
        facts = event.row.facts
        if event.kind == "signup":
            past = history.read(facts, event.row.at)
            found[signup_id] = vector_json(registry.compute(facts, past).tobytes())
            seqs[signup_id] = len(seqs) + 1
            history.record(past, seqs[signup_id], looks[signup_id])
        else:
            history.label(facts, seqs[signup_id], known.get(signup_id), event.label, event.at)
            known[signup_id] = event.label
    return found


def test_an_export_tells_whose_label_it_is(services, request_of, tmp_path: Path) -> None:
    answer(services, request_of("a"))
    said = [("review", "fake", "ana", "ring_7"), ("outcome", "genuine", None, None), ("outcome", "clear", None, None)]
    for (source, label, actor, act), hand in zip(said, [said[0], said[1], said[0]], strict=True):
        services.label([Label("a", label, source, actor=actor, act=act)], test=False)
        row = read_history([written(tmp_path / "export.jsonl", services)]).rows[0]
        assert (row.hand.source, row.label, row.hand.actor, row.hand.act) == hand


def test_an_export_holds_no_raw_identifier(services, request_of, tmp_path: Path) -> None:
    answer(services, request_of("a", account={"email": "quillfeather@example.com", "name": "Zephyrine Doe"}, network={"ip": "8.8.4.4"}))
    text = written(tmp_path / "export.jsonl", services).read_text().lower()
    assert [raw for raw in ("quillfeather", "zephyrine", "8.8.4.4") if raw in text] == []


def history_file(path: Path) -> Path:
    rows = [
        {"signup_id": "old_1", "occurred_at": "2026-01-01T00:00:00Z", "payment": {"card_fingerprint": "fp_1"}, "label": "fake",
         "label_observed_at": "2026-01-20T00:00:00Z"},
        {"signup_id": "old_2", "occurred_at": "2026-01-02T00:00:00Z", "payment": {"card_fingerprint": "fp_1"}},
    ]  # fmt: skip
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_imported_history_is_known_to_the_next_signup(tmp_path: Path) -> None:
    settings = Settings(store=str(tmp_path / "a.db"))
    store, vault = wiring.open_store(settings)
    clock = ReplayClock()
    services = wiring.assemble(settings, store, vault, clock)
    rows = read_history([history_file(tmp_path / "h.jsonl")]).rows
    assert import_history(services, clock, rows, lambda done: None) == 2
    with pytest.raises(HistoryError, match="holds signups already"):
        import_history(services, clock, rows, lambda done: None)
    services.close()

    services = wiring.build(settings)
    services.warm_up()
    answer(services, parse_score(body("new", payment={"card_fingerprint": "fp_1"}), services.clock()))
    vector = vector_of(services, "new")
    assert vector["card_signups_ever"] == 2
    assert vector["card_fake_share"] > 0.5
    assert services.signup("old_1", test=False)["labels"][0]["received_at"] == "2026-01-20T00:00:00Z"
    services.close()


def test_a_vector_comes_back_bit_for_bit() -> None:
    vector = np.array([0.1, np.nan, 0.0, -3.4e38, 1e-40, 7], dtype=np.float32)
    back = json.loads(json.dumps(vector_json(vector.tobytes())))
    assert np.array([np.nan if value is None else value for value in back], dtype=np.float32).tobytes() == vector.tobytes()


def test_holds_end_by_themselves_with_their_declared_outcome(tmp_path: Path) -> None:
    clock = ReplayClock()
    clock.at = 20_000 * DAY
    settings = Settings(store=str(tmp_path / "a.db"))
    store, vault = wiring.open_store(settings)
    services = wiring.assemble(settings, store, vault, clock)
    answer(services, parse_score(body("a", session={"honeypot_filled": True}), clock()))
    clock.at += 23 * HOUR
    with store.unit():
        assert services.upkeep.expire_holds() == 0
    clock.at += 2 * HOUR
    with store.unit():
        assert services.upkeep.expire_holds() == 1
        assert services.upkeep.expire_holds() == 0
    view = services.signup("a", test=False)
    assert (view["decision"], view["hold"]["ended_by"], view["labels"]) == ("allow", "expiry", [])
    assert [(one["decision"], one["by"]) for one in view["revisions"]] == [("allow", "expiry")]
    assert view["answer"]["decision"] == "hold", "what the caller got does not change"
    services.close()
