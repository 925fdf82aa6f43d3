"""Trees grown on a Dask cluster, from the Parquet parts that replay wrote: nobody holds all rows.  Needs the extra `dask`.

The workers read the parts from where they were written, so that they must see that folder under the same path.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

import numpy as np
import xgboost

from signup_guard.errors import ConfigError
from signup_guard.features import registry
from training.fit import PARAMETERS, ROUNDS, Grow, mask
from training.vectors import Vectors, read_part

_REMEDY: Final = "Install it with `pip install 'signup-guard[train,dask]'`."


class Engine(NamedTuple):
    """What grows trees, and the folder in which it wants the parts of what was replayed, if it does."""

    grow: Grow
    parts: Path | None


def need_dask() -> Any:
    """The module `dask.distributed`; raises `ConfigError` where it, or what XGBoost needs beside it, is not installed."""
    try:
        import_module("xgboost.dask")
        return import_module("dask.distributed")
    except ImportError as fault:
        raise ConfigError(f"--engine dask needs Dask ({fault}). {_REMEDY}") from fault


@contextmanager
def on_cluster(scheduler: str | None, folder: Path) -> Iterator[Engine]:
    """The cluster behind this scheduler, or without one of this machine's cores; its files are kept below `folder` for so long.

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
    with client, TemporaryDirectory(dir=folder.resolve(), prefix=".parts-") as place:

        def grow(
            vectors: Vectors,
            fake: np.ndarray,
            weights: np.ndarray,
            rounds: int = ROUNDS,
            *,
            hidden: Sequence[int] = (),
            begin: xgboost.Booster | None = None,
            parameters: Mapping[str, Any] = PARAMETERS,
        ) -> xgboost.Booster:
            lessons = write_lessons(Path(place), vectors, fake, weights, hidden)
            return _train(client, lessons, len(vectors.columns), parameters, rounds, begin)

        yield Engine(grow, Path(place) / "replay")


class Lesson(NamedTuple):
    """What is to be learnt of a part: the file that says which rows, their labels, weights and first looks, and how many there are."""

    part: Path
    chosen: Path
    columns: Sequence[int]
    hidden: Sequence[int]
    number: int
    rows: int


def write_lessons(folder: Path, vectors: Vectors, fake: np.ndarray, weights: np.ndarray, hidden: Sequence[int] = ()) -> list[Lesson]:
    """What is to be learnt of each part of the replay that has some of these rows; earlier lessons are replaced."""
    for old in folder.glob("*.npz"):
        old.unlink()
    ends = np.cumsum([part.rows for part in vectors.parts])
    columns, places = vectors.columns.tolist(), _looks(vectors.columns.tolist(), hidden)
    part_of, lessons = np.searchsorted(ends, vectors.rows, side="right"), []
    for number in np.unique(part_of).tolist():
        mine, part = np.flatnonzero(part_of == number), vectors.parts[number]
        chosen = folder / f"{number:05}.npz"
        looks = vectors[mine].taking(places).read()
        np.savez(chosen, rows=vectors.rows[mine] - (ends[number] - part.rows), fake=fake[mine], weights=weights[mine], looks=looks)
        lessons.append(Lesson(part.path, chosen, columns, hidden, number, len(mine)))
    return lessons


def read_lesson(lesson: Lesson) -> np.ndarray:
    """A part's rows as training sees them (some lack a family); the last two columns are label and weight."""
    with np.load(lesson.chosen) as chosen:
        vectors = read_part(lesson.part, lesson.columns)[chosen["rows"]]
        vectors[:, _looks(lesson.columns, lesson.hidden)] = chosen["looks"]
        mask(vectors, lesson.columns, lesson.number, hidden=lesson.hidden)
        return np.column_stack([vectors, chosen["fake"], chosen["weights"]]).astype(np.float32)


def _looks(columns: Sequence[int], hidden: Sequence[int]) -> list[int]:
    """The places of the columns that read first looks, which are known only after the replay."""
    looks = [place for place, column in enumerate(columns) if registry.columns()[column].signal.reads == "looks"]
    return [place for place in looks if place not in hidden]


def _train(
    client: Any,
    lessons: Sequence[Lesson],
    width: int,
    parameters: Mapping[str, Any],
    rounds: int,
    begin: xgboost.Booster | None,
) -> xgboost.Booster:
    delayed, arrays, dask = import_module("dask.delayed"), import_module("dask.array"), import_module("xgboost.dask")
    read = delayed.delayed(read_lesson)
    whole = arrays.concatenate([arrays.from_delayed(read(lesson), (lesson.rows, width + 2), np.float32) for lesson in lessons])
    data = dask.DaskDMatrix(client, whole[:, :width], whole[:, width], weight=whole[:, width + 1])
    booster: xgboost.Booster = dask.train(client, dict(parameters), data, num_boost_round=rounds, xgb_model=begin)["booster"]
    return booster
