"""Writes a bundle's folder in the form that `signup_guard.scoring` verifies."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np
import xgboost

from signup_guard.clock import format_time
from signup_guard.features import registry
from signup_guard.scoring.bundle import Cuts, places_of, sha256
from training.calibrate import Calibration
from training.vectors import Vectors, of_matrix

GOLDEN: Final = 24
"""Rows whose scores are written down."""
JUDGED: Final = "judged.json"
"""The trees that the figures in the manifest are of: they have not seen the test block.  They score only in comparisons."""
JUDGED_FIRST: Final = "judged_first.json"
"""The trees of the first look that go with these."""
PLAIN: Final = "plain.json"
"""Trees on what a signup tells by itself, for comparison."""


def beside(path: Path, name: str, vectors: Vectors) -> np.ndarray:
    """Uncalibrated log-odds by other trees in a bundle's folder, for vectors in the order of `registry.names()`."""
    booster = xgboost.Booster({"nthread": 1}, model_file=str(path / name))
    return margins(booster, vectors.taking(places_of(booster.feature_names or ())))


def trees_json(booster: xgboost.Booster, names: Sequence[str]) -> bytes:
    """Trees with the names of their columns, for `beside`."""
    booster.feature_names = list(names)
    return bytes(booster.save_raw(raw_format="json"))


def write_bundle(
    folder: Path,
    at: int,
    booster: xgboost.Booster,
    names: Sequence[str],
    vectors: Vectors,
    calibration: Calibration,
    cuts: Cuts,
    about: Mapping[str, Any],
    extra: Mapping[str, bytes],
) -> Path:
    """Makes `folder/<id>/` and returns it.

    `at` is the time of making (microseconds); `vectors` are rows in the order of `names`, from which the golden ones are taken; `about`
    is what else the manifest says (`synthetic`, `calibrated`, metrics, data window), `extra` further files by name.
    """
    model = bytes(booster.save_raw(raw_format="json"))
    digest = hashlib.sha256(model + json.dumps([names, asdict(calibration), asdict(cuts), about], sort_keys=True).encode())
    path = folder / f"{format_time(at)[:10]}-{digest.hexdigest()[:6]}"
    path.mkdir(parents=True, exist_ok=True)
    golden = _spread(booster, vectors)
    scores = calibration.apply(margins(booster, of_matrix(golden)))
    files = {"model.json": model, "golden.jsonl": "".join(map(_golden_line, golden, scores)).encode(), **extra}
    for name, content in files.items():
        (path / name).write_bytes(content)
    manifest = {
        "id": path.name,
        "created": format_time(at),
        "features": {"version": registry.VERSION, "names": list(names)},
        "calibration": {"slope": calibration.slope, "intercept": calibration.intercept},
        "cuts": {"hold": cuts.hold, "block": cuts.block},
        "xgboost": xgboost.__version__,
        **about,
        "files": {name: sha256(path / name) for name in files},
    }
    (path / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", "utf-8")
    return path


def margins(booster: xgboost.Booster, vectors: Vectors) -> np.ndarray:
    """Uncalibrated log-odds of rows with the model's own columns, as 64-bit floats."""
    return vectors.each(lambda rows: booster.inplace_predict(rows, predict_type="margin", validate_features=False).reshape(-1))


def _spread(booster: xgboost.Booster, vectors: Vectors) -> np.ndarray:
    """Rows from the least to the most suspicious one."""
    order = np.argsort(margins(booster, vectors), kind="stable")
    return vectors[order[np.unique(np.linspace(0, len(order) - 1, GOLDEN).astype(int))]].read()


def _golden_line(vector: np.ndarray, log_odds: float) -> str:
    values = [None if np.isnan(value) else float(value) for value in vector]
    return json.dumps({"vector": values, "log_odds": float(log_odds)}) + "\n"
