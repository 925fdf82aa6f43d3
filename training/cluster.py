"""Trees grown on a Dask cluster, from Parquet parts: no worker holds all rows.  Needs the extra `dask`.

The workers read the parts from where they were written, so that they must see that folder under the same path.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np
import pyarrow
import pyarrow.parquet
import xgboost

from signup_guard.domain import Family
from signup_guard.errors import ConfigError
from training.fit import PARAMETERS, ROUNDS, Grow, lacking

PART: Final = 25_000
"""Rows of a part."""
_LABEL: Final = "label"
_WEIGHT: Final = "weight"
_REMEDY: Final = "Install it with `pip install 'signup-guard[train,dask]'`."


def need_dask() -> Any:
    """The module `dask.distributed`; raises `ConfigError` where it, or what XGBoost needs beside it, is not installed."""
    try:
        import_module("xgboost.dask")
        return import_module("dask.distributed")
    except ImportError as fault:
        raise ConfigError(f"--engine dask needs Dask ({fault}). {_REMEDY}") from fault


@contextmanager
def on_cluster(scheduler: str | None, folder: Path, parameters: Mapping[str, Any] = PARAMETERS) -> Iterator[Grow]:
    """What grows trees on the cluster behind this scheduler (one of this machine's cores without), with parts written below `folder`.

    Raises `ConfigError` when Dask is not installed or the scheduler cannot be reached.
    """
    distributed = need_dask()
    folder.mkdir(parents=True, exist_ok=True)
    logging.getLogger("distributed").setLevel(logging.ERROR)
    try:
        # Without a scheduler Dask makes a cluster of processes on this machine.
        here = {} if scheduler else {"threads_per_worker": 1, "dashboard_address": None}
        client = distributed.Client(scheduler, timeout="10s", **here)
    except (OSError, ValueError) as fault:
        raise ConfigError(f"the Dask scheduler {scheduler} cannot be reached ({fault})") from fault
    with client, TemporaryDirectory(dir=folder, prefix=".parts-") as place:

        def grow(
            vectors: np.ndarray,
            fake: np.ndarray,
            weights: np.ndarray,
            families: Sequence[Family],
            rounds: int = ROUNDS,
            *,
            hidden: Sequence[int] = (),
            begin: xgboost.Booster | None = None,
        ) -> xgboost.Booster:
            parts = write_parts(Path(place), vectors, fake, weights, families, hidden)
            return _train(client, parts, vectors.shape[1], parameters, rounds, begin)

        yield grow


def write_parts(
    folder: Path, vectors: np.ndarray, fake: np.ndarray, weights: np.ndarray, families: Sequence[Family], hidden: Sequence[int] = ()
) -> list[tuple[Path, int]]:
    """The rows as training sees them (some lack a family) in Parquet files, each with how many it holds; earlier ones are replaced."""
    for old in folder.glob("*.parquet"):
        old.unlink()
    parts = []
    for start in range(0, len(vectors), PART):
        rows = slice(start, start + PART)
        masked = lacking(vectors[rows], families, start, hidden=hidden)
        columns = {f"f{number}": masked[:, number] for number in range(masked.shape[1])}
        table = pyarrow.table({**columns, _LABEL: fake[rows].astype(np.float32), _WEIGHT: weights[rows].astype(np.float32)})
        path = folder / f"{start // PART:05}.parquet"
        pyarrow.parquet.write_table(table, path)
        parts.append((path, len(masked)))
    return parts


def read_part(path: Path) -> np.ndarray:
    """A part as a matrix; its last two columns are label and weight."""
    table = pyarrow.parquet.read_table(path)
    return np.column_stack([column.to_numpy() for column in table.columns])


def _train(
    client: Any,
    parts: Sequence[tuple[Path, int]],
    width: int,
    parameters: Mapping[str, Any],
    rounds: int,
    begin: xgboost.Booster | None,
) -> xgboost.Booster:
    delayed, arrays, dask = import_module("dask.delayed"), import_module("dask.array"), import_module("xgboost.dask")
    read = delayed.delayed(read_part)
    whole = arrays.concatenate([arrays.from_delayed(read(path), (rows, width + 2), np.float32) for path, rows in parts])
    data = dask.DaskDMatrix(client, whole[:, :width], whole[:, width], weight=whole[:, width + 1])
    booster: xgboost.Booster = dask.train(client, dict(parameters), data, num_boost_round=rounds, xgb_model=begin)["booster"]
    return booster
