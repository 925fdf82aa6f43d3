"""Puts a challenger in force once the gate has let it through; force needs a reason, and both are written down."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from signup_guard.clock import format_time
from signup_guard.errors import BundleError
from signup_guard.scoring import choice, gate

LOG: Final = "promotions.jsonl"
"""In the writable folder: one line a promotion."""


class Promoted(NamedTuple):
    """What was put in force, and what the gate and whoever forced it said."""

    id: str
    told: str


def promote(folders: Sequence[Path], wanted: str, at: int, force: str | None = None) -> Promoted:
    """Activates a bundle; `force` is the reason for doing so against the gate.  Raises `BundleError`."""
    challenger = choice.find(folders, wanted)
    champion = choice.current(folders)
    answer, fault = (None, None) if champion is None else gate.read(choice.find(folders, champion), challenger)
    if fault and force is None:
        raise BundleError(f"{wanted} is not promoted: {fault}")
    activated = choice.activate(folders, wanted)
    judged: dict[str, Any] = answer["history"] if answer else {}
    entry = {"at": format_time(at), "from": champion, "to": activated, "gate": fault or "passed", "judged_on": judged, "forced": force}
    with (folders[0] / LOG).open("a", encoding="utf-8") as log:
        log.write(json.dumps(entry) + "\n")
    told = f"instead of {champion}; gate: {entry['gate']}"
    if judged:
        told += f" on {judged['labels']:,} labels until {judged['until']}"
    return Promoted(activated, told + (f"; forced: {force}" if force else ""))
