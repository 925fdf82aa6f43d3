"""The gate's answer beside a challenger (`gate.json`, from `python -m training compare`): whether it may take the champion's place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from signup_guard.errors import BundleError
from signup_guard.scoring.bundle import sha256

NAME: Final = "gate.json"


def bindings(champion: Path, challenger: Path) -> dict[str, str]:
    """What ties an answer to just these two bundles."""
    return {
        "champion_id": champion.name,
        "champion_manifest_sha256": sha256(champion / "manifest.json"),
        "challenger_id": challenger.name,
        "challenger_manifest_sha256": sha256(challenger / "manifest.json"),
    }


def write(challenger: Path, answer: Mapping[str, Any]) -> Path:
    """Keeps the answer beside the challenger; raises `BundleError` where that cannot be written."""
    path = challenger / NAME
    try:
        path.write_text(json.dumps(answer, indent=1) + "\n", "utf-8")
    except OSError as fault:
        raise BundleError(
            f"{path} cannot be written ({fault.strerror}). Copy the challenger's folder to the writable one first."
        ) from fault
    return path


def read(champion: Path, challenger: Path) -> tuple[dict[str, Any] | None, str | None]:
    """The answer about these two, and why the gate is shut: None when it is open.  Without a usable answer it is shut."""
    remedy = f"Run `python -m training compare {champion.name} {challenger.name} HISTORY` first."
    try:
        answer: dict[str, Any] = json.loads((challenger / NAME).read_bytes())
        if any(answer[name] != value for name, value in bindings(champion, challenger).items()):
            return None, f"its gate.json is about another pair of bundles. {remedy}"
        passed, faults, _ = (answer[name] for name in ("passed", "faults", "history"))
        return answer, None if passed else f"the gate is shut: {'; '.join(faults)}."
    except FileNotFoundError:
        return None, f"it was not compared with the champion. {remedy}"
    except (KeyError, TypeError, ValueError) as fault:
        return None, f"its gate.json is damaged ({fault}). {remedy}"
