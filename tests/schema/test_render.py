"""The answer has the contract's fields in the contract's order, rounded, and is always JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from math import inf, nan
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup_guard.clock import HOUR
from signup_guard.domain import Assessment, Decision, Reason, Score, Warn
from signup_guard.schema.render import render_score
from tests.schema.conform import faults

CONTRACT = ["signup_id", "decision", "score", "reasons", "rules", "ring", "hold", "warnings", "model", "policy", "mode", "degraded"]
CONTRACT += ["enforced", "calibrated"]
REASON = Reason("card_signups", "payment", 1.4200049, 9.0, "This card was used by 9 other signups")
HELD = Assessment(
    "su_1",
    0,
    Decision("hold", ("prepaid_datacenter",), "9f31", hold_expires_at=24 * HOUR, on_expiry="allow"),
    Score(0.873141, 1.9, "2025-11-20-a1", True, (REASON,)),
    "full",
    warnings=(Warn("unparseable_ip", "/network/ip", "This is no address"),),
)


def rendered(assessment: Assessment) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(render_score(assessment))
    assert faults(body, "ScoreBody") == []
    return body


def test_a_hold_as_in_the_contract() -> None:
    assert list(rendered(HELD)) == CONTRACT
    assert rendered(HELD) == {
        "signup_id": "su_1",
        "decision": "hold",
        "score": 87.31,
        "reasons": [
            {"code": "card_signups", "family": "payment", "contribution": 1.42, "value": 9, "text": "This card was used by 9 other signups"}
        ],
        "rules": ["prepaid_datacenter"],
        "ring": None,
        "hold": {"expires_at": "1970-01-02T00:00:00Z", "on_expiry": "allow"},
        "warnings": [{"code": "unparseable_ip", "pointer": "/network/ip", "text": "This is no address"}],
        "model": "2025-11-20-a1",
        "policy": "9f31",
        "mode": "full",
        "degraded": [],
        "enforced": True,
        "calibrated": True,
    }


def test_without_a_model_there_is_no_score_and_nothing_calibrated() -> None:
    body = rendered(replace(HELD, score=None, mode="rules_only", degraded=("model",)))
    assert (body["score"], body["model"], body["reasons"], body["calibrated"], body["degraded"]) == (None, None, [], False, ["model"])


def test_monitor_mode_names_the_verdict_that_would_be() -> None:
    body = rendered(replace(HELD, decision=Decision("allow", (), "9f31", enforced=False, would_be="block")))
    assert (body["decision"], body["enforced"], body["would_be"], body["hold"]) == ("allow", False, "block", None)
    assert [name for name in body if name != "would_be"] == CONTRACT


@pytest.mark.parametrize(
    ("value", "said"), [(9.0, 9), (0.25, 0.25), (0.30000001192092896, 0.3), (1e-7, 1e-7), (None, None), (nan, None), (inf, None)]
)
def test_a_reasons_value_is_what_the_signal_saw(value: float | None, said: float | None) -> None:
    score = Score(0.5, 0.0, "m", False, (replace(REASON, value=value),))
    assert rendered(replace(HELD, score=score))["reasons"][0]["value"] == said


@given(st.floats(0, 1), st.floats(-50, 50), st.one_of(st.none(), st.floats()), st.text(), st.lists(st.text(), max_size=3))
def test_every_assessment_is_json_that_says_the_same(share: float, weight: float, value: float | None, text: str, words: list[str]) -> None:
    text = text.encode(errors="replace").decode()
    words = [word.encode(errors="replace").decode() for word in words]
    reason = Reason("a", "device", weight, value, text)
    body = rendered(replace(HELD, signup_id=text, score=Score(share, 0.0, "m", False, (reason,)), degraded=tuple(words)))
    assert (body["signup_id"], body["degraded"], body["reasons"][0]["text"]) == (text, words, text)
    assert abs(body["score"] - 100 * share) <= 0.005 + 1e-9
    assert abs(body["reasons"][0]["contribution"] - weight) <= 0.00005 + 1e-9
