"""Every page answers from an index, whatever the store holds."""

from __future__ import annotations

import pytest

from signup_guard.store.desk import Place, Wanted
from signup_guard.store.sqlite_acts import ACTS, CHANGE, CHANGES, SINGLE_HOLDS, member_statement
from signup_guard.store.sqlite_desk import audit_statement, queue_statement, states_statement
from signup_guard.store.sqlite_rings import ALIASES, members_statement

PLACE = Place(1, -2.0, -0.5, 3)


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        (queue_statement(Wanted(), None, 25), "holds_queue"),
        (queue_statement(Wanted(), PLACE, 25), "holds_queue ((hour,less_exposure,less_score)>(?,?,?))"),
        (queue_statement(Wanted("edu", 0.1, 0.9, "su_"), PLACE, 25), "holds_queue ((hour,less_exposure,less_score)>(?,?,?))"),
        (audit_statement({}, None, 50), "INTEGER PRIMARY KEY"),
        (audit_statement({"actor": "a"}, 9, 50), "audit_actor"),
        (audit_statement({"act": "login"}, None, 50), "audit_act"),
        (audit_statement({"subject": "a"}, None, 50), "audit_subject"),
        ((states_statement(3), [1, 2, 3]), "INTEGER PRIMARY KEY"),
        ((ALIASES, [b"12345678"]), "rings_alias"),
        ((members_statement(3), [1, 2, 3]), "sketches_ring"),
        ((member_statement(3), [1, 2, 3]), "INTEGER PRIMARY KEY"),
        ((f"{ACTS} WHERE ring = ? ORDER BY id", [1]), "ring_acts_ring"),
        ((CHANGES, [1]), "revisions_act"),
        ((CHANGE, [1, 1]), "revisions_signup"),
        ((SINGLE_HOLDS, []), "holds_queue"),
    ],
)
def test_statements_use_an_index(services, statement, index: str) -> None:
    sql, values = statement
    plan = [row[3] for row in services.store._all(f"EXPLAIN QUERY PLAN {sql}", values)]
    assert any(index in step for step in plan), plan
    assert not any(step.startswith("SCAN") and "USING INDEX holds_queue" not in step for step in plan if "SUBQUERY" not in step), plan
    assert not any("TEMP B-TREE" in step for step in plan), plan
