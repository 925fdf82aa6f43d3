"""A model bundle: a folder of JSON that is checked in every way we know before it may score anybody.

```
<id>/manifest.json    what it is: feature names in order, calibration, cuts, sha256 of each other file
<id>/model.json       the XGBoost trees
<id>/first.json       the trees of the first look, where there is one: what they say of a signup, later ones that are linked to it are told
<id>/golden.jsonl     a few vectors and what the bundle must answer to them
<id>/card.html        what it can do and what that costs, for people; `window.json` is what drift is measured against (`scoring.drift`)
<id>/evaluation.json  written by `python -m training evaluate` when the bundle has passed on the owner's own history
```

A bundle is used by one thread at a time.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from math import inf, isfinite
from pathlib import Path
from typing import Any, Final

import numpy as np
import xgboost

from signup_guard.domain import Verdict
from signup_guard.errors import BundleError
from signup_guard.features import registry
from signup_guard.scoring.paths import Paths
from signup_guard.scoring.trees import Trees

CARD: Final = "card.html"
FIRST: Final = "first.json"
GOLDEN_TOLERANCE: Final = 1e-6
"""In log-odds: what rounding may make of the same trees on another machine."""
_CHILD_SECONDS: Final = 60
_REMEDY: Final = "Run `signup-guard model list` to see the others, `signup-guard model activate ID` to choose one, or train a new one."


@dataclass(frozen=True, slots=True)
class Cuts:
    """From which log-odds on a signup is held, and blocked (None: never by the model alone)."""

    hold: float
    block: float | None

    def verdict(self, log_odds: float) -> Verdict:
        """What these cuts alone make of a score.

        >>> [Cuts(0.0, 2.0).verdict(score) for score in (-1.0, 0.0, 2.0)]
        ['allow', 'hold', 'block']
        """
        if self.block is not None and log_odds >= self.block:
            return "block"
        return "hold" if log_odds >= self.hold else "allow"


@dataclass(frozen=True, slots=True)
class Bundle:
    """A verified bundle.

    `take` says where in the vector each of the model's columns lies; `slope` and `intercept` are the calibration
    in log-odds; `base_log_odds` is what the model says before it has looked at anything.  `first` are the trees of the first look, and
    where in the vector their columns lie.
    """

    id: str
    path: Path
    manifest: Mapping[str, Any]
    booster: xgboost.Booster
    trees: Trees
    paths: Paths
    take: np.ndarray
    first: tuple[Trees, np.ndarray] | None
    slope: float
    intercept: float
    base_log_odds: float
    cuts: Cuts
    calibrated: bool
    synthetic: bool

    def predict(self, vector: np.ndarray) -> float:
        """Calibrated log-odds that the signup with this vector (in the order of `registry.names()`) is fake."""
        return self.slope * self.trees.margin(vector[self.take]) + self.intercept

    def first_look(self, vector: np.ndarray) -> float | None:
        """Uncalibrated log-odds by the trees that read no first looks; None for a bundle without them."""
        if self.first is None:
            return None
        trees, take = self.first
        return trees.margin(vector[take])

    def predict_many(self, vectors: np.ndarray) -> np.ndarray:
        """`predict` for a matrix, one vector a row: 64-bit floats."""
        return self._calibrate(_margins(self.booster, vectors[:, self.take]))

    def contributions(self, vector: np.ndarray) -> np.ndarray:
        """What each of the vector's columns adds, in log-odds; with `base_log_odds` they sum to `predict`."""
        full = np.zeros(len(vector))
        full[self.take] = self.slope * self.paths.contributions(vector[self.take])
        return full

    def _calibrate(self, margins: np.ndarray) -> np.ndarray:
        return self.slope * margins.astype(np.float64) + self.intercept


def _margins(booster: xgboost.Booster, rows: np.ndarray) -> np.ndarray:
    return np.asarray(booster.inplace_predict(rows, predict_type="margin", validate_features=False)).reshape(-1)


