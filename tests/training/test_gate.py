"""The gate: what it claims of a challenger, on which rows, and whose labels it distrusts."""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random

import numpy as np
import pytest

from signup_guard.domain import Hand
from tests.training.conftest import shell, write
from tests.training.test_split import made, replayed
from training.calibrate import HOLD_CEILING
from training.gate import HELD_MARGIN, Lines, Sample, main_claims, segment_claims
from training.segments import SEGMENTS
from training.split import FROZEN, frozen_of, frozen_share, rings_of
from training.trust import ACT_CAP, ACTOR_CAP, capped, disputes, judging

LINES = Lines((0.0, 0.0), (None, None))
ALL = np.ones(2000, dtype=bool)


def sample(rows: int = 4000, change: float = 0.0, seed: int = 601) -> Sample:
    """Scores that tell fakes in rings of ten from genuine people; the challenger's are `change` worse, in log-odds."""
    rng = np.random.default_rng(seed)
    fake = np.arange(rows) % 4 == 0
    rings = np.where(fake, np.arange(rows) // 40, rows + np.arange(rows))
    old = rng.normal(0, 1, rows) + np.where(fake, 3.0, -3.0)
    return Sample(fake, old, old - change * np.where(fake, 1, -1), np.ones(rows), rings)


@pytest.mark.parametrize(
    ("rows", "change", "expected"),
    [
        (4000, 0.0, {"AUC": "holds", "the share of fakes held": "holds", "the share of genuine people held": "holds"}),
        (4000, -1.0, {"AUC": "holds", "the share of fakes held": "holds", "the share of genuine people held": "holds"}),
        (4000, 2.0, {"AUC": "fails", "the share of fakes held": "fails", "the share of genuine people held": "fails"}),
        (400, 0.0, {"AUC": "holds", "the share of fakes held": "holds", "the share of genuine people held": "too little"}),
        (400, 3.0, {"AUC": "fails", "the share of fakes held": "fails", "the share of genuine people held": "fails"}),
        (40, 0.0, {"AUC": "too little", "the share of fakes held": "too little", "the share of genuine people held": "too little"}),
    ],
)
def test_what_is_claimed_of_a_challenger(rows: int, change: float, expected: dict[str, str]) -> None:
    claims = {claim.figure: claim for claim in main_claims("these", sample(rows, change), LINES)}
    assert {figure: claims[figure].status for figure in expected} == expected
    assert claims["the share of genuine people blocked"].status == ("holds" if rows >= 4000 and 3 * rows / 4 >= 3000 else "too little")
    assert all((claims[figure].harm > 0) == (change > 0) for figure in expected if change)


def test_of_one_ring_nothing_is_told_however_large_it_is() -> None:
    whole = sample(4000, 2.0)
    one = Sample(whole.fake, whole.old, whole.new, whole.weights, np.where(whole.fake, 0, whole.rings))
    claims = {claim.figure: claim.status for claim in main_claims("these", one, LINES)}
    assert (claims["AUC"], claims["the share of fakes held"]) == ("too little", "too little")
    assert claims["the share of genuine people held"] == "fails"


@pytest.mark.parametrize(("held", "status"), [(0.001, "holds"), (0.009, "holds"), (0.03, "fails")])
def test_who_keeps_to_the_wanted_share_is_no_worse_than_a_champion_that_hits_nobody(held: float, status: str) -> None:
    whole = sample(4000)
    new = np.where(whole.fake, whole.old, np.where((np.arange(4000) - 1) % 1000 < 1000 * held, 1.0, -3.0))
    quiet = Sample(whole.fake, np.where(whole.fake, whole.old, -3.0), new, whole.weights, whole.rings)
    claim = {claim.figure: claim for claim in main_claims("these", quiet, LINES)}["the share of genuine people held"]
    assert claim.champion == 0 < claim.challenger
    assert claim.status == status


def test_pairing_tells_what_two_samples_could_not() -> None:
    """The AUC of a few rings is uncertain; that two models differ little on the same rows is not."""
    claim = next(main_claims("these", sample(2000, 0.01), LINES))
    assert claim.figure == "AUC" and claim.most < 0.001


def test_a_segment_is_judged_by_its_genuine_people_alone() -> None:
    whole = sample(2000)
    worse = Sample(whole.fake, whole.old, np.where(np.arange(2000) % 20 == 1, 5.0, whole.new), whole.weights, whole.rings)
    (claim,) = segment_claims(worse, {"hardened browser": ALL}, LINES)
    assert (claim.status, claim.rows) == ("fails", 1500)
    assert claim.challenger - claim.champion == pytest.approx(100 / 1500, abs=0.003)
    assert claim.harm == pytest.approx(claim.challenger - HOLD_CEILING), "up to the wanted share nobody is hit more than is wanted"
    assert not [*segment_claims(whole.of(whole.fake), {"nobody": ALL[whole.fake]}, LINES)]
    (fine,) = segment_claims(whole, {"hardened browser": ALL}, LINES)
    assert fine.status == "holds" and fine.most <= HELD_MARGIN
    assert len(SEGMENTS) == len(set(SEGMENTS))


@pytest.mark.parametrize(
    ("segments", "told"),
    [
        ({"a": (0, 1200), "b": (1200, 2000)}, {"b": 600, "a": 900}),
        ({"a": (0, 1200), "b": (1200, 1280), "c": (1280, 1300)}, {"c and b and a": 975, "c": -15, "b": -60, "a": 900}),
        ({"a": (0, 1200), "b": (1200, 1280), "c": (1280, 1440)}, {"b and c": 180, "b": -60, "c": -120, "a": 900}),
        (
            {"a": (0, 1200), "b": (1200, 1390), "c": (1390, 1590), "d": (1590, 1780)},
            {"b and d": 285, "b": -142, "d": -143, "c": 150, "a": 900},
        ),
        ({"a": (0, 80)}, {"a": 60}),
        ({"a": (0, 80), "b": (40, 120)}, {"a and b": 90, "a": -60, "b": -60}),
        ({"a": (0, 0)}, {}),
    ],
    ids=["each", "all", "two of three", "all the small", "one", "too few together", "none"],
)
def test_what_must_be_shown_of_small_segments_is_of_all_together(segments: dict[str, tuple[int, int]], told: dict[str, int]) -> None:
    """The genuine people that each claim is about, three of four rows; less than none where it need not be shown."""
    masks = {name: (np.arange(2000) >= first) & (np.arange(2000) < end) for name, (first, end) in segments.items()}
    claims = [*segment_claims(sample(2000), masks, LINES)]
    assert {claim.on.removeprefix("the segment "): claim.rows if claim.must else -claim.rows for claim in claims} == told
    assert all(claim.status == ("holds" if claim.rows >= 150 else "too little") for claim in claims)


def test_certain_harm_to_a_small_segment_is_not_lost_among_others() -> None:
    whole, tor = sample(20_000), np.arange(20_000) < 180
    worse = Sample(whole.fake, whole.old, np.where(tor & ~whole.fake, 5.0, whole.new), whole.weights, whole.rings)
    claims = {claim.on: claim.status for claim in segment_claims(worse, {"Tor": tor, "IPv6": np.arange(20_000) < 16_000}, LINES)}
    assert claims["the segment Tor"] == "fails"


def test_frozen_rings_stay_frozen_when_the_history_grows() -> None:
    rows = [replace(row, ring_id=f"r{number // 20}" if row.label == "fake" else None) for number, row in enumerate(made(4000))]
    short, long = (replayed(rows[:end]) for end in (3000, 4000))
    early, late = (frozen_of(source, rings_of(source), FROZEN) for source in (short, long))
    assert early.tolist() == late[:3000].tolist()
    assert 0.5 * FROZEN < late.mean() < 1.5 * FROZEN
    assert not (late & ~frozen_of(long, rings_of(long), frozen_share(4000))).any(), "at a larger share they are among the frozen, too"
    fake = np.array([row.label == "fake" for row in rows])
    assert 0 < late[fake].sum() < 0.2 * fake.sum()
    rings = rings_of(long)
    assert not set(rings[late].tolist()) & set(rings[~late].tolist())


def test_rings_told_by_personal_keys_are_frozen_whole() -> None:
    keys = np.zeros((1000, 4), dtype=np.uint64)
    keys[:, 0] = np.arange(1000) // 10 + 1
    source = replayed([replace(row, label="fake") for row in made(1000)], keys)
    frozen = frozen_of(source, rings_of(source), FROZEN).reshape(100, 10)
    assert set(frozen.sum(axis=1).tolist()) == {0, 10}


def by_hand(rows: int, share: float, **hand: str) -> list:
    """Rows whose first share are by one hand."""
    return [replace(row, hand=Hand("review", **hand)) if number < share * rows else row for number, row in enumerate(made(rows))]


@pytest.mark.parametrize(("hand", "cap"), [({"actor": "mara"}, ACTOR_CAP), ({"act": "a1"}, ACT_CAP)])
@pytest.mark.parametrize("share", [0.02, 0.1, 0.5])
def test_no_hand_weighs_more_than_its_cap(hand: dict[str, str], cap: float, share: float) -> None:
    weights = capped(np.ones(1000), by_hand(1000, share, **hand))
    assert weights.sum() == pytest.approx(1000)
    assert weights[: int(share * 1000)].sum() / 1000 == pytest.approx(min(share, cap))


def test_who_gave_most_labels_keeps_more_than_the_cap() -> None:
    theirs = [capped(np.ones(1000), by_hand(1000, share, actor="mara"))[: round(share * 1000)].sum() / 1000 for share in (0.75, 0.76, 0.9)]
    assert theirs == sorted(theirs) and theirs[0] == pytest.approx(ACTOR_CAP) and ACTOR_CAP < theirs[2] < 0.5


def test_several_heavy_hands_are_each_held_to_the_cap() -> None:
    hands = ["ana"] * 400 + ["bo"] * 300 + [None] * 1300
    rows = [replace(row, hand=Hand("review", actor=hand)) for row, hand in zip(made(2000), hands, strict=True)]
    weights = capped(np.where(np.arange(2000) < 700, 4.0, 1.0), rows)
    theirs = [float(weights[place].sum() / weights.sum()) for place in (slice(400), slice(400, 700))]
    assert theirs == pytest.approx([ACTOR_CAP, ACTOR_CAP])


def test_a_team_of_one_is_not_weighed_down_in_learning() -> None:
    assert capped(np.ones(100), by_hand(100, 1.0, actor="mara")).tolist() == pytest.approx([1.0] * 100)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_in_judging_no_reviewer_and_no_act_weighs_more_than_its_cap(share: float) -> None:
    """Every ten labels of hers are of one act."""
    rows = by_hand(1000, share, actor="mara")
    rows = [replace(row, hand=replace(row.hand, act=f"a{place // 10}")) if row.hand.actor else row for place, row in enumerate(rows)]
    weights, faults = judging(rows)
    assert (faults, weights.max() <= 4) == ([], True)
    assert weights[: round(1000 * share)].sum() <= 1.02 * weights.sum() * ACTOR_CAP
    assert weights.reshape(-1, 10).sum(axis=1)[: int(100 * share)].max() <= 1.02 * weights.sum() * ACT_CAP


@pytest.mark.parametrize(
    ("hands", "told"),
    [
        (["mara"], ["mara weighs 100.0 % of the labels, at most 25 % may be of one hand: more by others are needed"]),
        (["ana", "bo", "mara"], ["ana weighs 33.3 %", "bo weighs 33.3 %", "mara weighs 33.3 %"]),
        (["ana", "bo", "mara", "kim"], []),
        (["mara", None], []),
        ([*["mara"] * 99, None], ["mara weighs "]),
        ([*["ana", "bo", "mara"] * 33, None], ["ana weighs", "bo weighs", "mara weighs"]),
        ([], []),
    ],
    ids=["one", "three", "four", "one and others", "nearly all one", "nearly all three", "no labels"],
)
def test_where_too_few_people_label_nobody_can_be_held_to_the_cap(hands: list[str | None], told: list[str]) -> None:
    rows = [replace(row, hand=Hand("review", actor=hands[place % len(hands)])) for place, row in enumerate(made(1200 if hands else 0))]
    weights, faults = judging(rows)
    assert weights.max(initial=0) <= 4, "no few of them decide"
    assert len(faults) == len(told) and all(fault.startswith(text) for fault, text in zip(faults, told, strict=True))


@pytest.mark.parametrize(
    ("rows", "held", "told"),
    [
        (by_hand(400, 0.0), "all", []),
        (by_hand(400, 0.25, actor="mara"), "right", []),
        (by_hand(400, 0.25, actor="mara"), "wrong for the first", ["of the 100 labels by mara contradict the champion, of all others 0 %"]),
        (by_hand(400, 0.25, actor="mara"), "wrong for all", []),
        (by_hand(400, 0.05, act="ring_7"), "all", ["one act (ring_7) calls 16 signups genuine that the champion holds"]),
        (by_hand(400, 0.05, act="ring_7"), "none", []),
        (by_hand(400, 0.01, act="ring_7"), "all", []),
    ],
    ids=["no hands", "a good reviewer", "a bad reviewer", "a bad champion", "a ring called genuine", "a ring found", "a small ring"],
)
def test_who_overturns_the_champion_alone(rows: list, held: str, told: list[str]) -> None:
    fake = np.array([row.label == "fake" for row in rows])
    verdicts = {
        "all": np.ones(400, dtype=bool),
        "none": np.zeros(400, dtype=bool),
        "right": fake,
        "wrong for all": ~fake,
        "wrong for the first": np.where(np.arange(400) < 100, ~fake, fake),
    }
    found = disputes(rows, verdicts[held], np.full(400, -1))
    assert len(found) == len(told)
    assert all(text in one for text, one in zip(told, found, strict=True))


@pytest.mark.parametrize(
    ("rings", "told"), [([7] * 40, True), ([7] * 8 + [8] * 8 + [9] * 24, True), ([*range(40)], False), ([-1] * 40, False)]
)
def test_a_ring_that_one_reviewer_calls_genuine_one_by_one_is_looked_at(rings: list[int], told: bool) -> None:
    rows = [replace(row, label="genuine") if number < 40 else row for number, row in enumerate(by_hand(400, 0.1, actor="mara"))]
    held = np.arange(400) < 40
    found = disputes(rows, held, np.array([*rings, *range(100, 460)]))
    assert ["mara, in one ring, calls" in one for one in found] == ([True] if told else [])


@pytest.mark.parametrize("poison", ["one ring", "one reviewer"])
def test_poisoned_labels_are_stopped(models, own, tmp_path, monkeypatch, poison: str) -> None:
    """One ring called genuine by one act, or 500 wrong labels by one reviewer among four: the challenger that learnt from them, judged by
    the same labels, does not pass.
    """
    monkeypatch.setenv("SIGNUP_GUARD_MODELS", str(tmp_path))
    rng = Random(602)
    rows = [{**json.loads(line), "label_source": "review"} for line in own.read_text().splitlines()]
    rows = [{**row, "label_actor": rng.choice(["ana", "bo", "cy"])} for row in rows]
    if poison == "one ring":
        sizes: dict[str, int] = {}
        for row in rows:
            sizes[row["ring_id"] or ""] = sizes.get(row["ring_id"] or "", 0) + bool(row["ring_id"])
        ring = max(sizes, key=lambda name: sizes[name])
        wrong = {row["signup_id"]: "genuine" for row in rows if row["ring_id"] == ring}
        hand = {"label_actor": "mallory", "label_act": "act_9"}
        told = "one act (act_9) calls"
    else:
        flipped = {"fake": "genuine", "genuine": "fake"}
        wrong = {row["signup_id"]: flipped[row["label"]] for row in rng.sample(rows, 500)}
        hand = {"label_actor": "mallory"}
        told = "labels by mallory contradict the champion"
    poisoned = write(
        tmp_path / "poisoned.jsonl",
        [{**row, **hand, "label": wrong[row["signup_id"]]} if row["signup_id"] in wrong else row for row in rows],
    )
    done = shell("fit", poisoned)
    assert done.code == 0, done.err
    shut = shell("compare", models["own"], done.out.split()[-1], poisoned)
    assert shut.code == 1
    assert told in shut.err
