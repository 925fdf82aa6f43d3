"""Champion and challenger on the same rows, and the gate between them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from signup_guard.clock import parse_time
from signup_guard.domain import VERDICTS
from signup_guard.errors import BundleError
from signup_guard.scoring.bundle import Bundle, Cuts, sha256
from training.evaluate import evaluate
from training.replay import Replayed
from training.write import JUDGED, beside

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
    """From when on (microseconds) neither was judged on trees fitted to a history of this kind: their test blocks; None for any time."""
    begins = [_test_begin(bundle) for bundle in (champion, challenger) if bundle.synthetic == synthetic]
    return max(begins, default=None)


def _test_begin(bundle: Bundle) -> int:
    """The begin of its test block; without one, the end of all that it has seen."""
    blocks = bundle.manifest["blocks"]
    return parse_time(blocks["test"]["from"]) if blocks else parse_time(bundle.manifest["data"]["until"]) + 1


def scores_unseen(bundle: Bundle, replayed: Replayed, synthetic: bool) -> np.ndarray:
    """Calibrated log-odds; by the bundle's judged trees where its own may have seen some of these rows."""
    if bundle.synthetic != synthetic or replayed.rows[0].at > parse_time(bundle.manifest["data"]["until"]):
        return bundle.predict_many(replayed.vectors)
    return bundle.slope * beside(bundle.path, JUDGED, replayed.vectors) + bundle.intercept


def compare(champion: Bundle, challenger: Bundle, replayed: Replayed) -> tuple[dict[str, Any], list[Flip]]:
    """Both figures, what the gate says to them, and the flips; on rows that neither was judged on trees fitted to."""
    synthetic = any(row.synthetic for row in replayed.rows)
    old_scores, new_scores = (scores_unseen(bundle, replayed, synthetic) for bundle in (champion, challenger))
    before, after = evaluate(champion, replayed, old_scores), evaluate(challenger, replayed, new_scores)
    verdicts = _verdicts(old_scores, champion.cuts), _verdicts(new_scores, challenger.cuts)
    flips = [Flip(row.signup_id, str(row.label), *pair) for row, *pair in zip(replayed.rows, *verdicts, strict=True) if pair[0] != pair[1]]
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
