"""The SQLite schema, as numbered migrations: each runs once, in order; all that are due succeed together.  All tables are STRICT.

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
_COUNTRY = "coalesce(json_extract(CAST(facts AS TEXT), '$.account_country'), json_extract(CAST(facts AS TEXT), '$.net.country'))"
HELD = "expires_at, on_expiry, seq, country, signup_id, path, exposure, score"
WAITING = f"SELECT ?, ?, seq, {_COUNTRY}, {_WAITS} WHERE seq = ?"
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


@MIGRATIONS(name="0006_ring_acts")
def ring_acts(db: Database) -> None:
    """What people change about rings (`features/rebuild.py`), what they decide on them, and the sweeps behind a confirmed member."""
    for statement in (
        "CREATE TABLE ties(seq INTEGER PRIMARY KEY, packed BLOB NOT NULL) STRICT",
        "CREATE INDEX sketches_ring ON sketches(ring) WHERE ring >= 0",
        "CREATE INDEX rings_alias ON rings(state) WHERE length(state) = 8",
        "CREATE TABLE shared_things(key BLOB PRIMARY KEY) WITHOUT ROWID, STRICT",
        "CREATE TABLE ring_events(seq INTEGER PRIMARY KEY, signup INTEGER NOT NULL, at INTEGER NOT NULL, what TEXT NOT NULL, kind TEXT)"
        " STRICT",
        "CREATE INDEX ring_events_signup ON ring_events(signup)",
        "CREATE TABLE ring_acts(id INTEGER PRIMARY KEY, ring INTEGER NOT NULL, what TEXT NOT NULL, verdict TEXT NOT NULL,"
        " reason TEXT NOT NULL, actor TEXT NOT NULL, at INTEGER NOT NULL, members INTEGER NOT NULL, done_by TEXT, done_at INTEGER,"
        " undone_by TEXT, undone_at INTEGER) STRICT",
        "CREATE INDEX ring_acts_ring ON ring_acts(ring)",
        "ALTER TABLE holds ADD COLUMN act INTEGER",
        "CREATE INDEX holds_act ON holds(act) WHERE act IS NOT NULL",
        "ALTER TABLE revisions ADD COLUMN act INTEGER",
        "CREATE INDEX revisions_act ON revisions(act) WHERE act IS NOT NULL",
        "CREATE TABLE ring_labels_due(id INTEGER PRIMARY KEY, act INTEGER NOT NULL, signup_id TEXT NOT NULL, label TEXT NOT NULL) STRICT",
        "CREATE INDEX ring_labels_due_act ON ring_labels_due(act)",
        "CREATE TABLE sweeps(id INTEGER PRIMARY KEY, ring INTEGER NOT NULL, confirmed INTEGER NOT NULL, at INTEGER NOT NULL,"
        " ended_at INTEGER, ended_by TEXT) STRICT",
        "CREATE INDEX sweeps_ring ON sweeps(ring) WHERE ended_at IS NULL",
        "CREATE TABLE swept(sweep INTEGER NOT NULL, signup INTEGER NOT NULL, strength REAL NOT NULL, PRIMARY KEY(sweep, signup))"
        " WITHOUT ROWID, STRICT",
        "INSERT INTO meta SELECT 'swept', coalesce(max(seq), 0) FROM labels",
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


@MIGRATIONS(name="0008_review_chance")
def review_chance(db: Database) -> None:
    """With what chance a signup was let through or looked at by lot and what it would have been, and by whose hand each label is."""
    for statement in (
        "ALTER TABLE signups ADD COLUMN review_chance REAL",
        "ALTER TABLE signups ADD COLUMN drawn_from TEXT",
        "CREATE INDEX signups_drawn ON signups(received_at) WHERE drawn_from IS NOT NULL",
        "CREATE TRIGGER lot_tally AFTER INSERT ON signups WHEN NEW.review_chance > 0 BEGIN INSERT INTO tallies"
        f" VALUES(NEW.received_at / {24 * 60 * 60 * 1_000_000}, 'lot_' || coalesce(NEW.drawn_from, NEW.verdict), 1)"
        " ON CONFLICT(day, what) DO UPDATE SET n = n + excluded.n; END",
        "ALTER TABLE labels ADD COLUMN actor TEXT",
        "ALTER TABLE labels ADD COLUMN act TEXT",
        "ALTER TABLE labels ADD COLUMN found_by TEXT",
    ):
        db.execute(statement)


@MIGRATIONS(name="0009_desk")
def desk(db: Database) -> None:
    """Queues that holds are sorted into, saved views, what a case waits for, notes sealed (no release kept them in clear).

    In `queues`, `paths` and `countries` are lists with a line break before and behind each entry, empty for any.
    """
    day = 24 * 60 * 60 * 1_000_000
    for statement in (
        "ALTER TABLE holds ADD COLUMN country TEXT",
        "ALTER TABLE holds ADD COLUMN escalated_at INTEGER",
        "ALTER TABLE holds ADD COLUMN asked_at INTEGER",
        "ALTER TABLE holds ADD COLUMN appealed_at INTEGER",
        f"UPDATE holds SET country = (SELECT {_COUNTRY} FROM signups WHERE signups.seq = holds.seq)",
        "CREATE TABLE queues(place INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, paths TEXT NOT NULL, countries TEXT NOT NULL,"
        " exposure REAL NOT NULL, least REAL NOT NULL, most REAL NOT NULL, ring INTEGER, verdicts TEXT NOT NULL) STRICT",
        "CREATE TABLE views(user TEXT NOT NULL, name TEXT NOT NULL, filters TEXT NOT NULL, PRIMARY KEY(user, name)) WITHOUT ROWID, STRICT",
        "DROP TABLE notes",
        "CREATE TABLE notes(id INTEGER PRIMARY KEY, signup INTEGER NOT NULL, at INTEGER NOT NULL, author TEXT NOT NULL,"
        " sealed BLOB NOT NULL) STRICT",
        "CREATE INDEX notes_signup ON notes(signup)",
        "DROP TRIGGER revision_tally",
        "CREATE TRIGGER revision_tally AFTER INSERT ON revisions WHEN NEW.decision <> 'hold' BEGIN INSERT INTO tallies"
        f" VALUES(NEW.at / {day}, iif(NEW.actor = 'expiry', 'expired', 'reviewed'), 1) ON CONFLICT(day, what) DO UPDATE SET"
        " n = n + excluded.n; END",
    ):
        db.execute(statement)


@MIGRATIONS(name="0011_people")
def people(db: Database) -> None:
    """Second factors, where sessions come from, wrong passwords (by keyed hash of name or address), and the audit trail by time."""
    for statement in (
        "ALTER TABLE users ADD COLUMN totp BLOB",
        "ALTER TABLE users ADD COLUMN totp_step INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE sessions ADD COLUMN address TEXT NOT NULL DEFAULT ''",
        "CREATE INDEX sessions_user ON sessions(user)",
        "CREATE TABLE tries(subject BLOB NOT NULL, at INTEGER NOT NULL) STRICT",
        "CREATE INDEX tries_subject ON tries(subject, at)",
        "CREATE INDEX audit_at ON audit(at)",
    ):
        db.execute(statement)


@MIGRATIONS(name="0010_shadow")
def shadow(db: Database) -> None:
    """What challengers in shadow say of signups, beside the champion's verdict."""
    db.execute(
        "CREATE TABLE shadow(model TEXT NOT NULL, seq INTEGER NOT NULL, log_odds REAL NOT NULL, was TEXT NOT NULL, would TEXT NOT NULL,"
        " PRIMARY KEY(model, seq)) WITHOUT ROWID, STRICT"
    )


