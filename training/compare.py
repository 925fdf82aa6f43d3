"""Champion and challenger on the same rows, and the gate between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from signup_guard.clock import format_time, parse_time
from signup_guard.schema.history import Row
from signup_guard.scoring import gate
from signup_guard.scoring.bundle import Bundle
from training.evaluate import checked, evaluate
from training.gate import Claim, Lines, Sample, as_json, main_claims, segment_claims
from training.looks import judged_by, seen_by
from training.replay import Replayed
from training.segments import SEGMENTS
from training.split import FROZEN, frozen_of, rings_of
from training.trust import disputes, judging


class Flip(NamedTuple):
    """A signup on which the two disagree, with its label."""

    signup_id: str
    label: str
    champion: str
    challenger: str


def unseen_from(champion: Bundle, challenger: Bundle, synthetic: bool) -> int | None:
    """From when on (microseconds) neither was judged on trees fitted to a history of this kind: their test blocks; None for any time."""
    begins = [_test_begin(bundle) for bundle in (champion, challenger) if bundle.synthetic == synthetic]
    return max(begins, default=None)


def _test_begin(bundle: Bundle) -> int:
    """The begin of its test block; without one, the end of all that it has seen."""
    blocks = bundle.manifest["blocks"]
    return parse_time(blocks["test"]["from"]) if blocks else parse_time(bundle.manifest["data"]["until"]) + 1


def scores_unseen(bundle: Bundle, replayed: Replayed, frozen: np.ndarray, synthetic: bool) -> np.ndarray:
    """Calibrated log-odds of a whole history: by the bundle's own trees for rows that they never saw (frozen ones, and those that came
    later), by the judged ones for others.
    """
    own = seen_by(bundle, replayed).vectors.each(bundle.predict_many)
    if bundle.synthetic != synthetic or not bundle.manifest["blocks"]:
        return own
    until = parse_time(bundle.manifest["data"]["until"])
    fresh = frozen | np.array([row.at > until for row in replayed.rows], dtype=bool)
    return np.where(fresh, own, judged_by(bundle, replayed))


def _frozen_for_both(champion: Bundle, challenger: Bundle, synthetic: bool) -> float:
    """The share of rings that neither was fitted on; one that learnt from another kind of history has seen none."""
    shares = [bundle.manifest["frozen"]["share"] for bundle in (champion, challenger) if bundle.synthetic == synthetic]
    return min(shares, default=FROZEN)


def compare(champion: Bundle, challenger: Bundle, whole: Replayed, start: int | None) -> tuple[dict[str, Any], list[Flip]]:
    """Both figures on the labelled rows of a whole history from `start` (microseconds) on, which neither was judged on trees fitted to;
    what the gate says to these and to the frozen rings of all times; and the flips.

    Raises `HistoryError` where there are not both classes from `start` on.
    """
    told = np.array([row.label is not None for row in whole.rows], dtype=bool)
    replayed = checked(whole.of(told), start)
    rows, synthetic = replayed.rows, any(row.synthetic for row in whole.rows)
    rings = rings_of(replayed)
    never = np.zeros(len(whole.rows), dtype=bool)
    never[told] = frozen = frozen_of(replayed, rings, _frozen_for_both(champion, challenger, synthetic))
    latest = np.array([start is None or row.at >= start for row in rows], dtype=bool)
    scores = [scores_unseen(bundle, whole, never, synthetic)[told] for bundle in (champion, challenger)]
    recent = replayed.of(latest)
    before, after = (evaluate(bundle, recent, found[latest]) for bundle, found in zip((champion, challenger), scores, strict=True))
    pairs = zip((champion, challenger), scores, strict=True)
    verdicts = [[bundle.cuts.verdict(score) for score in found[latest].tolist()] for bundle, found in pairs]
    flips = [Flip(row.signup_id, str(row.label), *pair) for row, *pair in zip(recent.rows, *verdicts, strict=True) if pair[0] != pair[1]]
    fake = np.array([row.label == "fake" for row in rows])
    lines = Lines((champion.cuts.hold, challenger.cuts.hold), (champion.cuts.block, challenger.cuts.block))
    sample = Sample(fake, scores[0], scores[1], np.ones(len(rows)), rings)
    claims, faults = _claims(rows, sample, lines, latest, frozen, replayed.segments)
    faults += [claim.told() for claim in claims if claim.status == "fails"]
    faults += [f"there are too few labels to tell: {claim.told()}" for claim in claims if claim.must and claim.status == "too little"]
    faults += disputes(rows, scores[0] >= champion.cuts.hold, replayed.ring)
    if synthetic and not (champion.synthetic and challenger.synthetic):
        faults.append("the history is simulated, and one of them learnt from another: compare them on your own")
    answer = {
        "passed": not faults,
        "faults": faults,
        **gate.bindings(champion.path, challenger.path),
        "history": {"labels": len(rows), "until": format_time(whole.rows[-1].at), "synthetic": synthetic},
        "claims": [as_json(claim) for claim in claims],
        "frozen": {"fakes": int(fake[frozen].sum()), "genuine": int((~fake)[frozen].sum())},
        "champion": before,
        "challenger": after,
        "flips": len(flips),
    }
    return answer, flips


def _claims(
    rows: Sequence[Row], sample: Sample, lines: Lines, latest: np.ndarray, frozen: np.ndarray, segments: np.ndarray
) -> tuple[list[Claim], list[str]]:
    """The gate's claims, and what keeps it from telling."""
    claims: list[Claim] = []
    faults: list[str] = []
    for on, wanted in (("the latest labels", latest), ("the frozen rings", frozen), ("segments", latest | frozen)):
        weights, heavy = judging([row for row, chosen in zip(rows, wanted.tolist(), strict=True) if chosen])
        drawn = replace(sample.of(wanted), weights=weights)
        if on == "segments":
            claims += segment_claims(drawn, dict(zip(SEGMENTS, segments[wanted].T, strict=True)), lines)
        else:
            found = [*main_claims(on, drawn, lines)]
            claims += found
            faults += [f"of {on} {text}" for text in heavy] if found else [f"{on} are not of both classes"]
    return claims, faults


def claims_table(claims: list[dict[str, Any]]) -> str:
    """The gate's claims as a Markdown table."""
    lines = ["| claim | champion | challenger | worse by at most | margin | rows in rings (needed) | |", "|---|---|---|---|---|---|---|"]
    for claim in claims:
        rows = f"{claim['rows']:,} in {claim['rings']:,} ({claim['needed']:,})"
        figures = f"{claim['champion']:.4f} | {claim['challenger']:.4f} | {claim['most']:.4f} | {claim['margin']:g}"
        lines.append(f"| {claim['figure']} on {claim['on']} | {figures} | {rows} | {claim['status']} |")
    return "\n".join(lines)
