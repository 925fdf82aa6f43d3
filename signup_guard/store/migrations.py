"""The SQLite schema, as numbered migrations: each runs once, in order, in a transaction of its own.  All tables are STRICT.

Times are microseconds since 1970 UTC.  `seq` numbers signups and label events together, in commit order.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

MIGRATIONS = Migrations("signup_guard")


@MIGRATIONS(name="0001_history")
def history(db: Database) -> None:
    """What the features read: link keys behind ids, packed tracks, what fell off their tails, sketches (see `features/`)."""
    for statement in (
        "CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
        "CREATE TABLE keys(hmac BLOB PRIMARY KEY, id INTEGER NOT NULL) WITHOUT ROWID, STRICT",
        "CREATE TABLE tracks(id INTEGER PRIMARY KEY, state BLOB NOT NULL) STRICT",
        "CREATE TABLE ledger(key INTEGER NOT NULL, at INTEGER NOT NULL, n INTEGER NOT NULL, seq INTEGER NOT NULL,"
        " new1 INTEGER NOT NULL, new2 INTEGER NOT NULL, PRIMARY KEY(key, at, n)) WITHOUT ROWID, STRICT",
        "CREATE TABLE sketches(seq INTEGER PRIMARY KEY, told INTEGER NOT NULL, packed BLOB NOT NULL) STRICT",
    ):
        db.execute(statement)


@MIGRATIONS(name="0002_signups")
def signups(db: Database) -> None:
    """What was decided and why, how holds ended, what was said of it later; the sealed copies with a key each."""
    for statement in (
        "CREATE TABLE signups(seq INTEGER PRIMARY KEY, signup_id TEXT NOT NULL UNIQUE, fingerprint BLOB NOT NULL, at INTEGER NOT NULL,"
        " received_at INTEGER NOT NULL, verdict TEXT NOT NULL, score REAL, model TEXT, policy TEXT NOT NULL, mode TEXT NOT NULL,"
        " exposure REAL, facts BLOB NOT NULL, vector BLOB, answer BLOB NOT NULL, sealed BLOB NOT NULL) STRICT",
        "CREATE TABLE seal_keys(seq INTEGER PRIMARY KEY, wrapped BLOB NOT NULL) STRICT",
        "CREATE TABLE holds(seq INTEGER PRIMARY KEY, expires_at INTEGER NOT NULL, on_expiry TEXT NOT NULL, ended_at INTEGER, ended_by TEXT)"
        " STRICT",
        "CREATE INDEX holds_open ON holds(expires_at) WHERE ended_at IS NULL",
        "CREATE TABLE revisions(id INTEGER PRIMARY KEY, signup INTEGER NOT NULL, at INTEGER NOT NULL, decision TEXT NOT NULL,"
        " actor TEXT NOT NULL, reason TEXT) STRICT",
        "CREATE INDEX revisions_signup ON revisions(signup)",
        "CREATE TABLE labels(seq INTEGER PRIMARY KEY, signup INTEGER NOT NULL, source TEXT NOT NULL, label TEXT NOT NULL, reason TEXT,"
        " observed_at INTEGER, received_at INTEGER NOT NULL, effective TEXT) STRICT",
        "CREATE INDEX labels_signup ON labels(signup, seq)",
        "CREATE TABLE test_answers(signup_id TEXT PRIMARY KEY, fingerprint BLOB NOT NULL, answer BLOB NOT NULL, at INTEGER NOT NULL)"
        " STRICT",
    ):
        db.execute(statement)


@MIGRATIONS(name="0003_access")
def access(db: Database) -> None:
    """API keys (hashed), console users, and the audit trail."""
    for statement in (
        "CREATE TABLE api_keys(id TEXT PRIMARY KEY, hash BLOB NOT NULL, scopes TEXT NOT NULL, test INTEGER NOT NULL,"
        " created_at INTEGER NOT NULL, revoked_at INTEGER) STRICT",
        "CREATE TABLE users(name TEXT PRIMARY KEY, role TEXT NOT NULL, password TEXT NOT NULL, created_at INTEGER NOT NULL,"
        " disabled_at INTEGER) STRICT",
        "CREATE TABLE audit(id INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, act TEXT NOT NULL, subject TEXT NOT NULL,"
        " detail TEXT) STRICT",
    ):
        db.execute(statement)


@MIGRATIONS(name="0004_rings")
def rings(db: Database) -> None:
    """Which ring each sketched signup was put in (-1 for none), and the packed rings and aliases (see `links/rings.py`)."""
    for statement in (
        "ALTER TABLE sketches ADD COLUMN ring INTEGER NOT NULL DEFAULT -1",
        "CREATE TABLE rings(id INTEGER PRIMARY KEY, state BLOB NOT NULL) STRICT",
    ):
        db.execute(statement)