def load_bundle(path: Path) -> Bundle:
    """The bundle in this folder, verified: hashes, feature names and version, structure of the trees, then the golden rows, scored in a
    child process first, because a damaged model can take its process down.

    Raises `BundleError`, which names the fault and the remedy.
    """
    manifest = read_manifest(path)
    take = _places(path, manifest)
    trees, paths = _trees(path, manifest["files"]["model.json"], len(take))
    first = _first(path, manifest["files"][FIRST]) if FIRST in manifest["files"] else None
    _check_in_child(path, manifest["files"]["model.json"])
    booster = _load_booster(path)
    try:
        slope, intercept = float(manifest["calibration"]["slope"]), float(manifest["calibration"]["intercept"])
        cuts = Cuts(float(manifest["cuts"]["hold"]), None if manifest["cuts"]["block"] is None else float(manifest["cuts"]["block"]))
        synthetic, calibrated = bool(manifest["synthetic"]), bool(manifest["calibrated"])
    except (KeyError, TypeError, ValueError) as fault:
        raise _broken(path, f"its manifest.json lacks or garbles {fault}") from fault
    if not (slope > 0 and all(map(isfinite, (slope, intercept, cuts.hold, cuts.block or 0.0)))):
        raise _broken(path, "its calibration or its cuts are not finite numbers, or its calibration does not rise")
    bundle = Bundle(
        manifest["id"],
        path,
        manifest,
        booster,
        trees,
        paths,
        take,
        first,
        slope,
        intercept,
        slope * paths.expected + intercept,
        cuts,
        calibrated or passed_evaluation(path),
        synthetic,
    )
    _check_golden(bundle)
    return bundle


def read_manifest(path: Path) -> dict[str, Any]:
    """The manifest of the bundle in this folder, once every file it lists is there with the right sha256; raises `BundleError`."""
    try:
        manifest: dict[str, Any] = json.loads((path / "manifest.json").read_bytes())
        files = dict(manifest["files"])
        if not isinstance(manifest["id"], str) or not {"model.json", "golden.jsonl"} <= files.keys():
            raise ValueError("it names no id, no model.json or no golden.jsonl")
    except OSError as fault:
        raise BundleError(f"{path} is no model bundle: its manifest.json cannot be read ({fault.strerror}). {_REMEDY}") from fault
    except (KeyError, TypeError, ValueError) as fault:
        raise _broken(path, f"its manifest.json is not what a manifest is ({fault})") from fault
    for name, expected in files.items():
        try:
            found = sha256(path / name)
        except OSError as fault:
            raise _broken(path, f"{name} is missing") from fault
        if found != expected:
            raise _broken(path, f"{name} is not the file that was trained (its sha256 is {found}, not {expected})")
    return manifest


def sha256(path: Path) -> str:
    """The file's sha256, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _broken(path: Path, fault: str) -> BundleError:
    return BundleError(f"The model bundle {path} cannot be used: {fault}. {_REMEDY}")


def _places(path: Path, manifest: Mapping[str, Any]) -> np.ndarray:
    """Where each of the model's columns lies in the vector."""
    try:
        version, names = manifest["features"]["version"], list(manifest["features"]["names"])
    except (KeyError, TypeError) as fault:
        raise _broken(path, f"its manifest.json names no features ({fault})") from fault
    if version != registry.VERSION:
        raise _broken(path, f"it was made for feature code of version {version}, this is version {registry.VERSION}")
    try:
        places = places_of(names)
    except KeyError as fault:
        raise _broken(path, f"it wants a signal that this version does not have ({fault})") from fault
    if not names or len(set(names)) < len(names):
        raise _broken(path, "it names no features, or one twice")
    return places


def places_of(names: Sequence[str]) -> np.ndarray:
    """Where in the vector these columns lie: the one place where names meet positions.  Raises `KeyError` for a name there is not."""
    places = {name: place for place, name in enumerate(registry.names())}
    return np.array([places[name] for name in names], dtype=np.intp)


@lru_cache(maxsize=8)
def _trees(path: Path, model_sha256: str, features: int) -> tuple[Trees, Paths]:  # noqa: ARG001  # the cache's key
    """The trees, once they are seen to be trees over the named features: XGBoost itself believes what it reads."""
    with _holding(path, "model.json"):
        learner = _learner(path / "model.json", features)
        walked = Trees.of(learner)
        return walked, Paths.of(learner, float(walked.base))


@lru_cache(maxsize=8)
def _first(path: Path, first_sha256: str) -> tuple[Trees, np.ndarray]:  # noqa: ARG001  # the cache's key
    """The trees of the first look, checked alike, and where their columns lie in the vector."""
    with _holding(path, FIRST):
        names = list(json.loads((path / FIRST).read_bytes())["learner"]["feature_names"])
        return Trees.of(_learner(path / FIRST, len(names))), places_of(names)


@contextmanager
def _holding(path: Path, name: str) -> Iterator[None]:
    try:
        yield
    except (AttributeError, IndexError, KeyError, TypeError, ValueError, RecursionError) as fault:
        raise _broken(path, f"{name} does not hold the trees it should ({fault})") from fault


def _learner(file: Path, features: int) -> dict[str, Any]:
    learner: dict[str, Any] = json.loads(file.read_bytes())["learner"]
    if int(learner["learner_model_param"]["num_feature"]) != features:
        raise ValueError("number of features")
    if learner["objective"]["name"] != "binary:logistic" or learner["gradient_booster"]["name"] != "gbtree":
        raise ValueError("objective")
    model = learner["gradient_booster"]["model"]
    trees = model["trees"]
    if not trees or len(trees) != int(model["gbtree_model_param"]["num_trees"]):
        raise ValueError("number of trees")
    for tree in trees:
        _check_tree(tree, features)
    return learner


