"""The figures of any bundle on any history, and whether they make it fit to block."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from signup_guard.clock import format_time
from signup_guard.errors import BundleError, HistoryError
from signup_guard.schema.history import Row
from signup_guard.scoring.bundle import Bundle, Cuts, sha256
from training.calibrate import BLOCK_CEILING, HOLD_CEILING
from training.metrics import at_budgets, at_cuts, by_ring, expected_calibration_error, ranking, with_intervals
from training.replay import Replayed, replay
from training.split import rings_of
from training.write import PLAIN, beside

ECE_MOST: Final = 0.05


def figures(
    rows: Sequence[Row],
    fake: np.ndarray,
    log_odds: np.ndarray,
    rings: np.ndarray,
    cuts: Cuts,
    baselines: Mapping[str, np.ndarray],
) -> dict[str, Any]:
    """Everything there is to say about scores of labelled rows in order of time; `baselines` are scores to compare with, by name."""
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
    }


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


def labelled(rows: Sequence[Row], start: int | None = None) -> Replayed:
    """Replays a history; the labelled rows from `start` (microseconds) on, with what was known at each.

    Raises `HistoryError` where there is not one of each class.
    """
    replayed = replay(rows, lambda row: row.label is not None and (start is None or row.at >= start))
    if {row.label for row in replayed.rows} != {"fake", "genuine"}:
        when = "" if start is None else f" from {format_time(start)} on; give a history that goes on after that"
        raise HistoryError(f"There are not both fake and genuine signups to judge by{when}.")
    return replayed


def evaluate(bundle: Bundle, replayed: Replayed, log_odds: np.ndarray | None = None) -> dict[str, Any]:
    """The bundle's figures on these rows (`log_odds` are other scores than its own), beside the velocity rule and the model without
    history that was fitted with it.
    """
    fake = np.array([row.label == "fake" for row in replayed.rows])
    scores = bundle.predict_many(replayed.vectors) if log_odds is None else log_odds
    baselines = {"velocity rule": replayed.velocity}
    if (bundle.path / PLAIN).exists():
        baselines["without history"] = beside(bundle.path, PLAIN, replayed.vectors)
    return figures(replayed.rows, fake, scores, rings_of(replayed), bundle.cuts, baselines)


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
