"""Two ways to lay the history out in SQLite, measured before one was chosen.

`rows`  one ledger row a sighting, carrying the key's running totals (`key, at, n`); a head row per key.
`tracks` one row a key that carries its totals and its last 32 sightings; only what falls off that tail becomes a ledger row.

Each scored signup reads and writes 26 identity keys (12 of them new) and 16 broad keys, and appends a 4 kB record; every
signup is a transaction of its own with `synchronous=FULL`.  Run: `python -m tests.benchmarks.layouts --signups 190000`

Measured with that command on two shared cores, SQLite 3.53.4, a bare sync of 0.13 ms:

    Rows    after      400 signups (    10,400 sightings): p50 0.59 ms  p95  0.77 ms  db     8 MB
    Rows    after  190,000 signups ( 4,940,000 sightings): p50 0.84 ms  p95 11.07 ms  db 1,060 MB
    Tracks  after      400 signups (    10,400 sightings): p50 0.61 ms  p95  0.85 ms  db    10 MB
    Tracks  after  190,000 signups ( 4,940,000 sightings): p50 0.82 ms  p95 11.43 ms  db 1,327 MB

They cost the same, so the simpler one was taken: with `tracks` the bytes and the arithmetic on them are one piece of code for memory and
for every store, and most reads are one seek a key.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import struct
import tempfile
import time
from pathlib import Path

try:
    import pysqlite3 as sqlite3
except ImportError:  # no wheel for this platform
    import sqlite3

OLD, NEW, BROAD = 14, 12, 16
ENTRY = struct.Struct("<qqqqq")
RECORD = os.urandom(4096)


def digest(kind: int, value: int) -> bytes:
    return hashlib.blake2b(b"%d:%d" % (kind, value), digest_size=16).digest()


class Layout:
    schema: str

    def __init__(self, path: Path) -> None:
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-262144; PRAGMA mmap_size=1073741824;"
            "CREATE TABLE keys(hmac BLOB PRIMARY KEY, id INTEGER NOT NULL) WITHOUT ROWID, STRICT;"
            "CREATE TABLE signups(seq INTEGER PRIMARY KEY, record BLOB) STRICT;" + self.schema
        )
        self.next_id = 1

    def ids(self, hmacs: list[bytes]) -> list[int | None]:
        get = self.db.execute
        return [row[0] if (row := get("SELECT id FROM keys WHERE hmac=?", (h,)).fetchone()) else None for h in hmacs]

    def signup(self, seq: int, at: int, hmacs: list[bytes], durable: bool = True) -> None:
        if durable:
            self.db.execute("BEGIN IMMEDIATE")
        known = self.ids(hmacs)
        fresh = []
        ids = []
        for h, i in zip(hmacs, known, strict=True):
            if i is None:
                i = self.next_id
                self.next_id += 1
                fresh.append((h, i))
            ids.append(i)
        self.db.executemany("INSERT INTO keys VALUES(?,?)", fresh)
        self.sight(seq, at, ids)
        self.db.execute("INSERT INTO signups VALUES(?,?)", (seq, RECORD))
        if durable:
            self.db.execute("COMMIT")

    def sight(self, seq: int, at: int, ids: list[int]) -> None:
        raise NotImplementedError


class Rows(Layout):
    schema = (
        "CREATE TABLE ledger(key INTEGER, at INTEGER, n INTEGER, d1 INTEGER, d2 INTEGER, seq INTEGER,"
        " PRIMARY KEY(key, at, n)) WITHOUT ROWID, STRICT;"
        "CREATE TABLE hours(key INTEGER, hour INTEGER, n INTEGER, PRIMARY KEY(key, hour)) WITHOUT ROWID, STRICT;"
    )
    WINDOWS = (600, 3600, 86400, 604800, 2592000)

    def sight(self, seq: int, at: int, ids: list[int]) -> None:
        get = self.db.execute
        rows = []
        for key in ids[:-BROAD]:
            head = get("SELECT n,d1,d2 FROM ledger WHERE key=? ORDER BY at DESC,n DESC LIMIT 1", (key,)).fetchone()
            if head:
                get(
                    "SELECT " + ",".join("(SELECT n FROM ledger WHERE key=?1 AND at<? ORDER BY at DESC LIMIT 1)" for _ in range(5)),
                    (key, *(at - w for w in self.WINDOWS)),
                ).fetchone()
                get("SELECT seq FROM ledger WHERE key=? ORDER BY at DESC,n DESC LIMIT 32", (key,)).fetchall()
            n, d1, d2 = head or (0, 0, 0)
            rows.append((key, at, n + 1, d1, d2, seq))
        self.db.executemany("INSERT INTO ledger VALUES(?,?,?,?,?,?)", rows)
        hour = at // 3600
        hours = []
        for key in ids[-BROAD:]:
            head = get("SELECT n FROM hours WHERE key=? ORDER BY hour DESC LIMIT 1", (key,)).fetchone()
            get(
                "SELECT " + ",".join("(SELECT n FROM hours WHERE key=?1 AND hour<? ORDER BY hour DESC LIMIT 1)" for _ in range(4)),
                (key, hour - 1, hour - 24, hour - 168, hour - 720),
            ).fetchone()
            hours.append((key, hour, (head[0] if head else 0) + 1))
        self.db.executemany("INSERT INTO hours VALUES(?,?,?) ON CONFLICT DO UPDATE SET n=excluded.n", hours)


class Tracks(Layout):
    schema = (
        "CREATE TABLE tracks(id INTEGER PRIMARY KEY, state BLOB NOT NULL) STRICT;"
        "CREATE TABLE ledger(key INTEGER, at INTEGER, n INTEGER, state BLOB, PRIMARY KEY(key, at, n)) WITHOUT ROWID, STRICT;"
    )
    TAIL = 32

    def sight(self, seq: int, at: int, ids: list[int]) -> None:
        get = self.db.execute
        puts, spills = [], []
        hour = at // 3600
        for place, key in enumerate(ids):
            row = get("SELECT state FROM tracks WHERE id=?", (key,)).fetchone()
            state = row[0] if row else ENTRY.pack(0, at, 0, 0, 0)
            head, tail = ENTRY.unpack_from(state), [*ENTRY.iter_unpack(state[ENTRY.size :])]
            n = head[0] + 1
            if place < len(ids) - BROAD:
                tail.append((at, n, 0, 0, seq))
            elif tail and tail[-1][0] == hour:
                tail[-1] = (hour, n, 0, 0, seq)
            else:
                tail.append((hour, n, 0, 0, seq))
            if len(tail) > self.TAIL:
                old = tail.pop(0)
                spills.append((key, old[0], old[1], ENTRY.pack(*old)))
                get("SELECT n FROM ledger WHERE key=? AND at<? ORDER BY at DESC,n DESC LIMIT 1", (key, at - 2592000)).fetchone()
            puts.append((key, ENTRY.pack(n, *head[1:]) + b"".join(ENTRY.pack(*e) for e in tail)))
        self.db.executemany("INSERT INTO tracks VALUES(?,?) ON CONFLICT DO UPDATE SET state=excluded.state", puts)
        self.db.executemany("INSERT OR REPLACE INTO ledger VALUES(?,?,?,?)", spills)


def stream(rng: random.Random, seq: int) -> list[bytes]:
    """Keys of one signup: twelve new, two hot, twelve among the earlier (half of those recent), sixteen broad with a skew."""
    old = [digest(100 + k, int(rng.random() ** 3 * 40)) for k in range(2)]
    for k in range(2, OLD):
        back = int(rng.expovariate(1 / 500)) if k % 2 else rng.randrange(seq + 1)  # places back
        old.append(digest(1 + k % NEW, max(-1, seq - 1 - back)))
    fresh = [digest(1 + k, seq) for k in range(NEW)]
    broad = [digest(200 + k, int(rng.paretovariate(1.1))) for k in range(BROAD)]
    return old + fresh + broad


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--signups", type=int, default=200_000)
    options.add_argument("--measured", type=int, default=1_000)
    args = options.parse_args()
    for layout in (Rows, Tracks):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "bench.db"
            store, rng, seq = layout(path), random.Random(7), 0
            for size in (400, args.signups):
                store.db.execute("BEGIN")
                while seq < size:
                    store.signup(seq, 1_700_000_000 + seq * 13, stream(rng, seq), durable=False)
                    seq += 1
                    if seq % 2000 == 0:
                        store.db.execute("COMMIT")
                        store.db.execute("BEGIN")
                store.db.execute("COMMIT")
                store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                times, wal = [], 0
                for _ in range(args.measured):
                    hmacs = stream(rng, seq)
                    start = time.perf_counter()
                    store.signup(seq, 1_700_000_000 + seq * 13, hmacs)
                    times.append(time.perf_counter() - start)
                    seq += 1
                wal = Path(f"{path}-wal").stat().st_size
                times.sort()
                print(
                    f"{layout.__name__:7} after {size:>8,} signups ({size * 26:>10,} sightings): p50 {times[len(times) // 2] * 1e3:.2f} ms"
                    f"  p95 {times[int(len(times) * 0.95)] * 1e3:.2f} ms  db {path.stat().st_size / 1e6:,.0f} MB  wal {wal / 1e6:,.1f} MB"
                )


if __name__ == "__main__":
    main()
