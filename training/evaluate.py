"""The figures of any bundle on any history, and whether they make it fit to block."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from signup_guard.clock import format_time
from signup_guard.errors import BundleError, HistoryError
from signup_guard.schema.history import Row
from signup_guard.scoring.bundle import Bundle, Cuts, sha256
from signup_guard.scoring.drift import LEAST, prior_now, read_window
from training.calibrate import BLOCK_CEILING, HOLD_CEILING
from training.looks import seen_by
from training.metrics import at_budgets, at_cuts, by_ring, expected_calibration_error, ranking, wilson, with_intervals
from training.replay import Replayed, replay
from training.segments import SEGMENTS
from training.split import rings_of
from training.thresholds import thresholds
from training.traffic import Traffic, per_day, sampled
from training.write import PLAIN, beside

ECE_MOST: Final = 0.05


class Levels(NamedTuple):
    """A bundle's cuts, and further ones by name that show what others would cost."""

    cuts: Cuts
    ladder: Mapping[str, float]

    def named(self) -> dict[str, float]:
        """All that are open."""
        block = {} if self.cuts.block is None else {"block": self.cuts.block}
        return {"hold": self.cuts.hold, **block, **self.ladder}


def figures(
    replayed: Replayed,
    log_odds: np.ndarray,
    rings: np.ndarray,
    levels: Levels,
    baselines: Mapping[str, np.ndarray],
    traffic: Traffic | None,
) -> dict[str, Any]:
    """Everything there is to say about scores of labelled rows in order of time; `baselines` are scores to compare with, by name; without
    `traffic` nothing is said of what a cut costs a day.
    """
    rows, cuts = replayed.rows, levels.cuts
    fake = np.array([row.label == "fake" for row in rows])
    members: dict[str, list[bool]] = {}
    for row, score in zip(rows, log_odds, strict=True):
        if row.ring_id is not None and row.label == "fake":
            members.setdefault(row.ring_id, []).append(bool(score >= cuts.hold))
    return {
        "window": {"from": format_time(rows[0].at), "until": format_time(rows[-1].at)},
        "rows": len(rows),
        "fakes": int(fake.sum()),
        **with_intervals(fake, log_odds, rings),
        "ece": expected_calibration_error(fake, log_odds),
        "budgets": at_budgets(fake, log_odds),
        "cuts": at_cuts(fake, log_odds, cuts),
        "rings": by_ring(members, HOLD_CEILING) if members else None,
        "baselines": {name: ranking(fake, scores) for name, scores in baselines.items()},
        "segments": _segments(log_odds[~fake] >= cuts.hold, replayed.segments[~fake]),
        "thresholds": thresholds(fake, log_odds, rings, levels.named(), traffic.log_odds, traffic.per_day) if traffic else [],
        "prior": _prior(traffic),
    }


def _segments(held: np.ndarray, segments: np.ndarray) -> dict[str, dict[str, float]]:
    """How many genuine people of each segment are held, and of all, with intervals of 95 %."""
    found = {}
    for name, of in (("everybody", np.ones(len(held), dtype=bool)), *zip(SEGMENTS, segments.T, strict=True)):
        if rows := int(of.sum()):
            low, high = wilson(int(held[of].sum()), rows)
            found[name] = {"genuine": rows, "held": float(held[of].mean()), "low": low, "high": high}
    return found


def _prior(traffic: Traffic | None) -> dict[str, float] | None:
    if traffic is None or traffic.base_rate is None or len(traffic.log_odds) < LEAST:
        return None
    return prior_now(traffic.log_odds, traffic.base_rate)._asdict()


def faults_of(found: Mapping[str, Any], rows: Sequence[Row], cuts: Cuts) -> list[str]:
    """Why these figures do not make the bundle calibrated for its owner; none if they do."""
    ceiling = HOLD_CEILING if cuts.block is None else BLOCK_CEILING
    genuine, needed = found["rows"] - found["fakes"], round(3 / ceiling)
    faults = []
    if synthetic := sum(row.synthetic for row in rows):
        faults.append(f"{synthetic:,} signups are synthetic")
    if genuine < needed:
        faults.append(f"there are {genuine:,} genuine signups, {needed:,} are needed for a ceiling of {100 * ceiling:g} %")
    if found["ece"] > ECE_MOST:
        faults.append(f"the calibration error is {found['ece']:.3f}, at most {ECE_MOST} will do")
    return faults


def checked(replayed: Replayed, start: int | None) -> Replayed:
    """What was given, if from `start` (microseconds) on it has rows of both classes; raises `HistoryError`."""
    if {row.label for row in replayed.rows if start is None or row.at >= start} != {"fake", "genuine"}:
        when = "" if start is None else f" from {format_time(start)} on; give a history that goes on after that"
        raise HistoryError(f"There are not both fake and genuine signups to judge by{when}.")
    return replayed


def judge(bundle: Bundle, rows: Sequence[Row], start: int | None = None) -> tuple[Replayed, dict[str, Any]]:
    """The labelled rows of a history from `start` (microseconds) on, and the bundle's figures on them; raises `HistoryError`."""
    recent = [row for row in rows if start is None or row.at >= start]
    is_sampled = sampled(recent)
    replayed = seen_by(bundle, replay(rows))
    later = np.array([start is None or row.at >= start for row in rows], dtype=bool)
    sample = replayed.of(later & np.array([is_sampled(row) for row in rows], dtype=bool))
    told = checked(replayed.of(later & np.array([row.label is not None for row in rows], dtype=bool)), start)
    window = read_window(bundle.path)
    traffic = Traffic(sample.vectors.each(bundle.predict_many), per_day(recent), None if window is None else window.base_rate)
    return told, evaluate(bundle, told, told.vectors.each(bundle.predict_many), traffic)


def evaluate(bundle: Bundle, replayed: Replayed, scores: np.ndarray, traffic: Traffic | None = None) -> dict[str, Any]:
    """The figures of these scores of the bundle on these rows, beside the velocity rule and the model without history that was fitted
    with it.
    """
    baselines = {"velocity rule": replayed.velocity}
    if (bundle.path / PLAIN).exists():
        baselines["without history"] = beside(bundle.path, PLAIN, replayed.vectors)
    return figures(replayed, scores, rings_of(replayed), Levels(bundle.cuts, bundle.manifest.get("ladder", {})), baselines, traffic)


def write_evaluation(bundle: Bundle, found: Mapping[str, Any], faults: Sequence[str]) -> Path:
    """Keeps the figures beside the bundle, bound to it, for activation to read; raises `BundleError` where that cannot be written."""
    path = bundle.path / "evaluation.json"
    about = {"manifest_sha256": sha256(bundle.path / "manifest.json"), "passed": not faults, "faults": list(faults), "figures": found}
    try:
        path.write_text(json.dumps(about, indent=1) + "\n", "utf-8")
    except OSError as fault:
        remedy = "Copy the bundle's folder to the writable one and evaluate it there."
        raise BundleError(f"{path} cannot be written ({fault.strerror}). {remedy}") from fault
    return path
