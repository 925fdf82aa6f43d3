"""From a score to a verdict."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup_guard.clock import HOUR
from signup_guard.domain import VERDICTS, CardFacts, Facts, NetFacts, Score, Session
from signup_guard.policy.decide import Judge, ListEntry, Policy
from signup_guard.policy.rules import RULES, Known

NOTHING = Known({}, {})
BANDS = Policy(hold_cut=1.0, block_cut=3.0)
CARD = CardFacts("prepaid", None, None, None, None, None, False, None, None)
NET = NetFacts(4, False, True, None, None, None, None, None, None)


def facts(**links: str) -> Facts:
    return Facts(links=links, marks={})


def score(log_odds: float, calibrated: bool = True) -> Score:
    return Score(0.5, log_odds, "m", calibrated)


def verdict(
    policy: Policy, found: Score | None, of: Facts | None = None, known: Known = NOTHING, at: int = 0
) -> tuple[str, tuple[str, ...]]:
    decision = Judge.of(policy).decide(of or facts(), known, found, at)
    return decision.verdict, decision.rules


@pytest.mark.parametrize(
    ("log_odds", "calibrated", "expected"),
    [(0.9, True, "allow"), (1.0, True, "hold"), (2.9, True, "hold"), (3.0, True, "block"), (3.0, False, "hold"), (0.0, False, "allow")],
)
def test_bands(log_odds: float, calibrated: bool, expected: str) -> None:
    assert verdict(BANDS, score(log_odds, calibrated)) == (expected, ())


@pytest.mark.parametrize(
    ("lists", "log_odds", "expected"),
    [
        (["block"], -9, ("block", ("block_list",))),
        (["hold"], -9, ("hold", ("hold_list",))),
        (["hold"], 9, ("block", ("hold_list",))),
        (["allow"], 9, ("allow", ("allow_list",))),
        (["allow", "block"], 9, ("allow", ("allow_list", "block_list"))),
    ],
)
def test_the_strictest_wins_an_allow_list_entry_excepted(lists: list[str], log_odds: float, expected: tuple[str, tuple[str, ...]]) -> None:
    policy = replace(BANDS, lists=tuple(ListEntry("ip", "k", one) for one in lists))
    assert verdict(policy, score(log_odds), facts(ip="k")) == expected
    assert verdict(policy, score(-9), facts(ip="other", card="k")) == ("allow", ())


def test_a_list_entry_ends_at_its_time() -> None:
    policy = replace(BANDS, lists=(ListEntry("ip", "k", "block", expires_at=100),))
    assert [verdict(policy, score(-9), facts(ip="k"), at=at)[0] for at in (99, 100)] == ["block", "allow"]


RULE_CASES = {
    "honeypot": (replace(facts(), session=Session(honeypot_filled=True)), NOTHING),
    "known_fake_card": (facts(), Known({"card": 1}, {"card": 0})),
    "known_fake_device": (facts(), Known({"device": 2}, {"device": 0})),
    "prepaid_datacenter": (replace(facts(), card=CARD, net=NET), NOTHING),
    "contained_ring": (facts(), Known({}, {}, contained=True)),
}


@pytest.mark.parametrize("name", RULES)
def test_rules(name: str) -> None:
    of, known = RULE_CASES[name]
    policy = replace(BANDS, rules={name: "block"})
    assert verdict(policy, None, of, known) == ("block", (name,))
    assert verdict(policy, score(-9)) == ("allow", ())
    assert verdict(replace(policy, rules={name: "allow"}), score(-9), of, known) == ("allow", ())


def test_one_known_genuine_use_silences_the_known_fake_rules() -> None:
    assert verdict(BANDS, score(-9), facts(), Known({"card": 5}, {"card": 1})) == ("allow", ())


@pytest.mark.parametrize("without", VERDICTS)
def test_without_a_score_the_policy_says_what_happens(without: str) -> None:
    assert verdict(replace(BANDS, without_model=without), None) == (without, ())


def test_a_hold_has_an_end_and_an_outcome() -> None:
    decision = Judge.of(replace(BANDS, hold_hours=2, on_expiry="block")).decide(facts(), NOTHING, score(2), 10 * HOUR)
    assert (decision.hold_expires_at, decision.on_expiry) == (12 * HOUR, "block")


def test_monitor_mode_allows_and_says_what_would_be() -> None:
    decision = Judge.of(replace(BANDS, monitor=True)).decide(facts(), NOTHING, score(2), 0)
    assert (decision.verdict, decision.would_be, decision.enforced, decision.hold_expires_at) == ("allow", "hold", False, None)


@given(st.floats(-20, 20), st.floats(-20, 20), st.booleans())
def test_a_higher_score_is_never_judged_milder(low: float, high: float, calibrated: bool) -> None:
    low, high = sorted((low, high))
    verdicts = [verdict(BANDS, score(value, calibrated))[0] for value in (low, high)]
    assert VERDICTS.index(verdicts[0]) <= VERDICTS.index(verdicts[1])


def test_the_name_of_a_policy_changes_with_any_of_its_parts() -> None:
    policies = [
        BANDS,
        replace(BANDS, hold_cut=1.1),
        replace(BANDS, block_cut=None),
        replace(BANDS, rules={"honeypot": "block"}),
        replace(BANDS, lists=(ListEntry("ip", "k", "block"),)),
        replace(BANDS, monitor=True),
    ]
    assert len({policy.fingerprint() for policy in policies}) == len(policies)
