"""Tiny bundles over a few columns, made through the code that makes real ones, for tests that need more than the default."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from signup_guard.features import registry
from signup_guard.scoring import Cuts, gate
from signup_guard.scoring.bundle import CARD, places_of
from signup_guard.scoring.drift import WINDOW, window_of, write_window
from training.calibrate import Calibration
from training.fit import grow
from training.gate import Claim, Status, as_json
from training.pages import Section, page
from training.vectors import of_matrix
from training.write import write_bundle

NAMES = ("honeypot_filled", "form_seconds", "key_events", "card_signups_ever")


def tiny(folder: Path, seed: int = 604, intercept: float = -1.0, about: dict[str, Any] | None = None) -> Path:
    """A bundle that has learnt noise; another seed or intercept makes another one."""
    names = [name for name in NAMES if name in registry.names()]
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(400, len(names))).astype(np.float32)
    whole = np.full((400, len(registry.names())), np.nan, dtype=np.float32)
    whole[:, places_of(names)] = vectors
    taken = of_matrix(whole).taking(places_of(names))
    fake = vectors[:, 0] + rng.normal(size=400) > 0
    booster = grow(taken, fake, np.ones(400), rounds=10)
    window = window_of(0.1, rng.normal(size=400), vectors, names)
    card = page([Section(f"Card of seed {seed}", ["One **strong** word."])])
    extra = {WINDOW: write_window(window), CARD: card.encode()}
    told = {"synthetic": True, "calibrated": False, "blocks": {}, **(about or {})}
    return write_bundle(folder, 0, booster, names, taken, Calibration(1.0, intercept), Cuts(0.0, None), told, extra)


def open_gate(champion: Path, challenger: Path, *, passed: bool = True) -> None:
    """The gate's answer about these two, as `training compare` writes it."""
    history = {"labels": 1200, "until": "2026-06-01T00:00:00Z", "synthetic": True}
    status: Status = "holds" if passed else "fails"
    now, harm = (0.91, 0.0) if passed else (0.8, 0.1)
    claim = Claim("the latest labels", "AUC", 0.9, now, harm, harm, 0.005, 400, 20, 40, 0.0, True, status)
    faults = [] if passed else ["AUC on the latest labels falls"]
    answer = {"passed": passed, "faults": faults, "claims": [as_json(claim)], "history": history}
    gate.write(challenger, {**answer, **gate.bindings(champion, challenger)})


def manifest_of(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((path / "manifest.json").read_bytes())
    return found
