"""The embedded store: one SQLite file in WAL mode with `synchronous=FULL`, written by one process.

The writing connection is used inside `unit` only, so the shelf's reads see what the same unit wrote.  Other reads take a connection of
their own, a snapshot each.  Statements on the hot path are raw SQL; the schema is made by migrations.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, cast

from sqlite_utils import Database
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]  # the driver that sqlite-utils found best

from signup_guard.clock import HOUR
from signup_guard.domain import RingView
from signup_guard.errors import StoreError
from signup_guard.features.tracks import NOTHING, Entry
from signup_guard.links.rings import ALONE, goes_by, unpacked, until_of, view
from signup_guard.schema.history import RingEvent
from signup_guard.store.base import Hold, Kept, KeptLabel, Record, Revision
from signup_guard.store.hot import HotTracks
from signup_guard.store.migrations import HELD, MIGRATIONS, WAITING
from signup_guard.store.sqlite_acts import SqliteActs
from signup_guard.store.sqlite_cuts import SqliteCuts, cut_move
from signup_guard.store.sqlite_desk import SqliteDesk
from signup_guard.store.sqlite_looks import SqliteLooks
from signup_guard.store.sqlite_models import SqliteModels
from signup_guard.store.sqlite_policies import SqlitePolicies
from signup_guard.store.sqlite_staff import SqliteStaff
from signup_guard.store.sqlite_updates import SqliteUpdates

_LOG_PAGES = 4000
"""Pages of the write-ahead log (16 MB, one segment of its index) from which on it is copied into the file: a page that many signups change
is copied once for all of them.
"""
_SAFE_VERSIONS = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
_RECORD = "signup_id, fingerprint, at, received_at, verdict, score, model, policy, mode, exposure, facts, vector, answer, sealed"
_PATIENCE = 10
"""Seconds to wait for another who writes."""
_LOT = "review_chance, drawn_from, first_look"
_LABEL = "seq, source, label, reason, observed_at, received_at, effective, actor, act, found_by"


def has_wal_reset_fix() -> bool:
    """Whether the SQLite in use is free of the WAL-reset corruption (fixed in 3.51.3 and its backports, https://sqlite.org/changes.html)."""
    version = tuple(sqlite3.sqlite_version_info)
    return version >= _SAFE_VERSIONS[0] or any(version[:2] == safe[:2] and version >= safe for safe in _SAFE_VERSIONS[1:])


class SqliteStore(SqliteDesk, SqliteCuts, SqlitePolicies, SqliteStaff, SqliteModels, SqliteActs, SqliteLooks, SqliteUpdates):
    """Implements `store.base.Store`."""

    def __init__(self, path: Path, *, durable: bool = True) -> None:
        """Opens the file and makes it if absent; `durable=False` leaves syncing to the system, for throw-away stores.

        Raises `StoreError` when the file cannot be opened or is no store of ours.
        """
        self.path = path
        self._lock = threading.RLock()
        try:
            with closing(sqlite3.connect(path)) as connection:
                if MIGRATIONS.pending(Database(connection)):
                    connection.execute("BEGIN IMMEDIATE")  # who comes second waits, and finds nothing left to do
                    MIGRATIONS.apply(Database(connection))
                    connection.commit()
            self._db = self._connect()
            self._run(f"PRAGMA synchronous={'FULL' if durable else 'OFF'}")
            self._run("PRAGMA cache_size=-131072")
            self._run(f"PRAGMA wal_autocheckpoint={_LOG_PAGES}")
        except sqlite3.Error as error:
            raise StoreError(f"{path} cannot be opened as a store ({error})") from error
        self._hot = HotTracks()
        self._next_id = self._number("SELECT coalesce(max(id), 0) FROM tracks") + 1
        newest = ", ".join(f"coalesce((SELECT max(seq) FROM {table}), 0)" for table in ("sketches", "labels", "cut_moves", "ring_events"))
        self._next_seq = self._number(f"SELECT max({newest})") + 1

    def _connect(self) -> Any:
        db = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False, timeout=_PATIENCE, cached_statements=512)
        _write_ahead(db)
        for pragma in ("mmap_size=1073741824", "temp_store=MEMORY"):
            db.execute(f"PRAGMA {pragma}")
        return db

    def _run(self, sql: str, values: Sequence[object] = ()) -> Any:
        return self._db.execute(sql, values)

    def _many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        self._db.executemany(sql, list(rows))

    def _number(self, sql: str) -> int:
        return cast(int, self._run(sql).fetchone()[0])

    @contextmanager
    def _snapshot(self) -> Iterator[Any]:
        with closing(self._connect()) as db:
            db.execute("BEGIN")
            yield db

    @contextmanager
    def unit(self) -> Iterator[None]:
        """See `Store.unit`."""
        with self._lock:
            next_id, next_seq = self._next_id, self._next_seq
            try:
                self._run("BEGIN IMMEDIATE")
                yield
                self._write_tracks()
                self._run("COMMIT")
            except BaseException as error:
                self._next_id, self._next_seq = next_id, next_seq
                self._hot.undo()
                self.forget_acts()
                self.forget_cut()
                if self._db.in_transaction:
                    self._run("ROLLBACK")
                if isinstance(error, sqlite3.Error):
                    raise StoreError(f"{self.path} could not commit ({error})") from error
                raise

    def _write_tracks(self) -> None:
        made, changed = self._hot.written()
        many = self._db.executemany
        if made:
            many("INSERT INTO keys VALUES(?, ?)", [(key, key_id) for key, key_id, _ in made])
            many("INSERT INTO tracks VALUES(?, ?)", [(key_id, state) for _, key_id, state in made])
        if changed:
            many("UPDATE tracks SET state = ? WHERE id = ?", changed)

    @contextmanager
    def part(self) -> Iterator[None]:
        """See `Store.part`."""
        next_id, next_seq = self._next_id, self._next_seq
        self._run("SAVEPOINT part")
        self._hot.begin_part()
        try:
            yield
        except BaseException:
            self._next_id, self._next_seq = next_id, next_seq
            self._hot.undo_part()
            self.forget_acts()
            self.forget_cut()
            if self._db.in_transaction:
                self._run("ROLLBACK TO part")
                self._run("RELEASE part")
            raise
        self._run("RELEASE part")

    # --- the shelf ---

    def find(self, keys: Sequence[bytes]) -> Mapping[bytes, tuple[int, bytes]]:
        """See `Shelf.find`."""
        found = {key: entry for key in keys if (entry := self._hot.get(key)) is not None}
        asked = [key for key in keys if key not in found]
        marks = ",".join("?" * len(asked))
        rows = self._run(f"SELECT k.hmac, k.id, t.state FROM keys k JOIN tracks t ON t.id = k.id WHERE k.hmac IN ({marks})", asked)
        found.update((key, (key_id, state)) for key, key_id, state in rows)
        return found

    def older(self, wanted: Sequence[tuple[int, int]]) -> Sequence[Entry]:
        """See `Shelf.older`."""
        sql = "SELECT at, seq, n, new1, new2 FROM ledger WHERE key = ? AND at < ? ORDER BY at DESC, n DESC LIMIT 1"
        entries = []
        for pair in wanted:
            if (entry := self._hot.settled.get(pair)) is None:
                entry = Entry._make(row) if (row := self._run(sql, pair).fetchone()) else NOTHING
                if pair[1] % HOUR == 0:
                    self._hot.settled[pair] = entry
            entries.append(entry)
        return entries

    def sketches(self, seqs: Sequence[int]) -> Sequence[tuple[bytes, int, int]]:
        """See `Shelf.sketches`."""
        hot = self._hot.sketches
        if asked := [seq for seq in seqs if seq not in hot]:
            rows = self._run(f"SELECT seq, packed, told, ring FROM sketches WHERE seq IN ({','.join('?' * len(asked))})", asked)
            hot.update((seq, (packed, told, ring)) for seq, packed, told, ring in rows)
        return [hot[seq] for seq in sorted(seqs) if seq in hot]

    def put(self, seen: Mapping[bytes, tuple[int | None, bytes]], spilled: Iterable[tuple[int, Entry]]) -> Mapping[bytes, int]:
        """See `Shelf.put`."""
        fresh: dict[bytes, int] = {}
        for key, (key_id, state) in seen.items():
            if made := key_id is None:
                key_id = fresh[key] = self._next_id
                self._next_id += 1
            self._hot.put(key, key_id, state, made=made)
        if rows := [(key_id, *entry) for key_id, entry in spilled]:
            self._db.executemany("INSERT INTO ledger(key, at, seq, n, new1, new2) VALUES(?, ?, ?, ?, ?, ?)", rows)
        return fresh

    def put_sketch(self, seq: int, sketch: bytes, ring: int) -> None:
        """See `Shelf.put_sketch`."""
        self._run("INSERT INTO sketches(seq, told, packed, ring) VALUES(?, 0, ?, ?)", (seq, sketch, ring))
        self._hot.sketches[seq] = sketch, 0, ring

    def tell(self, seq: int, told: int) -> None:
        """See `Shelf.tell`."""
        self._run("UPDATE sketches SET told = ? WHERE seq = ?", (told, seq))
        self._hot.sketches.pop(seq, None)

    def rings(self, ids: Iterable[int]) -> Mapping[int, bytes]:
        """See `Shelf.rings`."""
        asked = tuple(ids)
        return dict(self._run(f"SELECT id, state FROM rings WHERE id IN ({','.join('?' * len(asked))})", asked))

    def put_rings(self, rings: Mapping[int, bytes]) -> None:
        """See `Shelf.put_rings`."""
        sql = "INSERT INTO rings VALUES(?, ?, ?) ON CONFLICT DO UPDATE SET state = excluded.state, until = excluded.until"
        self._db.executemany(sql, [(ring, state, until_of(state)) for ring, state in rings.items()])

    def set_ring(self, seqs: Iterable[int], ring: int) -> None:
        """See `Shelf.set_ring`."""
        for seq in seqs:
            self._run("UPDATE sketches SET ring = ? WHERE seq = ?", (ring, seq))
            self._hot.sketches.pop(seq, None)

    # --- signups ---

    def next_seq(self) -> int:
        """See `Store.next_seq`."""
        seq = self._next_seq
        self._next_seq += 1
        return seq

    def answer(self, signup_id: str, *, test: bool = False) -> tuple[bytes, bytes] | None:
        """See `Store.answer`."""
        table = "test_answers" if test else "signups"
        return cast(
            "tuple[bytes, bytes] | None", self._run(f"SELECT fingerprint, answer FROM {table} WHERE signup_id = ?", (signup_id,)).fetchone()
        )

    def add_signup(self, seq: int, record: Record, sound: bytes | None) -> None:
        """See `Store.add_signup`."""
        values = (seq, *record[:14], record.review_chance, record.drawn_from, record.first_look)
        self._run(f"INSERT INTO signups(seq, {_RECORD}, {_LOT}) VALUES({','.join('?' * 18)})", values)
        self._run("INSERT INTO seal_keys(seq, wrapped, sound) VALUES(?, ?, ?)", (seq, record.seal_key, sound))
        if record.hold_expires_at is not None:
            self._run(f"INSERT INTO holds({HELD}) {WAITING}", (record.hold_expires_at, record.on_expiry, seq))

    def add_test_answer(self, signup_id: str, fingerprint: bytes, answer: bytes, at: int) -> None:
        """See `Store.add_test_answer`."""
        self._run("INSERT INTO test_answers VALUES(?, ?, ?, ?)", (signup_id, fingerprint, answer, at))

    def test_answer(self, signup_id: str) -> tuple[bytes, int] | None:
        """See `Store.test_answer`."""
        with self._snapshot() as db:
            row = db.execute("SELECT answer, at FROM test_answers WHERE signup_id = ?", (signup_id,)).fetchone()
        return cast("tuple[bytes, int] | None", row)

    def labels_of(self, signup_id: str) -> tuple[int, bytes, tuple[KeptLabel, ...]] | None:
        """See `Store.labels_of`."""
        row = self._run("SELECT seq, facts FROM signups WHERE signup_id = ?", (signup_id,)).fetchone()
        return None if row is None else (row[0], row[1], _labels(self._db, row[0]))

    def add_label(self, signup: int, label: KeptLabel) -> None:
        """See `Store.add_label`."""
        self._run(
            f"INSERT INTO labels({_LABEL}, signup) VALUES({','.join('?' * 11)})",
            (*label, signup),
        )

    def kept(self, signup_id: str) -> Kept | None:
        """See `Store.kept`."""
        with self._snapshot() as db:
            row = db.execute(f"SELECT seq, {_RECORD}, {_LOT} FROM signups WHERE signup_id = ?", (signup_id,)).fetchone()
            return None if row is None else _kept(db, row)

    def all_kept(self) -> Iterator[Kept]:
        """See `Store.all_kept`."""
        with self._snapshot() as db:
            for row in db.execute(f"SELECT seq, {_RECORD}, {_LOT} FROM signups ORDER BY seq"):
                yield _kept(db, row)

    def kept_behind(self, seq: int, most: int) -> list[Kept]:
        """See `Store.kept_behind`."""
        with self._snapshot() as db:
            rows = db.execute(f"SELECT seq, {_RECORD}, {_LOT} FROM signups WHERE seq > ? ORDER BY seq LIMIT ?", (seq, most)).fetchall()
            return [_kept(db, row) for row in rows]

    def is_empty(self) -> bool:
        """See `Store.is_empty`."""
        with self._snapshot() as db:
            return db.execute("SELECT 1 FROM signups LIMIT 1").fetchone() is None

    def newest(self) -> int:
        """See `Store.newest`."""
        with self._snapshot() as db:
            row = db.execute("SELECT iif(policy = 'imported', 0, received_at) FROM signups ORDER BY seq DESC LIMIT 1").fetchone()
        return 0 if row is None else cast(int, row[0])

    # --- access ---

    def audit(self, at: int, actor: str, act: str, subject: str, detail: str | None = None) -> None:
        """See `Store.audit`."""
        self._run("INSERT INTO audit(at, actor, act, subject, detail) VALUES(?, ?, ?, ?, ?)", (at, actor, act, subject, detail))

    def meta(self, name: str) -> str | None:
        """See `Store.meta`."""
        with self._snapshot() as db:
            row = db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return None if row is None else cast(str, row[0])

    def set_meta(self, name: str, value: str) -> None:
        """See `Store.set_meta`."""
        self._run("INSERT INTO meta VALUES(?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", (name, value))

    def swap_meta(self, name: str, before: str, after: str) -> bool:
        """See `Store.swap_meta`."""
        sql = "INSERT INTO meta VALUES(?, ?) ON CONFLICT DO UPDATE SET value = excluded.value WHERE value = ?"
        return bool(self._run(sql, (name, after, before)).rowcount)

    def check(self) -> str:
        """See `Store.check`."""
        with self._snapshot() as db:
            return cast(str, db.execute("PRAGMA quick_check(1)").fetchone()[0])

    def alive(self) -> str:
        """See `Store.alive`."""
        try:
            self.meta("secret")
        except sqlite3.Error as error:
            return str(error)
        return "ok"

    def version(self) -> str:
        """See `Store.version`."""
        return f"SQLite {sqlite3.sqlite_version}"

    def close(self) -> None:
        """See `Store.close`."""
        with self._lock:
            self._db.close()


