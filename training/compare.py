"""Champion and challenger on the same rows, and the gate between them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from signup_guard.clock import parse_time
from signup_guard.domain import VERDICTS
from signup_guard.errors import BundleError
from signup_guard.schema.history import Row
from signup_guard.scoring.bundle import Bundle, Cuts, sha256
from training.evaluate import evaluate
from training.replay import Replayed

AUC_MARGIN: Final = 0.002
"""How much worse a challenger's AUC may be."""
HELD_MARGIN: Final = 0.001
BLOCKED_MARGIN: Final = 0.0002
"""How much greater the share of genuine people at or above its cuts may be."""
GATE: Final = "gate.json"


class Flip(NamedTuple):
    """A signup on which the two disagree, with its label."""

    signup_id: str
    label: str
    champion: str
    challenger: str


def unseen_from(champion: Bundle, challenger: Bundle, synthetic: bool) -> int | None:
    """From when on (microseconds) neither was fitted on a history of this kind: their test blocks; None for any time."""
    ends = []
    for bundle in (champion, challenger):
        if bundle.synthetic == synthetic:
            blocks = bundle.manifest.get("blocks") or {}
            ends.append(parse_time(blocks["test"]["from"]) if "test" in blocks else parse_time(bundle.manifest["data"]["until"]) + 1)
    return max(ends, default=None)


def compare(champion: Bundle, challenger: Bundle, replayed: Replayed) -> tuple[dict[str, Any], list[Flip]]:
    """Both figures, what the gate says to them, and the flips."""
    before, after = evaluate(champion, replayed), evaluate(challenger, replayed)
    verdicts = [_verdicts(bundle.predict_many(replayed.vectors), bundle.cuts) for bundle in (champion, challenger)]
    flips = [_flip(row, old, new) for row, old, new in zip(replayed.rows, *verdicts, strict=True) if old != new]
    faults = []
    if after["auc"]["value"] < before["auc"]["value"] - AUC_MARGIN:
        faults.append(f"AUC falls from {before['auc']['value']:.4f} to {after['auc']['value']:.4f}")
    for name, margin in (("hold", HELD_MARGIN), ("block", BLOCKED_MARGIN)):
        old, new = (0.0 if found["cuts"][name] is None else found["cuts"][name]["genuine"] for found in (before, after))
        if new > old + margin:
            faults.append(f"the share of genuine people at or above the {name} cut rises from {100 * old:.2f} % to {100 * new:.2f} %")
    answer = {
        "passed": not faults,
        "faults": faults,
        **bindings(champion, challenger),
        "champion": before,
        "challenger": after,
        "flips": len(flips),
    }
    return answer, flips


def bindings(champion: Bundle, challenger: Bundle) -> dict[str, str]:
    """What ties a gate's answer to just these two."""
    return {
        "champion_id": champion.id,
        "champion_manifest_sha256": sha256(champion.path / "manifest.json"),
        "challenger_id": challenger.id,
        "challenger_manifest_sha256": sha256(challenger.path / "manifest.json"),
    }


def write_gate(challenger: Bundle, answer: dict[str, Any]) -> Path:
    """Keeps the answer beside the challenger; raises `BundleError` where that cannot be written."""
    path = challenger.path / GATE
    try:
        path.write_text(json.dumps(answer, indent=1) + "\n", "utf-8")
    except OSError as fault:
        raise BundleError(
            f"{path} cannot be written ({fault.strerror}). Copy the challenger's folder to the writable one first."
        ) from fault
    return path


def _verdicts(log_odds: np.ndarray, cuts: Cuts) -> list[str]:
    block = np.inf if cuts.block is None else cuts.block
    return [VERDICTS[level] for level in ((log_odds >= cuts.hold) | (log_odds >= block)).astype(int) + (log_odds >= block)]


def _flip(row: Row, champion: str, challenger: str) -> Flip:
    return Flip(row.signup_id, str(row.label), champion, challenger)
