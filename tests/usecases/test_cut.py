"""The hold cut moves by the hour, as an event in the store's order that a replay of the same signups makes again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from signup_guard import wiring
from signup_guard.clock import HOUR
from signup_guard.config import Settings
from signup_guard.schema.history import Row, read_history
from signup_guard.scoring import choice, probability
from signup_guard.simulate import simulate
from signup_guard.store.cuts import CutMove
from signup_guard.usecases.cut import HoldCut
from signup_guard.usecases.replay import ReplayClock, backtest, exported
from signup_guard.usecases.services import Services

FAST = "hold_share = 0.1\n"
"""With this a hundred people are enough for a move."""


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cut") / "h.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in simulate(Random(501), days=3, per_day=120, fake_share=0.2)))
    return path


def played(folder: Path, history: Path, policy: str = FAST, most: int = 1000) -> Services:
    """A backtest of its first signups, its store left open."""
    folder.mkdir()
    file = folder / "policy.toml"
    file.write_text(policy)
    settings, clock = Settings(store=str(folder / "a.db"), policy=file), ReplayClock()
    services = wiring.scratch(settings, folder, clock, choice.find(wiring.bundle_folders(settings)))
    rows: Sequence[Row] = read_history([history]).rows[:most]
    assert sum(1 for _ in backtest(services, clock, rows, lambda _: None)) == len(rows)
    return services


def moves(services: Services) -> list[CutMove]:
    return services.store.cut_moves(1000)[::-1]


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory, history: Path):
    built = played(tmp_path_factory.mktemp("moving") / "a", history)
    yield built
    built.close()


def test_it_moves_once_an_hour_and_keeps_its_bounds(services: Services) -> None:
    found, policy = moves(services), services.engines.current().judge.policy
    hours = [move.hour for move in found]
    assert hours == sorted(set(hours)) and len(hours) > 50
    assert {move.cut for move in found[:3]} == {policy.hold_cut}, "too few people at first"
    assert len({move.cut for move in found}) > 1
    assert all(policy.hold_cut - 0.5 <= move.cut <= policy.hold_cut + 0.5 for move in found)
    audited = services.store.audit_trail({"act": "hold_cut_moved"}, None, 1000)
    changes = [(before.cut, after.cut) for before, after in pairwise(found) if before.cut != after.cut]
    assert [row.detail for row in reversed(audited)] == [f"{before:+.2f} to {after:+.2f}" for before, after in changes]


def test_a_move_is_an_event_of_its_own_and_counts_from_the_next_signup_on(services: Services) -> None:
    kept = list(services.store.all_kept())
    found = {move.seq: move for move in moves(services)}
    assert not found.keys() & {one.seq for one in kept}
    assert [one.cut for one in kept if one.cut] == list(found.values())
    cut = 0.0
    for one in kept:
        cut = one.cut.cut if one.cut else cut
        if not json.loads(one.record.answer)["rules"]:
            assert (one.record.verdict != "allow") == (one.record.score >= probability(cut))
    assert len({one.record.policy for one in kept}) == 1, "the policy names the publication, not the move"


def test_a_replay_of_the_export_makes_the_same_moves(services: Services, tmp_path: Path) -> None:
    path = tmp_path / "e.jsonl"
    rows = [json.dumps(exported(kept)) for kept in services.store.all_kept()]
    path.write_text("\n".join(rows))
    again = played(tmp_path / "b", path)
    assert moves(again) == moves(services)
    assert [json.dumps(exported(kept)) for kept in again.store.all_kept()] == rows
    again.close()
    assert any(json.loads(row)["cut_move"] for row in rows)


@pytest.mark.parametrize("policy", ["hold_cut = 1.0", "hold_cut_moves = 0"])
def test_it_stays_where_the_policy_says_so(tmp_path: Path, history: Path, policy: str) -> None:
    built = played(tmp_path / "c", history, policy, 40)
    assert (moves(built), built.hold_cut()) == ([], built.engines.current().judge.policy.hold_cut)
    built.close()


def test_bounds_beside_a_cut_let_it_move(tmp_path: Path, history: Path) -> None:
    built = played(tmp_path / "d", history, "hold_cut = 1.0\nhold_cut_moves = 0.25\n" + FAST, 200)
    assert {move.cut for move in moves(built)} & {0.75, 1.25}
    assert built.ready()["hold_cut"] == {"published": 1.0, "now": moves(built)[-1].cut}
    built.close()


def test_a_signup_from_the_past_turns_no_hour_back(services: Services) -> None:
    assert moves(services)[-1].hour * HOUR > 0
    with services.store.unit():
        engine = services.engines.current()
        last = services.store.last_cut()
        assert HoldCut(services.store).follow(engine, 0) == last
