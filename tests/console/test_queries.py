"""Every page answers from an index, whatever the store holds."""

from __future__ import annotations

import pytest

from signup_guard.store.desk import Place, Wanted
from signup_guard.store.sqlite_acts import CHANGE, CHANGES
from signup_guard.store.sqlite_desk import AROUND, COUNTS, OPEN_HOLD, SOUNDING, TALLIES, audit_statement, queue_statement, states_statement
from signup_guard.store.sqlite_models import FLIPS, RECENT, UNSHADOWED, WATCHED
from signup_guard.store.sqlite_ring_pages import (
    ACTS,
    SINGLE_HOLDS,
    TAKEN_OUT,
    crowds_statement,
    member_statement,
    newest_statement,
    proved_statement,
)
from signup_guard.store.sqlite_rings import ALIASES, ENDED, members_statement, tied_statement
from signup_guard.store.sqlite_updates import UPDATES

PLACE = Place(1, -2.0, -0.5, 3)


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        (queue_statement(Wanted(), None, 25), "holds_queue"),
        (queue_statement(Wanted(), PLACE, 25), "holds_queue ((hour,less_exposure,less_score)>(?,?,?))"),
        (queue_statement(Wanted("edu", 0.1, 0.9, "su_"), PLACE, 25), "holds_queue ((hour,less_exposure,less_score)>(?,?,?))"),
        (queue_statement(Wanted(queue="edu"), PLACE, 25), "holds_queue ((hour,less_exposure,less_score)>(?,?,?))"),
        ((COUNTS, []), "holds_queue"),
        ((OPEN_HOLD, [1]), "h USING INTEGER PRIMARY KEY"),
        ((AROUND, [1, 5, 1, 5]), "signups USING INTEGER PRIMARY KEY (rowid>?)"),
        ((RECENT, [5]), "SCAN signups"),
        ((SOUNDING, [b"12345678", 9]), "COVERING INDEX seal_keys_sound (sound=?)"),
        ((TALLIES, [5, 24]), "PRIMARY KEY (hour>?)"),
        (audit_statement({}, None, 50), "INTEGER PRIMARY KEY"),
        (audit_statement({"actor": "a"}, 9, 50), "audit_actor"),
        (audit_statement({"act": "login"}, None, 50), "audit_act"),
        (audit_statement({"subject": "a"}, None, 50), "audit_subject"),
        (audit_statement({"since": 5, "until": 9}, None, 50), "INTEGER PRIMARY KEY (rowid>? AND rowid<?)"),
        (audit_statement({"actor": "a", "since": 5, "until": 9}, None, 50), "audit_actor (actor=? AND rowid>? AND rowid<?)"),
        ((states_statement(3), [1, 2, 3]), "INTEGER PRIMARY KEY"),
        ((ALIASES, [b"12345678"]), "rings_alias"),
        ((ENDED, [5, 9]), "COVERING INDEX rings_until (until<?)"),
        ((members_statement(3), [1, 2, 3]), "sketches_ring"),
        ((member_statement(3), [1, 2, 3]), "INTEGER PRIMARY KEY"),
        ((crowds_statement(1), [1, 60]), "sketches_ring (ring=?)"),
        ((newest_statement(1), [1, 50, 0]), "COVERING INDEX sketches_ring (ring=?)"),
        ((newest_statement(1, of_state=True), [1, "hold", 50, 0]), "sketches_ring (ring=?)"),
        ((proved_statement(1), [1, "allow", 50]), "sketches_ring (ring=?)"),
        ((tied_statement(1), [1, 5, b"12345678"]), "sketches_ring (ring=? AND rowid>?)"),
        ((TAKEN_OUT, []), "k USING INTEGER PRIMARY KEY"),
        ((f"{ACTS} WHERE ring = ? ORDER BY id", [1]), "ring_acts_ring"),
        ((CHANGES, [1]), "revisions_act"),
        ((CHANGE, [1, 1]), "revisions_signup"),
        ((SINGLE_HOLDS, []), "holds_queue"),
        ((UNSHADOWED, [10, "b", "a"]), "INTEGER PRIMARY KEY (rowid>?)"),
        ((WATCHED, [5, 50]), "signups_drawn (received_at>?)"),
        ((FLIPS, ["b", 10, 10]), "PRIMARY KEY (model=? AND seq>?)"),
        ((UPDATES, [5, 100]), "u USING INTEGER PRIMARY KEY (rowid>?)"),
    ],
)
def test_statements_use_an_index(services, statement, index: str) -> None:
    """But for the few queues (`q`), and the newest signups and changes of rings, which are read backwards by their number."""
    sql, values = statement
    plan = [row[3] for row in services.store._all(f"EXPLAIN QUERY PLAN {sql}", values)]
    assert any(index in step for step in plan), plan
    scans = {step for step in plan if step.startswith("SCAN") and "USING INDEX holds_queue" not in step and "subquery" not in step.lower()}
    assert scans <= {
        "SCAN q",
        "SCAN signups" if sql == RECENT else "",
        *(("SCAN e", "SCAN ring_events USING INDEX ring_events_excluded") if sql == TAKEN_OUT else ()),
    }, plan
    assert not any("TEMP B-TREE" in step for step in plan if sql not in (COUNTS, TALLIES) and "GROUP BY" not in step), plan
