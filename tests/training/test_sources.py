from dataclasses import replace

import pytest

from signup_guard.clock import DAY, HOUR, parse_time
from signup_guard.errors import HistoryError
from signup_guard.schema.history import Change
from tests.training.conftest import write
from tests.training.test_split import made
from training.sources import check, load


def told(rows) -> str:
    return "\n".join(check(rows))


def test_the_count_comes_first():
    rows = [replace(row, label=None) if number % 2 else row for number, row in enumerate(made(1200))]
    assert check(rows)[0].startswith("1,200 signups from 1970-01-01T00:00:00Z to 1970-02-19T23:00:00Z: 120 fake, 480 genuine, 600 without")


def test_untimed_labels_are_told():
    assert "No label has a time" in told(made(500))


def test_labels_whose_delay_gives_the_class_away_are_told():
    delays = {"fake": HOUR, "genuine": DAY}
    rows = [replace(row, changes=(Change(row.at + delays[row.label or ""], row.label),)) for row in made(500)]
    assert "delay of the label alone tells" in told(rows)
    fakes_only = [row if row.label == "fake" else replace(row, changes=()) for row in rows]
    assert "nearly all of one class" in told(fakes_only)
    alike = [replace(row, changes=(Change(row.at + HOUR, row.label),)) for row in made(500)]
    assert "flatter" not in told(alike)


def test_mixtures_and_short_spans_are_told():
    rows = [replace(row, synthetic=number < 30, at=row.at // 24) for number, row in enumerate(made(500))]
    assert "30 signups are synthetic" in told(rows)
    assert "within two days" in told(rows)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "no signup"),
        (made(399), "at least 400"),
        (made(450, every=16), "29 fake"),
        (made(600, label="genuine"), "one class"),
        (made(600, label=None), "No signup is labelled"),
    ],
)
def test_too_little_is_refused(rows, words):
    with pytest.raises(HistoryError, match=words):
        check(rows)


def test_until_takes_back_what_was_learnt_later(tmp_path):
    days = [f"2026-01-{day:02d}T00:00:00Z" for day in range(1, 6)]
    path = write(
        tmp_path / "h.jsonl",
        [
            {"signup_id": "a", "occurred_at": days[0], "label": "fake", "label_observed_at": days[1]},
            {"signup_id": "b", "occurred_at": days[0], "label": "fake", "label_observed_at": days[3]},
            {"signup_id": "c", "occurred_at": days[1], "label": "genuine"},
            {"signup_id": "d", "occurred_at": days[2], "label": "genuine"},
            {"signup_id": "a", "label": "genuine", "label_observed_at": days[4]},
        ],
    )
    found = load([path], None, parse_time(days[2])).rows
    assert [(row.signup_id, row.label) for row in found] == [("a", "fake"), ("b", None), ("c", "genuine")]