def _check_tree(tree: Mapping[str, Any], features: int) -> None:
    left, right, split, condition = (tree[name] for name in ("left_children", "right_children", "split_indices", "split_conditions"))
    size = int(tree["tree_param"]["num_nodes"])
    if size < 1 or any(
        len(part) != size for part in (left, right, split, condition, tree["default_left"], tree["base_weights"], tree["sum_hessian"])
    ):
        raise ValueError("sizes of a tree differ")
    if any(tree["split_type"]) or not all(map(isfinite, condition)):
        raise ValueError("a split is categorical or not finite")
    seen, ahead = set(), [0]
    while ahead:
        node = ahead.pop()
        if node in seen or not 0 <= node < size:
            raise ValueError("a tree is no tree")
        seen.add(node)
        if not 0 < tree["sum_hessian"][node] < inf:
            raise ValueError("a node is of no rows")
        if (left[node] == -1) != (right[node] == -1):
            raise ValueError("a node has one child")
        if left[node] != -1:
            if not 0 <= split[node] < features:
                raise ValueError("a split is on no feature")
            ahead += [left[node], right[node]]


def _load_booster(path: Path) -> xgboost.Booster:
    try:
        return xgboost.Booster({"nthread": 1}, model_file=str(path / "model.json"))
    except (xgboost.core.XGBoostError, ValueError) as fault:
        raise _broken(path, f"XGBoost cannot load model.json ({str(fault).splitlines()[0]})") from fault


@lru_cache(maxsize=64)
def _check_in_child(path: Path, model_sha256: str) -> None:  # noqa: ARG001  # the cache's key
    """Loads and scores the golden rows in a process of its own, which may crash or hang without harm; once for the same trees."""
    # XGBoost imports scikit-learn where it finds it, which takes longer than all the rest; scores need none of it.
    hidden = "import sys, pathlib; sys.modules['sklearn'] = None"
    code = f"{hidden}; from signup_guard.scoring.bundle import try_golden; try_golden(pathlib.Path(sys.argv[1]))"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(part for part in sys.path if part) or ".", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-c", code, str(path.absolute())]
    try:
        done = subprocess.run(command, env=environment, capture_output=True, timeout=_CHILD_SECONDS, check=False)  # noqa: S603  # our own interpreter and code
    except subprocess.TimeoutExpired as fault:
        raise _broken(path, f"scoring its golden rows took more than {_CHILD_SECONDS} s") from fault
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines() or [f"exit code {done.returncode}"]
        raise _broken(path, f"a trial run in a process of its own failed ({lines[-1]})")


def try_golden(path: Path) -> None:
    """What the child process does: the native code sees the model and the golden rows."""
    rows, _ = _golden(path)
    _margins(_load_booster(path), rows)


def _golden(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """The golden rows: vectors in the model's order, and the log-odds that must come out."""
    try:
        rows = [json.loads(line) for line in (path / "golden.jsonl").read_text("utf-8").splitlines()]
        vectors = np.array([[np.nan if value is None else value for value in row["vector"]] for row in rows], dtype=np.float32)
        expected = np.array([row["log_odds"] for row in rows], dtype=np.float64)
        if vectors.ndim != 2 or not len(vectors):
            raise ValueError("no rows")
    except (KeyError, TypeError, ValueError) as fault:
        raise _broken(path, f"golden.jsonl is not what it should be ({fault})") from fault
    return vectors, expected


def _check_golden(bundle: Bundle) -> None:
    vectors, expected = _golden(bundle.path)
    if vectors.shape[1] != len(bundle.take):
        raise _broken(bundle.path, "golden.jsonl is for other features")
    walked = np.array([bundle.trees.margin(vector) for vector in vectors])
    apart = max(float(np.max(np.abs(bundle._calibrate(margins) - expected))) for margins in (_margins(bundle.booster, vectors), walked))
    if not apart <= GOLDEN_TOLERANCE:
        raise _broken(bundle.path, f"its golden rows score otherwise here, by {apart:.3g} in log-odds")


def passed_evaluation(path: Path) -> bool:
    """Whether this very bundle has passed on the owner's own history."""
    try:
        evaluation = json.loads((path / "evaluation.json").read_bytes())
        return bool(evaluation["passed"]) and evaluation["manifest_sha256"] == sha256(path / "manifest.json")
    except FileNotFoundError:
        return False
    except (KeyError, TypeError, ValueError) as fault:
        raise _broken(path, f"its evaluation.json is damaged ({fault}); run `python -m training evaluate` again") from fault