def _labels(db: Any, signup: int) -> tuple[KeptLabel, ...]:
    sql = f"SELECT {_LABEL} FROM labels WHERE signup = ? ORDER BY seq"
    return tuple(KeptLabel._make(row) for row in db.execute(sql, (signup,)))


def _kept(db: Any, row: Sequence[Any]) -> Kept:
    seq = row[0]
    hold = db.execute(
        "SELECT expires_at, on_expiry, ended_at, ended_by, claimed_by, claimed_at FROM holds WHERE seq = ?", (seq,)
    ).fetchone()
    seal_key = db.execute("SELECT wrapped FROM seal_keys WHERE seq = ?", (seq,)).fetchone()
    revisions = db.execute("SELECT at, decision, actor, reason, act FROM revisions WHERE signup = ? ORDER BY id", (seq,))
    changed = db.execute("SELECT seq, at, what, kind FROM ring_events WHERE signup = ? ORDER BY seq", (seq,))
    sealed_with = seal_key[0] if seal_key else b""
    record = Record._make([*row[1:15], sealed_with, *(hold[:2] if hold else (None, None)), row[15] or 0.0, *row[16:18]])
    ended = hold and Hold._make(hold)
    later = _labels(db, seq), tuple(map(Revision._make, revisions)), _ring(db, seq)
    return Kept(seq, record, ended, *later, cut_move(db, seq - 1), tuple(map(RingEvent._make, changed)))


def _ring(db: Any, seq: int) -> RingView | None:
    """The ring that a signup is in by now."""
    (number,) = db.execute("SELECT ring FROM sketches WHERE seq = ?", (seq,)).fetchone() or (ALONE,)
    while number >= 0:
        (state,) = db.execute("SELECT state FROM rings WHERE id = ?", (number,)).fetchone()
        if (survivor := goes_by(state)) is None:
            ring = unpacked(state)
            return view(number, ring) if ring.size > 1 else None
        number = survivor
    return None


def _write_ahead(db: Any) -> None:
    """Turns the log on; waits meanwhile for another who makes the store, as SQLite does not here."""
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            db.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as fault:
            if "locked" not in str(fault) or time.monotonic() > end:
                raise
            time.sleep(0.01)
