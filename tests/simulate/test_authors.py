"""The streams of the further authors are histories like any other, and owe the simulator nothing."""

import json
from pathlib import Path

import pytest

from signup_guard.clock import parse_time
from signup_guard.schema.history import read_history
from tests.benchmarks.authors import AUTHORS


@pytest.mark.parametrize("author", AUTHORS)
def test_a_stream_is_a_history_in_order_of_time(tmp_path, author):
    start, days = 1_748_822_400_000_000, 3
    rows = AUTHORS[author](7, days=days, per_day=120, start=start)
    assert rows == AUTHORS[author](7, days=days, per_day=120, start=start)
    assert rows != AUTHORS[author](8, days=days, per_day=120, start=start)
    times = [parse_time(row["occurred_at"]) for row in rows]
    assert start <= min(times) <= max(times) <= start + days * 86_400_000_000
    assert rows == sorted(rows, key=lambda row: row["occurred_at"])
    assert {row["ring_id"] is None for row in rows} == {True, False}, "both sides are there"
    assert all(row["label"] in (None, "fake" if row["ring_id"] else "genuine") for row in rows)
    assert all((row["label"] is None) == (row["label_observed_at"] is None) for row in rows)
    assert all(row["label_observed_at"] >= row["occurred_at"] for row in rows if row["label"]), "nothing is known before the sign-up"
    path = tmp_path / f"{author}.jsonl"
    path.write_text("".join(json.dumps(row, allow_nan=False) + "\n" for row in rows))
    read = read_history([path]).rows
    assert [row.signup_id for row in read] == [row["signup_id"] for row in rows]
    assert len({row.signup_id for row in read}) == len(rows)
    parsed = [row.signup() for row in read]
    assert not any(warnings for _, warnings in parsed), "nothing odd in any field"
    assert sum(bool(signup.account.email and signup.network.ip) for signup, _ in parsed) > 0.9 * len(parsed)


def test_nothing_of_it_comes_from_the_simulator():
    folder = Path(__file__).parents[1] / "benchmarks" / "authors"
    code = [path.read_text() for path in folder.glob("*.py") if path.name != "__init__.py"]
    assert len(code) == len(AUTHORS)
    assert not any("signup_guard" in text for text in code)
