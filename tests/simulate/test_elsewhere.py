"""The streams that another author assumed are histories like any other, and owe the simulator nothing."""

import json
from pathlib import Path
from random import Random

import pytest

from signup_guard.schema.history import read_history
from tests.benchmarks.elsewhere import CALLERS, stream


@pytest.mark.parametrize("caller", CALLERS)
def test_a_stream_is_a_history_in_order_of_time(tmp_path, caller):
    rows = list(stream(Random(7), days=8, per_day=150, fake_share=0.2, caller=caller))
    assert rows == list(stream(Random(7), days=8, per_day=150, fake_share=0.2, caller=caller))
    assert rows == sorted(rows, key=lambda row: row["occurred_at"])
    assert sum(row["ring_id"] is not None for row in rows) == pytest.approx(0.2 * len(rows), rel=0.2)
    assert all(row["label"] in (None, "fake" if row["ring_id"] else "genuine") for row in rows)
    path = tmp_path / "elsewhere.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    read = read_history([path]).rows
    assert [row.signup_id for row in read] == [row["signup_id"] for row in rows]
    parsed = [row.signup() for row in read]
    assert not any(warnings for _, warnings in parsed), "nothing odd in any field"
    assert all(signup.account.email and signup.network.ip for signup, _ in parsed)


def test_nothing_of_it_comes_from_the_simulator():
    folder = Path(__file__).parents[1] / "benchmarks" / "elsewhere"
    code = [path.read_text() for path in folder.glob("*.py") if path.name != "__init__.py"]
    assert len(code) >= 5
    assert not any("signup_guard" in text for text in code)
