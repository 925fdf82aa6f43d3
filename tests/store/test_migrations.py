"""A store that an earlier version left is taken over: nothing of it is lost, and what comes next is scored as in one of today."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database
from sqlite_utils.utils import sqlite3

from signup_guard import wiring
from signup_guard.clock import DAY, HOUR, now
from signup_guard.config import Settings
from signup_guard.domain import Label
from signup_guard.errors import StoreError
from signup_guard.schema.history import read_history
from signup_guard.schema.requests import parse_score
from signup_guard.scoring import choice
from signup_guard.store import sqlite
from signup_guard.store.desk import Wanted
from signup_guard.store.migrations import MIGRATIONS
from signup_guard.store.sqlite import SqliteStore
from signup_guard.usecases import replay
from signup_guard.usecases.linked import rings_with
from signup_guard.usecases.overview import overview
from signup_guard.usecases.replay import ReplayClock
from signup_guard.usecases.services import Services
from signup_guard.usecases.sessions import Visitor
from tests.bundles import tiny
from tests.conftest import body
from tests.console.planted import planted
from tests.usecases.test_assess import answer

ANA = Visitor("ana", "lead", "", "")
START = now() // DAY * DAY - 5 * DAY
SIZE = 24
HELD = {"session": {"honeypot_filled": True}}


def opened(settings: Settings, clock: ReplayClock) -> Services:
    services = wiring.assemble(settings, *wiring.open_store(settings), clock)
    services.warm_up()
    return services


def score(services: Services, clock: ReplayClock, signups: Iterable[dict[str, Any]]) -> None:
    for signup in signups:
        clock.at += HOUR
        answer(services, parse_score(body(**signup), clock.at))


@pytest.fixture
def today(tmp_path: Path) -> tuple[Settings, ReplayClock]:
    """A store of today's version, with something in every table that was there before: a ring, holds, labels, a review, people."""
    models = tmp_path / "models"
    choice.activate([models], tiny(models).name)
    settings, clock = Settings(store=str(tmp_path / "today" / "a.db"), models=models), ReplayClock()
    clock.at = START
    services = opened(settings, clock)
    try:
        score(services, clock, ({**signup, **HELD} if place % 3 == 0 else signup for place, signup in enumerate(planted(SIZE))))
        services.label([Label("ring_00", "fake", "outcome"), Label("ring_01", "genuine", "outcome")], test=False)
        services.reviewer.decide(ANA, "ring_21", "block", "made_up", 0)
        services.reviewer.add_note(ANA, "ring_18", "Asked for a company address.")
        services.ring_changes.take_out(ANA, "ring_05", "not_related")
        score(services, clock, list(planted(2, "pair")))
        services.ring_changes.take_out(ANA, "pair_01", "not_related")
        services.access.add_user("ana", "lead", "test")
    finally:
        services.close()
    return settings, clock