@MIGRATIONS(name="0012_quality")
def quality(db: Database) -> None:
    """When a case was taken by the one who decided it, cases that are looked at again, and what was said of them then."""
    for statement in (
        "ALTER TABLE holds ADD COLUMN taken_at INTEGER",
        "CREATE TRIGGER hold_taken AFTER UPDATE OF claimed_by ON holds WHEN NEW.claimed_by IS NOT OLD.claimed_by BEGIN"
        " UPDATE holds SET taken_at = NEW.claimed_at WHERE seq = NEW.seq; END",
        "CREATE INDEX holds_decided ON holds(ended_at) WHERE ended_at IS NOT NULL AND taken_at IS NOT NULL",
        "CREATE TABLE looks(id INTEGER PRIMARY KEY, signup INTEGER NOT NULL, signup_id TEXT NOT NULL, kind TEXT NOT NULL,"
        " expected TEXT NOT NULL, by TEXT NOT NULL, at INTEGER NOT NULL, closed_at INTEGER, UNIQUE(signup, kind)) STRICT",
        "CREATE INDEX looks_open ON looks(kind, id) WHERE closed_at IS NULL",
        "CREATE TABLE look_answers(look INTEGER NOT NULL, reviewer TEXT NOT NULL, verdict TEXT NOT NULL, reason TEXT NOT NULL,"
        " at INTEGER NOT NULL, PRIMARY KEY(look, reviewer)) WITHOUT ROWID, STRICT",
        "CREATE INDEX look_answers_at ON look_answers(at)",
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


@MIGRATIONS(name="0014_first_looks")
def first_looks(db: Database) -> None:
    """What a first look said of each signup, for those that come later; of earlier ones nothing (`features.sketches.NO_MARK`)."""
    db.execute("ALTER TABLE signups ADD COLUMN first_look REAL")
    db.execute("UPDATE sketches SET packed = CAST(packed || x'00000000000000C0' AS BLOB)")


@MIGRATIONS(name="0015_hours_and_sounds")
def hours_and_sounds(db: Database) -> None:
    """Counts by hour instead of by day (what was counted before stands in the first hour of its day); the sound of a name, beside the key
    that is destroyed when its person is erased; until when a thing is marked as shared, and by which signup it was.
    """
    hour = 60 * 60 * 1_000_000
    count = "ON CONFLICT(hour, what) DO UPDATE SET n = n + excluded.n"
    known = (
        f"INSERT INTO tallies SELECT s.received_at / {hour}, {{0}} || '_' || s.verdict, {{1}} FROM signups s"
        f" WHERE s.seq = NEW.signup AND {{0}} IS NOT NULL AND s.policy <> 'imported' {count};"
    )
    before = "(SELECT effective FROM labels WHERE signup = NEW.signup AND seq < NEW.seq ORDER BY seq DESC LIMIT 1)"
    for statement in (
        *(f"DROP TRIGGER {name}_tally" for name in ("signup", "label", "revision", "lot")),
        "ALTER TABLE tallies RENAME TO by_day",
        "CREATE TABLE tallies(hour INTEGER NOT NULL, what TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY(hour, what))"
        " WITHOUT ROWID, STRICT",
        "INSERT INTO tallies SELECT day * 24, what, n FROM by_day",
        "DROP TABLE by_day",
        "CREATE TRIGGER signup_tally AFTER INSERT ON signups WHEN NEW.policy <> 'imported' BEGIN"
        f" INSERT INTO tallies VALUES(NEW.received_at / {hour}, NEW.verdict, 1) {count}; END",
        f"CREATE TRIGGER label_tally AFTER INSERT ON labels BEGIN {known.format(before, -1)} {known.format('NEW.effective', 1)} END",
        "CREATE TRIGGER revision_tally AFTER INSERT ON revisions WHEN NEW.decision <> 'hold' BEGIN"
        f" INSERT INTO tallies VALUES(NEW.at / {hour}, iif(NEW.actor = 'expiry', 'expired', 'reviewed'), 1) {count}; END",
        "CREATE TRIGGER lot_tally AFTER INSERT ON signups WHEN NEW.review_chance > 0 BEGIN INSERT INTO tallies"
        f" VALUES(NEW.received_at / {hour}, 'lot_' || coalesce(NEW.drawn_from, NEW.verdict), 1) {count}; END",
        "ALTER TABLE seal_keys ADD COLUMN sound BLOB",
        "CREATE INDEX seal_keys_sound ON seal_keys(sound) WHERE sound IS NOT NULL",
        "ALTER TABLE shared_things ADD COLUMN until INTEGER",
        "ALTER TABLE shared_things ADD COLUMN signup_id TEXT",
        "ALTER TABLE shared_things ADD COLUMN kind TEXT",
    ):
        db.execute(statement)


@MIGRATIONS(name="0016_ties_end")
def ties_end(db: Database) -> None:
    """When the first tie of each ring ends, in its state and beside it, and as of when it stands (`links.rings.Ring`).  Upkeep looks at
    rings with members soon; an alias has no ties, nor has a ring that all have left.
    """
    anew = "UPDATE rings SET until = {0}, state = CAST(substr(state, 1, 56) || x'{1}0000000000000000' || substr(state, 57) AS BLOB)"
    empty = "substr(state, 1, 8) = x'0000000000000000'"
    for statement in (
        f"ALTER TABLE rings ADD COLUMN until INTEGER NOT NULL DEFAULT {2**62}",
        f"{anew.format(0, '0000000000000000')} WHERE length(state) > 8 AND NOT {empty}",
        f"{anew.format(2**62, '0000000000000040')} WHERE length(state) > 8 AND {empty}",
        "CREATE INDEX rings_until ON rings(until)",
        "CREATE INDEX ring_events_excluded ON ring_events(seq) WHERE what = 'excluded'",
    ):
        db.execute(statement)


@MIGRATIONS(name="0017_updates")
def updates(db: Database) -> None:
    """What callers are told of changes after the answer, from now on (`store.updates`), and when a sweep brought an account up."""
    decision = (
        "coalesce((SELECT r.decision FROM revisions r WHERE r.signup = {0} AND r.id < {1} ORDER BY r.id DESC LIMIT 1),"
        " (SELECT verdict FROM signups WHERE seq = {0}))"
    )
    before, stands = decision.format("NEW.signup", "NEW.id"), decision.format("s.seq", 2**62)
    entry = "INSERT INTO updates(signup, at, kind, decision, actor, reason)"
    for statement in (
        "CREATE TABLE updates(id INTEGER PRIMARY KEY, signup INTEGER NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL,"
        " decision TEXT NOT NULL, actor TEXT NOT NULL, reason TEXT) STRICT",
        "ALTER TABLE swept ADD COLUMN at INTEGER NOT NULL DEFAULT 0",
        "CREATE INDEX swept_signup ON swept(signup)",
        f"CREATE TRIGGER revision_update AFTER INSERT ON revisions BEGIN {entry} VALUES(NEW.signup, NEW.at, CASE"
        f" WHEN NEW.actor = 'expiry' THEN 'hold_expired' WHEN NEW.decision = 'hold' OR {before} <> 'hold' THEN 'decision_revised'"
        " WHEN NEW.decision = 'allow' THEN 'hold_released' ELSE 'hold_blocked' END, NEW.decision, NEW.actor, NEW.reason); END",
        "CREATE TRIGGER audit_update AFTER INSERT ON audit WHEN NEW.act IN ('asked', 'received', 'appealed') BEGIN"
        f" {entry} SELECT s.seq, NEW.at, CASE NEW.act WHEN 'asked' THEN 'information_requested' WHEN 'received' THEN"
        f" 'information_received' ELSE 'appeal_opened' END, {stands}, NEW.actor, NEW.detail FROM signups s"
        " WHERE s.signup_id = NEW.subject; END",
        f"CREATE TRIGGER swept_update AFTER INSERT ON swept BEGIN {entry} SELECT s.seq, NEW.at, 'account_swept', {stands}, 'sweep', NULL"
        " FROM signups s WHERE s.seq = NEW.signup; END",
    ):
        db.execute(statement)
