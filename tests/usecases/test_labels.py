"""Labels: whose word counts, what is recorded, when features know of it."""

from __future__ import annotations

from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup_guard.domain import Label
from signup_guard.features.statistics import smoothed_share
from signup_guard.schema.problems import Problem
from signup_guard.store.base import KeptLabel
from signup_guard.usecases.labels import CHUNK, effective, last_words
from tests.usecases.test_assess import CARD, answer, card_count, vector_of


def kept(*said: tuple[str, str]) -> list[KeptLabel]:
    return [KeptLabel(seq, source, label, None, None, seq, None) for seq, (source, label) in enumerate(said)]


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        ([], None),
        ([("review", "fake")], "fake"),
        ([("ring", "fake"), ("review", "genuine")], "genuine"),
        ([("review", "genuine"), ("ring", "fake")], "genuine"),
        ([("review", "genuine"), ("chargeback", "fake")], "fake"),
        ([("chargeback", "fake"), ("review", "genuine")], "fake"),
        ([("review", "fake"), ("partner", "genuine")], "genuine"),
        ([("review", "fake"), ("review", "genuine")], "genuine"),
        ([("chargeback", "fake"), ("review", "genuine"), ("chargeback", "clear")], "genuine"),
        ([("review", "fake"), ("review", "clear")], None),
    ],
)
def test_the_label_that_counts(said: list[tuple[str, str]], counts: str | None) -> None:
    assert effective(kept(*said)) == counts


@given(st.lists(st.tuples(st.sampled_from(["chargeback", "review", "ring", "else"]), st.sampled_from(["fake", "genuine", "clear"]))))
def test_taking_back_every_word_leaves_none(said: list[tuple[str, str]]) -> None:
    words, _ = last_words(kept(*said))
    assert effective(kept(*said, *((word.source, "clear") for word in words))) is None


def test_what_becomes_of_each_label(services, request_of) -> None:
    answer(services, request_of("a"))
    labels = [
        Label("a", "fake", "review"),
        Label("a", "fake", "review"),
        Label("a", "genuine", "chargeback"),
        Label("a", "clear", "ring"),
        Label("nobody", "fake", "review"),
        Problem(422, "no label"),
    ]
    results = services.label(labels, test=False)
    assert [(one["status"], one.get("effective")) for one in results] == [
        ("recorded", "fake"),
        ("unchanged", "fake"),
        ("recorded", "genuine"),
        ("unchanged", "genuine"),
        ("unknown_signup", None),
        ("invalid", None),
    ]
    view = services.signup("a", test=False)["labels"]
    assert [(one["source"], one["label"], one["effective"]) for one in view] == [("review", "fake", False), ("chargeback", "genuine", True)]


def test_a_label_taken_back_is_known_no_more(services, request_of) -> None:
    answer(services, request_of("a", payment=CARD))
    known = smoothed_share(1 / (2 * smoothed_share(1, 0)), 0)
    for number, (label, share) in enumerate([("fake", known), ("genuine", 1 - known), ("fake", known), ("clear", nan)]):
        services.label([Label("a", label, "review")], test=False)
        answer(services, request_of(f"after_{number}", payment=CARD))
        found = vector_of(services, f"after_{number}")["card_fake_share"]
        assert found == pytest.approx(share, nan_ok=True)


def test_a_long_import_is_recorded_whole(services, request_of) -> None:
    count = 2 * CHUNK + 3
    for number in range(count):
        answer(services, request_of(f"s{number}", payment=CARD))
    results = services.label([Label(f"s{number}", "fake", "outcome") for number in range(count)], test=False)
    assert {one["status"] for one in results} == {"recorded"}
    answer(services, request_of("last", payment=CARD))
    assert vector_of(services, "last")["card_fake_share"] == pytest.approx(smoothed_share(count / (2 * smoothed_share(count, 0)), 0))


def test_a_test_key_labels_nothing(services, request_of) -> None:
    answer(services, request_of("a", payment=CARD))
    answer(services, request_of("t", payment=CARD), test=True)
    statuses = [one["status"] for one in services.label([Label("a", "fake", "review"), Label("t", "fake", "review")], test=True)]
    assert statuses == ["unknown_signup", "unchanged"]
    assert services.signup("a", test=False)["labels"] == []
    assert card_count(services) == 1