@pytest.fixture(params=["0013_policies", "0014_first_looks", "0015_hours_and_sounds", "0016_ties_end", "0017_updates"])
def old(request: pytest.FixtureRequest, tmp_path: Path, today: tuple[Settings, ReplayClock]) -> Settings:
    """The same, as it was before this migration."""
    before, path = request.param, tmp_path / "old" / "a.db"
    path.parent.mkdir()
    source = Path(today[0].store)
    (path.parent / "secret").write_bytes(source.with_name("secret").read_bytes())
    with closing(sqlite3.connect(path)) as db:
        MIGRATIONS.apply(Database(db), stop_before=before)
        db.execute("ATTACH ? AS today", (str(source),))
        tables = [name for (name,) in db.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")]
        db.execute("DELETE FROM main.meta")
        # Signups come first: triggers count what is said of them, and what the old triggers counted is not copied but stands.
        left_out = {"tallies", "rule_hits", "_sqlite_migrations", "sqlite_sequence"}
        for table in sorted(set(tables) - left_out, key=lambda name: (name != "signups", name)):
            columns = [name for _, name, *_ in db.execute(f"PRAGMA main.table_info({table})")]
            was = {}
            if before < "0016_ties_end~":
                was["rings", "state"] = "iif(length(state) = 8, state, CAST(substr(state, 1, 56) || substr(state, 73) AS BLOB))"
            if before < "0014_first_looks~":
                was["sketches", "packed"] = "substr(packed, 1, length(packed) - 8)"
            rows = [was.get((table, name), name) for name in columns]
            db.execute(f"INSERT INTO main.{table}({', '.join(columns)}) SELECT {', '.join(rows)} FROM today.{table}")
        db.commit()
    return Settings(store=str(path), models=today[0].models)


def test_an_old_store_holds_what_it_held_and_scores_on(old: Settings, today: tuple[Settings, ReplayClock], tmp_path: Path) -> None:
    clock = today[1]
    end = clock.at
    found = []
    for settings in (old, today[0]):
        clock.at = end
        services = opened(settings, clock)
        try:
            store = services.store
            score(services, clock, ({**signup, "signup_id": f"later_{place}"} for place, signup in enumerate(planted(6))))
            waiting = [row.place.seq for row in store.queue(Wanted(), None, 100)]
            path = tmp_path / "export.jsonl"
            path.write_text("".join(json.dumps(replay.exported(kept)) + "\n" for kept in store.all_kept()))
            found.append(
                {
                    "signups": [kept._replace(record=kept.record._replace(sealed=b"", seal_key=b"")) for kept in store.all_kept()],
                    "queue": store.queue(Wanted(), None, 100),
                    "rings": rings_with(store, waiting),
                    "counts": overview(store, clock.at).totals,
                    "rules": store.rule_figures(100),
                    "trail": [row._replace(id=0) for row in store.audit_trail({}, None, 100)],
                    "notes": store.notes(waiting[0]),
                    "users": store.users(),
                    "replayed": replayed(services, path, tmp_path),
                    "states": looked_at(services, waiting),
                }
            )
        finally:
            services.close()
    before, now = found
    for name in now:
        assert before[name] == now[name], name
    logged = {kept.record.signup_id: kept.record.vector for kept in now["signups"]}
    assert now["replayed"] == logged
    assert len(logged) == SIZE + 2 + 6 and now["counts"]["fake_hold"] and "honeypot" in now["rules"] and len(now["queue"]) > 6


def looked_at(services: Services, waiting: Sequence[int]) -> dict[int, bytes]:
    """The rings of these signups, once upkeep has told of old ones when their ties end."""
    with services.store.unit():
        while services.ring_changes.end_ties():
            pass
    return {number: ring.packed() for number, ring in services.store.rings_of(waiting).values()}


def replayed(services: Services, path: Path, folder: Path) -> dict[str, bytes | None]:
    """The vectors that a backtest of an export comes to."""
    clock, bundle = ReplayClock(), services.engines.current().bundle
    with tempfile.TemporaryDirectory(dir=folder) as fresh:
        scratch = wiring.scratch(services.settings, Path(fresh), clock, bundle.path)
        try:
            for _ in replay.backtest(scratch, clock, read_history([path]).rows, lambda _: None):
                pass
            return {kept.record.signup_id: kept.record.vector for kept in scratch.store.all_kept()}
        finally:
            scratch.close()


def test_an_upgrade_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(db: Database) -> None:
        db.execute("CREATE TABLE half(id INTEGER PRIMARY KEY) STRICT")
        db.execute("INSERT INTO nowhere VALUES(1)")

    more = deepcopy(MIGRATIONS)
    more(name="9999_damaged")(damaged)
    monkeypatch.setattr(sqlite, "MIGRATIONS", more)
    with pytest.raises(StoreError, match="nowhere"):
        SqliteStore(tmp_path / "a.db")
    monkeypatch.undo()
    with closing(sqlite3.connect(tmp_path / "a.db")) as db:
        assert db.execute("SELECT * FROM sqlite_master").fetchall() == []
    SqliteStore(tmp_path / "a.db").close()


def test_a_store_is_made_once_by_all_who_open_it(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        for store in pool.map(SqliteStore, [tmp_path / "a.db"] * 4):
            store.close()
    with closing(sqlite3.connect(tmp_path / "a.db")) as db:
        assert len(db.execute("SELECT * FROM _sqlite_migrations").fetchall()) == len(list(MIGRATIONS.pending(Database(memory=True))))
