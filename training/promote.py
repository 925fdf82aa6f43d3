"""Puts a challenger in force once the gate has let it through; force needs a reason, and both are written down."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from signup_guard.clock import format_time
from signup_guard.errors import BundleError
from signup_guard.scoring import choice
from signup_guard.scoring.bundle import load_bundle
from training.compare import GATE, bindings

LOG: Final = "promotions.jsonl"
"""In the writable folder: one line a promotion."""


def promote(folders: Sequence[Path], wanted: str, at: int, force: str | None = None) -> str:
    """Activates a bundle and returns its id; `force` is the reason for doing so against the gate.  Raises `BundleError`."""
    challenger = choice.find(folders, wanted)
    champion = choice.current(folders)
    fault = _gate_fault(folders, champion, challenger)
    if fault and force is None:
        raise BundleError(f"{wanted} is not promoted: {fault}")
    activated = choice.activate(folders, wanted)
    entry = {"at": format_time(at), "from": champion, "to": activated, "gate": fault or "passed", "forced": force}
    with (folders[0] / LOG).open("a", encoding="utf-8") as log:
        log.write(json.dumps(entry) + "\n")
    return activated


def _gate_fault(folders: Sequence[Path], champion: str | None, challenger: Path) -> str | None:
    """Why the gate is shut; None when it is open."""
    if champion is None:
        return None
    remedy = f"Run `python -m training compare {champion} {challenger.name} HISTORY` first."
    try:
        answer = json.loads((challenger / GATE).read_bytes())
        bound = bindings(load_bundle(choice.find(folders, champion)), load_bundle(challenger))
        if any(answer[name] != value for name, value in bound.items()):
            return f"its gate.json is about another pair of bundles. {remedy}"
        return None if answer["passed"] else f"the gate is shut: {'; '.join(answer['faults'])}."
    except FileNotFoundError:
        return f"it was not compared with the champion. {remedy}"
    except (KeyError, TypeError, ValueError) as fault:
        return f"its gate.json is damaged ({fault}). {remedy}"
