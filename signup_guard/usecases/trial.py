"""A policy tried on history: what it would have decided on the signups that came, from their stored scores, facts and rules."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from math import log
from typing import Any, Final, NamedTuple, cast

from signup_guard.clock import DAY
from signup_guard.domain import VERDICTS, Score, Verdict
from signup_guard.policy.decide import Judge
from signup_guard.policy.rules import Known
from signup_guard.schema.facts import facts_from_json
from signup_guard.store.base import Store
from signup_guard.store.policies import Judged
from signup_guard.usecases.engine import Engine

MOST: Final = 2_000
"""Signups that are looked at, the newest."""
EXAMPLES: Final = 8
"""Shown of each kind of change."""
_KNOWN: Final = {"card": "known_fake_card", "device": "known_fake_device"}
"""Rules that read labels: whether they spoke then is on record, where they were on."""


class Changed(NamedTuple):
    """A signup on which the verdicts differ; `score` is a probability."""

    signup_id: str
    before: Verdict
    after: Verdict
    score: float | None
    label: str
    rules: tuple[str, ...]


class Trial(NamedTuple):
    """Of `signups`, the oldest received at `since`: how many went from which verdict to which, by label (`fake`, `genuine`, `unknown`); how
    often each rule and list spoke, by label; and some whose verdict changes.
    """

    signups: int
    since: int
    flows: Mapping[tuple[Verdict, Verdict], Counter[str]]
    rules: Mapping[str, Counter[str]]
    changed: list[Changed]


def tried(store: Store, engine: Engine, now: int, days: int) -> Trial:
    """The engine's policy on the signups of the last days.

    Scores are those that the models of the time gave.  Where the cut may move, it lies where it lay then, within the policy's bounds.  A
    rule that reads labels and was off then is silent.
    """
    judge = engine.judge
    flows: dict[tuple[Verdict, Verdict], Counter[str]] = {}
    rules: dict[str, Counter[str]] = {}
    changed: list[Changed] = []
    shown: Counter[tuple[Verdict, Verdict]] = Counter()
    signups, since = 0, now
    for one in store.judged(now - days * DAY, MOST):
        signups, since = signups + 1, one.received_at
        answer = json.loads(one.answer)
        decision = judge.decide(facts_from_json(one.facts), _known(answer), _score(one, answer), one.received_at, _cut(judge, one))
        before, after = answer.get("would_be", one.verdict), decision.would_be or decision.verdict
        label = one.label or "unknown"
        flows.setdefault((before, after), Counter())[label] += 1
        for name in decision.rules:
            rules.setdefault(name, Counter())[label] += 1
        if before != after:
            shown[before, after] += 1
            if shown[before, after] <= EXAMPLES:
                changed.append(Changed(one.signup_id, before, after, one.score, label, decision.rules))
    changed.sort(key=lambda one: (VERDICTS.index(one.before) - VERDICTS.index(one.after), one.before))
    return Trial(signups, since, flows, rules, changed)


def _known(answer: Mapping[str, Any]) -> Known:
    return Known({kind: float(name in answer["rules"]) for kind, name in _KNOWN.items()}, {})


def _score(one: Judged, answer: Mapping[str, Any]) -> Score | None:
    if one.score is None:
        return None
    bounded = min(max(one.score, 1e-12), 1 - 1e-12)
    return Score(one.score, log(bounded / (1 - bounded)), cast(str, answer["model"]), answer["calibrated"])


def _cut(judge: Judge, one: Judged) -> float | None:
    published, reach = judge.policy.hold_cut, judge.policy.hold_cut_moves
    if published is None or not reach or one.cut is None:
        return None
    return max(published - reach, min(published + reach, one.cut))
