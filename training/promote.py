"""Puts a challenger in force once the gate has let it through; force needs a reason, and both are written down."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

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
    fault = None if champion is None else gate.read(choice.find(folders, champion), challenger)[1]
    if fault and force is None:
        raise BundleError(f"{wanted} is not promoted: {fault}")
    activated = choice.activate(folders, wanted)
    entry = {"at": format_time(at), "from": champion, "to": activated, "gate": fault or "passed", "forced": force}
    with (folders[0] / LOG).open("a", encoding="utf-8") as log:
        log.write(json.dumps(entry) + "\n")
    return Promoted(activated, f"instead of {champion}; gate: {entry['gate']}" + (f"; forced: {force}" if force else ""))
