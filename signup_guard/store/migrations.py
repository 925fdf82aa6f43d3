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


_WAITS = "signup_id, json_extract(CAST(facts AS TEXT), '$.path'), coalesce(exposure, 0), score FROM signups"
WAITING = f"SELECT ?, ?, seq, {_WAITS} WHERE seq = ?"
"""What a hold repeats of its signup, so that the queue is sorted and sifted by itself."""


@MIGRATIONS(name="0005_review")
def review(db: Database) -> None:
    """The queue (holds in the order of `store.desk.Place`, claims), notes, console sessions, and counts by day kept by triggers."""
    count = "ON CONFLICT(day, what) DO UPDATE SET n = n + excluded.n"
    day = 24 * 60 * 60 * 1_000_000
    known = (
        f"INSERT INTO tallies SELECT s.received_at / {day}, {{0}} || '_' || s.verdict, {{1}} FROM signups s"
        f" WHERE s.seq = NEW.signup AND {{0}} IS NOT NULL AND s.policy <> 'imported' {count};"
    )
    before = "(SELECT effective FROM labels WHERE signup = NEW.signup AND seq < NEW.seq ORDER BY seq DESC LIMIT 1)"
    for statement in (
        "ALTER TABLE holds ADD COLUMN signup_id TEXT",
        "ALTER TABLE holds ADD COLUMN path TEXT",
        "ALTER TABLE holds ADD COLUMN exposure REAL NOT NULL DEFAULT 0",
        "ALTER TABLE holds ADD COLUMN score REAL",
        "ALTER TABLE holds ADD COLUMN claimed_by TEXT",
        "ALTER TABLE holds ADD COLUMN claimed_at INTEGER",
        "ALTER TABLE holds ADD COLUMN hour INTEGER AS (expires_at / 3600000000)",
        "ALTER TABLE holds ADD COLUMN less_exposure REAL AS (-exposure)",
        "ALTER TABLE holds ADD COLUMN less_score REAL AS (-coalesce(score, 1))",
        f"UPDATE holds SET (signup_id, path, exposure, score) = (SELECT {_WAITS} WHERE signups.seq = holds.seq)",
        "CREATE INDEX holds_queue ON holds(hour, less_exposure, less_score, seq) WHERE ended_at IS NULL",
        "CREATE TABLE notes(id INTEGER PRIMARY KEY, signup INTEGER NOT NULL, at INTEGER NOT NULL, author TEXT NOT NULL, text TEXT NOT NULL)"
        " STRICT",
        "CREATE INDEX notes_signup ON notes(signup)",
        "CREATE TABLE sessions(hash BLOB PRIMARY KEY, user TEXT NOT NULL, created_at INTEGER NOT NULL, seen_at INTEGER NOT NULL)"
        " WITHOUT ROWID, STRICT",
        "CREATE INDEX audit_actor ON audit(actor)",
        "CREATE INDEX audit_act ON audit(act)",
        "CREATE INDEX audit_subject ON audit(subject)",
        "CREATE TABLE tallies(day INTEGER NOT NULL, what TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY(day, what)) WITHOUT ROWID, STRICT",
        f"INSERT INTO tallies SELECT received_at / {day}, verdict, count(*) FROM signups WHERE policy <> 'imported' GROUP BY 1, 2",
        "CREATE TRIGGER signup_tally AFTER INSERT ON signups WHEN NEW.policy <> 'imported' BEGIN"
        f" INSERT INTO tallies VALUES(NEW.received_at / {day}, NEW.verdict, 1) {count}; END",
        f"CREATE TRIGGER label_tally AFTER INSERT ON labels BEGIN {known.format(before, -1)} {known.format('NEW.effective', 1)} END",
        "CREATE TRIGGER revision_tally AFTER INSERT ON revisions BEGIN INSERT INTO tallies"
        f" VALUES(NEW.at / {day}, iif(NEW.actor = 'expiry', 'expired', 'reviewed'), 1) {count}; END",
    ):
        db.execute(statement)


@MIGRATIONS(name="0007_hold_cut")
def hold_cut(db: Database) -> None:
    """How the hold cut moved, each move an event of its own, and the tallies of scores by hour and bin that it moves by."""
    for statement in (
        "CREATE TABLE cut_moves(seq INTEGER PRIMARY KEY, hour INTEGER NOT NULL, policy TEXT NOT NULL, model TEXT NOT NULL,"
        " cut REAL NOT NULL) STRICT",
        "CREATE TABLE score_tallies(hour INTEGER NOT NULL, model TEXT NOT NULL, bin INTEGER NOT NULL, counted INTEGER NOT NULL,"
        " PRIMARY KEY(hour, model, bin)) WITHOUT ROWID, STRICT",
    ):
        db.execute(statement)


@MIGRATIONS(name="0013_policies")
def policies(db: Database) -> None:
    """Drafts (one an author) and published versions of the policy, and on which signups each rule or list spoke."""
    hits = "SELECT value, {0}.seq FROM {1}json_each(CAST({0}.answer AS TEXT), '$.rules')"
    for statement in (
        "CREATE TABLE policies(number INTEGER PRIMARY KEY AUTOINCREMENT, content TEXT NOT NULL, author TEXT NOT NULL,"
        " comment TEXT NOT NULL, created_at INTEGER NOT NULL, based_on INTEGER NOT NULL, published_by TEXT, published_at INTEGER) STRICT",
        "CREATE UNIQUE INDEX policies_draft ON policies(author) WHERE published_at IS NULL",
        "CREATE TABLE rule_hits(rule TEXT NOT NULL, signup INTEGER NOT NULL, PRIMARY KEY(rule, signup)) WITHOUT ROWID, STRICT",
        f"INSERT INTO rule_hits {hits.format('signups', 'signups, ')} WHERE signups.policy <> 'imported'",
        "CREATE TRIGGER signup_rules AFTER INSERT ON signups WHEN NEW.policy <> 'imported' BEGIN"
        f" INSERT INTO rule_hits {hits.format('NEW', '')}; END",
    ):
        db.execute(statement)
