"""A tiny bundle, made through the code that makes real ones."""

from pathlib import Path

import numpy as np
import pytest

from signup_guard.features import registry
from signup_guard.scoring import Cuts
from signup_guard.scoring.bundle import FIRST
from training.calibrate import Calibration
from training.fit import grow
from training.vectors import of_matrix
from training.write import trees_json, write_bundle

TAKEN = slice(3, 40)
"""Not all columns, so that a mix-up of positions shows."""


@pytest.fixture(scope="session")
def vectors() -> np.ndarray:
    rng = np.random.default_rng(5)
    rows = rng.normal(size=(600, len(registry.names()))).astype(np.float32)
    rows[rng.random(rows.shape) < 0.2] = np.nan
    return rows


@pytest.fixture(scope="session")
def bundle_path(tmp_path_factory: pytest.TempPathFactory, vectors: np.ndarray) -> Path:
    fake = np.nan_to_num(vectors[:, 5]) + np.nan_to_num(vectors[:, 9]) > 0.5
    every = of_matrix(vectors)
    taken = every.taking(range(TAKEN.start, TAKEN.stop))
    booster = grow(taken, fake, np.ones(len(fake)), rounds=20)
    about = {"synthetic": True, "calibrated": False}
    names = registry.names()[TAKEN]
    folder = tmp_path_factory.mktemp("models")
    first = grow(every.taking(range(5, 10)), fake, np.ones(len(fake)), rounds=5)
    extra = {FIRST: trees_json(first, registry.names()[5:10])}
    return write_bundle(folder, 0, booster, names, taken, Calibration(0.8, -0.3), Cuts(0.5, 2.0), about, extra)
